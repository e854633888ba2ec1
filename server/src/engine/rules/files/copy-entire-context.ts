/** Finds COPY and ADD of the whole build context into the image that ships, unless the ignore file keeps secrets out. */
import type { BuildContext } from '../../config/buildContext';
import { readIgnoreFile } from '../../model/dockerignore';
import { type Fix, unsafeFix } from '../../model/fix';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
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

	*check(model, { buildContext }) {
		const open = uncovered(buildContext);
		if (open.length === 0) return;
		for (const stage of model.stages) {
			if (!stage.ships) continue;
			for (const copy of stage.copies) {
				if (copy.from !== undefined) continue;
				const whole = copy.sources.find(({ value }) => value.kind === 'known' && /^(?:\.?\/?|\.\/\.|\*|\.\/\*)$/.test(value.value.text) && value.value.text !== '');
				if (!whole) continue;
				yield {
					range: whole.word.range,
					message: message(copy.keyword, buildContext, open),
					severity: severity(buildContext, open),
					fixes: buildContext.dockerignore === undefined ? [] : [ignoreFix(buildContext, stage, open)],
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
		{ name: 'secrets are ignored', good: 'FROM node:24-slim\nCOPY . .\n', context: { dockerignore: { path: '.dockerignore', text: '.git\n.env*\n**/*.pem\n' } } },
		{ name: 'only named files are let in', good: 'FROM node:24-slim\nCOPY . .\n', context: { dockerignore: { path: '.dockerignore', text: '*\n!src\n!package.json\n' } } },
		{ name: 'a folder', good: 'FROM node:24-slim\nCOPY src ./src\n', context: { dockerignore: null } },
		{ name: 'a build stage keeps them to itself', good: 'FROM golang:1.26 AS build\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n', context: { dockerignore: null } },
	],
};

interface Wanted {
	readonly name: string;
	/** One of these paths must be ignored. */
	readonly probes: readonly string[];
	readonly patterns: readonly string[];
	readonly grave: boolean;
}

const WANTED: readonly Wanted[] = [
	{ name: '.git', probes: ['.git/config'], patterns: ['.git'], grave: true },
	{ name: '.env', probes: ['.env'], patterns: ['.env', '.env.*', '!.env.example'], grave: true },
	{ name: 'private keys', probes: ['server.pem', 'server.key', 'id_rsa'], patterns: ['**/*.pem', '**/*.key', '**/id_rsa*', '**/id_ed25519*'], grave: false },
];

/** What an image may get that it should not: all of it when there is no ignore file or nobody looked for one. */
function uncovered({ dockerignore }: BuildContext): readonly Wanted[] {
	if (!dockerignore) return WANTED;
	const file = readIgnoreFile(dockerignore.text);
	return WANTED.filter(({ name, probes }) => !probes.some((probe) => file.ignores(probe)) && !file.patterns.includes(`!${name}`));
}

function severity({ dockerignore }: BuildContext, open: readonly Wanted[]): Severity {
	return dockerignore === undefined || !open.some((each) => each.grave) ? 'info' : 'warning';
}

function message(keyword: string, { dockerignore }: BuildContext, open: readonly Wanted[]): string {
	const names = open.map((each) => each.name).join(', ').replace(/, ([^,]*)$/, ' and $1');
	if (dockerignore === undefined) return `${keyword} takes everything that .dockerignore does not name. Make sure that it names ${names}.`;
	if (dockerignore === null) return `${keyword} takes everything, ${names} included. Add a .dockerignore.`;
	return `${keyword} takes everything, and ${dockerignore.path} does not keep out ${names}. Add them to it.`;
}

function ignoreFix({ dockerignore }: BuildContext, stage: Stage, open: readonly Wanted[]): Fix {
	const before = dockerignore?.text ?? '';
	const eol = before.includes('\r\n') ? '\r\n' : '\n';
	const installs = (manager: string): boolean => stage.runs.some((run) => run.commands.some((command) => packageCommand(command)?.manager === manager));
	const lines = [
		...open.flatMap((each) => each.patterns),
		...(dockerignore ? [] : ['.aws', '.ssh', 'Dockerfile*', '.dockerignore']),
		...(!dockerignore && (stage.root.facts?.name === 'node' || installs('npm') || installs('yarn')) ? ['node_modules'] : []),
		...(!dockerignore && (stage.root.facts?.name === 'python' || installs('pip')) ? ['**/__pycache__', '.venv'] : []),
	];
	const path = dockerignore?.path ?? '.dockerignore';
	const content = before + (before === '' || before.endsWith('\n') ? '' : eol) + lines.map((line) => line + eol).join('');
	const because = 'A build that asks Git for its version, or a program that reads its .env or a key from the image, no longer finds them.';
	return unsafeFix(dockerignore ? `Add ${open.map((each) => each.name).join(', ')} to ${path}` : `Create ${path}`, because, [], { preferred: true, files: [{ path, content }], level: 'recommended' });
}
