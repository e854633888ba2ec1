/** `bulwark context` and what `check` says of the files beside a Dockerfile. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { buildCli, type CheckReport, inSandbox } from './support';

interface Context {
	readonly dockerfile: string;
	readonly ignoreFile: string | null;
	readonly complete: boolean;
	readonly refused: boolean;
	readonly files: number;
	readonly bytes: number;
	readonly excluded: number;
	readonly entries: readonly { readonly path: string; readonly kind: string; readonly copied: boolean; readonly taken: boolean; readonly bytes: number; readonly by?: { readonly line: number; readonly pattern: string }; readonly secret?: string }[];
}

const FILES = { 'Dockerfile': 'FROM scratch\nCOPY src package.json /\n', '.dockerignore': '# ours\n**/*.log\nsrc/test\n', 'package.json': '{}\n', 'src/main.js': 'main\n', 'src/a.log': 'log\n', 'src/test/a.js': 'a\n', 'src/.env': 'TOKEN=q8Zt1vWm\n', 'README.md': '# x\n' };

describe('context', function () {
	this.timeout(60_000);
	before(buildCli);

	it('tells as JSON what is copied, and what keeps the rest out', inSandbox(FILES, (sandbox) => {
		const context = sandbox.json<Context>(['context', '--format', 'json']);
		assert.deepEqual([context.dockerfile, context.ignoreFile, context.complete, context.refused, context.files], ['Dockerfile', '.dockerignore', true, false, 3]);
		assert.equal(context.bytes, 3 + 5 + 15);
		const entry = (path: string) => context.entries.find((each) => each.path === path);
		assert.deepEqual(entry('src/a.log')?.by, { line: 2, pattern: '**/*.log' });
		assert.deepEqual(entry('src/test'), { path: 'src/test', kind: 'folder', copied: false, sent: false, taken: false, files: 0, bytes: 0, by: { line: 3, pattern: 'src/test' } });
		assert.deepEqual([entry('README.md')?.copied, entry('src/main.js')?.copied, entry('src/.env')?.secret], [false, true, 'environment']);
	}));

	it('hardens no ignore file, named or found', inSandbox({ Dockerfile: 'FROM scratch\n', '.dockerignore': '../x\n.git\n' }, (sandbox) => {
		const named = sandbox.run(['harden', '.dockerignore', '--write']);
		assert.equal(named.status, 2);
		assert.match(named.stderr, /\.dockerignore is an ignore file/);
		assert.doesNotMatch(sandbox.run(['harden', '.', '--diff']).stdout, /\.dockerignore/);
	}));

	it('tells it to people', inSandbox(FILES, (sandbox) => {
		const { stdout, status } = sandbox.run(['context', 'Dockerfile']);
		assert.equal(status, 0);
		assert.match(stdout, /^Dockerfile copies 3 files, 23 B\. \.dockerignore keeps 2 entries out\.\n/);
		assert.match(stdout, /a\.log .*kept out by \.dockerignore:2 {2}\*\*\/\*\.log\n/);
		assert.match(stdout, /README\.md .*no instruction takes it\n/);
		assert.match(stdout, /1 secret by name: src\/\.env\n$/);
	}));

	it('prefers the ignore file of the Dockerfile, and says when the builder would refuse it', inSandbox({ 'web.Dockerfile': 'FROM scratch\nCOPY . /\n', 'web.Dockerfile.dockerignore': 'a[\n', '.dockerignore': '*\n', 'b.txt': 'b' }, (sandbox) => {
		const { status, stdout } = sandbox.run(['context', 'web.Dockerfile', '--format', 'json']);
		assert.equal(status, 2);
		assert.deepEqual([JSON.parse(stdout).ignoreFile, JSON.parse(stdout).refused], ['web.Dockerfile.dockerignore', true]);
	}));

	it('says what is wrong with its arguments', inSandbox({ 'a/b.txt': 'b' }, (sandbox) => {
		for (const [args, message] of [[['a'], /there is no Dockerfile in a; name one/], [['nowhere'], /nowhere does not exist/], [['a', 'b'], /one Dockerfile/], [['.', '--depth', 'x'], /--depth/]] as const) {
			const { status, stderr } = sandbox.run(['context', ...args]);
			assert.equal(status, 2);
			assert.match(stderr, message);
		}
	}));
});

describe('check beside Dockerfiles', function () {
	this.timeout(60_000);
	before(buildCli);

	it('covers ignore files, and names what really lies in the folder', inSandbox({ 'Dockerfile': 'FROM node:24-slim\nCOPY . /app\nCOPY packge.json dist/a.js /\n', '.dockerignore': 'dist\n../x\n', 'package.json': '{}', '.env': 'TOKEN=q8Zt1vWm\n', 'dist/a.js': '1' }, (sandbox) => {
		const { files } = sandbox.json<CheckReport>(['check', '--format', 'json', '--fail-level', 'never']);
		const rules = Object.fromEntries(files.map(({ path, findings }) => [path, findings.map(({ rule, line }) => `${rule}:${line}`)]));
		for (const wanted of ['ignore-hides-copied:1', 'ignore-pattern-useless:2', 'ignore-secret-open:1']) assert.ok(rules['.dockerignore']?.includes(wanted), `${wanted} in ${rules['.dockerignore']}`);
		assert.ok(rules['Dockerfile']?.includes('context-secret-copied:2'), String(rules['Dockerfile']));
		const sarif = sandbox.run(['check', '--format', 'sarif', '--fail-level', 'never']);
		assert.match(sarif.stdout, /"ruleId": "ignore-hides-copied"/);
	}));

	it('takes a rule of ignore files in the settings', inSandbox({ '.dockerignore': '../x\n', 'bulwark.json': '{ "rules": { "ignore-pattern-useless": "off" } }' }, (sandbox) => {
		const { status, stderr, stdout } = sandbox.run(['check', '.dockerignore', '--fail-level', 'hint']);
		assert.deepEqual([status, stderr], [0, ''], stdout);
	}));
});
