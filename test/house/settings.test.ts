/** What is told about settings holds: the schema is valid, takes what the engine takes, and the documentation is complete. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'jsonc-parser';
import { describe, it } from 'mocha';
import { readProjectSettings, SETTING_ROWS } from '../../server/src/engine/index';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const guide = read('docs/SETTINGS.md');
const examples = [...guide.matchAll(/```jsonc?\n([\s\S]*?)```/g)].map((match) => match[1] as string);
const schema = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(read('schemas/bulwark.schema.json')) as object);

/** Places of what the schema does not take. */
function errorsOf(text: string): string[] {
	return schema(parse(text, [], { allowTrailingComma: true })) ? [] : [...new Set((schema.errors ?? []).map(({ instancePath }) => instancePath))];
}

describe('settings', () => {
	it('are all explained in docs/SETTINGS.md', () => {
		for (const { key } of SETTING_ROWS) assert.ok(guide.includes(`\`${key}\``), `${key} has a row in docs/SETTINGS.md`);
	});

	for (const [i, example] of examples.entries()) {
		it(`example ${i + 1} of the documentation is good`, () => {
			assert.deepEqual(readProjectSettings(example).problems, []);
			assert.deepEqual(errorsOf(example), []);
		});
	}

	const BAD: readonly string[] = [
		'{ "preset": "loud" }', '{ "rules": { "image-tag-latest": 1 } }', '{ "rules": { "no-such-rule": "off" } }', '{ "policy": { "rules": ["no-such-rule"] } }', '{ "policy": { "strict": true } }',
		'{ "custom": [{ "id": "A B", "message": "x", "forbid": { "port": "1" } }] }', '{ "custom": [{ "id": "a", "message": "x", "forbid": { "colour": "1" } }] }', '{ "custom": [{ "id": "a" }] }',
		'{ "overrides": [{ "rules": {} }] }', '{ "overrides": [{ "files": [7] }] }', '{ "overrides": [{ "files": ["a"], "preset": "loud" }] }', '{ "requireReason": "yes" }', '{ "colour": 1 }',
	];
	for (const text of BAD) {
		it(`neither the engine nor the schema takes ${text}`, () => {
			assert.notEqual(readProjectSettings(text).problems.length, 0);
			assert.notEqual(errorsOf(text).length, 0);
		});
	}

	it('are explained in the editor, each part of them', () => {
		const bare: string[] = [];
		const visit = (node: unknown, path: string): void => {
			if (typeof node !== 'object' || node === null) return;
			const { properties } = node as { properties?: Record<string, Record<string, unknown>> };
			for (const [name, part] of Object.entries(properties ?? {})) if (part['description'] === undefined && part['$ref'] === undefined) bare.push(`${path}/${name}`);
			for (const [name, part] of Object.entries(node)) visit(part, `${path}/${name}`);
		};
		visit(JSON.parse(read('schemas/bulwark.schema.json')), '');
		assert.deepEqual(bare, []);
	});

	it('that only a project can decide are not offered as personal ones', () => {
		const { contributes } = JSON.parse(read('package.json')) as { contributes: { configuration: { properties: Record<string, unknown> } } };
		for (const { key, inEditor } of SETTING_ROWS) assert.equal(`bulwark.${key}` in contributes.configuration.properties, inEditor, key);
		for (const key of ['policy', 'custom', 'overrides']) assert.ok(!(`bulwark.${key}` in contributes.configuration.properties));
	});
});
