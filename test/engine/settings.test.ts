/** What is made of settings that people write. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readProjectSettings, readSettings } from '../../server/src/engine/index';

describe('bulwark.json', () => {
	it('takes comments, trailing commas and a BOM', () => {
		const { settings, problems } = readProjectSettings('\uFEFF// ours\n{ "preset": "strict", /* why */ "rules": { "maintainer-deprecated": "off", }, }\n');
		assert.deepEqual(settings, { preset: 'strict', rules: { 'maintainer-deprecated': 'off' } });
		assert.deepEqual(problems, []);
	});

	it('names what is wrong, with its place, and keeps the rest', () => {
		const { settings, problems } = readProjectSettings('{\n  "preset": "loud",\n  "builder": "portable",\n  "rules": {\n    "no-such-rule": "off",\n    "maintainer-deprecated": 3\n  },\n  "preferredBases": ["slim", "fat"],\n  "colour": 1\n}\n');
		assert.deepEqual(settings, { builder: 'portable', rules: {} });
		assert.deepEqual(problems.map(({ key, line, column }) => [key, line, column]), [
			['preset', 2, 3], ['rules.no-such-rule', 5, 5], ['rules.maintainer-deprecated', 6, 5], ['preferredBases.1', 8, 30], ['colour', 9, 3],
		]);
	});

	for (const text of ['', '{', '[', '7', 'null', '{"rules": []}', '{"rules": null}', '{"preset": {}}', '\0', '{"a.b": {"c": 1}}']) {
		it(`lives through ${JSON.stringify(text)}`, () => assert.deepEqual(readProjectSettings(text).settings, {}));
	}
});

describe('settings of the editor', () => {
	it('leaves the keys of the client alone', () => assert.deepEqual(readSettings({ trace: { server: 'off' }, preset: 'all', today: '2030-01-01' }), { settings: { preset: 'all', today: '2030-01-01' }, problems: [] }));
	it('drops a list with a bad item', () => assert.deepEqual(readSettings({ trustedRegistries: ['a.example.com', 7] }).settings, {}));
});
