/** Where the command line takes its settings from, what wins, and how mistakes in them are told. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { buildCli, type CheckReport, inSandbox, type RuleEntry, type Sandbox } from './support';

const LATEST = 'FROM node:latest\n';

function severities(sandbox: Sandbox, ...args: readonly string[]): Record<string, string | undefined> {
	const { files } = sandbox.json<CheckReport>(['check', ...args, '--format', 'json']);
	return Object.fromEntries(files.map(({ path, findings }) => [path, findings.find(({ rule }) => rule === 'image-tag-latest')?.severity]));
}

describe('the settings of the command line', function () {
	this.timeout(60_000);
	before(buildCli);

	it('come from the nearest bulwark.json', inSandbox({
		'Dockerfile': LATEST, 'a/Dockerfile': LATEST, 'a/b/c/Dockerfile': LATEST,
		'bulwark.json': '{ "rules": { "image-tag-latest": "error" } }',
		'a/b/bulwark.json': '{\n\t// with comments\n\t"rules": { "image-tag-latest": "info", },\n}',
	}, (sandbox) => {
		assert.deepEqual(severities(sandbox), { 'Dockerfile': 'error', 'a/Dockerfile': 'error', 'a/b/c/Dockerfile': 'info' });
	}));

	it('switch rules off', inSandbox({ 'Dockerfile': LATEST, 'bulwark.json': '{ "rules": { "image-tag-latest": "off" } }' }, (sandbox) => {
		assert.deepEqual(severities(sandbox), { Dockerfile: undefined });
	}));

	it('hold for standard input from the current folder', inSandbox({ 'bulwark.json': '{ "rules": { "image-tag-latest": "error" } }' }, (sandbox) => {
		const { files } = sandbox.json<CheckReport>(['check', '-', '--format', 'json'], { input: LATEST });
		assert.equal(files[0]?.findings.find(({ rule }) => rule === 'image-tag-latest')?.severity, 'error');
	}));

	const DEV = 'FROM node:24-slim\nUSER root\nCMD ["node"]\n';
	it('take a preset of their own for dev containers, unless they say which', inSandbox({
		'.devcontainer/Dockerfile': DEV, '.devcontainer/devcontainer.json': '{ // by hand\n\t"build": { "dockerfile": "../docker/dev.Dockerfile" } }', 'docker/dev.Dockerfile': DEV, 'Dockerfile': DEV,
	}, (sandbox) => {
		const of = (...args: readonly string[]): Record<string, string | undefined> => Object.fromEntries(sandbox.json<CheckReport>(['check', ...args, '--format', 'json']).files.map(({ path, findings }) => [path, findings.find(({ rule }) => rule === 'run-as-root')?.severity]));
		assert.deepEqual(of(), { '.devcontainer/Dockerfile': 'hint', 'docker/dev.Dockerfile': 'hint', 'Dockerfile': 'warning' });
		assert.deepEqual(of('--preset', 'recommended'), { '.devcontainer/Dockerfile': 'warning', 'docker/dev.Dockerfile': 'warning', 'Dockerfile': 'warning' });
		assert.equal(of('--preset', 'devcontainer')['Dockerfile'], 'hint');
		sandbox.write('bulwark.json', '{ "preset": "recommended" }');
		assert.equal(of()['.devcontainer/Dockerfile'], 'warning');
		sandbox.write('bulwark.json', '{ "rules": { "run-as-root": "error" } }');
		assert.equal(of()['.devcontainer/Dockerfile'], 'error');
	}));

	it('give way to flags', inSandbox({ 'Dockerfile': LATEST, 'bulwark.json': '{ "preset": "all" }' }, (sandbox) => {
		const count = (...args: readonly string[]): number => sandbox.json<CheckReport>(['check', ...args, '--format', 'json']).files[0]?.findings.length ?? 0;
		assert.ok(count() >= count('--preset', 'recommended'));
		sandbox.write('bulwark.json', '{}');
		assert.ok(count('--preset', 'all') >= count());
	}));

	it('are told with file, line and key when they are wrong, and the rest goes on', inSandbox({
		'a/Dockerfile': LATEST, 'b/Dockerfile': LATEST,
		'a/bulwark.json': '{\n\t"preset": "lax",\n\t"rules": { "image-tag-latest": "error" }\n}',
	}, (sandbox) => {
		const { status, stdout, stderr } = sandbox.run(['check', '--format', 'json', '--fail-level', 'never']);
		assert.equal(status, 2);
		assert.match(stderr, /a\/bulwark\.json:2:\d+: preset: /);
		const { files } = JSON.parse(stdout) as CheckReport;
		assert.deepEqual(files.map(({ findings }) => findings.find(({ rule }) => rule === 'image-tag-latest')?.severity), ['error', 'warning']);
	}));

	it('are told once when they are no JSON', inSandbox({ 'Dockerfile': LATEST, 'Dockerfile.b': LATEST, 'bulwark.json': '{ "preset": ' }, (sandbox) => {
		const { status, stderr } = sandbox.run(['check', '--fail-level', 'never']);
		assert.equal(status, 2);
		assert.equal(stderr.split('\n').filter((line) => /bulwark\.json:1:\d+: /.test(line)).length, stderr.trimEnd().split('\n').length);
		assert.equal(new Set(stderr.trimEnd().split('\n')).size, stderr.trimEnd().split('\n').length);
	}));

	it('differ by path', inSandbox({
		'Dockerfile': LATEST, 'test/Dockerfile': LATEST, 'a/test/Dockerfile.b': LATEST, 'a/Dockerfile': LATEST,
		'bulwark.json': '{ "overrides": [{ "files": ["**/test/**"], "rules": { "image-tag-latest": "info" } }] }',
	}, (sandbox) => {
		assert.deepEqual(severities(sandbox), { 'Dockerfile': 'warning', 'test/Dockerfile': 'info', 'a/Dockerfile': 'warning', 'a/test/Dockerfile.b': 'info' });
	}));

	it('cannot switch off what a policy further up keeps on', inSandbox({
		'a/Dockerfile': `# bulwark ignore=image-tag-latest -- mine\n${LATEST}`,
		'bulwark.json': '{ "policy": { "rules": ["base-image"] } }', 'a/bulwark.json': '{ "rules": { "image-tag-latest": "off" } }',
	}, (sandbox) => {
		assert.deepEqual(severities(sandbox), { 'a/Dockerfile': 'warning' });
		assert.match(sandbox.run(['check']).stdout, /a\/Dockerfile:1:1 This comment does not count: the policy of the project keeps the rule on\./);
	}));

	it('bring rules of their own into every report', inSandbox({
		'Dockerfile': 'FROM debian:13\nRUN apt-get install -y telnet\n',
		'bulwark.json': '{ "custom": [{ "id": "no-telnet", "message": "No telnet here.", "link": "https://wiki.example.com/telnet", "severity": "error", "forbid": { "package": "telnet" } }] }',
	}, (sandbox) => {
		const { status, stdout } = sandbox.run(['check']);
		assert.equal(status, 1);
		assert.match(stdout, /Dockerfile:2:24 error No telnet here\. \[custom\/no-telnet\]/);
		const log = JSON.parse(sandbox.run(['check', '--format', 'sarif']).stdout) as { runs: { tool: { driver: { rules: { id: string; helpUri: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[] };
		const [run] = log.runs;
		const result = run?.results.find(({ ruleId }) => ruleId === 'custom/no-telnet');
		assert.deepEqual(run?.tool.driver.rules[result?.ruleIndex ?? -1]?.helpUri, 'https://wiki.example.com/telnet');
		assert.match(sandbox.run(['rules']).stdout, /custom\/no-telnet\s+error\s+No telnet here/);
		assert.match(sandbox.run(['explain', 'custom/no-telnet']).stdout, /No telnet here\.[\s\S]*wiki\.example\.com/);
		assert.equal(sandbox.json<RuleEntry[]>(['rules', '--format', 'json']).at(-1)?.id, 'custom/no-telnet');
	}));

	it('name a bad rule of their own with file, line and key', inSandbox({ 'Dockerfile': LATEST, 'bulwark.json': '{\n  "custom": [\n    { "id": "x", "message": "X.", "forbid": { "package": 7 } }\n  ]\n}' }, (sandbox) => {
		const { status, stderr } = sandbox.run(['check', '--fail-level', 'never']);
		assert.equal(status, 2);
		assert.match(stderr, /bulwark\.json:3:\d+: custom\.0\.forbid\.package: 7 is not/);
	}));

	it('know every rule by name', inSandbox({ Dockerfile: LATEST }, (sandbox) => {
		const rules = sandbox.json<RuleEntry[]>(['rules', '--format', 'json']);
		sandbox.write('bulwark.json', JSON.stringify({ rules: Object.fromEntries(rules.map(({ id }) => [id, 'off'])) }));
		assert.deepEqual(sandbox.json<CheckReport>(['check', '--format', 'json', '--preset', 'all']).files[0]?.findings, []);
	}));
});
