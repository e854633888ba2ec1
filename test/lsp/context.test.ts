/** What stands beside a Dockerfile, as an editor sees it: real files in findings, ignore files, the view of a context. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, afterEach, before, describe, it } from 'mocha';
import { type Json, LspClient } from '../support/lspClient';

const DOCKERFILE = 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n';
const EVERYWHERE = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('the build context in an editor', function () {
	this.timeout(60_000);
	let top: string;
	let client: LspClient;
	const uriOf = (path: string): string => pathToFileURL(join(top, path)).href;
	const write = (path: string, text: string): void => { mkdirSync(dirname(join(top, path)), { recursive: true }); writeFileSync(join(top, path), text); };
	before(() => {
		top = mkdtempSync(join(tmpdir(), 'bulwark-context-'));
		write('app/Dockerfile', DOCKERFILE);
		write('app/.env', 'DB_PASSWORD=q8Zt1vWm\n');
		write('app/config/prod.env', 'API_SECRET=q8Zt1vWm\n');
		write('app/server.js', 'console.log(1);\n');
		write('app/node_modules/x/index.js', 'x\n');
		write('app/.dockerignore', '.git\nnode_modules\n');
		write('outside/id_rsa', 'x\n');
		symlinkSync(join(top, 'outside'), join(top, 'app', 'link'));
	});
	after(() => rmSync(top, { recursive: true, force: true }));
	afterEach(() => client.kill());
	const start = async (folder = 'app', options: object = {}): Promise<void> => { client = await LspClient.start({ folder: uriOf(folder), ...options }); };
	/** Pulled again until it is there: the folder is looked through in the background. */
	async function diagnostic(uri: string, code: string): Promise<Json> {
		for (let attempt = 0; attempt < 100; attempt++) {
			const found = (await client.diagnostics(uri)).find((each: Json) => each.code === code);
			if (found) return found;
			await new Promise((done) => setTimeout(done, 100));
		}
		return assert.fail(`no ${code}`);
	}
	const actions = (uri: string, range: Json, diagnostics: Json[]): Promise<Json[]> => client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics } });
	const edited = async (action: Json): Promise<string> => (await client.request('codeAction/resolve', action)).edit.documentChanges[0].edits[0].newText;
	const lookAt = (uri: string, folder = '', anew = false): Promise<Json> => client.request('workspace/executeCommand', { command: 'bulwark.server.context', arguments: [{ uri, folder, anew }] });
	const look = (path: string, folder = '', anew = false): Promise<Json> => lookAt(uriOf(path), folder, anew);
	/** Answers do not wait for the end, so that it is asked for again. */
	async function wholly(uri: string): Promise<Json> {
		let answer = await lookAt(uri, '', true);
		while (answer?.state === 'walking') answer = await lookAt(uri);
		return answer;
	}

	it('names the real files in a finding, and its fix extends the ignore file', async () => {
		await start();
		const uri = uriOf('app/Dockerfile');
		client.open(uri, DOCKERFILE);
		const found = await diagnostic(uri, 'context-secret-copied');
		assert.match(found.message, /\.env/);
		assert.doesNotMatch(found.message, /id_rsa/);
		const action = (await actions(uri, found.range, [found])).find(({ title }) => /Add .* to \.dockerignore/.test(title));
		assert.ok(action);
		const { edit } = await client.request('codeAction/resolve', action);
		const [change] = edit.documentChanges;
		assert.ok(change.textDocument.uri.endsWith('/app/.dockerignore'));
		assert.ok(change.edits[0].newText.startsWith(readFileSync(join(top, 'app/.dockerignore'), 'utf8')));
		assert.match(change.edits[0].newText, /^\*\*\/\.env$/m);
	});

	it('says nothing of folders outside of the workspace', async () => {
		await start('outside');
		const uri = uriOf('app/Dockerfile');
		client.open(uri, DOCKERFILE);
		await client.diagnostics(uri);
		await new Promise((done) => setTimeout(done, 500));
		assert.ok(!(await client.diagnostics(uri)).some(({ code }: Json) => /^context-/.test(code)));
		assert.equal(await look('app/Dockerfile', '', true), null);
	});

	it('finds, mends and completes in an ignore file', async () => {
		await start();
		const uri = uriOf('app/.dockerignore');
		const text = 'node_modules # packages\n../x\nserver.js\n';
		client.open(uri, text);
		const open = await diagnostic(uri, 'ignore-secret-open');
		assert.match(open.message, /\.env/);
		assert.match(open.codeDescription.href, /ignore-secret-open\.md$/);
		const codes = (await client.diagnostics(uri)).map(({ code }: Json) => code);
		assert.equal(codes.filter((code: string) => code === 'ignore-pattern-useless').length, 2);
		const offered = await actions(uri, EVERYWHERE, []);
		assert.ok(offered.some(({ title }) => title === 'Move the comment above') && offered.some(({ title }) => /^Ignore ignore-pattern-useless here/.test(title)));
		const move = offered.find(({ title }) => title === 'Move the comment above');
		assert.equal(await edited(move), '# packages\nnode_modules');
		const everywhere = offered.find(({ title }) => title === 'Fix all in this file: ignore-pattern-useless');
		assert.equal((await client.request('codeAction/resolve', everywhere)).edit.documentChanges[0].edits.length, 2);
		const global = offered.find(({ title }) => /^Ignore ignore-pattern-useless in this file/.test(title));
		assert.match(await edited(global), /^# bulwark global ignore=ignore-pattern-useless -- /);
		client.change(uri, '\nserver.js\n');
		const completions: Json[] = await client.request('textDocument/completion', { textDocument: { uri }, position: { line: 0, character: 0 } });
		for (const label of ['**/node_modules', 'config', '**/.env', '.git']) assert.ok(completions.some((item) => item.label === label), label);
		client.change(uri, '!config/\n');
		const inside: Json[] = await client.request('textDocument/completion', { textDocument: { uri }, position: { line: 0, character: 8 } });
		assert.deepEqual(inside.map(({ label }) => label), ['prod.env']);
	});

	it('knows an ignore file by its name, whatever its language is called, and hardens none', async () => {
		await start();
		const uri = uriOf('app/Dockerfile.dockerignore');
		client.open(uri, 'server.js\n../x\n', 'dockerfile');
		await diagnostic(uri, 'ignore-secret-open');
		const codes: string[] = (await client.diagnostics(uri)).map(({ code }: Json) => code);
		assert.deepEqual(codes.filter((code) => !code.startsWith('ignore-')), []);
		assert.equal(await client.request('workspace/executeCommand', { command: 'bulwark.server.harden', arguments: [uri] }), null);
		assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri } }), []);
	});

	it('follows the Dockerfiles beside an ignore file', async () => {
		await start();
		write('app/web', 'FROM node:24-slim\nCOPY server.js /\n');
		const uri = uriOf('app/web.dockerignore');
		client.open(uri, 'server.js\n');
		assert.match((await diagnostic(uri, 'ignore-hides-copied')).message, /COPY in web asks for/);
	});

	it('shows what a build would copy, and what keeps the rest out', async () => {
		await start();
		const answer = await wholly(uriOf('app/Dockerfile'));
		const rows = Object.fromEntries(answer.children.map((child: Json) => [child.name, child]));
		assert.deepEqual([rows['node_modules'].state, rows['node_modules'].by], ['excluded', { line: 2, pattern: 'node_modules' }]);
		assert.deepEqual([rows['.env'].state, rows['.env'].secret, rows['server.js'].bytes], ['copied', true, 16]);
		assert.deepEqual([rows['link'].kind, rows['link'].open], ['link', false]);
		assert.deepEqual(answer.secrets, ['.env', 'config/prod.env']);
		const config = await look('app/Dockerfile', 'config');
		assert.deepEqual(config.children.map(({ path }: Json) => path), ['config/prod.env']);
		assert.deepEqual((await look('app/Dockerfile', 'link')).children, []);
		assert.deepEqual((await look('app/Dockerfile', '../outside')).children, []);
	});

	it('reads folders that only the editor can reach through the editor', async () => {
		const tree: Readonly<Record<string, Json[]>> = { 'vscode-vfs://host/app/': [{ name: 'Dockerfile', kind: 'file', size: 60 }, { name: 'src', kind: 'folder' }], 'vscode-vfs://host/app/src': [{ name: 'id_rsa', kind: 'file', size: 400 }] };
		const texts: Readonly<Record<string, string>> = { 'vscode-vfs://host/app/Dockerfile': DOCKERFILE };
		client = await LspClient.start({
			folder: 'vscode-vfs://host/app', initializationOptions: { readFile: true, listFolder: true },
			answers: { 'bulwark/readFile': ({ uri }) => ({ text: texts[uri] ?? null }), 'bulwark/listFolder': ({ uri, from }) => tree[uri] && { entries: tree[uri].slice(from, from + 1), more: from + 1 < tree[uri].length } },
		});
		const answer = await wholly('vscode-vfs://host/app/Dockerfile');
		assert.deepEqual(answer.children.map(({ name }: Json) => name).slice(0, 1), ['src']);
		const src = await lookAt('vscode-vfs://host/app/Dockerfile', 'src');
		assert.deepEqual(src.secrets, ['src/id_rsa']);
	});

	it('follows what comes and goes in the folder, as the editor tells it', async () => {
		write('fresh/Dockerfile', DOCKERFILE);
		write('fresh/.dockerignore', '.git\nnode_modules\n');
		write('fresh/server.js', 'console.log(1);\n');
		await start('fresh');
		const registered = await client.next('client/registerCapability', ({ registrations }) => registrations.some((each: Json) => each.method === 'workspace/didChangeWatchedFiles'));
		assert.ok(registered.registrations.some(({ registerOptions }: Json) => registerOptions?.watchers?.some((each: Json) => each.globPattern === '**/*' && each.kind === 5)));
		const uri = uriOf('fresh/Dockerfile');
		client.open(uri, DOCKERFILE);
		// Until the folder has been looked through once.
		await diagnostic(uri, 'copy-entire-context');
		await new Promise((done) => setTimeout(done, 1_000));
		const refreshed = (): Promise<Json> => client.next('workspace/diagnostic/refresh', undefined, 30_000);
		const told = (path: string, type: number): void => client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(path), type }] });
		write('fresh/keys/prod.env', 'API_SECRET=q8Zt1vWm\n');
		const come = refreshed();
		told('fresh/keys/prod.env', 1);
		await come;
		assert.match((await diagnostic(uri, 'context-secret-copied')).message, /keys\/prod\.env/);
		rmSync(join(top, 'fresh/keys'), { recursive: true });
		const gone = refreshed();
		told('fresh/keys', 3);
		await gone;
		assert.ok(!(await client.diagnostics(uri)).some((each: Json) => each.code === 'context-secret-copied'));
	});

	it('stops looking when it is told to', async () => {
		for (let i = 0; i < 40; i++) for (let j = 0; j < 100; j++) write(`large/d${i}/f${j}.txt`, '');
		write('large/Dockerfile', DOCKERFILE);
		await start('large');
		void look('large/Dockerfile', '', true);
		await client.request('workspace/executeCommand', { command: 'bulwark.server.cancelContext', arguments: [{ uri: uriOf('large/Dockerfile') }] });
		const stopped = await look('large/Dockerfile');
		await new Promise((done) => setTimeout(done, 300));
		assert.equal((await look('large/Dockerfile')).entries, stopped.entries);
		const anew = await look('large/Dockerfile', '', true);
		assert.ok(['walking', 'complete'].includes(anew.state));
	});
});
