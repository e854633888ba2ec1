/** Patterns of settings, and the stages that they call private. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze } from '../../server/src/engine/index';
import { matchesAny } from '../../server/src/engine/text/wildcard';

describe('patterns', () => {
	it('cover the whole text', () => assert.ok(matchesAny(['registry.example.com/*'], 'registry.example.com/team/node')));
	it('take everything but * for itself', () => assert.equal(matchesAny(['a.c', '(', '[x]', '$'], 'abc'), false));
	it('cover nothing when there are none', () => assert.equal(matchesAny([], ''), false));
	it('stay fast with many stars', () => assert.equal(matchesAny(['*'.repeat(500)], 'a'.repeat(10_000)), true));
});

describe('private stages', () => {
	const text = 'FROM debian:13-slim AS lint-all\nRUN true\nCMD ["true"]\n';
	const rules = (privateStages: string[]): string[] => analyze(text, { privateStages }).findings.map((f) => f.rule);
	it('are no final image', () => {
		assert.ok(rules([]).includes('missing-user'));
		assert.equal(rules(['LINT-*']).includes('missing-user'), false);
	});
});

describe('names of a megabyte', () => {
	for (const name of ['x'.repeat(1_000_000), `A_${'token'.repeat(20_000)}`]) it(`hold up no rule: ${name.slice(0, 8)}…`, () => {
		const text = `FROM debian:13-slim AS ${name}\nARG ${name}=1\nENV ${name}=$${name}\nRUN useradd ${name} && echo $${name} > ${name} && curl -o ${name} https://example.com/a\nCOPY --from=${name} ${name} /\nUSER ${name}\nHEALTHCHECK CMD ${name}\nCMD ["${name}"]\n`;
		const { failures, findings } = analyze(text, { preset: 'all', secretNames: [name], buildContext: { files: {}, dockerignore: { path: '.dockerignore', text: `${name}\n*${name}*\n` } } });
		for (const finding of findings) void finding.fixes;
		assert.deepEqual(failures.map(({ rule, error }) => `${rule}: ${String(error).slice(0, 100)}`), []);
	});
});
