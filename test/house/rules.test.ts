/** The shape that every rule has: names, texts, examples, places. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'mocha';
import { BAKE_RULES, COMPOSE_RULES, DAEMON_RULES, DOCKERIGNORE_RULES } from '../../server/src/engine/beside';
import { RULES } from '../../server/src/engine/index';
import { CATEGORIES } from '../../server/src/engine/rules/rule';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'server/src/engine/rules');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((f) => f.replaceAll('\\', '/')).filter((f) => f.includes('/'));

describe('rules', () => {
	it('are all registered, once', () => {
		assert.equal(new Set(RULES.map((r) => r.meta.id)).size, RULES.length);
		assert.equal(files.length, RULES.length);
	});

	for (const { meta, examples } of RULES) {
		it(meta.id, () => {
			const file = `${meta.category}/${meta.id}.ts`;
			assert.ok(files.includes(file), `stands in ${file}`);
			assert.ok(existsSync(join(root, 'docs/rules', `${meta.id}.md`)), 'has a page');
			assert.match(meta.id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
			assert.ok((CATEGORIES as readonly string[]).includes(meta.category));
			assert.match(meta.title, /^[A-Z].*[^.]$/, 'title: sentence case, no full stop');
			assert.match(meta.why, /^[A-Z][\s\S]*\.$/, 'why: sentences');
			assert.ok(meta.why.length < 600, 'why: short');
			assert.match(meta.since, /^\d+\.\d+\.\d+$/);
			for (const id of meta.sameAs) assert.match(id, /^[a-z][\w-]*:\S+$/);
			for (const url of meta.references) assert.match(url, /^https:\/\//);
			assert.ok(examples.length >= 2, 'examples');
			assert.equal(new Set(examples.map((e) => e.name)).size, examples.length, 'example names differ');
			assert.ok(readFileSync(join(folder, file), 'utf8').split('\n').length <= 260, 'past 250 lines it is two rules, or belongs in the model');
		});
	}
});

describe('rules of the files beside Dockerfiles', () => {
	const beside = [['compose', 'compose', COMPOSE_RULES], ['bake', 'bake', BAKE_RULES], ['daemon', 'daemon', DAEMON_RULES], ['dockerignore', 'ignore', DOCKERIGNORE_RULES]] as const;

	it('have names of their own', () => {
		const ids = [...RULES, ...COMPOSE_RULES, ...BAKE_RULES, ...DAEMON_RULES, ...DOCKERIGNORE_RULES].map(({ meta }) => meta.id);
		assert.equal(new Set(ids).size, ids.length);
	});

	for (const [kind, first, rules] of beside) for (const { meta, examples } of rules) {
		it(meta.id, () => {
			const file = join(root, 'server/src/engine', kind, 'rules', `${meta.id}.ts`);
			assert.ok(meta.id.startsWith(`${first}-`), 'says what it is about');
			assert.ok(existsSync(file) && existsSync(join(root, 'docs/rules', `${meta.id}.md`)), 'has a file and a page');
			assert.ok((CATEGORIES as readonly string[]).includes(meta.category));
			assert.match(meta.title, /^[A-Z].*[^.]$/, 'title: sentence case, no full stop');
			assert.match(meta.why, /^[A-Z][\s\S]*\.$/, 'why: sentences');
			assert.ok(meta.why.length < 600, 'why: short');
			assert.match(meta.since, /^\d+\.\d+\.\d+$/);
			for (const url of meta.references) assert.match(url, /^https:\/\//);
			assert.ok(examples.length >= 2 && new Set(examples.map(({ name }) => name)).size === examples.length, 'examples');
			assert.ok(readFileSync(file, 'utf8').split('\n').length <= 260, 'past 250 lines it is two rules, or belongs in the model');
		});
	}
});

describe('pages', () => {
	it('belong to a rule each', () => {
		const pages = readdirSync(join(root, 'docs/rules')).filter((page) => page !== 'README.md').map((page) => basename(page, '.md'));
		assert.deepEqual(pages.filter((page) => ![...RULES, ...COMPOSE_RULES, ...BAKE_RULES, ...DAEMON_RULES, ...DOCKERIGNORE_RULES].some((r) => r.meta.id === page)), []);
	});
});
