/**
 * Hardenings written by hand that must pass, and wrong ones that must fail with the right reason: they prove that the
 * bench can tell the difference. Contract: `because` is a pattern of the reason; undefined means that it must pass.
 */
import { readFile } from 'node:fs/promises';
import type { Hardener } from './hardener';

export interface Control {
	readonly name: string;
	readonly app: string;
	readonly because: RegExp | undefined;
	readonly harden: Hardener;
}

function always(text: string): Hardener {
	return async () => ({ text, created: [], followUps: [], leftAlone: [] });
}

function uploads(...end: readonly string[]): string {
	return ['FROM node:24-bookworm-slim', 'WORKDIR /app', ...end, 'EXPOSE 3000', 'CMD ["node", "server.js"]', ''].join('\n');
}

const TOKEN_RUN = `RUN --mount=type=secret,id=npm_token \\
    echo "//npm.example.com/:_authToken=$(cat /run/secrets/npm_token)" > .npmrc && node check-token.js && npm ci --omit=dev --no-audit --no-fund`;

function token(run: string): string {
	return `# syntax=docker/dockerfile:1
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json check-token.js ./
COPY vendor ./vendor
${run}
COPY server.js .
USER node
EXPOSE 3000
CMD ["node", "server.js"]
`;
}

function plainNode(copied: string): string {
	return `FROM node:24 AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund
FROM node:24-slim
WORKDIR /app
${copied}
USER node
EXPOSE 3000
CMD ["npm", "start"]
`;
}

let edition = 0;

export const controls: readonly Control[] = [
	{
		name: 'right: existing user that owns the folder',
		app: 'user-node-uploads',
		because: undefined,
		harden: always(uploads('COPY --chown=node:node . .', 'RUN chown node:node /app', 'USER node')),
	},
	{
		name: 'right: smaller base and a user',
		app: 'base-node-untagged',
		because: undefined,
		harden: always(
			'FROM node:24-slim\nWORKDIR /usr/src/app\nCOPY package.json server.js ./\nEXPOSE 8080\nUSER node\nCMD ["node", "server.js"]\n',
		),
	},
	{
		name: 'right: the token is mounted',
		app: 'secrets-npm-token',
		because: undefined,
		harden: always(token(`${TOKEN_RUN} && rm .npmrc`)),
	},
	{
		name: 'right: static program on an empty image',
		app: 'multi-go-http',
		because: undefined,
		harden: always(`FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/echo-server .
FROM scratch
COPY --from=build /usr/local/bin/echo-server /usr/local/bin/echo-server
USER 65532:65532
EXPOSE 8080
CMD ["/usr/local/bin/echo-server"]
`),
	},
	{
		name: 'wrong: a user that does not exist',
		app: 'user-node-uploads',
		because: /unable to find user|no matching entries/,
		harden: always(uploads('COPY . .', 'USER nodejs')),
	},
	{
		name: 'wrong: the user may not write',
		app: 'user-node-uploads',
		because: /EACCES/,
		harden: always(uploads('COPY . .', 'USER node')),
	},
	{
		name: 'wrong: still root',
		app: 'base-node-untagged',
		because: /still runs as root/,
		harden: always('FROM node:24-slim\nWORKDIR /usr/src/app\nCOPY package.json server.js ./\nEXPOSE 8080\nCMD ["node", "server.js"]\n'),
	},
	{
		name: 'wrong: a file is missing in the last stage',
		app: 'multi-node-plain',
		because: /ended at once|answers differently|no answer/,
		harden: always(plainNode('COPY --from=build /app/package.json /app/index.js ./\nCOPY --from=build /app/node_modules ./node_modules')),
	},
	{
		name: 'wrong: the token stays in a layer',
		app: 'secrets-npm-token',
		because: /secret is still in the image/,
		harden: always(token(`${TOKEN_RUN}\nRUN rm .npmrc`)),
	},
	{
		name: 'wrong: the key stays in the configuration',
		app: 'secrets-env-key',
		because: /secret is still in the image/,
		harden: always(`FROM python:3.13-slim
ENV API_KEY=example-api-key-73bd15f0ac9e
WORKDIR /app
COPY catalogue.py app.py ./
RUN --mount=type=secret,id=api_key python catalogue.py fetch "$(cat /run/secrets/api_key)" > catalogue.txt
USER 10001
CMD ["python", "app.py"]
`),
	},
	{
		name: 'wrong: the token is no longer asked for',
		app: 'secrets-npm-token',
		because: /not mounted as a secret/,
		harden: always(token('RUN npm ci --omit=dev --no-audit --no-fund')),
	},
	{
		name: 'wrong: it does not build',
		app: 'user-debian-ticker',
		because: /does not build/,
		harden: always('FROM debian:12-slim\nRUN adduser-that-nobody-has app\nUSER app\nCMD ["ticker"]\n'),
	},
	{
		name: 'wrong: a second run changes more',
		app: 'user-debian-ticker',
		because: /changes it again/,
		harden: async (path, level) => always(`# edition ${++edition}\n${await readFile(path, 'utf8')}`)(path, level),
	},
	{
		name: 'wrong: nothing changed',
		app: 'user-debian-ticker',
		because: /changed nothing/,
		harden: async (path, level) => always(await readFile(path, 'utf8'))(path, level),
	},
];
