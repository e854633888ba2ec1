/** Finds COPY and ADD of files that only people, editors and build services read into the image that ships. */
import { removeInstruction, removeWord } from '../../model/edits';
import type { Copy } from '../../model/copy';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { remove } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'unnecessary-files-in-image',
		title: 'File that the image does not need',
		category: 'files',
		severity: 'info',
		why: 'Build files, editor settings and caches in an image tell an intruder how it is made and which services it talks to, and sometimes hold passwords. The program does not read them.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockle:DKL-LI-0003'],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files', 'https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore'],
	},

	*check(model) {
		for (const { copies, ships } of model.stages) for (const copy of ships ? copies : []) for (const source of copy.sources) {
			if (source.value.kind !== 'known' || source.value.value.text.includes('://')) continue;
			const path = source.value.value.text.replace(/(?<=.)\/+$/, '');
			const name = path.slice(path.lastIndexOf('/') + 1);
			const found = KINDS.find(([pattern]) => pattern.test(name));
			if (!found) continue;
			const [, what] = found;
			yield {
				range: source.word.range,
				message: `${name} ${what}; the program does not need it. Leave it out, and name it in .dockerignore.`,
				fixes: copy.from ? [] : [leaveOut(model, copy, source, name)],
			};
		}
	},

	examples: [
		{
			name: 'build files beside the program',
			bad: `FROM node:24-slim
WORKDIR /app
COPY Dockerfile docker-compose.yml package.json server.js ./
#    ^^^^^^^^^^ unnecessary-files-in-image
#               ^^^^^^^^^^^^^^^^^^ unnecessary-files-in-image
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY docker-compose.yml package.json server.js ./
`,
		},
		{
			name: 'editor settings alone',
			bad: `FROM node:24-slim
ADD .vscode/ /app/.vscode/
#   ^^^^^^^^ unnecessary-files-in-image
COPY server.js /app/
`,
			fixed: `FROM node:24-slim
COPY server.js /app/
`,
		},
		{
			name: 'a cache of another stage',
			bad: `FROM python:3.14-slim AS build
RUN pytest
FROM python:3.14-slim
COPY --from=build /app/.pytest_cache /app/.pytest_cache
#                 ^^^^^^^^^^^^^^^^^^ unnecessary-files-in-image
`,
		},
		{ name: 'a stage that does not ship', good: 'FROM golang:1.26 AS build\nCOPY Makefile .gitlab-ci.yml docker-compose.yml /src/\nFROM scratch\n' },
		{ name: 'like them, but needed', good: 'FROM node:24-slim\nCOPY package.json README.md docker-entrypoint.sh compose.js Dockerfiles.txt /app/\n' },
	],
};

const KINDS: readonly (readonly [pattern: RegExp, what: string])[] = [
	[/^(?:Dockerfile|Containerfile)(?:\..+)?$|^.+\.(?:[Dd]ockerfile|containerfile)$|^\.dockerignore$|^\.containerignore$/, 'says how the image is built'],
	[/^(?:docker-)?compose(?:[.-][\w-]+)*\.ya?ml$|^docker-bake\.(?:hcl|json)$|^\.?skaffold\.ya?ml$|^Vagrantfile$/, 'says how containers are started'],
	[/^\.(?:github|gitlab|circleci|buildkite|drone\.ya?ml|travis\.ya?ml|gitlab-ci\.ya?ml|appveyor\.ya?ml)$|^(?:Jenkinsfile|azure-pipelines\.ya?ml|bitbucket-pipelines\.ya?ml|cloudbuild\.ya?ml)$/, 'is for the build service'],
	[/^\.(?:gitignore|gitattributes|gitmodules|mailmap|editorconfig|pre-commit-config\.ya?ml|svn|hg|bzr)$/, 'is for version control'],
	[/^\.(?:vscode|idea|devcontainer|vimrc|viminfo)$|\.(?:iml|swp|code-workspace)$/, 'is for an editor'],
	[/^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/, "belongs to a desktop's file manager"],
	[/^(?:__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.nyc_output|\.eslintcache|\.parcel-cache|\.sass-cache|\.terraform|\.vagrant|\.cache|\.npm|\.coverage|htmlcov)$|\.pyc$/, 'is a cache'],
	[/^\.(?:bash_history|zsh_history|python_history|node_repl_history|psql_history|mysql_history|lesshst|wget-hsts)$/, 'is the history of somebody at work'],
];

function leaveOut(model: DockerfileModel, copy: Copy, source: Copy['sources'][number], name: string): Fix {
	const index = copy.sources.indexOf(source);
	const next = copy.sources[index + 1];
	const alone = copy.sources.length === 1;
	// In a list of an exec form, the comma goes too.
	const edit = alone ? removeInstruction(model, copy.instruction)
		: next ? remove({ start: source.word.range.start, end: next.word.range.start })
		: copy.instruction.exec ? remove({ start: (copy.sources[index - 1] as Copy['sources'][number]).word.range.end, end: source.word.range.end })
		: removeWord(model, source.word);
	return unsafeFix(`Do not copy ${name}`, 'Something in the image may read it after all.', [edit], { preferred: true, level: 'maximum', followUp: `Name ${name} in .dockerignore, so that no other COPY takes it along.` });
}
