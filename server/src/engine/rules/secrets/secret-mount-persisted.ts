/** Finds RUNs that write a mounted secret into their layer. */
import { readsSecretFile, classifySecretPath } from '../../knowledge';
import type { Settings } from '../../config/settings';
import { appendToChain, chainItemOf, removeChainItem, removeFlag } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { mountOption, type Run } from '../../model/run';
import { mountedSecrets, type SecretWrite, secretWrites } from '../../model/secretMounts';
import type { Stage } from '../../model/stage';
import { carrySecret } from '../../recipes/carrySecret';
import { storedByName } from '../../recipes/npmVariable';
import { provide } from '../../recipes/secretProvide';
import { insert, replace, type TextEdit } from '../../text/edit';
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
				fixes: () => fixes(model, settings, stage, run, write),
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

function fixes(model: DockerfileModel, settings: Settings, stage: Stage, run: Run, write: SecretWrite): readonly Fix[] {
	const inPlace = mountInPlace(model, stage, run, write);
	const carry = inPlace ? undefined : carrySecret(model, stage, run);
	return carry ? [carry] : [...maybe(inPlace), ...maybe(storeTheName(model, settings, stage, run, write)), ...maybe(removeAgain(model, stage, run, write))];
}

const NPM = /^(?:npm|pnpm|npx|pnpx)$/;

function storeTheName(model: DockerfileModel, settings: Settings, stage: Stage, run: Run, write: SecretWrite): Fix | undefined {
	const { secret, word } = write;
	const { env } = secret;
	const stored = run.form === 'exec' ? undefined : storedByName(write);
	if (stored === undefined || env === undefined) return undefined;
	const list: TextEdit[] = [replace(word.range, stored)];
	if (run.commands.length === 1) list.push(removeFlag(model, secret.mount.flag));
	for (const on of model.stages) for (const later of on.lineage.includes(stage) ? on.runs : []) {
		if (later.instruction.range.start <= run.instruction.range.start || !later.commands.some(({ name }) => NPM.test(name)) || mountedSecrets(model.text, later).some((each) => each.env === env)) continue;
		const given = provide(model, settings, on, later, { variables: new Map([[env, secret.id]]), exports: new Map() });
		if (!given) return undefined;
		list.push(...given);
	}
	return unsafeFix('Store the name of the variable', `npm puts ${env} in when it reads the setting: all later steps that call npm need the secret, those in a running container, too.`, list, { preferred: true, ...(stage.ships && { level: 'maximum' }) });
}

/** True when a later step, here or in a stage on top, may look for the file. */
function readLater(model: DockerfileModel, stage: Stage, run: Run, path: string): boolean {
	const id = classifySecretPath(path)?.id;
	const name = path.slice(path.lastIndexOf('/') + 1);
	return model.stages.filter(({ lineage }) => lineage.includes(stage)).flatMap(({ runs }) => runs).some((later) => later.instruction.range.start > run.instruction.range.start
		&& (later.instruction.arguments.text.includes(name) || later.commands.some((command) => id !== undefined && readsSecretFile(command.name, id))));
}

/** `cp` or `cat >` goes, and the mount takes the place of the copy. */
function mountInPlace(model: DockerfileModel, stage: Stage, run: Run, { secret, command, path, kind }: SecretWrite): Fix | undefined {
	const item = chainItemOf(run.script, command);
	const others = run.commands.filter((each) => each !== command);
	if (kind !== 'file' || path === undefined || !item || item.commands.length !== 1 || !command.exact || run.form === 'exec' || run.script.broken || readLater(model, stage, run, path)) return undefined;
	const isFolder = /\/$/.test(path) || !/[.]|^(?:id_\w+|credentials|config|netrc|key)$/.test(path.slice(path.lastIndexOf('/') + 1)) || command.args.length > 2;
	const used = others.some((each) => [...each.args, ...each.redirections.flatMap(({ target }) => target ?? [])].some((word) => word.text.includes(secret.path as string)));
	const changed = others.some((each) => /^(?:chmod|chown|mv|sed|ln|tee)$/.test(each.name) && each.args.some((word) => word.value.endsWith(path.slice(path.lastIndexOf('/')))));
	const removal = isFolder || used || changed ? undefined : removeChainItem(model, run.script, item);
	if (!removal) return undefined;
	const target = mountOption(model.text, secret.mount, 'target', 'dst', 'destination');
	return unsafeFix(`Mount it as ${path}`, 'The program no longer finds the file in the image, if it reads it when it runs.',
		[target ? replace(target.valueRange, path) : insert(secret.mount.range.end, `,target=${path}`), removal], { preferred: true });
}

/** `rm` at the end of the RUN. */
function removeAgain(model: DockerfileModel, stage: Stage, run: Run, { word, path, command }: SecretWrite): Fix | undefined {
	const { script } = run;
	const last = script.chain.at(-1);
	const fits = run.form === 'shell' && run.instruction.heredocs.length === 0 && script.dialect === 'posix' && !script.broken && command.exact && chainItemOf(script, command) !== undefined;
	if (!last || path === undefined || !fits || last.commands.includes(command) || script.chain.some(({ operator }) => operator === '||' || operator === '&') || readLater(model, stage, run, path)) return undefined;
	return unsafeFix(`Remove ${path} in this RUN`, 'The program no longer finds the file in the image, if it reads it when it runs.', [appendToChain(model, script, last, `rm -f ${model.text.slice(word.range.start, word.range.end)}`)], { preferred: false, level: 'maximum' });
}
