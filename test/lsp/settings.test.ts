/** Which settings hold for an open document: by path, by policy, and what stays while somebody types them. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Surroundings } from '../../server/src/lsp/surroundings';

const FOLDER = 'file:///work';

/** A document's surroundings with these files and editor settings; both may be changed between loads. */
function around(document: string, files: Record<string, unknown>, editor: Record<string, unknown> = {}) {
	const warnings: string[] = [];
	const surroundings = new Surroundings(`${FOLDER}/${document}`, {
		files: { read: async (uri) => {
			const content = files[decodeURIComponent(uri).slice(FOLDER.length + 1)];
			return content === undefined ? null : typeof content === 'string' ? content : JSON.stringify(content);
		} },
		editorSettings: async () => editor,
		folderOf: () => FOLDER,
		warn: (message) => { warnings.push(message); },
	});
	return { surroundings, warnings };
}

describe('settings of a document', () => {
	it('differ by path, and names may hold any letters', async () => {
		const files = { 'bulwark.json': { overrides: [{ files: ['**/test dir/**', '*.äöü'], rules: { 'image-tag-latest': 'off' } }] } };
		for (const [document, wish] of [['a/Dockerfile', undefined], ['a/test%20dir/Dockerfile', 'off'], ['a/Dockerfile.%C3%A4%C3%B6%C3%BC', 'off']] as const) {
			const { surroundings } = around(document, files);
			await surroundings.load();
			assert.equal(surroundings.settings.rules['image-tag-latest'], wish, document);
		}
	});

	it('follow a policy over the editor and over files further down', async () => {
		const { surroundings } = around('a/Dockerfile', { 'bulwark.json': { policy: { rules: ['base-image'], requireReason: true } }, 'a/bulwark.json': { preset: 'strict' } }, { rules: { 'image-tag-latest': 'off', 'missing-user': 'off' }, allowedPorts: ['22'] });
		await surroundings.load();
		const { settings } = surroundings;
		assert.deepEqual([settings.preset, settings.rules, settings.allowedPorts, settings.policy], ['strict', { 'missing-user': 'off' }, [], { rules: ['base-image'], requireReason: true }]);
	});

	it('are those of a dev container for what its file names, or lies beside it', async () => {
		const named = { '.devcontainer/devcontainer.json': { build: { dockerfile: '../dev.Dockerfile' } } };
		for (const [document, files, editor, preset] of [
			['dev.Dockerfile', named, {}, 'devcontainer'], ['dev.Dockerfile', named, { preset: 'recommended' }, 'devcontainer'], ['dev.Dockerfile', named, { preset: 'strict' }, 'strict'], ['Dockerfile', named, {}, 'recommended'],
			['dev.Dockerfile', { ...named, 'bulwark.json': { preset: 'recommended' } }, {}, 'recommended'], ['a/.devcontainer/go/Dockerfile', {}, {}, 'devcontainer'],
		] as const) {
			const { surroundings } = around(document, files, editor);
			await surroundings.load();
			assert.equal(surroundings.settings.preset, preset, `${document} ${JSON.stringify(editor)}`);
		}
	});

	it('stay as they were while a value is bad, and say which', async () => {
		const files: Record<string, unknown> = { 'bulwark.json': { preset: 'strict', policy: { rules: ['secrets', 'base-image'] }, custom: [{ id: 'a', message: 'A.', forbid: { port: '1' } }], overrides: [{ files: '*', builder: 'portable' }] } };
		const { surroundings, warnings } = around('Dockerfile', files);
		await surroundings.load();
		const before = surroundings.settings;
		const bad = [
			'{ "preset": "stri", "policy": { "rules": ["secrets", "base-im"] }, "custom": [{ "id": "a", "message": "A.", "forbid": { "po": "1" } }], "overrides": [{ "files": "*", "builder": "port" }] }',
			'{ "preset": "stri',
			'{ "preset": "strict", "policy": 7, "custom": [7], "overrides": 7 }',
		];
		for (const text of bad) {
			files['bulwark.json'] = text;
			assert.equal(await surroundings.load(), false, text);
			assert.deepEqual(surroundings.settings, before, text);
		}
		assert.equal(warnings.length, bad.length);
		assert.match(warnings[0] ?? '', /^file:\/\/\/work\/bulwark\.json:1:\d+: policy\.rules\.1: .*\n/m);
		delete files['bulwark.json'];
		assert.equal(await surroundings.load(), true);
		assert.equal(surroundings.settings.preset, 'recommended');
	});
});
