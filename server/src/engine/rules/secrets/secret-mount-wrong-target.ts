/** Finds secrets that are mounted where the step does not look for them, and mounts that keep what a secret mount forgets. */
import { classifySecretPath, type SecretPath } from '../../knowledge';
import { ensureSyntaxDirective } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { type Mount, mountOption, type Run } from '../../model/run';
import { type MountedSecret, mountedSecrets } from '../../model/secretMounts';
import { secretFlow } from '../../model/secrets';
import type { Stage } from '../../model/stage';
import { buildLine } from '../../recipes/secretAdvice';
import { secretMountFix } from '../../recipes/secretMount';
import type { ShellWord } from '../../shell/types';
import { insert, replace } from '../../text/edit';
import { within } from '../../model/edits';
import type { Settings } from '../../config/settings';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'secret-mount-wrong-target',
		title: 'Secret mounted where the step does not look',
		category: 'secrets',
		severity: 'warning',
		why: 'A mount that nobody reads gives a false feeling of safety: the step goes without the secret, or takes it from an argument that the image keeps. And a cache or bind mount over a folder of keys leaves them in the cache of the builder, for every later build.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: [],
		references: ['https://docs.docker.com/build/building/secrets/', 'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const run of stage.runs) {
				if (run.mounts.length === 0) continue;
				const secrets = mountedSecrets(model.text, run);
				for (const secret of secrets) yield* unreadAsFile(model, settings, stage, run, secret);
				yield* wrongPaths(model, run, secrets);
				for (const mount of run.mounts) yield* keptFolders(model, mount);
			}
		}
	},

	examples: [
		{
			name: 'mounted as a file, read as a variable',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=NPM_TOKEN npm config set //npm.example.com/:_authToken=$NPM_TOKEN && npm ci && npm config delete //npm.example.com/:_authToken
#                       ^^^^^^^^^^^^ secret-mount-wrong-target
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN npm config set //npm.example.com/:_authToken=$NPM_TOKEN && npm ci && npm config delete //npm.example.com/:_authToken
`,
		},
		{
			name: 'the argument is still there',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
ARG API_TOKEN
RUN --mount=type=secret,id=api_token ./fetch "$API_TOKEN"
#                       ^^^^^^^^^^^^ secret-mount-wrong-target
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=api_token,env=API_TOKEN --mount=type=secret,id=api_token ./fetch "$API_TOKEN"
`,
		},
		{
			name: 'another path than the target',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=key,target=/tmp/key ./sign --key /run/secrets/key
#                                                           ^^^^^^^^^^^^^^^^ secret-mount-wrong-target
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=key,target=/tmp/key ./sign --key /tmp/key
`,
		},
		{
			name: 'a slip in the name',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=api_key API_KEY="$(cat /run/secrets/api-key)" ./fetch
#                                                 ^^^^^^^^^^^^^^^^^^^^ secret-mount-wrong-target
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
RUN --mount=type=secret,id=api_key API_KEY="$(cat /run/secrets/api_key)" ./fetch
`,
		},
		{
			name: 'a bind mount of credentials',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=bind,source=.npmrc,target=/root/.npmrc npm ci
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-wrong-target
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
`,
		},
		{
			name: 'a cache of keys',
			bad: `# syntax=docker/dockerfile:1
FROM alpine/git:2.49.1
RUN --mount=type=cache,target=/root/.ssh git clone git@git.example.com:team/app.git /src
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-mount-wrong-target
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine/git:2.49.1
RUN --mount=type=ssh git clone git@git.example.com:team/app.git /src
`,
		},
		{ name: 'read where it is', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=api_key API_KEY="$(cat /run/secrets/api_key)" ./fetch "$API_KEY" && ls /run/secrets\n' },
		{ name: 'a tool that looks there', good: '# syntax=docker/dockerfile:1\nFROM node:24-slim\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm npm ci\n' },
		{ name: 'the step makes the variable', good: '# syntax=docker/dockerfile:1\nFROM alpine:3.24\nRUN --mount=type=secret,id=API_KEY export API_KEY=$(cat /run/secrets/API_KEY) && ./fetch $API_KEY\n' },
		{ name: 'only the known hosts', good: '# syntax=docker/dockerfile:1\nFROM alpine/git:2.49.1\nRUN --mount=type=ssh --mount=type=bind,source=known_hosts,target=/root/.ssh/known_hosts git clone git@git.example.com:team/app.git\n' },
	],
};

/** `NPM_TOKEN` of `npm_token`, `npm-token`. */
function variableOf(id: string): string {
	return id.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

/** The secret is a file, and the step asks for a variable of that name. */
function* unreadAsFile(model: DockerfileModel, settings: Settings, stage: Stage, run: Run, { mount, id, path, env }: MountedSecret): Iterable<Finding> {
	const name = variableOf(id);
	const folder = path?.slice(0, path.lastIndexOf('/'));
	const text = run.instruction.arguments.text + run.instruction.heredocs.map(({ body }) => body.text).join('\n');
	if (env !== undefined || path === undefined || !text.includes(name) || text.includes(path) || text.includes(`${folder}/*`) || run.mounts.some((each) => each.options.get('env') === name)) return;
	const sets = run.commands.some((command) => command.assignments.some((each) => each.name === name) || /^(?:export|read|declare|local)$/.test(command.name) && command.args.some((word) => word.value.split('=')[0] === name));
	const used = run.commands.some((command) => [...command.args, ...command.assignments.flatMap(({ value }) => value ?? [])].some((word) => word.variables.some((each) => each.name === name)));
	if (sets || !used) return;
	const declaration = stage.declarationAt(name, run.instruction.range.start);
	const variable = declaration && secretFlow(model).variables.find((each) => each.declaration === declaration);
	if (declaration && !variable) return;
	yield {
		range: mountOption(model.text, mount, 'id')?.range ?? mount.range,
		message: declaration ? `The step reads ${name} from ${declaration.kind === 'env' ? 'ENV' : 'ARG'}, not from this secret. Mount it with env=${name}, and drop the ${declaration.kind === 'env' ? 'ENV' : 'ARG'}.` : `The secret is a file, and the step reads a variable ${name} that nobody sets. Mount it with env=${name}.`,
		...(declaration && { related: [{ range: declaration.property.nameRange, message: `${name} is declared here` }] }),
		fixes: () => variable ? maybe(secretMountFix(model, settings, variable))
			: [unsafeFix(`Mount it as the variable ${name}`, 'The step had no value so far; with one it may go another way.', [insert(mount.range.end, `,env=${name}`)], { preferred: true })],
	};
}

/** Files that Red Hat's builders put there by themselves. */
const FOREIGN = /^\/run\/secrets\/(?:rhsm|etc-pki-entitlement|redhat\.repo|kubernetes\.io|eks\.amazonaws\.com)/;

/** A path below /run/secrets that no mount provides. */
function* wrongPaths(model: DockerfileModel, run: Run, secrets: readonly MountedSecret[]): Iterable<Finding> {
	if (secrets.length === 0) return;
	const unread = secrets.filter(({ path }) => path === undefined || !run.instruction.arguments.text.includes(path));
	for (const command of run.commands) {
		if (/^(?:test|\[|\[\[|ls|mkdir|echo|printf|rm)$/.test(command.name)) continue;
		for (const word of [...command.args, ...command.redirections.flatMap(({ operator, target }) => operator === '<' && target ? [target] : [])]) {
			const match = word.substitutions.length > 0 ? null : /(?:^|[=@:])(\/run\/secrets\/[\w.-]+)$/.exec(word.value);
			const path = match?.[1];
			if (path === undefined || FOREIGN.test(path) || secrets.some((each) => each.path === path)) continue;
			const id = path.slice('/run/secrets/'.length);
			const own = secrets.find((each) => each.id === id) ?? (unread.length === 1 ? unread[0] : undefined);
			if (own?.env !== undefined && own.id !== id) continue;
			yield {
				range: word.range,
				message: own?.path === undefined ? `No mount of this RUN provides ${path}.${own?.env === undefined ? '' : ` The secret ${own.id} is the variable ${own.env}.`}` : `No mount of this RUN provides ${path}: the secret is at ${own.path}.`,
				...(own && { related: [{ range: own.mount.range, message: 'The mount' }] }),
				fixes: command.exact && own?.path !== undefined ? maybe(pathFix(model, word, path, own.path)) : [],
			};
		}
	}
}

function pathFix(model: DockerfileModel, word: ShellWord, wrong: string, right: string): Fix | undefined {
	const at = word.text.lastIndexOf(wrong);
	const range = at < 0 ? word.range : within(model, word, at, at + wrong.length);
	if (model.text.slice(range.start, range.end) !== wrong) return undefined;
	return unsafeFix(`Read ${right}`, 'The step had no secret so far; with one it may go another way.', [replace(range, right)], { preferred: true });
}

/** Cache and bind mounts over places where tools keep credentials. */
function* keptFolders(model: DockerfileModel, mount: Mount): Iterable<Finding> {
	if (mount.type !== 'cache' && mount.type !== 'bind' || mount.options.has('from')) return;
	const target = mountOption(model.text, mount, 'target', 'dst', 'destination')?.value ?? '';
	const source = mountOption(model.text, mount, 'source', 'src')?.value ?? '';
	const secret = [source, target].map((path) => classifySecretPath(path) ?? undefined).find((each) => each?.certainty === 'secret' && each.kind !== 'git-history' && each.kind !== 'database-dump');
	if (!secret) return;
	yield {
		range: mount.range,
		message: mount.type === 'cache' ? 'A cache keeps these credentials in the builder, for every later build. Use a mount of type secret or ssh.' : 'A bind mount sends these credentials to the builder with the context, which keeps them. Use a mount of type secret or ssh.',
		fixes: maybe(credentialFix(model, mount, secret, source, target)),
	};
}

function credentialFix(model: DockerfileModel, mount: Mount, secret: SecretPath, source: string, target: string): Fix | undefined {
	const ssh = secret.mount === 'ssh';
	if (!ssh && (mount.type === 'cache' || /\/$|^$/.test(source) || !target.startsWith('/') || secret.mount !== 'secret' || /\/\.(?:aws|azure|docker|kube|gnupg)\/?$/.test(target))) return undefined;
	const flag = ssh ? '--mount=type=ssh' : `--mount=type=secret,id=${secret.id},target=${target}`;
	const followUp = ssh ? 'docker build --ssh default .' : buildLine([{ id: secret.id, file: source }]);
	return unsafeFix(ssh ? 'Use the SSH agent' : 'Mount it as a secret', `The build needs ${ssh ? '--ssh default' : `--secret id=${secret.id},src=${source}`} from now on.`, [...ensureSyntaxDirective(model), replace(mount.range, flag)], { preferred: true, followUp });
}
