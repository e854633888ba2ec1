/** `bulwark check`: the JSON contract, exit codes, and inputs that are no Dockerfiles. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { buildCli, type CheckReport, inSandbox, onlyRules, type Sandbox } from './support';

const LATEST = 'FROM node:latest\nCMD ["node", "server.js"]\n';
const MAINTAINER = 'FROM node:26\nMAINTAINER Ada\nCMD ["node"]\n';

function report(sandbox: Sandbox, ...args: readonly string[]): CheckReport {
	return sandbox.json<CheckReport>(['check', ...args, '--format', 'json']);
}

describe('check', function () {
	this.timeout(60_000);
	before(buildCli);

	it('reports as JSON exactly as promised', inSandbox({ Dockerfile: LATEST }, (sandbox) => {
		const { version, files: [file, ...others] } = report(sandbox, 'Dockerfile');
		assert.match(version, /^\d+\.\d+\.\d+/);
		assert.equal(others.length, 0);
		assert.ok(file);
		assert.deepEqual(Object.keys(file), ['path', 'score', 'grade', 'findings', 'problems']);
		assert.equal(file.path, 'Dockerfile');
		assert.equal(typeof file.score, 'number');
		assert.match(String(file.grade), /^[A-F]$/);
		const finding = file.findings.find(({ rule }) => rule === 'image-tag-latest');
		assert.ok(finding);
		assert.deepEqual(Object.keys(finding), ['rule', 'severity', 'category', 'message', 'line', 'column', 'endLine', 'endColumn', 'fixes']);
		assert.deepEqual([finding.severity, finding.category, finding.line, finding.column, finding.endLine, finding.endColumn], ['warning', 'base-image', 1, 11, 1, 17]);
		assert.deepEqual(Object.keys(finding.fixes[0] ?? {}), ['title', 'applicability']);
		assert.deepEqual(file.problems, []);
	}));

	it('tells of syntax with its place', inSandbox({ Dockerfile: 'FROM alpine:3.24\n\nRUN <<END\n' }, (sandbox) => {
		const { files } = report(sandbox, 'Dockerfile');
		assert.deepEqual(files[0]?.problems.map(({ line, column }) => [line, column]), [[3, 5]]);
		assert.equal(sandbox.run(['check', 'Dockerfile', '--fail-level', 'error']).status, 1);
	}));

	describe('exit codes', () => {
		let rules = '';
		before(() => { rules = onlyRules({ 'image-tag-latest': 'warning' }); });
		const statuses: readonly (readonly [level: string | undefined, expected: number])[] = [[undefined, 1], ['hint', 1], ['info', 1], ['warning', 1], ['error', 0], ['never', 0]];
		for (const [level, expected] of statuses) {
			it(`a warning at ${level ?? 'the default fail level'}: ${expected}`, inSandbox({ Dockerfile: LATEST }, (sandbox) => {
				sandbox.write('bulwark.json', rules);
				assert.equal(sandbox.run(['check', ...(level ? ['--fail-level', level] : [])]).status, expected);
			}));
		}

		it('a hint is below the default', inSandbox({ Dockerfile: MAINTAINER }, (sandbox) => {
			sandbox.write('bulwark.json', onlyRules({ 'maintainer-deprecated': 'hint' }));
			assert.equal(sandbox.run(['check']).status, 0);
			assert.equal(sandbox.run(['check', '--fail-level', 'hint']).status, 1);
		}));
	});

	describe('inputs that are no Dockerfiles', () => {
		const CASES: readonly (readonly [name: string, content: Buffer, says: RegExp])[] = [
			['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /binary/],
			['invalid UTF-8', Buffer.concat([Buffer.from('FROM alpine\n# '), Buffer.from([0xc3, 0x28])]), /UTF-8/],
			['UTF-16', Buffer.from('\ufeffFROM alpine', 'utf16le'), /UTF-16/],
			['huge', Buffer.alloc(3 * 1024 * 1024, '# filling\n'), /larger/],
		];
		for (const [name, content, says] of CASES) {
			it(name, inSandbox({ 'a/Dockerfile': content, 'b/Dockerfile': LATEST }, (sandbox) => {
				const { status, stdout, stderr } = sandbox.run(['check', '.', '--format', 'json']);
				assert.equal(status, 2);
				const [bad, good] = (JSON.parse(stdout) as CheckReport).files;
				assert.deepEqual([bad?.path, bad?.score, bad?.findings], ['a/Dockerfile', null, []]);
				assert.match(bad?.problems[0]?.message ?? '', says);
				assert.match(stderr, says);
				assert.ok(good?.findings.some(({ rule }) => rule === 'image-tag-latest'), 'the other file is reported');
				const asText = sandbox.run(['check', '.']);
				assert.equal(asText.status, 2);
				assert.match(asText.stdout, says);
			}));
		}

		it('one that is not there', inSandbox({ Dockerfile: LATEST }, (sandbox) => {
			const { status, stdout } = sandbox.run(['check', 'nowhere/Dockerfile', 'Dockerfile', '--format', 'json', '--fail-level', 'never']);
			assert.equal(status, 2);
			const { files } = JSON.parse(stdout) as CheckReport;
			assert.deepEqual(files.map(({ path }) => path), ['nowhere/Dockerfile', 'Dockerfile']);
			assert.match(files[0]?.problems[0]?.message ?? '', /does not exist/);
		}));

		it('one that may not be read, and a folder that may not be searched', inSandbox({ 'a/Dockerfile': LATEST, 'b/Dockerfile': LATEST, 'c/Dockerfile': LATEST }, (sandbox) => {
			if (process.platform === 'win32') return;
			chmodSync(sandbox.folder, 0o755);
			chmodSync(sandbox.path('a/Dockerfile'), 0);
			chmodSync(sandbox.path('c'), 0);
			const { status, stdout } = sandbox.run(['check', '--format', 'json'], { unprivileged: true });
			chmodSync(sandbox.path('c'), 0o755);
			assert.equal(status, 2);
			const { files } = JSON.parse(stdout) as CheckReport;
			const messages = Object.fromEntries(files.map(({ path, problems }) => [path, problems[0]?.message ?? '']));
			assert.match(messages['a/Dockerfile'] ?? '', /permission denied/);
			assert.match(messages['c'] ?? '', /permission denied/);
			assert.equal(messages['b/Dockerfile'], '');
		}));

		it('links that lead nowhere or to themselves', inSandbox({ 'b/Dockerfile': LATEST }, (sandbox) => {
			symlinkSync('gone', sandbox.path('Dockerfile'));
			symlinkSync('Containerfile', sandbox.path('Containerfile'));
			const { status, stdout } = sandbox.run(['check', '--format', 'json', '--fail-level', 'never']);
			assert.equal(status, 2);
			assert.equal((JSON.parse(stdout) as CheckReport).files.length, 3);
		}));

		it('an empty one, and one of comments only', inSandbox({ Dockerfile: '', 'x.Dockerfile': '# nothing\n' }, (sandbox) => {
			assert.equal(sandbox.run(['check', '--fail-level', 'never']).status, 0);
		}));

		it('hostile text', inSandbox({ Dockerfile: `FROM alpine\nRUN ${'x'.repeat(1_000_000)} "\nRUN <<EOF\nnever ended` }, (sandbox) => {
			const { status, stdout } = sandbox.run(['check', '--fail-level', 'never']);
			assert.equal(status, 0);
			assert.ok(stdout.length < 20_000, 'long lines are cut');
		}));
	});

	it('reads standard input', inSandbox({}, (sandbox) => {
		const { files } = sandbox.json<CheckReport>(['check', '-', '--format', 'json'], { input: LATEST });
		assert.deepEqual(files.map(({ path }) => path), ['-']);
		assert.ok(files[0]?.findings.some(({ rule }) => rule === 'image-tag-latest'));
		assert.equal(sandbox.run(['check', '-'], { input: Buffer.from([0, 1]) }).status, 2);
	}));

	it('counts columns without the BOM, and lines with CRLF', inSandbox({ Dockerfile: '\ufeffFROM node:latest\r\nMAINTAINER Ada\r\n' }, (sandbox) => {
		const places = report(sandbox, '--preset', 'all').files[0]?.findings.filter(({ rule }) => ['image-tag-latest', 'maintainer-deprecated'].includes(rule)).map(({ line, column, endColumn }) => [line, column, endColumn]);
		assert.deepEqual(places, [[1, 11, 17], [2, 1, 11]]);
	}));

	it('says so when there is no Dockerfile', inSandbox({ 'readme.md': '' }, (sandbox) => {
		mkdirSync(sandbox.path('empty'));
		const { status, stdout, stderr } = sandbox.run(['check', 'empty', '--format', 'json']);
		assert.equal(status, 0);
		assert.deepEqual((JSON.parse(stdout) as CheckReport).files, []);
		assert.match(stderr, /no Dockerfile or Compose file found in empty/);
	}));
});
