/** Changing one rule in a bulwark.json: the rest of the file stays as it is. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readProjectSettings, withRule } from '../../server/src/engine/index';

describe('withRule', () => {
	const cases: readonly [name: string, before: string | null, after: string | undefined][] = [
		['no file', null, '{\n\t"rules": {\n\t\t"missing-user": "off"\n\t}\n}\n'],
		['an empty file', ' \n', '{\n\t"rules": {\n\t\t"missing-user": "off"\n\t}\n}\n'],
		['another wish for the rule', '{ "rules": { "missing-user": "error" /* why */ } }', '{ "rules": { "missing-user": "off" /* why */ } }'],
		['comments, blanks and CRLF', '{\r\n  // ours\r\n  "preset": "strict"\r\n}\r\n', '{\r\n  // ours\r\n  "preset": "strict",\r\n  "rules": {\r\n    "missing-user": "off"\r\n  }\r\n}\r\n'],
		['half-typed', '{ "rules": {', undefined],
		['no object', '[]', undefined],
	];
	for (const [name, before, after] of cases) {
		it(name, () => {
			assert.equal(withRule(before, 'missing-user', 'off'), after);
			if (after !== undefined) assert.deepEqual(readProjectSettings(after).settings.rules, { 'missing-user': 'off' });
		});
	}
});
