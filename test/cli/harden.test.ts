/** `bulwark harden`: what it shows, what it writes, and what it leaves as it was. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { buildCli, type HardenReport, inSandbox, onlyRules, type Sandbox } from './support';

const BAD = 'FROM node:26\nMAINTAINER Ada\nCMD ["node", "server.js"]\n';
const LABEL = 'LABEL org.opencontainers.image.authors="Ada"';

function hardened(sandbox: Sandbox, ...args: readonly string[]): HardenReport['files'][number] {
	const { files: [file] } = sandbox.json<HardenReport>(['harden', ...args, '--format', 'json']);
	assert.ok(file);
	return file;
}

describe('harden', function () {
	this.timeout(60_000);
	before(buildCli);

	it('answers as JSON exactly as promised, and writes nothing', inSandbox({ Dockerfile: BAD }, (sandbox) => {
		const file = hardened(sandbox, 'Dockerfile');
		assert.deepEqual(Object.keys(file), ['path', 'before', 'after', 'scoreBefore', 'scoreAfter', 'applied', 'leftAlone', 'followUps', 'files']);
		assert.deepEqual([file.path, file.before], ['Dockerfile', BAD]);
		assert.ok(file.after.includes(LABEL));
		assert.ok(file.scoreAfter >= file.scoreBefore);
		assert.deepEqual(file.applied.find(({ rule }) => rule === 'maintainer-deprecated')?.line, 2);
		assert.equal(sandbox.read('Dockerfile'), BAD);
	}));

	it('takes images from the mirror that the project names', inSandbox({
		'bulwark.json': '{ "registryMirrors": { "docker.io": "mirror.example.com/dockerhub" } }',
		'app/Dockerfile': 'ARG BASE=node\nFROM ${BASE}:26-slim AS build\nFROM quay.io/example/run:1\nCOPY --from=build /app /app\nCOPY --from=example/tool:2 /tool /tool\nUSER 1000\n',
	}, (sandbox) => {
		const { after, applied } = hardened(sandbox, 'app/Dockerfile');
		assert.match(after, /^ARG BASE=mirror\.example\.com\/dockerhub\/library\/node\nFROM \$\{BASE\}:26-slim AS build$/m);
		assert.match(after, /^FROM quay\.io\/example\/run:1$/m);
		assert.match(after, /^COPY --from=mirror\.example\.com\/dockerhub\/example\/tool:2 /m);
		assert.equal(applied.filter(({ rule }) => rule === 'registry-mirror-unused').length, 2);
	}));

	it('says how to run the image when it is asked to, beside the difference', inSandbox({ Dockerfile: BAD, 'win/Dockerfile': 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n' }, (sandbox) => {
		const { stdout, stderr } = sandbox.run(['harden', 'Dockerfile', '--advice']);
		assert.doesNotMatch(stdout, /docker run/);
		assert.match(stderr, /docker run --rm \\\n\s+--read-only \\\n[\s\S]*--user 1000:1000/);
		const file = hardened(sandbox, 'Dockerfile', '--advice') as unknown as { advice: { run: string; compose: string; options: { flag: string; reason: string }[] } };
		assert.match(file.advice.run, /^docker run/);
		assert.match(file.advice.compose, /^services:/);
		assert.ok(file.advice.options.every(({ flag, reason }) => flag && reason));
		assert.match(sandbox.run(['harden', 'win/Dockerfile', '--advice']).stderr, /nothing to say about an image of Windows/);
	}));

	it('shows a diff that patch understands, and nothing else, on standard output', inSandbox({ 'sub/Dockerfile': BAD }, (sandbox) => {
		for (const args of [['harden', 'sub'], ['harden', 'sub', '--diff']]) {
			const { status, stdout, stderr } = sandbox.run([...args, '--level', 'safe']);
			assert.equal(status, 0);
			assert.ok(stdout.startsWith('--- a/sub/Dockerfile\n+++ b/sub/Dockerfile\n@@ '), stdout);
			assert.ok(stdout.includes(`-MAINTAINER Ada\n+${LABEL}\n`));
			assert.match(stderr, /score \d+/);
			assert.match(stderr, /\[maintainer-deprecated\]/);
		}
		const { after } = hardened(sandbox, 'sub/Dockerfile', '--level', 'safe');
		const { stdout } = sandbox.run(['harden', 'sub', '--level', 'safe']);
		const applied = spawnSync('git', ['apply', '-'], { cwd: sandbox.folder, input: stdout, encoding: 'utf8' });
		assert.equal(applied.status, 0, applied.stderr);
		assert.equal(sandbox.read('sub/Dockerfile'), after);
	}));

	it('writes, keeps the mode, leaves nothing behind, and changes nothing the second time', inSandbox({ Dockerfile: BAD }, (sandbox) => {
		chmodSync(sandbox.path('Dockerfile'), 0o640);
		const { after, files } = hardened(sandbox, 'Dockerfile');
		assert.equal(sandbox.run(['harden', 'Dockerfile', '--write']).status, 0);
		assert.equal(sandbox.read('Dockerfile'), after);
		assert.equal(statSync(sandbox.path('Dockerfile')).mode & 0o777, 0o640);
		assert.deepEqual(readdirSync(sandbox.folder).sort(), ['Dockerfile', ...files.map(({ path }) => path)].sort());
		const again = sandbox.run(['harden', 'Dockerfile', '--diff']);
		assert.deepEqual([again.status, again.stdout], [0, '']);
	}));

	for (const [name, text] of [['CRLF', BAD.replaceAll('\n', '\r\n')], ['a BOM', `\ufeff${BAD}`], ['both', `\ufeff${BAD.replaceAll('\n', '\r\n')}`], ['no last line ending', BAD.trimEnd()]] as const) {
		it(`keeps ${name}`, inSandbox({ Dockerfile: text }, (sandbox) => {
			assert.equal(sandbox.run(['harden', 'Dockerfile', '--write']).status, 0);
			const after = sandbox.bytes('Dockerfile').toString('utf8');
			assert.notEqual(after, text);
			assert.equal(after.startsWith('\ufeff'), text.startsWith('\ufeff'));
			assert.equal(after.endsWith('\n'), text.endsWith('\n'));
			assert.equal(/(?<!\r)\n/.test(after), /(?<!\r)\n/.test(text), JSON.stringify(after));
		}));
	}

	it('writes through a symbolic link', inSandbox({ 'real/base.txt': BAD }, (sandbox) => {
		symlinkSync('real/base.txt', sandbox.path('Dockerfile'));
		assert.equal(sandbox.run(['harden', 'Dockerfile', '--write']).status, 0);
		assert.ok(lstatSync(sandbox.path('Dockerfile')).isSymbolicLink());
		assert.ok(sandbox.read('real/base.txt').includes(LABEL));
	}));

	it('leaves a read-only file alone, and goes on', inSandbox({ 'a/Dockerfile': BAD, 'b/Dockerfile': BAD }, (sandbox) => {
		chmodSync(sandbox.path('a/Dockerfile'), 0o444);
		const { status, stderr } = sandbox.run(['harden', '.', '--write']);
		assert.equal(status, 2);
		assert.match(stderr, /a\/Dockerfile is read-only/);
		assert.equal(sandbox.read('a/Dockerfile'), BAD);
		assert.ok(sandbox.read('b/Dockerfile').includes(LABEL));
	}));

	it('leaves a file in a read-only folder whole', inSandbox({ 'a/Dockerfile': BAD }, (sandbox) => {
		if (process.platform === 'win32') return;
		chmodSync(sandbox.folder, 0o755);
		chmodSync(sandbox.path('a/Dockerfile'), 0o666);
		chmodSync(sandbox.path('a'), 0o555);
		const { status, stderr } = sandbox.run(['harden', 'a', '--write'], { unprivileged: true });
		chmodSync(sandbox.path('a'), 0o755);
		assert.equal(status, 2);
		assert.match(stderr, /permission denied/);
		assert.equal(sandbox.read('a/Dockerfile'), BAD);
		assert.ok(!readdirSync(sandbox.path('a')).some((name) => name.endsWith('.tmp')));
	}));

	it('tells of unusable input in JSON too, and hardens the rest', inSandbox({ 'a/Dockerfile': Buffer.from([0]), 'b/Dockerfile': BAD }, (sandbox) => {
		const { status, stdout, stderr } = sandbox.run(['harden', '.', 'gone', '--format', 'json']);
		assert.equal(status, 2);
		assert.match(stderr, /a\/Dockerfile is a binary file/);
		const { files, problems } = JSON.parse(stdout) as HardenReport & { problems: { path: string }[] };
		assert.deepEqual(files.map(({ path }) => path), ['b/Dockerfile']);
		assert.deepEqual(problems.map(({ path }) => path).sort(), ['a/Dockerfile', 'gone']);
	}));

	it('checks: exit code 1 when something would change, and writes nothing', inSandbox({ Dockerfile: BAD }, (sandbox) => {
		const { status, stdout, stderr } = sandbox.run(['harden', 'Dockerfile', '--check']);
		assert.deepEqual([status, stdout], [1, '']);
		assert.match(stderr, /\[maintainer-deprecated\]/);
		assert.match(sandbox.run(['harden', 'Dockerfile', '--check', '--diff']).stdout, /^--- a\/Dockerfile/);
		assert.equal(sandbox.run(['harden', 'Dockerfile', '--check', '--format', 'json']).status, 1);
		assert.equal(sandbox.read('Dockerfile'), BAD);
		assert.equal(sandbox.run(['harden', 'Dockerfile', '--write']).status, 0);
		assert.equal(sandbox.run(['harden', 'Dockerfile', '--check']).status, 0);
	}));

	it('says what is missing when there is nothing to build with', inSandbox({ Dockerfile: BAD }, (sandbox) => {
		const nothing = sandbox.run(['harden', 'Dockerfile', '--verify', '--write'], { env: { PATH: sandbox.folder } });
		assert.equal(nothing.status, 2);
		assert.match(nothing.stderr, /no Docker, Podman or Buildah works here \(docker: not installed; podman: not installed; buildah: not installed\)/);
		assert.match(sandbox.run(['harden', 'Dockerfile', '--verify', '--engine', 'podman'], { env: { PATH: sandbox.folder } }).stderr, /podman does not work here \(podman: not installed\)/);
		assert.match(sandbox.run(['harden', 'Dockerfile', '--verify', '--engine', 'kaniko']).stderr, /there is no engine kaniko: it is one of auto, docker, podman, buildah/);
		assert.match(sandbox.run(['harden', 'Dockerfile', '--verify', '--engine', './docker']).stderr, /absolute path/);
		assert.equal(sandbox.read('Dockerfile'), BAD);
	}));

	it('reads standard input', inSandbox({}, (sandbox) => {
		const { files } = sandbox.json<HardenReport>(['harden', '-', '--format', 'json'], { input: BAD });
		assert.ok(files[0]?.after.includes(LABEL));
	}));

	it('creates the files that the fixes need, with --write only, and extends those that are there', inSandbox({ 'a/Dockerfile': 'FROM node:26-slim\nCOPY . /app\n', 'b/Dockerfile': 'FROM node:26-slim\nCOPY . /app\n', 'b/.dockerignore': '# ours\nlogs\n' }, (sandbox) => {
		sandbox.write('bulwark.json', onlyRules({ 'copy-entire-context': 'on' }));
		const { stdout } = sandbox.run(['harden', 'a']);
		assert.match(stdout, /^--- \/dev\/null\n\+\+\+ b\/a\/\.dockerignore$/m);
		const promised = hardened(sandbox, 'a').files;
		assert.deepEqual(promised.map(({ path }) => path), ['.dockerignore']);
		assert.deepEqual(readdirSync(sandbox.path('a')), ['Dockerfile']);
		const { status, stderr } = sandbox.run(['harden', '.', '--write']);
		assert.equal(status, 0, stderr);
		assert.equal(sandbox.read('a/.dockerignore'), promised[0]?.content);
		const extended = sandbox.read('b/.dockerignore');
		assert.ok(extended.startsWith('# ours\nlogs\n') && extended.includes('.env'), extended);
		assert.deepEqual(hardened(sandbox, '.').files, []);
	}));

	it('goes further with each level', inSandbox({ Dockerfile: 'FROM node:latest\nMAINTAINER Ada\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD npm start\n' }, (sandbox) => {
		const [safe, recommended, maximum] = (['safe', 'recommended', 'maximum'] as const).map((level) => hardened(sandbox, 'Dockerfile', '--level', level));
		assert.ok(safe && recommended && maximum);
		assert.ok(safe.scoreAfter <= recommended.scoreAfter && recommended.scoreAfter <= maximum.scoreAfter);
		assert.equal(hardened(sandbox, 'Dockerfile').after, recommended.after, 'recommended is the default');
	}));
});
