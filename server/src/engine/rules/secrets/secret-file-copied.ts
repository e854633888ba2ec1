/** Finds COPY and ADD of files that hold secrets, and turns them into mounts of the steps that use them. */
import { maybe } from '../../model/fix';
import { contentOf, copiedSecrets, type CopiedSecret } from '../../model/secretFiles';
import { secretFileFix } from '../../recipes/secretFileMount';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-file-copied',
		title: 'Secret file copied into the image',
		category: 'secrets',
		severity: 'error',
		why: 'A copied file is part of a layer for good, also when a later step removes it. Whoever can pull the image, or read the build cache, has the file.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://docs.docker.com/reference/dockerfile/#run---mounttypessh'],
	},

	*check(model, { buildContext }) {
		for (const copied of copiedSecrets(model)) {
			const content = contentOf(model, copied, buildContext.files);
			if (content === 'plain') continue;
			const unsure = content === 'unknown' && OFTEN_PLAIN.has(copied.secret.id);
			yield { range: copied.source.word.range, message: message(copied), ...(unsure && { severity: 'warning' }), fixes: () => maybe(secretFileFix(model, copied)) };
		}
	},

	examples: [
		{
			name: 'the file of a package registry, removed too late',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
#    ^^^^^^ secret-file-copied
RUN npm ci --omit=dev
RUN rm .npmrc
CMD ["node", "server.js"]
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci --omit=dev
CMD ["node", "server.js"]
`,
		},
		{
			name: 'its text is known',
			context: { files: { '.npmrc': '//npm.example.com/:_authToken=0123abcd-4567-89ef\n' } },
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
COPY .npmrc package.json /app/
#    ^^^^^^ secret-file-copied
RUN cd /app && npm install
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
COPY package.json /app/
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc cd /app && npm install
`,
		},
		{
			name: 'an SSH key',
			bad: `FROM golang:1.26
COPY id_ed25519 /root/.ssh/id_ed25519
#    ^^^^^^^^^^ secret-file-copied
RUN chmod 600 /root/.ssh/id_ed25519 && \\
    ssh-keyscan git.example.com >> /root/.ssh/known_hosts && \\
    git clone git@git.example.com:team/app.git /src && \\
    rm -f /root/.ssh/id_ed25519
`,
			fixed: `# syntax=docker/dockerfile:1
FROM golang:1.26
RUN --mount=type=ssh ssh-keyscan git.example.com >> /root/.ssh/known_hosts && \\
    git clone git@git.example.com:team/app.git /src
`,
		},
		{
			name: 'as another user',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
USER 1000
COPY deploy/.netrc /home/app/
#    ^^^^^^^^^^^^^ secret-file-copied
RUN pip install --user private-package==1.0
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
USER 1000
RUN --mount=type=secret,id=netrc,target=/home/app/.netrc,uid=1000 pip install --user private-package==1.0
`,
		},
		{
			name: 'only the program uses it',
			bad: `FROM node:24-slim
WORKDIR /app
COPY .env ./
#    ^^^^ secret-file-copied
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
WORKDIR /app
CMD ["node", "server.js"]
`,
		},
		{
			name: 'a step keeps it',
			bad: `FROM node:24-slim
WORKDIR /app
COPY .npmrc /app/.npmrc
#    ^^^^^^ secret-file-copied
RUN cp .npmrc /root/.npmrc && npm ci
`,
		},
		{ name: 'any name, to where a tool looks', bad: 'FROM alpine:3.24\nCOPY ./config $AWS_CONFIG_FILE\n#    ^^^^^^^^ secret-file-copied\nCOPY deploy-file /root/.ssh/id_rsa\n#    ^^^^^^^^^^^ secret-file-copied\n', fixed: 'FROM alpine:3.24\nCOPY deploy-file /root/.ssh/id_rsa\n' },
		{ name: 'templates and public keys', good: 'FROM node:24-slim\nCOPY .env.example id_ed25519.pub ca.crt /app/\n' },
		{ name: 'settings only', context: { files: { '.npmrc': 'engine-strict=true\n; no token\n' } }, good: 'FROM node:24-slim\nWORKDIR /app\nCOPY .npmrc package.json ./\nRUN npm ci\n' },
		{ name: 'from another stage', good: 'FROM alpine:3.24 AS keys\nFROM alpine:3.24\nCOPY --from=keys /out/server.key /etc/server.key\n' },
		{ name: 'a mount', good: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nWORKDIR /app\nRUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci\n' },
	],
};

/** Files that hold nothing but settings in many projects. */
const OFTEN_PLAIN = new Set(['npmrc', 'pip-conf', 'bundle-config', 'gradle-properties']);

function message({ path, secret }: CopiedSecret): string {
	const name = path.slice(path.lastIndexOf('/') + 1) || path;
	if (secret.mount === 'ssh') return `${name} stays in a layer of the image. Use RUN --mount=type=ssh in the steps that need the key.`;
	if (secret.mount === 'none') return `${name} stays in a layer of the image. Leave it out, and list it in .dockerignore.`;
	return `${name} stays in a layer of the image. Mount it as a build secret in the steps that need it.`;
}
