/** Finds copies of files that are not in the build context, where one with a like name is. */
import type { ContextInventory } from '../../config/buildContext';
import { type ContextUse, contextUses } from '../../model/contextUses';
import { cleanPath } from '../../model/dockerignore';
import { unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { closest } from '../../text/closest';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-missing-file',
		title: 'Copied file does not exist',
		category: 'correctness',
		severity: 'warning',
		why: 'The build stops where COPY does not find its source. Names are compared letter by letter, upper and lower case too, even if the file system of this machine is more generous.',
		fixable: 'sometimes',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/dockerfile/#copy', 'https://docs.docker.com/build/concepts/context/'],
	},

	*check(model, { buildContext: { inventory } }) {
		if (!inventory || !isTheContext(model, inventory)) return;
		for (const use of contextUses(model)) {
			const path = cleanPath(use.path);
			if (path === '' || /[*?[\\$]/.test(use.path) || use.path.split('/').includes('..') || isThere(inventory, path) !== false) continue;
			const near = nearestTo(inventory, path);
			yield {
				range: use.range,
				message: near === undefined ? `There is no ${path} in the build context now. Check the name, unless the file is made before the build.` : `There is no ${path} in the build context. Did you mean ${near}?`,
				// It may be made by what runs before the build.
				...(near === undefined && { severity: 'hint' }),
				fixes: near === undefined || !isPlain(use, path) ? [] : [unsafeFix(`Copy ${near}`, 'The file may be made by what runs before the build.', [replace(use.range, model.text.slice(use.range.start, use.range.end).replace(path, near))], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{
			name: 'a slip in the name',
			context: { inventory: { complete: true, risks: [], folders: { '': ['Dockerfile', 'package.json', 'package-lock.json', 'src/'], src: ['index.js'] } } },
			bad: `FROM node:24-slim
COPY package.json package-lok.json ./
#                 ^^^^^^^^^^^^^^^^ copy-missing-file
COPY src/Index.js ./src/
#    ^^^^^^^^^^^^ copy-missing-file
`,
			fixed: 'FROM node:24-slim\nCOPY package.json package-lock.json ./\nCOPY src/Index.js ./src/\n',
		},
		{
			name: 'nothing like it',
			context: { inventory: { complete: true, risks: [], folders: { '': ['Dockerfile', 'pom.xml'] } } },
			bad: 'FROM eclipse-temurin:25-jre\nCOPY pom.xml /\nCOPY target/app.jar /app.jar\n#    ^^^^^^^^^^^^^^ copy-missing-file\n',
		},
		{ name: 'the context is another folder', context: { inventory: { complete: true, risks: [], folders: { '': ['Dockerfile', 'packages.json'] } } }, good: 'FROM node:24-slim\nCOPY package.json package-lock.json ./\n' },
		{ name: 'they are there', context: { inventory: { complete: true, risks: [], folders: { '': ['package.json', 'src/'], src: ['a.js'] } } }, good: 'FROM node:24-slim\nCOPY ./package.json *.lock /app/\nCOPY src/ /app/src/\n' },
		{ name: 'nobody has looked there', context: { inventory: { complete: false, risks: [], folders: { '': ['package.json', 'src/'] } } }, good: 'FROM node:24-slim\nCOPY package.json /app/\nCOPY src/main.js $EXTRA /app/\n' },
	],
};

/** Nothing in a Dockerfile says which folder its build is given: only one that holds another of its sources counts. */
function isTheContext(model: DockerfileModel, inventory: ContextInventory): boolean {
	return contextUses(model).some(({ path }) => cleanPath(path) !== '' && isThere(inventory, cleanPath(path)) === true);
}

function isThere({ folders }: ContextInventory, path: string): boolean | undefined {
	const parts = path.split('/');
	for (const [depth, part] of parts.entries()) {
		const names = folders[parts.slice(0, depth).join('/')];
		if (!names) return undefined;
		if (names.includes(part)) return depth === parts.length - 1;
		if (!names.includes(`${part}/`)) return false;
	}
	return true;
}

/** The like name in the deepest folder of the path that is there. */
function nearestTo({ folders }: ContextInventory, path: string): string | undefined {
	const parts = path.split('/');
	for (const [depth, part] of parts.entries()) {
		const names = (folders[parts.slice(0, depth).join('/')] ?? []).map((name) => name.replace(/\/$/, ''));
		if (names.includes(part)) continue;
		const [near] = closest(part, names.filter((name) => Math.abs(name.length - part.length) <= 2), 1);
		return near === undefined ? undefined : [...parts.slice(0, depth), near, ...parts.slice(depth + 1)].join('/');
	}
	return undefined;
}

/** Whether the path stands in the text as it is meant. */
function isPlain({ path: written }: ContextUse, path: string): boolean {
	return written.replace(/^\.\//, '').replace(/\/$/, '') === path;
}
