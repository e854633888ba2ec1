/** Links of the documentation lead somewhere, rules that it names are there, and it names every folder of the engine. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import { BESIDE_RULES, RULES } from '../../server/src/engine/index';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const DOCUMENTS = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`), 'docs/rules/README.md'];

/** The anchors that a Markdown text has, as GitHub makes them. */
const anchorsOf = (markdown: string): string[] => [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) => (match[1] as string).toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'));

describe('documentation', () => {
	for (const document of DOCUMENTS) {
		it(`${document}: links lead somewhere`, () => {
			for (const [, target = ''] of read(document).replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
				if (/^https:/.test(target)) continue;
				const [path = '', anchor] = target.split('#');
				const file = path === '' ? document : join(dirname(document), path);
				assert.ok(existsSync(join(root, file)), `${target} is there`);
				if (anchor !== undefined) assert.ok(anchorsOf(read(file)).includes(anchor), `${target} has that heading`);
			}
		});
	}

	it('the README links what explains more', () => {
		for (const path of ['docs/rules/README.md', 'docs/differences.md', 'docs/SETTINGS.md', 'docs/field.md', 'docs/CONTRIBUTING.md', 'docs/ARCHITECTURE.md']) assert.ok(read('README.md').includes(`](${path})`), path);
	});

	it('names only rules that there are', () => {
		for (const document of ['docs/differences.md', 'docs/rules/README.md']) for (const [, id] of read(document).matchAll(/\[([a-z0-9-]+)\]\((?:rules\/)?[a-z0-9-]+\.md\)/g)) assert.ok([...RULES.map(({ meta }) => meta), ...BESIDE_RULES].some((meta) => meta.id === id), id);
	});

	it('the code map names every folder of the engine', () => {
		const engine = join(root, 'server/src/engine');
		for (const name of readdirSync(engine).filter((entry) => statSync(join(engine, entry)).isDirectory())) assert.ok(read('docs/ARCHITECTURE.md').includes(`| \`${name}\` |`), name);
	});
});
