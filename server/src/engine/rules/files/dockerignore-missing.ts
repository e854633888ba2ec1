/** Finds builds that copy or mount whole folders of a context that has no ignore file. */
import { cleanPath } from '../../model/dockerignore';
import type { DockerfileModel } from '../../model/model';
import { mountOption } from '../../model/run';
import { ignoreFileFix, unwantedIn } from '../../recipes/ignoreFile';
import type { TextRange } from '../../text/range';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'dockerignore-missing',
		title: 'No .dockerignore beside a broad copy',
		category: 'files',
		severity: 'info',
		why: 'Without an ignore file, the Git history, .env files and keys that lie in the folder are sent to the builder, stay in its cache, and enter the image with the first broad copy. They also break the cache with every change.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['droast:DF033'],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
	},

	*check(model, { buildContext }) {
		if (buildContext.dockerignore !== null) return;
		const taken = [...broadTakes(model)];
		// copy-entire-context says it for the image that ships.
		const [first] = taken;
		if (!first || taken.some(({ whole, ships }) => whole && ships)) return;
		yield {
			range: first.range,
			message: `${first.what} takes a whole folder, and there is no .dockerignore. Add one that names .git, .env and keys.`,
			fixes: () => [ignoreFileFix(model, buildContext, unwantedIn(buildContext))],
		};
	},

	examples: [
		{
			name: 'a build stage takes all',
			context: { dockerignore: null },
			bad: `FROM golang:1.26 AS build
WORKDIR /src
COPY . .
#    ^ dockerignore-missing
RUN go build -o /server .
FROM scratch
COPY --from=build /server /server
`,
			fixed: `FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN go build -o /server .
FROM scratch
COPY --from=build /server /server
`,
		},
		{
			name: 'a bind mount',
			context: { dockerignore: null },
			bad: 'FROM rust:1.91-slim\nRUN --mount=type=bind,target=/src cargo build --manifest-path /src/Cargo.toml --target-dir /out\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dockerignore-missing\n',
			fixed: 'FROM rust:1.91-slim\nRUN --mount=type=bind,target=/src cargo build --manifest-path /src/Cargo.toml --target-dir /out\n',
		},
		{
			name: 'a folder',
			context: { dockerignore: null },
			bad: 'FROM nginx:1.29\nCOPY site/ /usr/share/nginx/html\n#    ^^^^^ dockerignore-missing\n',
			fixed: 'FROM nginx:1.29\nCOPY site/ /usr/share/nginx/html\n',
		},
		{ name: 'the whole context in the image has its own finding', context: { dockerignore: null }, good: 'FROM node:24-slim\nCOPY . .\n' },
		{ name: 'files only', context: { dockerignore: null }, good: 'FROM node:24-slim\nCOPY package.json server.js /app/\n' },
		{ name: 'there is one', context: { dockerignore: { path: '.dockerignore', text: '.git\n' } }, good: 'FROM golang:1.26 AS build\nCOPY . .\nFROM scratch\n' },
		{ name: 'nobody looked', good: 'FROM golang:1.26 AS build\nCOPY . .\nFROM scratch\n' },
	],
};

interface Take {
	readonly range: TextRange;
	readonly what: string;
	readonly whole: boolean;
	readonly ships: boolean;
}

/** The context, or a folder of it: a path that ends in a slash or a star. */
function* broadTakes(model: DockerfileModel): Iterable<Take> {
	for (const { copies, runs, ships } of model.stages) {
		for (const { sources, from, keyword } of copies) for (const { word, value } of from ? [] : sources) {
			if (value.kind !== 'known' || value.value.text.includes('://')) continue;
			const path = value.value.text;
			const whole = /^\*?$/.test(cleanPath(path));
			if (whole || /(?:\/|\/\*)$/.test(path)) yield { range: word.range, what: keyword, whole, ships };
		}
		for (const { mounts } of runs) for (const mount of mounts) {
			if (mount.type !== 'bind' || mount.options.has('from')) continue;
			if (cleanPath(mountOption(model.text, mount, 'source', 'src')?.value ?? '') === '') yield { range: mount.range, what: 'The mount', whole: false, ships };
		}
	}
}
