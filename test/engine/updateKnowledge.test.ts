/** The refresh of the data: the forms of its sources, what becomes of them, and that nothing is written on a fault. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { checkEnds, checkImages } from '../../scripts/knowledge/check';
import { cycleRows, releaseRows, toCycle } from '../../scripts/knowledge/ends';
import { OTHERS, withOthers } from '../../scripts/knowledge/others';
import { readLibrary, refresh } from '../../scripts/knowledge/library';
import { type Image, packImages, readData, unpackImages } from '../../scripts/knowledge/packed';

const LIBRARY = `# made by a script
Maintainers: Somebody <somebody@example.com> (@somebody)
GitRepo: https://git.example.com/image.git

Tags: 27.0.1-trixie, 27.0-trixie, 27-trixie, 27.0.1, 27.0, 27, latest
Architectures: amd64,
 arm64v8
GitCommit: 0123456789012345678901234567890123456789
Directory: 27/trixie

Tags: 27.0.1-alpine3.25, 27.0-alpine3.25, 27-alpine3.25, 27-alpine, alpine
Architectures: amd64
Directory: 27/alpine3.25

Tags: 28-rc
Architectures: amd64
Directory: 28-rc
`;

const image: Image = {
	rest: {},
	lines: [
		{ tags: ['26', '26-trixie', 'latest'], profile: { base: 'debian:trixie|glibc|apt|1', people: 'root app:1000:1000', variant: 'full' } },
		{ tags: ['26-alpine', '26-alpine3.24', 'alpine'], profile: { base: 'alpine:3.24|musl|apk|1', people: 'root app:1000:1000', variant: 'alpine' } },
		{ tags: ['9'], profile: { base: 'debian|glibc|apt|1', people: 'root', variant: 'full' } },
	],
};

describe('the data of the engine', () => {
	it('is of the form that the refresh writes, and survives a round trip', () => {
		const text = readData('images.json');
		assert.deepEqual([...checkImages(text), ...checkEnds(readData('eol.json'))], []);
		const once = packImages(unpackImages(text));
		assert.deepEqual(unpackImages(once), unpackImages(text));
		assert.equal(packImages(unpackImages(once)), once);
	});
	it('has the images of others as they were read', () => {
		const text = readData('images.json');
		assert.deepEqual(unpackImages(packImages(withOthers(unpackImages(text)))), unpackImages(text));
		for (const { names, source } of OTHERS) assert.match(source, /^[\w.-]+\/[\w.-]+@[0-9a-f]{10}:\S|^docs\./, names);
	});
	it('is refused when a tag stands twice or an end is no day', () => {
		const twice = packImages({ asOf: '2026-01-01', images: new Map([['x', { rest: {}, lines: [...image.lines, image.lines[0] as Image['lines'][number]] }]]) });
		assert.match(checkImages(twice).join(), /x:26 stands in two lines/);
		assert.match(checkEnds('{"asOf":"2026-01-01","products":{"x":"1 soon"},"distributions":{}}').join(), /eol\.json\/products\/x/);
	});
});

describe('a library file', () => {
	it('is read entry by entry, continued fields and shared tags included', () => {
		assert.deepEqual(readLibrary(LIBRARY).map(({ tags, architectures }) => [tags.length, architectures]), [[7, ['amd64', 'arm64v8']], [5, ['amd64']], [1, ['amd64']]]);
		assert.deepEqual(readLibrary('Tags: 1\nSharedTags: 1, one\n')[0]?.tags, ['1', '1', 'one']);
	});
	it('of another form is an error with its line', () => assert.throws(() => readLibrary('Tags: 1\n<html>\n'), /line 2 is no field: <html>/));
	it('brings new lines, like those with the same words, on the distribution that a tag names', () => {
		const { image: { lines }, unknown } = refresh(image, readLibrary(LIBRARY));
		assert.deepEqual(lines.map(({ tags, profile }) => [tags.join(' '), profile.base.split('|')[0], profile.people]), [
			['27 27.0 27-trixie 27.0-trixie latest', 'debian:trixie', 'root app:1000:1000'],
			['27-alpine 27-alpine3.25 27.0-alpine3.25 alpine', 'alpine:3.25', 'root app:1000:1000'],
			['9', 'debian', 'root'],
		]);
		assert.deepEqual(unknown, []);
	});
	it('never makes up what a line is like', () => assert.deepEqual(refresh(image, [{ tags: ['27-fpm'], architectures: [] }]).unknown, ['27-fpm']));
});

describe('release cycles', () => {
	const releases = [
		{ name: '13', codename: 'Trixie', isLts: true, isEol: false, eolFrom: '2028-08-09', eoesFrom: '2030-06-30' },
		{ name: '14', isLts: false, ltsFrom: '2027-01-01', isEol: false, eolFrom: null },
		{ name: '2', isEol: true, eolFrom: null },
	];
	it('become rows', () => {
		assert.equal(cycleRows(releases.map(toCycle), '2026-11-24'), '13+ 2028-08-09;14 ~');
		assert.equal(cycleRows(releases.map(toCycle), '2027-01-01'), '13+ 2028-08-09;14+ ~');
		assert.equal(releaseRows(releases.map(toCycle)), '13 trixie 2028-08-09 2030-06-30;14 ~ ~ ~');
	});
});

describe('npm run update-knowledge', function () {
	this.timeout(60_000);
	const run = (folder: string, ...more: string[]) => spawnSync(process.execPath, ['--import=tsx', 'scripts/updateKnowledge.ts', '--from', folder, '--today', '2027-01-01', ...more], { encoding: 'utf8' });
	const withSources = (products: string, body: (folder: string) => void): void => {
		const folder = mkdtempSync(join(tmpdir(), 'bulwark-sources-'));
		try {
			mkdirSync(join(folder, 'library'));
			writeFileSync(join(folder, 'library', 'alpine'), 'Tags: 3.25.0, 3.25, 3, latest\nArchitectures: amd64\n');
			writeFileSync(join(folder, 'products.json'), products);
			body(folder);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	};
	it('prints what changes, and writes nothing unless it is told to', () => {
		const before = readData('images.json');
		withSources(JSON.stringify({ result: [{ name: 'nodejs', releases: [{ name: '99', isLts: false, isEol: false, eolFrom: '2040-01-01' }] }] }), (folder) => {
			const { status, stdout, stderr } = run(folder);
			assert.equal(status, 0, stderr);
			assert.match(stdout, /^\+ alpine:3\.25 \(alpine:3\.25 as root\)$/m);
			assert.match(stdout, /^\+ nodejs:99 \(2040-01-01\)$/m);
			assert.match(stdout, /^\? debian: no longer in the library$/m);
			assert.match(stdout, /nothing written: add --write\s*$/);
		});
		assert.equal(readData('images.json'), before);
	});
	it('writes what it printed, and finds nothing new in it afterwards', () => {
		withSources(JSON.stringify({ result: [{ name: 'nodejs', releases: [{ name: '99', isLts: false, isEol: false, eolFrom: '2040-01-01' }] }] }), (folder) => {
			const data = join(folder, 'data');
			mkdirSync(data);
			for (const name of ['images.json', 'eol.json']) writeFileSync(join(data, name), readData(name));
			const first = run(folder, '--write', '--data', data);
			assert.equal(first.status, 0, first.stderr);
			assert.match(first.stdout, /written, as of 2027-01-01\s*$/);
			const written = unpackImages(readData('images.json', data));
			assert.equal(written.asOf, '2027-01-01');
			assert.deepEqual(written.images.get('alpine')?.lines[0], { tags: ['3', '3.25', 'latest'], profile: { base: 'alpine:3.25|musl|apk|1', people: 'root', variant: 'alpine' } });
			assert.deepEqual(written.images.get('phusion/baseimage'), unpackImages(readData('images.json')).images.get('phusion/baseimage'));
			assert.match(readData('eol.json', data), /"nodejs":"99 2040-01-01"/);
			const second = run(folder, '--data', data);
			assert.doesNotMatch(second.stdout, /^[+~-] /m);
		});
	});
	it('stops at a source of another form', () => withSources('<html>', (folder) => {
		const { status, stderr } = run(folder);
		assert.equal(status, 1);
		assert.match(stderr, /JSON/);
	}));
});
