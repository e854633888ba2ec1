/** The walk through a build context: what it does in very large folders, where it stops, and what it never does. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'mocha';
import { buildModel, ContextWalk, type FolderEntry, type FolderReader, inventoryOf, takerOf, WALK_LIMITS } from '../../server/src/engine/index';
import { surveyContext } from '../../server/src/ports/buildContextView';
import { nodeFolders } from '../../server/src/ports/nodeFolders';

/** A tree of any size, made while it is read, that counts what is asked of it. */
class Made implements FolderReader {
	portions = 0;
	readonly listed: string[] = [];

	constructor(private readonly of: (path: string) => Iterable<readonly FolderEntry[]>) {}

	async *list(path: string): AsyncIterable<readonly FolderEntry[]> {
		this.listed.push(path);
		for (const portion of this.of(path)) {
			this.portions++;
			yield portion;
		}
	}
}

const files = (count: number, from = 0): FolderEntry[] => Array.from({ length: count }, (_, i) => ({ name: `f${String(from + i).padStart(6, '0')}.txt`, kind: 'file', size: 10 }));

/** 200 folders of 1,000 files each. */
const wide = (): Made => new Made((path) => path === '' ? [Array.from({ length: 200 }, (_, i) => ({ name: `d${String(i).padStart(3, '0')}`, kind: 'folder' as const }))] : [files(500), files(500, 500)]);

describe('a context of 200,000 files', () => {
	it('is walked to the end, with the right sums', async () => {
		const walk = new ContextWalk(wide(), 'd0*\n*/f0009*\n');
		assert.equal(await walk.run(), 'complete');
		assert.deepEqual([walk.root.files, walk.root.bytes], [100 * 900, 100 * 900 * 10]);
		assert.equal(walk.root.excluded, 100 + 100 * 100);
	});

	it('shows its top after one listing, and a folder that somebody opens before its turn', async () => {
		const tree = wide();
		const walk = new ContextWalk(tree, '');
		let stop = false;
		const running = walk.run(() => stop);
		while (!walk.isListed(walk.root)) await Promise.resolve();
		assert.deepEqual(tree.listed.slice(0, 1), ['']);
		assert.equal(walk.root.children?.length, 200);
		const last = walk.find('d199');
		assert.ok(last);
		await walk.open(last);
		assert.equal(last.children?.length, 1000);
		assert.ok(tree.listed.length < 100, `${tree.listed.length} folders were listed for it`);
		stop = true;
		assert.equal(await running, 'cancelled');
	});

	it('stops when it is cancelled, within one portion, and can go on', async () => {
		const tree = wide();
		const walk = new ContextWalk(tree, '');
		let asked = Number.POSITIVE_INFINITY;
		assert.equal(await walk.run(() => { if (tree.portions >= 30) asked = Math.min(asked, tree.portions); return tree.portions >= 30; }), 'cancelled');
		assert.ok(tree.portions <= asked + 1, `${tree.portions} portions, cancelled at ${asked}`);
		const files = walk.root.files;
		assert.ok(files > 0 && files < 20_000, String(files));
		assert.equal(await walk.run(), 'complete');
		assert.equal(walk.root.files, 200_000);
		assert.equal(walk.root.bytes, 2_000_000);
	});

	it('in one folder is read in portions', async () => {
		const tree = new Made(() => Array.from({ length: 400 }, (_, i) => files(500, i * 500)));
		const walk = new ContextWalk(tree, '');
		let stop = false;
		const running = walk.run(() => stop);
		while (walk.entries < 2_000) await Promise.resolve();
		assert.ok((walk.root.children?.length ?? 0) >= 2_000 && walk.entries < 200_000);
		stop = true;
		assert.equal(await running, 'cancelled');
		assert.ok(tree.portions < 10);
	});

	it('is bounded', async () => {
		const tree = wide();
		const walk = new ContextWalk(tree, '', { ...WALK_LIMITS, entries: 5_000 });
		assert.equal(await walk.run(), 'bounded');
		assert.equal(walk.entries, 5_000);
		assert.ok(tree.portions <= 12);
		const endless = new Made(() => [[{ name: 'd', kind: 'folder' }]]);
		const deep = new ContextWalk(endless, '', { entries: 1e6, depth: 50 });
		assert.equal(await deep.run(), 'complete');
		assert.equal(endless.listed.length, 51);
	});

	it('does not enter what is kept out, unless something in it is taken back', async () => {
		const tree = wide();
		await new ContextWalk(tree, '*\n!d007/f000001.txt\n').run();
		assert.deepEqual(tree.listed, ['', 'd007']);
	});
});

