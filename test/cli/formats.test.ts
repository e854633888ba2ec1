/** The formats of `bulwark check` for people, for GitHub and for code scanning. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { before, describe, it } from 'mocha';
import { buildCli, inSandbox, onlyRules, ROOT, type Sandbox } from './support';

const LATEST = 'FROM node:latest\nMAINTAINER Ada\n';

interface SarifLog {
	readonly runs: readonly [{
		readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string; readonly defaultConfiguration: { readonly level: string } }[] } };
		readonly columnKind: string;
		readonly invocations: readonly [{ readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] }];
		readonly results: readonly {
			readonly ruleId: string; readonly ruleIndex: number; readonly level: string;
			readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string }; readonly region: unknown } }];
			readonly partialFingerprints: Readonly<Record<string, string>>;
			readonly fixes?: readonly { readonly artifactChanges: readonly { readonly replacements: readonly { readonly deletedRegion: unknown; readonly insertedContent: { readonly text: string } }[] }[] }[];
		}[];
	}];
}

describe('the formats', function () {
	this.timeout(60_000);
	let rules = '';
	before(() => {
		buildCli();
		rules = onlyRules({ 'image-tag-latest': 'warning', 'maintainer-deprecated': 'hint' });
	});

	describe('text', () => {
		it('shows the place, the line, the fix and a summary, without colours in a pipe', inSandbox({ Dockerfile: LATEST }, (sandbox) => {
			sandbox.write('bulwark.json', rules);
			const { stdout } = sandbox.run(['check']);
			const lines = stdout.split('\n');
			assert.match(lines[0] ?? '', /^Dockerfile:1:11 warning .+ \[image-tag-latest\]$/);
			assert.equal(lines[1], '1 | FROM node:latest');
			assert.equal(lines[2], '  |           ^^^^^^');
			assert.match(lines[3] ?? '', /^ {4}fix: Use node:\d+/);
			assert.match(stdout, /^1 file, 2 findings \(1 warning, 1 hint\), 2 with a fix$/m);
			assert.ok(!stdout.includes('\u001b'));
		}));

		it('lets nothing through that steers a terminal', inSandbox({ Dockerfile: 'FROM node:latest\u001b[31m\u0007\nMAINTAINER \u001b]0;title\u0007\nHE\u001bLLO\n' }, (sandbox) => {
			const { stdout } = sandbox.run(['check', '--preset', 'all']);
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
			assert.ok(!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(stdout), JSON.stringify(stdout));
		}));

		it('shows no secret', inSandbox({ Dockerfile: 'FROM node:26\nENV API_TOKEN=ghp_0123456789abcdefABCDEF0123456789abcd\nRUN curl https://ada:lovelace9@example.com/x\n' }, (sandbox) => {
			for (const format of ['text', 'json', 'github']) {
				const { stdout } = sandbox.run(['check', '--preset', 'all', '--format', format]);
				assert.match(stdout, /secrets|secret-|credentials-/);
				assert.ok(!/ghp_0123|lovelace9/.test(stdout), stdout);
			}
		}));

		it('keeps the marker in place behind tabs and in long lines', inSandbox({ Dockerfile: `FROM\tnode:latest AS ${'x'.repeat(300)}\n` }, (sandbox) => {
			sandbox.write('bulwark.json', rules);
			const [, line = '', marker = ''] = sandbox.run(['check']).stdout.split('\n');
			assert.equal(line.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1), 'latest');
			assert.ok(line.length < 200 && line.endsWith('…'));
		}));
	});

	describe('github', () => {
		it('writes one command a finding, escaped', inSandbox({ 'a,b/100%:Dockerfile.x': '', 'sub/Dockerfile': LATEST }, (sandbox) => {
			sandbox.write('bulwark.json', rules);
			sandbox.write('odd, 100%/Dockerfile', LATEST);
			const lines = sandbox.run(['check', 'sub', 'odd, 100%', '--format', 'github']).stdout.trimEnd().split('\n');
			assert.match(lines[0] ?? '', /^::warning file=sub\/Dockerfile,line=1,endLine=1,col=11,endColumn=17,title=image-tag-latest::[^\n]+$/);
			assert.match(lines[1] ?? '', /^::notice file=sub\/Dockerfile,line=2,/);
			assert.match(lines[2] ?? '', /^::warning file=odd%2C 100%25\/Dockerfile,line=1,/);
			assert.equal(lines.length, 4);
		}));

		it('tells of a file that cannot be read', inSandbox({}, (sandbox) => {
			const { stdout, status } = sandbox.run(['check', 'gone', '--format', 'github']);
			assert.equal(status, 2);
			assert.match(stdout, /^::error file=gone,/);
		}));
	});

	describe('sarif', () => {
		// The schema has a pattern that only the older syntax of regular expressions takes.
		const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
		addFormats(ajv);
		const schema = JSON.parse(readFileSync(join(ROOT, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
		const isSarif = ajv.compile(schema);

		function validated(sandbox: Sandbox, ...args: readonly string[]): SarifLog {
			const log = sandbox.json<SarifLog>(['check', ...args, '--format', 'sarif']);
			assert.ok(isSarif(log), JSON.stringify(isSarif.errors, null, 1));
			return log;
		}

		it('is valid and complete', inSandbox({ 'sub dir/Dockerfile': LATEST, 'bulwark.json': '{}' }, (sandbox) => {
			sandbox.write('bulwark.json', rules);
			const { runs: [{ tool: { driver }, columnKind, results, invocations }] } = validated(sandbox);
			assert.equal(columnKind, 'utf16CodeUnits');
			assert.equal(invocations[0].executionSuccessful, true);
			for (const { id, helpUri } of driver.rules) assert.ok(helpUri.startsWith('https://') && helpUri.includes(id));
			const latest = results.find(({ ruleId }) => ruleId === 'image-tag-latest');
			assert.ok(latest);
			assert.equal(driver.rules[latest.ruleIndex]?.id, 'image-tag-latest');
			assert.equal(latest.level, 'warning');
			assert.deepEqual(latest.locations[0].physicalLocation, { artifactLocation: { uri: 'sub%20dir/Dockerfile', uriBaseId: '%SRCROOT%' }, region: { startLine: 1, startColumn: 11, endLine: 1, endColumn: 17 } });
			const replacement = latest.fixes?.[0]?.artifactChanges[0]?.replacements[0];
			assert.match(replacement?.insertedContent.text ?? '', /\d/);
			assert.equal(results.find(({ ruleId }) => ruleId === 'maintainer-deprecated')?.level, 'note');
		}));

		it('fingerprints survive moved lines and tell like lines apart', inSandbox({ Dockerfile: 'FROM node:latest\nFROM node:latest\n' }, (sandbox) => {
			sandbox.write('bulwark.json', rules);
			const prints = () => validated(sandbox).runs[0].results.map(({ partialFingerprints }) => Object.values(partialFingerprints)[0]);
			const first = prints();
			sandbox.write('Dockerfile', '# a comment\n\nFROM node:latest\n# another\nFROM node:latest\n');
			assert.deepEqual(prints(), first);
			assert.equal(new Set(first).size, 2);
		}));

		it('is valid for everything at once: all rules, the samples, syntax problems, unusable input', inSandbox({ 'bad/Dockerfile': 'HELLO\nRUN <<EOF\n', 'binary/Dockerfile': Buffer.from([0]) }, (sandbox) => {
			const { runs: [{ invocations, results }] } = validated(sandbox, '.', join(ROOT, 'samples'), '--preset', 'all');
			assert.equal(invocations[0].executionSuccessful, false);
			assert.ok(invocations[0].toolExecutionNotifications.some(({ message }) => message.text.includes('binary')));
			assert.ok(results.length > 0);
			assert.ok(results.every(({ locations }) => !locations[0].physicalLocation.artifactLocation.uri.startsWith('/')));
		}));

		it('is valid for standard input and for nothing', inSandbox({}, (sandbox) => {
			validated(sandbox);
			const { stdout } = sandbox.run(['check', '-', '--format', 'sarif'], { input: LATEST });
			assert.ok(isSarif(JSON.parse(stdout)), JSON.stringify(isSarif.errors));
		}));
	});
});
