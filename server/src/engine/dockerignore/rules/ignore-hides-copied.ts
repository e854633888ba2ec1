/** Finds patterns that keep out what a Dockerfile beside them copies by name. */
import { contextUses } from '../../model/contextUses';
import { cleanPath, type IgnorePattern } from '../../model/dockerignore';
import { unsafeFix } from '../../model/fix';
import type { Rule } from '../../rules/rule';
import { insert } from '../../text/edit';
import type { DockerignoreModel } from '../model';

export const rule: Rule<DockerignoreModel> = {
	meta: {
		id: 'ignore-hides-copied',
		title: 'Pattern hides what the Dockerfile copies',
		category: 'correctness',
		severity: 'warning',
		why: 'The builder never gets what an ignore file names, so that the COPY or ADD of it fails or brings nothing.',
		fixable: 'always',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/reference/build-checks/copy-ignored-file/', 'https://docs.docker.com/build/concepts/context/#dockerignore-files'],
	},

	*check({ dockerfiles, file, text, eol }) {
		const hidden = new Map<number, { readonly path: string; readonly what: string; readonly dockerfile: string }[]>();
		for (const { path: dockerfile, model } of dockerfiles) for (const { path: written, what } of contextUses(model)) {
			const path = cleanPath(written);
			const { ignored, by } = file.judge(path);
			if (path === '' || /[*?[]/.test(path) || !ignored || by === undefined || file.reopens(path)) continue;
			const known = hidden.get(by) ?? [];
			if (!known.some((other) => other.path === path)) hidden.set(by, [...known, { path, what, dockerfile }]);
		}
		for (const [index, [first, ...others]] of hidden) {
			if (!first) continue;
			const { range } = file.rows[index] as IgnorePattern;
			const lines = [first, ...others].map(({ path }) => `!${path}${eol}`).join('');
			const end = text.length;
			yield {
				range,
				message: `This keeps ${first.path}${others.length > 0 ? ` and ${others.length} more` : ''} out, which ${first.what} in ${first.dockerfile} asks for. Take ${others.length > 0 ? 'them' : 'it'} back with !${first.path}.`,
				fixes: [unsafeFix(others.length > 0 ? 'Take them back at the end' : `Take it back: !${first.path}`, 'It may be kept out on purpose, because it is secret, large, or made by the build.', [insert(end, (text === '' || text.endsWith('\n') ? '' : eol) + lines)], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{ name: 'build output', context: { files: { Dockerfile: 'FROM node:24-slim\nCOPY package.json dist/server.js /app/\n' } }, bad: '.git\n/dist\n#^^^^ ignore-hides-copied\n', fixed: '.git\n/dist\n!dist/server.js\n' },
		{ name: 'everything but the sources', context: { files: { Dockerfile: 'FROM golang:1.26\nCOPY go.mod go.sum ./\nCOPY cmd ./cmd\n' } }, bad: '**\n#^ ignore-hides-copied\n!cmd\n!go.mod\n', fixed: '**\n!cmd\n!go.mod\n!go.sum\n' },
		{ name: 'not asked for', context: { files: { Dockerfile: 'FROM node:24-slim\nCOPY . /app/\nCOPY src/ /src/\n' } }, good: 'dist\nsrc/test\n' },
		{ name: 'no Dockerfile is known', good: 'dist\n' },
	],
};
