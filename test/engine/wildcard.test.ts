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
