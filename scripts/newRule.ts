/**
 * `npm run new-rule -- ID [--category CATEGORY]`: creates the rule's file with everything that a rule has, and brings
 * the generated files up to date. Contract: never overwrites; the new rule's test fails until its examples are written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { RULES } from '../server/src/engine/index';
import { CATEGORIES } from '../server/src/engine/rules/rule';

const root = join(import.meta.dirname, '..');

function main(): number {
	const { values, positionals: [id, ...others] } = parseArgs({ allowPositionals: true, options: { category: { type: 'string', default: 'correctness' } } });
	const category = CATEGORIES.find((one) => one === values.category);
	const mistake = id === undefined || others.length > 0 ? 'name one rule: npm run new-rule -- ID [--category CATEGORY]'
		: !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(id) ? `${id} is not kebab-case of two words or more`
			: RULES.some(({ meta }) => meta.id === id) ? `there is a rule ${id} already`
				: category === undefined ? `the category is one of ${CATEGORIES.join(', ')}` : undefined;
	if (mistake !== undefined || id === undefined || category === undefined) {
		console.error(mistake);
		return 2;
	}
	const path = `server/src/engine/rules/${category}/${id}.ts`;
	const file = join(root, path);
	if (existsSync(file)) {
		console.error(`${path} is there already`);
		return 2;
	}
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, skeleton(id, category));
	console.log(`${path}\nNow write its examples, then its check, and run: RULE=${id} npx mocha 'test/rules/*.test.ts'`);
	return spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'generate.mts')], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function skeleton(id: string, category: string): string {
	return `/** Finds TODO: what, and how it is mended. */
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: '${id}',
		title: 'TODO: one line without a full stop',
		category: '${category}',
		severity: 'warning',
		why: 'TODO: what can happen, and why it is so.',
		fixable: 'sometimes',
		since: '${nextVersion()}',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/best-practices/'],
	},

	*check(model) {
		for (const instruction of model.tree.instructions) {
			if (instruction.keyword !== 'TODO') continue;
			yield { range: instruction.keywordRange, message: 'TODO: what is wrong, and what to do.', fixes: [] };
		}
	},

	examples: [
		{
			name: 'TODO: what is found',
			bad: \`FROM alpine:3.24
TODO
#^^^ ${id}
\`,
			fixed: \`FROM alpine:3.24
\`,
		},
		{ name: 'TODO: what is not', good: 'FROM alpine:3.24\\n' },
	],
};
`;
}

/** The newest that a rule names: that of the coming release, once it has rules of its own. */
function nextVersion(): string {
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
	const newest = [version, ...RULES.map(({ meta }) => meta.since)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
	return newest ?? version;
}

process.exitCode = main();
