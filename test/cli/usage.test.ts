/** Everything else that the command line answers: help, version, rules, explain, and mistakes of use. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { buildCli, inSandbox, ROOT, type RuleEntry } from './support';

describe('the command line', function () {
	this.timeout(60_000);
	before(buildCli);

	it('tells its version', inSandbox({}, (sandbox) => {
		const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
		assert.deepEqual(sandbox.run(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
	}));

	it('helps', inSandbox({}, (sandbox) => {
		for (const args of [['--help'], ['-h'], ['check', '--help'], ['help']]) {
			const { status, stdout } = sandbox.run(args);
			assert.equal(status, 0);
			for (const word of ['check', 'harden', 'rules', 'explain', 'migrate', '--fail-level', '--level']) assert.ok(stdout.includes(word));
		}
	}));

	const MISTAKES: readonly (readonly [args: readonly string[], says: RegExp])[] = [
		[[], /Usage/],
		[['chekc'], /did you mean check\?/],
		[['constructor'], /no command/],
		[['check', '--format', 'xml'], /--format is one of text, json, sarif, github, not "xml"/],
		[['check', '--preset', 'lax'], /--preset/],
		[['check', '--fail-level', 'fatal'], /--fail-level/],
		[['check', '--fail-level'], /--fail-level/],
		[['check', '--wrong'], /--wrong/],
		[['harden'], /paths/],
		[['harden', 'x', '--level', 'extreme'], /--level is one of safe, recommended, maximum/],
		[['harden', 'x', '--diff', '--format', 'json'], /exclude each other/],
		[['harden', '-', '--write'], /standard input/],
		[['harden', 'x', '--write', '--check'], /exclude each other/],
		[['harden', 'x', '--engine', 'docker'], /--engine is an option of --verify/],
		[['harden', 'x', '--build-arg', 'A=1'], /--build-arg is an option of --verify/],
		[['harden', 'x', '--verify', '--context', 'nowhere'], /--context nowhere is not a folder/],
		[['harden', 'x', '--verify', '--max-builds', '0'], /--max-builds is a number/],
		[['harden', 'x', '--verify', '--build-arg', '=secret'], /--build-arg is NAME=VALUE, not "=…"/],
		[['harden', 'x', '--verify', '--build-arg', 'NOT_SET'], /the environment has no NOT_SET/],
		[['harden', 'x', '--verify', '--secret', 'src=file'], /--secret is id=NAME/],
		[['harden', 'x', '--verify', '--secret', 'id=a,src=nowhere'], /nowhere does not exist/],
		[['rules', 'x'], /no arguments/],
		[['explain'], /name of one rule/],
		[['explain', 'a', 'b'], /name of one rule/],
	];
	for (const [args, says] of MISTAKES) {
		it(`refuses: ${args.join(' ') || '(nothing)'}`, inSandbox({}, (sandbox) => {
			const { status, stdout, stderr } = sandbox.run(args);
			assert.equal(status, 2);
			assert.equal(stdout, '');
			assert.match(stderr, says);
			assert.ok(!stderr.includes('    at '), 'no stack');
		}));
	}

	it('lists the rules as JSON, exactly as promised', inSandbox({}, (sandbox) => {
		const rules = sandbox.json<RuleEntry[]>(['rules', '--format', 'json']);
		assert.ok(rules.length > 1);
		for (const rule of rules) {
			assert.deepEqual(Object.keys(rule), ['id', 'title', 'category', 'severity', 'fixable', 'covers', 'sameAs']);
			assert.ok(rule.covers.includes(rule.id));
			assert.ok(rule.sameAs.every((id) => /^[\w-]+:\S+$/.test(id)), rule.id);
		}
		assert.deepEqual(rules.find(({ id }) => id === 'image-tag-latest')?.sameAs.includes('hadolint:DL3007'), true);
	}));

	it('lists the rules as text', inSandbox({}, (sandbox) => {
		assert.match(sandbox.run(['rules']).stdout, /^image-tag-latest {2,}warning {2,}\S/m);
	}));

	it('explains a rule', inSandbox({}, (sandbox) => {
		const { status, stdout } = sandbox.run(['explain', 'image-tag-latest']);
		assert.equal(status, 0);
		assert.match(stdout, /^# image-tag-latest\n/);
		assert.match(stdout, /## Why/);
	}));

	it('suggests a rule for an unknown name', inSandbox({}, (sandbox) => {
		for (const [name, says] of [['image-tag-lastest', /image-tag-latest/], ['DL3007', /image-tag-latest/], ['hadolint:dl4000', /maintainer-deprecated/], ['zzzzzzzzzzzzzzzzzzzzzzzz', /bulwark rules/]] as const) {
			const { status, stderr } = sandbox.run(['explain', name]);
			assert.equal(status, 2);
			assert.match(stderr, says);
		}
	}));
});
