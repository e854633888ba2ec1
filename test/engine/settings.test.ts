/** What is made of settings that people write. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, effectiveSettings, type ProjectFile, readProjectSettings, readSettings, type Settings } from '../../server/src/engine/index';

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

	it('names what is wrong deep inside', () => {
		const text = `{
	"policy": { "rules": ["security", "image-tag-latest", "image-tag-lates"], "strict": true },
	"rules": { "image-tag-latest": "off", "custom/no-telnet": "off", "custom/none": "off", "security": "off" },
	"custom": [
		{ "id": "no-telnet", "message": "No telnet.", "forbid": { "package": ["telnet", 7], "colour": "red" } },
		{ "id": "No Good", "message": "" },
		{ "id": "no-telnet", "message": "Again.", "forbid": { "port": "23" } },
		{ "id": "says-nothing", "message": "Nothing." },
		{ "id": "grave", "message": "Grave.", "severity": "fatal", "link": "http://example.com", "require": { "label": "a" } },
	],
	"overrides": [
		{ "files": ["test/", "a/{b,c}", 3], "preset": "loud" },
		{ "rules": {} },
		{ "files": "../x" },
		7,
	],
}`;
		const { settings, overrides, problems } = readProjectSettings(text);
		assert.deepEqual(problems.map(({ key, line }) => `${line} ${key}`).sort(), [
			'12 overrides.0.files.1', '12 overrides.0.files.2', '12 overrides.0.preset', '13 overrides.1', '14 overrides.2.files', '15 overrides.3',
			'2 policy.rules.2', '2 policy.strict', '3 rules.custom/none', '3 rules.image-tag-latest', '3 rules.security',
			'5 custom.0.forbid.colour', '5 custom.0.forbid.package.1', '6 custom.1.id', '6 custom.1.message', '7 custom.2.id', '8 custom.3', '9 custom.4.link', '9 custom.4.severity',
		].sort());
		assert.deepEqual(settings.policy, { rules: ['security', 'image-tag-latest'], requireReason: false });
		assert.deepEqual(settings.custom?.map(({ id }) => id), ['no-telnet', 'grave']);
		assert.deepEqual(settings.custom?.[0]?.forbid, { package: ['telnet'] });
		assert.deepEqual(overrides, [{ files: ['test/'], settings: {} }]);
		assert.match(problems.find(({ key }) => key === 'policy.rules.2')?.message ?? '', /Did you mean image-tag-latest\?/);
	});

	for (const text of ['', '{', '[', '7', 'null', '{"rules": []}', '{"rules": null}', '{"preset": {}}', '\0', '{"a.b": {"c": 1}}', '{"overrides": 7}', '{"overrides": [{"files": []}]}', '{"policy": []}', '{"custom": {}}', '{"custom": 7}']) {
		it(`lives through ${JSON.stringify(text)}`, () => assert.deepEqual(readProjectSettings(text).settings, {}));
	}
});

describe('settings of the editor', () => {
	it('leaves the keys of the client alone', () => assert.deepEqual(readSettings({ trace: { server: 'off' }, preset: 'all', today: '2030-01-01' }), { settings: { preset: 'all', today: '2030-01-01' }, problems: [] }));
	it('drops a list with a bad item', () => assert.deepEqual(readSettings({ trustedRegistries: ['a.example.com', 7] }).settings, {}));
});

describe('the settings of a file', () => {
	const file = (json: unknown, path: string): ProjectFile => ({ project: readProjectSettings(JSON.stringify(json)), path });
	const rulesOf = (settings: Partial<Settings>): unknown => settings.rules;

	it('are those of the nearest bulwark.json', () => assert.deepEqual(effectiveSettings([file({ preset: 'strict' }, 'Dockerfile'), file({ preset: 'all', builder: 'portable' }, 'a/Dockerfile')]), { preset: 'strict' }));

	const project = { rules: { 'image-tag-latest': 'error', 'missing-user': 'info' }, overrides: [
		{ files: ['**/test/**', '*.dev.Dockerfile', '!test/release/**'], rules: { 'image-tag-latest': 'off' }, allowedPorts: ['22'] },
		{ files: '/test/unit/', rules: { 'image-tag-latest': 'hint' } },
	] };
	const cases: [path: string, severity: string][] = [
		['Dockerfile', 'error'], ['test/Dockerfile', 'off'], ['a/test/b/Dockerfile', 'off'], ['a/api.dev.Dockerfile', 'off'], ['test/release/Dockerfile', 'error'],
		['test/unit/Dockerfile', 'hint'], ['a/test/unit/Dockerfile', 'off'], ['Test/Dockerfile', 'error'], ['testing/Dockerfile', 'error'],
	];
	for (const [path, severity] of cases) it(`are overridden for ${path}: ${severity}`, () => assert.deepEqual(rulesOf(effectiveSettings([file(project, path)])), { 'image-tag-latest': severity, 'missing-user': 'info' }));

	it('are not overridden for a text without a place', () => assert.deepEqual(rulesOf(effectiveSettings([{ project: readProjectSettings(JSON.stringify(project)) }])), project.rules));

	it('join the policies of all folders, with the rules that they name', () => {
		const root = { policy: { rules: ['secrets', 'custom/no-telnet'] }, custom: [{ id: 'no-telnet', message: 'No telnet.', forbid: { package: 'telnet' } }, { id: 'other', message: 'No 80.', forbid: { port: '80' } }] };
		const settings = effectiveSettings([file({ policy: { rules: ['missing-user'], requireReason: true }, rules: { 'credentials-in-url': 'off' } }, 'Dockerfile'), file(root, 'a/Dockerfile')]);
		assert.deepEqual(settings.policy, { rules: ['missing-user', 'secrets', 'custom/no-telnet'], requireReason: true });
		assert.deepEqual(settings.custom?.map(({ id }) => id), ['no-telnet']);
		const rules = analyze('FROM debian:13\nRUN apt-get install -y telnet && curl https://ada:s3cr3t-Passw0rd@example.com/a\n', settings).findings.map((f) => f.rule);
		assert.ok(rules.includes('custom/no-telnet') && rules.includes('credentials-in-url'));
	});

	it('leave out of a policy’s groups what the same file switches off by name', () => {
		const text = '# bulwark global ignore=all\nFROM node:latest\nUSER root\n';
		const root = { policy: { rules: ['security'] }, rules: { 'image-tag-latest': 'off' } };
		const found = (...files: ProjectFile[]): string[] => analyze(text, effectiveSettings(files)).findings.map((f) => f.rule).filter((rule) => /^(?:image-tag-latest|run-as-root)$/.test(rule));
		assert.deepEqual(found(file(root, 'Dockerfile')), ['run-as-root']);
		assert.deepEqual(found(file({ ...root, overrides: [{ files: 'test/', rules: { 'run-as-root': 'off' } }] }, 'test/Dockerfile')), []);
		// A file further down may not.
		assert.deepEqual(found(file({ policy: { rules: ['all'] }, rules: { 'run-as-root': 'off' } }, 'Dockerfile'), file(root, 'a/Dockerfile')).sort(), ['image-tag-latest', 'run-as-root']);
	});

	it('are the editor’s where the project says nothing', () => assert.deepEqual(
		effectiveSettings([file({ rules: { 'missing-user': 'off' } }, 'Dockerfile')], { preset: 'all', rules: { 'missing-user': 'error', 'image-tag-latest': 'off' } }),
		{ preset: 'all', rules: { 'missing-user': 'off', 'image-tag-latest': 'off' } },
	));

	it('keep out of the editor’s hands what the policy names', () => assert.deepEqual(
		effectiveSettings([file({ policy: { rules: ['base-image'] } }, 'Dockerfile')], { preset: 'all', rules: { 'missing-user': 'off', 'image-tag-latest': 'off' }, publicNames: ['*'], allowedPorts: ['22'] }),
		{ preset: 'all', rules: { 'missing-user': 'off' }, policy: { rules: ['base-image'], requireReason: false } },
	));
});
