/** Finds COPY and ADD of the whole build context into the image that ships, unless the ignore file keeps secrets out. */
import type { BuildContext } from '../../config/buildContext';
import { contextUses } from '../../model/contextUses';
import { isTold } from '../../recipes/contextRisks';
import { ignoreFileFix, type Unwanted, unwantedIn } from '../../recipes/ignoreFile';
import type { Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-entire-context',
		title: 'Whole build context copied into the image',
		category: 'files',
		severity: 'warning',
		why: 'COPY of the whole folder takes what happens to lie in it: the Git history, .env files, private keys. Whoever can pull the image can read them. A .dockerignore keeps them out, and the build context small.',
		fixable: 'sometimes',
		since: '0.1.0',
		covers: ['copy-all-with-weak-dockerignore'],
		sameAs: ['droast:DF007', 'sonar:S6470'],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
	},

	*check(model, { buildContext, isOn }) {
		const open = unwantedIn(buildContext);
		if (open.length === 0) return;
		for (const stage of model.stages) {
			if (!stage.ships) continue;
			for (const copy of stage.copies) {
				if (copy.from !== undefined) continue;
				const whole = copy.sources.find(({ value }) => value.kind === 'known' && /^(?:\.?\/?|\.\/\.|\*|\.\/\*)$/.test(value.value.text) && value.value.text !== '');
				if (!whole) continue;
				// Those rules name the files that lie there, and their fixes keep out what is named here.
				if (contextUses(model).some((use) => use.copy === copy && use.range === whole.word.range && isTold(use, buildContext, isOn))) continue;
				yield {
					range: whole.word.range,
					message: message(copy.keyword, buildContext, open),
					severity: severity(buildContext, open),
					fixes: buildContext.dockerignore === undefined ? [] : [ignoreFileFix(model, buildContext, open)],
				};
			}
		}
	},

	examples: [
		{
			name: 'no ignore file',
			bad: `FROM node:24-slim
WORKDIR /app
COPY . .
#    ^ copy-entire-context
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
`,
			context: { dockerignore: null },
		},
		{
			name: 'an ignore file that leaves secrets in',
			bad: `FROM python:3.14-slim
ADD ./ /app/
#   ^^ copy-entire-context
`,
			fixed: 'FROM python:3.14-slim\nADD ./ /app/\n',
			context: { dockerignore: { path: '.dockerignore', text: '*.log\n.git' } },
		},
		{ name: 'nobody knows of an ignore file', bad: 'FROM nginx:1.29\nCOPY . /usr/share/nginx/html\n#    ^ copy-entire-context\n' },
		{ name: 'a rule names the files that lie there', good: 'FROM node:24-slim\nCOPY . .\n', context: { dockerignore: { path: '.dockerignore', text: '*.log\n' }, inventory: { complete: true, folders: {}, risks: [{ path: 'node_modules', kind: 'packages', what: 'Node packages', files: 10, bytes: 1000 }] } } },
		{ name: 'that rule is off', bad: 'FROM node:24-slim\nCOPY . .\n#    ^ copy-entire-context\n', fixed: 'FROM node:24-slim\nCOPY . .\n', settings: { rules: { 'context-bulk-copied': 'off' } }, context: { dockerignore: { path: '.dockerignore', text: '*.log\n' }, inventory: { complete: true, folders: {}, risks: [{ path: 'node_modules', kind: 'packages', what: 'Node packages', files: 10, bytes: 1000 }] } } },
		{ name: 'secrets are ignored', good: 'FROM node:24-slim\nCOPY . .\n', context: { dockerignore: { path: '.dockerignore', text: '.git\n.env*\n**/*.pem\n' } } },
		{ name: 'only named files are let in', good: 'FROM node:24-slim\nCOPY . .\n', context: { dockerignore: { path: '.dockerignore', text: '*\n!src\n!package.json\n' } } },
		{ name: 'a folder', good: 'FROM node:24-slim\nCOPY src ./src\n', context: { dockerignore: null } },
		{ name: 'a build stage keeps them to itself', good: 'FROM golang:1.26 AS build\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n', context: { dockerignore: null } },
	],
};

function severity({ dockerignore }: BuildContext, open: readonly Unwanted[]): Severity {
	return dockerignore === undefined || !open.some((each) => each.grave) ? 'info' : 'warning';
}

function message(keyword: string, { dockerignore }: BuildContext, open: readonly Unwanted[]): string {
	const names = open.map((each) => each.name).join(', ').replace(/, ([^,]*)$/, ' and $1');
	if (dockerignore === undefined) return `${keyword} takes everything that .dockerignore does not name. Make sure that it names ${names}.`;
	if (dockerignore === null) return `${keyword} takes everything, ${names} included. Add a .dockerignore.`;
	return `${keyword} takes everything, and ${dockerignore.path} does not keep out ${names}. Add them to it.`;
}
