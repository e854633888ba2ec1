/** Finds RUNs that write a mounted secret into their layer. */
import { secretWrites } from '../../model/secretMounts';
import { keptSecretFixes } from '../../recipes/keptSecret';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-mount-persisted',
		title: 'Mounted secret written into a layer',
		category: 'secrets',
		severity: 'error',
		why: 'A secret mount leaves no trace only as long as nobody copies it. A file or setting that the step writes with it is part of the layer: whoever can pull the image, or read the build cache, has the secret.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: [],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://cwe.mitre.org/data/definitions/312.html'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) for (const run of stage.runs) for (const write of secretWrites(model.text, stage, run)) {
			const { secret, word, kind, command } = write;
			yield {
				range: word.range,
				message: kind === 'setting'
					? `${command.name} stores the secret ${secret.id} in a file that the layer keeps. Take it back in this RUN, or mount the finished file.`
					: `The secret ${secret.id} stays in the layer with this file. Mount it where it is read, or remove the file in this RUN.`,
				// By way of a variable, the text may be part of the secret only.
				...(kind !== 'file' && { severity: 'warning' }),
				related: [{ range: secret.mount.range, message: 'Mounted here' }],
				fixes: () => keptSecretFixes(model, settings, stage, run, write),
			};
		}
	},

	examples: [
		{
			name: 'copied to where a tool looks',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
#                                                      ^^^^^^^^^^^^ secret-mount-persisted
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
`,
		},
		{
			name: 'by a redirection, with a target',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=netrc,dst=/tmp/netrc mkdir -p /data \\
    && cat /tmp/netrc > ~/.netrc \\
#                       ^^^^^^^^ secret-mount-persisted
    && pip install private
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=netrc,dst=/root/.netrc mkdir -p /data \\
    && pip install private
`,
		},
		{
			name: 'its text in another file',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN echo "//npm.example.com/:_authToken=$NPM_TOKEN" > /root/.npmrc && npm ci
#                                                                                                    ^^^^^^^^^^^^ secret-mount-persisted
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN echo "//npm.example.com/:_authToken=$NPM_TOKEN" > /root/.npmrc && npm ci && rm -f /root/.npmrc
`,
		},
		{
			name: 'a later step reads it',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc
#                                                      ^^^^^^^^^^^^ secret-mount-persisted
RUN npm ci
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci && rm -f /root/.npmrc
`,
		},
		{
			name: 'Git stores it, and Go fetches with it',
			bad: `# syntax=docker/dockerfile:1
FROM golang:1.26
RUN --mount=type=secret,id=token,env=TOKEN apt-get update && git config --global url."https://\${TOKEN}@git.example.com/".insteadOf "https://git.example.com/"
#                                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-persisted
COPY go.mod go.sum ./
RUN go mod download
RUN go build -o /app .
`,
			fixed: `# syntax=docker/dockerfile:1
FROM golang:1.26
RUN apt-get update
COPY go.mod go.sum ./
RUN --mount=type=secret,id=token,env=TOKEN git config --global url."https://\${TOKEN}@git.example.com/".insteadOf "https://git.example.com/" && go mod download && git config --global --remove-section url."https://\${TOKEN}@git.example.com/"
RUN go build -o /app .
`,
		},
		{
			name: 'a key, its folder and its modes',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14
RUN --mount=type=secret,id=key,env=KEY mkdir -p /root/.ssh && echo "$KEY" > /root/.ssh/id_rsa && chmod 600 /root/.ssh/id_rsa
#                                                                           ^^^^^^^^^^^^^^^^^ secret-mount-persisted
RUN pip install -r requirements.txt \\
    && python -m compileall .
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14
RUN mkdir -p /root/.ssh
RUN --mount=type=secret,id=key,env=KEY echo "$KEY" > /root/.ssh/id_rsa && chmod 600 /root/.ssh/id_rsa \\
    && pip install -r requirements.txt \\
    && python -m compileall . \\
    && rm -f /root/.ssh/id_rsa
`,
		},
		{
			name: 'an address that Git keeps',
			bad: `# syntax=docker/dockerfile:1
FROM alpine/git:v2.52.0
RUN --mount=type=secret,id=token,env=TOKEN git clone --depth 1 https://ci:$TOKEN@git.example.com/team/app.git && cd app && git log
#                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-persisted
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine/git:v2.52.0
RUN --mount=type=secret,id=token,env=TOKEN git clone --depth 1 https://ci:$TOKEN@git.example.com/team/app.git && git -C app remote set-url origin https://git.example.com/team/app.git && cd app && git log
`,
		},
		{ name: 'in a script of lines', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=t,env=T <<EOF\nset -eu\necho "//npm.example.com/:_authToken=$T" > ~/.npmrc\n#                                         ^^^^^^^^ secret-mount-persisted\nnpm ci\nEOF\n', fixed: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=t,env=T <<EOF\nset -eu\necho "//npm.example.com/:_authToken=$T" > ~/.npmrc\nnpm ci\nrm -f ~/.npmrc\nEOF\n' },
		{ name: 'in a script that goes on after a failure', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=t,env=T <<EOF\necho "//npm.example.com/:_authToken=$T" > ~/.npmrc\n#                                         ^^^^^^^^ secret-mount-persisted\nnpm ci\nEOF\n' },
		{ name: 'in a folder that nobody knows', bad: '# syntax=docker/dockerfile:1\nFROM registry.example.com/base:1\nRUN --mount=type=secret,id=t,env=T echo "token=$T" > .npmrc\n#                                                    ^^^^^^ secret-mount-persisted\nWORKDIR /app\nRUN npm ci\n' },
		{
			name: 'npm stores it for all accounts',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=t,env=T npm config set -g //npm.example.com/:_authToken=$T
#                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-persisted
USER node
RUN npm ci
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN npm config set -g '//npm.example.com/:_authToken=\${T}'
USER node
RUN --mount=type=secret,id=t,env=T npm ci
`,
		},
		{ name: 'added to a file of the project', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nWORKDIR /app\nCOPY .npmrc package.json ./\nRUN --mount=type=secret,id=t,env=T echo "//npm.example.com/:_authToken=$T" >> .npmrc\n#                                                                             ^^^^^^ secret-mount-persisted\nRUN npm ci\n' },
		{ name: 'added to a file that nobody brought', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=secret,id=t,env=T echo "//npm.example.com/:_authToken=$T" >> .npmrc\n#                                                                             ^^^^^^ secret-mount-persisted\nRUN npm ci\n', fixed: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=secret,id=t,env=T echo "//npm.example.com/:_authToken=$T" >> .npmrc && npm ci && rm -f .npmrc\n' },
		{ name: 'a file that another stage takes', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim AS a\nRUN --mount=type=secret,id=t,env=T echo "//npm.example.com/:_authToken=$T" > /root/.npmrc\n#                                                                            ^^^^^^^^^^^^ secret-mount-persisted\nRUN npm ci\nFROM node:24-slim\nCOPY --from=a /root/.npmrc /root/\nRUN npm ci\n' },
		{ name: 'settings that the program may read', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nWORKDIR /app\nRUN --mount=type=secret,id=t,env=T echo "API_TOKEN=$T" > .env\n#                                                        ^^^^ secret-mount-persisted\nRUN grep -q TOKEN .env && npm run build\nCMD ["node", "server.js"]\n' },
		{ name: 'another account reads it', bad: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc ~/.npmrc\n#                                                      ^^^^^^^^ secret-mount-persisted\nUSER node\nRUN npm ci\n' },
		{
			name: 'npm stores it for later steps',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set //npm.example.com/:_authToken=\${NPM_TOKEN}
#                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-persisted
RUN npm ci
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set cache /tmp && npm run build
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set '//npm.example.com/:_authToken=\${NPM_TOKEN}' && npm ci && npm config delete //npm.example.com/:_authToken
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set cache /tmp && npm run build
`,
		},
		{
			name: 'a program stores it',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=token npm config set //npm.example.com/:_authToken "$(cat /run/secrets/token)" && npm ci
#                                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-persisted
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=token npm config set //npm.example.com/:_authToken "$(cat /run/secrets/token)" && npm ci && npm config delete //npm.example.com/:_authToken && rm -rf ~/.npm/_logs
`,
		},
		{ name: 'read in place', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=token curl -H "Authorization: Bearer $(cat /run/secrets/token)" -o /data https://api.example.com/data > /log\n' },
		{ name: 'removed in the same step', good: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc ~/.npmrc && npm ci && rm -f ~/.npmrc\n' },
		{ name: 'a setting that is taken back', good: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=t,env=T npm config set //npm.example.com/:_authToken $T && npm ci && npm config delete //npm.example.com/:_authToken\n' },
		{ name: 'not into the layer', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=key --mount=type=tmpfs,target=/work cp /run/secrets/key /work/key && cat /run/secrets/key > /dev/null\n' },
	],
};
