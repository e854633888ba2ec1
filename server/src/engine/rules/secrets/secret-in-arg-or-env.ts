/** Finds ARG and ENV that hold a secret by their name or by what they are made of, and turns them into build secrets. */
import { isPlaceholderValue } from '../../knowledge';
import { maybe } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { known } from '../../model/resolve';
import { secretFlow, type SecretVariable } from '../../model/secrets';
import { joinPath, type Stage } from '../../model/stage';
import { urlCredentials } from '../../model/urlCredentials';
import { secretMountFix } from '../../recipes/secretMount';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-in-arg-or-env',
		title: 'Secret in ARG or ENV',
		category: 'secrets',
		severity: 'error',
		why: 'ENV values stand in the configuration of the image, and the values of build arguments in its history: whoever can pull the image can read them, with docker history or docker inspect. A build secret is mounted for one step and leaves no trace.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['buildkit:SecretsUsedInArgOrEnv', 'code-pathfinder:DOCKER-SEC-005', 'docker-bench-security:CIS-4.10', 'docker-language-server:SecretsUsedInArgOrEnv', 'dockle:CIS-DI-0010', 'droast:DF013', 'hadolint:DL3064', 'semgrep:secret-in-build-arg', 'sonar:S6472', 'tally:buildkit/SecretsUsedInArgOrEnv', 'tally:tally/ruby/prefer-secret-mounts-for-build-credentials', 'tally:tally/ruby/secrets-in-arg-or-env', 'trivy:DS-0031'],
		settings: ['secretNames', 'publicNames', 'builder'],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/'],
	},

	*check(model, { settings }) {
		for (const variable of secretFlow(model).variables) {
			if (!isOurs(variable)) continue;
			yield { range: variable.declaration.property.nameRange, message: message(variable), fixes: () => maybe(secretMountFix(model, settings, variable)) };
		}
		yield* halves(model);
		yield* credentialFiles(model);
		for (const { keyword, nested } of model.tree.instructions) {
			if (keyword !== 'ONBUILD' || !nested || !/^(?:ARG|ENV)$/.test(nested.keyword)) continue;
			for (const { name, nameRange, value = '' } of nested.properties) {
				if (model.classifyName(name) !== 'secret' || nested.keyword === 'ENV' && isPlaceholderValue(value)) continue;
				yield { range: nameRange, message: `${name} ends up in every image that is built from this one. Leave it to the child to mount a build secret.`, fixes: [] };
			}
		}
	},

	examples: [
		{
			name: 'a token as build argument',
			bad: `FROM node:24-slim
ARG NPM_TOKEN
#   ^^^^^^^^^ secret-in-arg-or-env
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm config set "//npm.example.com/:_authToken" "$NPM_TOKEN" && npm ci && npm config delete "//npm.example.com/:_authToken"
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set "//npm.example.com/:_authToken" "$NPM_TOKEN" && npm ci && npm config delete "//npm.example.com/:_authToken"
`,
		},
		{
			name: 'for builders without env=',
			settings: { builder: 'portable' },
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
ARG API_TOKEN=hunter2hunter2
#   ^^^^^^^^^ secret-in-arg-or-env
RUN test -d /data || mkdir /data; \\
    curl -H "Authorization: Bearer $API_TOKEN" -o /data/list https://api.example.com/list
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
RUN --mount=type=secret,id=api_token export API_TOKEN="$(cat /run/secrets/api_token)" && test -d /data || mkdir /data; \\
    curl -H "Authorization: Bearer $API_TOKEN" -o /data/list https://api.example.com/list
`,
		},
		{
			name: 'one of several, and handed on',
			bad: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
ARG INDEX_PASSWORD
#   ^^^^^^^^^^^^^^ secret-in-arg-or-env
ENV PYTHONUNBUFFERED=1 \\
    UV_PASSWORD=$INDEX_PASSWORD \\
#   ^^^^^^^^^^^ secret-in-arg-or-env
    LANG=C.UTF-8
RUN uv pip install --system private-package==1.0
`,
			fixed: `# syntax=docker/dockerfile:1
FROM python:3.14-slim
ENV PYTHONUNBUFFERED=1 \\
    LANG=C.UTF-8
RUN --mount=type=secret,id=index_password,env=UV_PASSWORD uv pip install --system private-package==1.0
`,
		},
		{
			name: 'only the program uses it',
			bad: `FROM node:24-slim
ENV NODE_ENV=production DB_PASSWORD=hunter2
#                       ^^^^^^^^^^^ secret-in-arg-or-env
CMD ["node", "server.js"]
`,
			fixed: `FROM node:24-slim
ENV NODE_ENV=production
CMD ["node", "server.js"]
`,
		},
		{
			name: 'a step that only loads the settings',
			bad: `FROM python:3.14-slim
ENV SECRET_KEY=hunter2hunter2hunter2
#   ^^^^^^^^^^ secret-in-arg-or-env
COPY . /srv/
RUN cd /srv && python manage.py collectstatic --noinput
CMD ["gunicorn", "shop.wsgi"]
`,
			fixed: `FROM python:3.14-slim
COPY . /srv/
RUN cd /srv && SECRET_KEY=build-only python manage.py collectstatic --noinput
CMD ["gunicorn", "shop.wsgi"]
`,
		},
		{
			name: 'in two stages',
			bad: `ARG GIT_TOKEN
#   ^^^^^^^^^ secret-in-arg-or-env
FROM golang:1.26 AS build
ARG GIT_TOKEN
#   ^^^^^^^^^ secret-in-arg-or-env
RUN <<EOF
git config --global url."https://x:\${GIT_TOKEN}@git.example.com/".insteadOf https://git.example.com/
go build -o /server ./cmd/server
EOF
FROM gcr.io/distroless/static-debian13
COPY --from=build /server /server
`,
			fixed: `# syntax=docker/dockerfile:1
FROM golang:1.26 AS build
RUN --mount=type=secret,id=git_token,env=GIT_TOKEN <<EOF
git config --global url."https://x:\${GIT_TOKEN}@git.example.com/".insteadOf https://git.example.com/
go build -o /server ./cmd/server
EOF
FROM gcr.io/distroless/static-debian13
COPY --from=build /server /server
`,
		},
		{
			name: 'ONBUILD hands it to the children',
			bad: `FROM node:24-slim
ONBUILD ARG NPM_TOKEN
#           ^^^^^^^^^ secret-in-arg-or-env
`,
		},
		{ name: 'the user of a credential pair', bad: 'FROM alpine:3.24\nARG NEXUS_USR\n#   ^^^^^^^^^ secret-in-arg-or-env\n' },
		{ name: 'a key file in the image', bad: 'FROM alpine:3.24\nWORKDIR /app\nCOPY src /app/\nENV GOOGLE_APPLICATION_CREDENTIALS=./service.json\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-arg-or-env\n' },
		{ name: 'a build secret', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=api_token,env=API_TOKEN ./fetch "$API_TOKEN"\n' },
		{ name: 'a key file that is mounted', good: 'FROM alpine:3.24\nCOPY src /app/\nENV GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/service.json KUBECONFIG=/config\n' },
		{
			name: 'the password of an address, whatever its name',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
ARG KEY
#   ^^^ secret-in-arg-or-env
RUN if [ -n "$KEY" ]; then wget -O /tool.zip "https://_:\${KEY}@files.example.com/tool.zip"; fi
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=key,env=KEY if [ -n "$KEY" ]; then wget -O /tool.zip "https://_:\${KEY}@files.example.com/tool.zip"; fi
`,
		},
		{ name: 'names that only speak of secrets', good: 'FROM postgres:18\nENV POSTGRES_PASSWORD_FILE=/run/secrets/db TOKEN_TTL=3600 PUBLIC_KEY=abc\nARG KEY_NAME=main\n' },
		{ name: 'nothing in it', good: 'FROM alpine:3.24\nENV API_TOKEN="" DB_PASSWORD=\n' },
		{ name: 'a flag and a path', good: 'FROM alpine:3.24\nENV ALLOW_EMPTY_PASSWORD=yes TLS_PRIVATE_KEY=/run/secrets/tls.key\n' },
	],
};

/** Values that show themselves belong to the rules for values, unless the name says it too. */
function isOurs({ because, named, declaration }: SecretVariable): boolean {
	if (because === 'name' || because === 'use') return true;
	return because === 'derived' && (named || urlCredentials(declaration.property.value ?? '').length === 0);
}

/** Jenkins binds credentials as a pair `_USR` and `_PSW`: where one is an argument, the other is near. */
function* halves(model: DockerfileModel): Iterable<Finding> {
	const declarations = [...model.globals, ...model.stages.flatMap((stage) => stage.declarations)];
	for (const { name, property: { nameRange, value = '' } } of declarations) {
		if (!/[A-Z\d]_USR$/.test(name) || model.classifyName(name) === 'benign' || value.includes('$')) continue;
		yield { range: nameRange, severity: 'hint', message: `${name} is half of a pair of credentials, and the image keeps it. Mount it as a build secret together with the password.`, fixes: [] };
	}
}

/** Variables of tools that name a file of credentials. */
const CREDENTIAL_FILES = /^(?:GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CREDENTIALS_FILE|AWS_SHARED_CREDENTIALS_FILE|AWS_CONFIG_FILE|AZURE_CLIENT_CERTIFICATE_PATH|AZURE_AUTH_LOCATION|KUBECONFIG|CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE|BOTO_CONFIG|NETRC|PGPASSFILE)$/;

/** The file lies in a folder that a COPY filled. */
function* credentialFiles(model: DockerfileModel): Iterable<Finding> {
	for (const stage of model.stages) for (const { name, kind, property, value, instruction } of stage.declarations) {
		if (kind !== 'env' || value.kind !== 'known' || !CREDENTIAL_FILES.test(name) || model.classifyName(name) === 'secret') continue;
		const at = instruction.range.start;
		const path = absoluteIn(stage, value.value.text, at);
		const copy = stage.copies.find((each) => {
			const target = each.destination?.value.kind === 'known' ? absoluteIn(stage, each.destination.value.value.text, each.instruction.range.start) : undefined;
			return target !== undefined && path !== undefined && target !== '/' && (path === target || path.startsWith(`${target}/`));
		});
		if (copy) yield { range: property.nameRange, severity: 'info', message: `${name} points to a file of credentials that a copy brings into the image. Mount it when the container starts.`, related: [{ range: copy.instruction.headRange, message: 'The copy that fills the folder' }], fixes: [] };
	}
}

/** Docker's own working directory is the top. */
function absoluteIn(stage: Stage, path: string, offset: number): string | undefined {
	if (path === '' || path.includes('$')) return undefined;
	if (path.startsWith('/')) return joinPath('/', path);
	const workdir = stage.lastBefore('WORKDIR', offset) ? stage.workdirAt(offset) : known('/');
	return workdir.kind === 'known' ? joinPath(workdir.value, path) : undefined;
}

function message({ declaration: { name, kind }, because, sources, literal }: SecretVariable): string {
	const place = kind === 'env' ? 'the configuration of the image' : 'the history of the image';
	if (because === 'derived') return `${name} takes ${sources[0]?.declaration.name} into ${place}. Mount a build secret instead.`;
	return `${name} ends up in ${place}. Mount a build secret instead${literal ? ', and change the secret, which the file gives away' : ''}.`;
}