describe('a walk', () => {
	it('says which instructions take a file', async () => {
		const tree = new Made((path) => path === '' ? [[{ name: 'src', kind: 'folder' }, { name: 'docs', kind: 'folder' }, { name: 'package.json', kind: 'file', size: 7 }]] : [[{ name: 'a.js', kind: 'file', size: 3 }, { name: 'a.test.js', kind: 'file', size: 5 }]]);
		const taken = takerOf(buildModel('# syntax=docker/dockerfile:1\nFROM node:24\nCOPY pack*.json ./\nCOPY --exclude=*.test.js src/ /src/\nRUN --mount=type=bind,source=docs,target=/d ls /d\n'));
		const walk = new ContextWalk(tree, '', WALK_LIMITS, taken);
		await walk.run();
		assert.deepEqual([walk.root.files, walk.root.bytes], [2, 10]);
		assert.deepEqual(['src/a.js', 'src/a.test.js', 'docs/a.js', 'package.json'].map((path) => walk.find(path)?.taken), [true, false, false, true]);
	});
});

describe('a folder of this machine', () => {
	function inFolder(body: (folder: string) => Promise<void>): () => Promise<void> {
		return async () => {
			const folder = mkdtempSync(join(tmpdir(), 'bulwark-walk-'));
			try { await body(folder); } finally { rmSync(folder, { recursive: true, force: true }); }
		};
	}

	it('is not left by links', inFolder(async (top) => {
		const [folder, outside] = [join(top, 'context'), join(top, 'outside')];
		mkdirSync(join(folder, 'src'), { recursive: true });
		mkdirSync(outside);
		writeFileSync(join(outside, 'id_rsa'), '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n');
		symlinkSync(outside, join(folder, 'link'));
		symlinkSync(join(outside, 'id_rsa'), join(folder, 'src', 'notes'));
		symlinkSync('..', join(folder, 'src', 'loop'));
		const uri = pathToFileURL(folder).href;
		const walk = new ContextWalk(await nodeFolders.reader(uri), '');
		assert.equal(await walk.run(), 'complete');
		assert.deepEqual(walk.root.children?.map(({ name, kind }) => [name, kind]), [['src', 'folder'], ['link', 'link']]);
		assert.equal(walk.find('link/id_rsa'), undefined);
		assert.equal(walk.entries, 4);
		// Nor when somebody asks for what lies behind a link.
		for (const path of ['src/notes', 'link/id_rsa', '../outside/id_rsa', 'src/../../outside/id_rsa']) assert.equal(await nodeFolders.head(uri, path, 100), undefined, path);
		const listed: FolderEntry[] = [];
		for (const path of ['link', '..', '../outside', 'src/loop']) for await (const portion of (await nodeFolders.reader(uri)).list(path)) listed.push(...portion);
		assert.deepEqual(listed, []);
	}));

	it('tells secrets by name and by content, packages, history and dumps', inFolder(async (folder) => {
		const write = (path: string, text: string): void => { mkdirSync(join(folder, path, '..'), { recursive: true }); writeFileSync(join(folder, path), text); };
		write('.env', 'PORT=3000\nDB_PASSWORD=q8Zt1vWm\n');
		write('web/.env', 'PORT=3000\nNODE_ENV=production\n');
		write('certs/tls.key', 'x');
		write('deploy/prod.json', `{ "type": "service_account", "private_key_id": "${'a1b2'.repeat(10)}", "private_key": "x" }`);
		write('notes', '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn\n');
		write('data/all.sql', '--\n-- PostgreSQL database dump\n--\n');
		write('db/schema.sql', 'CREATE TABLE t (id int);\n');
		write('.git/config', '[core]\n');
		write('web/node_modules/x/index.js', 'module.exports = 1;\n');
		write('web/node_modules/x/test/key.pem', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCB\n');
		write('src/main.js', 'console.log(1);\n');
		const found = await surveyContext(nodeFolders, pathToFileURL(join(folder, 'Dockerfile')).href, null, () => false);
		assert.deepEqual(found?.risks.map(({ path, kind, what }) => `${path} ${kind} ${what}`).sort(), [
			'.env secret environment file', '.git history Git history', 'certs/tls.key secret private key', 'data/all.sql dump PostgreSQL dump', 'deploy/prod.json secret service account key', 'notes secret private key', 'web/node_modules packages Node packages',
		]);
		assert.equal(found?.complete, true);
		assert.deepEqual(found?.folders['web'], ['node_modules/', '.env']);
		// What is kept out is told all the same, so that an ignore file that is being typed knows it.
		const kept = await surveyContext(nodeFolders, pathToFileURL(join(folder, 'Dockerfile')).href, { path: '.dockerignore', text: '.env\n**/node_modules\n' }, () => false);
		assert.ok(kept?.risks.some(({ path }) => path === '.env') && kept.risks.some(({ path }) => path === 'web/node_modules'));
	}));

	it('is looked into no more once that is cancelled', async () => {
		const tree = new Made((path) => path === '' ? [[{ name: 'a', kind: 'folder' }, ...files(100)]] : []);
		const walk = new ContextWalk(tree, '');
		await walk.run();
		let looks = 0;
		await inventoryOf(walk, async () => { looks++; return 'text'; }, () => looks >= 3);
		assert.ok(looks <= 3);
	});
});
