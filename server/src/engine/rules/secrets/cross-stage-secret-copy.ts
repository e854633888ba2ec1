/** Finds COPY --from that takes a secret file of another stage along: by its name, or with the folder that it lies in. */
import type { BuildContext } from '../../config/buildContext';
import { classifySecretPath } from '../../knowledge';
import { removeInstruction } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { contentOf, copiedSecrets } from '../../model/secretFiles';
import { absolutePath, secretWrites } from '../../model/secretMounts';
import { joinPath, type Stage } from '../../model/stage';
import { secretFileFix } from '../../recipes/secretFileMount';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'cross-stage-secret-copy',
		title: 'Secret of another stage copied along',
		category: 'secrets',
		severity: 'error',
		why: 'A build stage keeps its secrets to itself only as long as nobody copies the files that hold them. COPY --from of a whole folder takes an .npmrc, a key or a .env in it along into the image.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/building/multi-stage/', 'https://docs.docker.com/build/building/secrets/'],
	},

	*check(model, { buildContext }) {
		const known = new Map<Stage, readonly Held[]>();
		for (const stage of model.stages) for (const copy of stage.copies) {
			const from = copy.from?.kind === 'known' ? model.stageNamed(copy.from.value.text, copy.instruction.range.start) : undefined;
			if (!from) continue;
			const held = known.get(from) ?? from.lineage.flatMap((each) => heldBy(model, each, from, buildContext));
			known.set(from, held);
			for (const { word, value } of copy.sources) {
				if (value.kind !== 'known') continue;
				const path = joinPath('/', value.value.text.replace(/\/\*+$/, ''));
				const found = held.find((each) => each.path === path || path === '/' || each.path.startsWith(`${path}/`));
				if (!found && !isNamed(path)) continue;
				const name = (found?.path ?? path).replace(/^.*\//, '');
				yield {
					range: word.range,
					message: found && found.path !== path ? `This takes ${name} of the stage ${from.name ?? from.index} along, which holds a secret. Copy what the program needs only.` : `${name} holds a secret of the stage ${from.name ?? from.index}. Mount it where it is needed instead of copying it.`,
					severity: severityOf(stage, found),
					...(found && { related: [{ range: found.range, message: `${name} comes into the stage here` }] }),
					fixes: () => [...maybe(found?.fix?.()), ...(found?.path === path || !found ? dropFix(model, copy, name) : [])],
				};
			}
		}
	},

	examples: [
		{
			name: 'in the folder of the program',
			bad: `# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
RUN npm ci
FROM node:24-slim
COPY --from=build /app /app
#                 ^^^^ cross-stage-secret-copy
`,
			fixed: `# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci
FROM node:24-slim
COPY --from=build /app /app
`,
		},
		{
			name: 'written by a step, and taken by name',
			bad: `FROM alpine:3.24 AS keys
RUN echo "$DEPLOY" > /root/.ssh/id_rsa
FROM alpine:3.24
COPY --from=keys /root/.ssh/id_rsa /root/.ssh/id_rsa
#                ^^^^^^^^^^^^^^^^^ cross-stage-secret-copy
`,
			fixed: `FROM alpine:3.24 AS keys
RUN echo "$DEPLOY" > /root/.ssh/id_rsa
FROM alpine:3.24
`,
		},
		{
			name: 'a mounted secret that a step keeps',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24 AS fetch
RUN --mount=type=secret,id=settings cp /run/secrets/settings /out/app.conf
FROM alpine:3.24
COPY --from=0 /out /etc/app
#             ^^^^ cross-stage-secret-copy
`,
		},
		{ name: 'removed in time', good: 'FROM node:24-slim AS build\nWORKDIR /app\nCOPY .npmrc package.json ./\nRUN npm install && rm -f .npmrc\nFROM node:24-slim\nCOPY --from=build /app /app\n' },
		{ name: 'the folder beside it', good: 'FROM node:24-slim AS build\nWORKDIR /app\nCOPY .npmrc package.json ./\nRUN npm install\nFROM node:24-slim\nCOPY --from=build /app/node_modules /app/node_modules\n' },
		{ name: 'a certificate made for tests, and another image', good: 'FROM alpine:3.24 AS keys\nFROM alpine:3.24\nCOPY --from=keys /out/server.key /etc/server.key\nCOPY --from=example/keys /root/.ssh/id_rsa /key\n' },
		{ name: 'settings only', context: { files: { '.npmrc': 'engine-strict=true\n' } }, good: 'FROM node:24-slim AS build\nCOPY .npmrc /app/\nFROM node:24-slim\nCOPY --from=build /app /app\n' },
	],
};

/** A secret file that lies in a stage when it is done. */
interface Held {
	readonly path: string;
	readonly range: TextRange;
	readonly sure: boolean;
	readonly fix?: () => Fix | undefined;
}

/** Files whose names say so wherever they come from. */
const NAMED: ReadonlySet<string> = new Set(['ssh-key', 'ssh-folder', 'git-credentials', 'cloud-credentials', 'container-registry', 'cluster-credentials']);
/** Files that hold nothing but settings in many projects. */
const OFTEN_PLAIN: ReadonlySet<string> = new Set(['npmrc', 'pip-conf', 'bundle-config', 'gradle-properties', 'env']);

function isNamed(path: string): boolean {
	const secret = classifySecretPath(path);
	return secret?.certainty === 'secret' && NAMED.has(secret.kind);
}

/** @param last the stage that the copy names: it may remove what an earlier one of its lineage brought */
function heldBy(model: DockerfileModel, stage: Stage, last: Stage, { files }: BuildContext): readonly Held[] {
	const copied = copiedSecrets(model).flatMap((each): Held[] => {
		if (each.stage !== stage || each.target === undefined) return [];
		const content = contentOf(model, each, files);
		if (content === 'plain') return [];
		return [{ path: each.target, range: each.source.word.range, sure: content === 'secret' || !OFTEN_PLAIN.has(each.secret.id), fix: () => secretFileFix(model, each) }];
	});
	const written = stage.runs.flatMap((run): Held[] => [
		...secretWrites(model.text, stage, run).flatMap(({ path, word }) => path === undefined ? [] : [{ path, range: word.range, sure: true }]),
		...run.commands.flatMap(({ name, redirections }) => /^(?:echo|printf|cat|base64)$/.test(name) ? redirections : []).flatMap(({ operator, target }): Held[] => {
			const path = operator.startsWith('>') && target ? absolutePath(stage, run, target) : undefined;
			const secret = path === undefined ? undefined : classifySecretPath(path);
			return path !== undefined && target && secret?.certainty === 'secret' ? [{ path, range: target.range, sure: NAMED.has(secret.kind) }] : [];
		}),
	]);
	const removed = last.lineage.flatMap((each) => each.runs.flatMap((run) => run.commands.flatMap((command) => /^(?:rm|unlink|shred)$/.test(command.name)
		? command.args.flatMap((word) => absolutePath(each, run, word) ?? (/^[\w.-]+$/.test(word.value) ? `*/${word.value}` : [])) : [])));
	return [...copied, ...written].filter(({ path }) => !removed.some((gone) => path === gone || path.startsWith(`${gone}/`) || gone.startsWith('*') && path.endsWith(gone.slice(1))));
}

function severityOf(stage: Stage, found: Held | undefined): 'error' | 'warning' | 'info' | 'hint' {
	const severity = found?.sure ? 'error' : 'warning';
	return stage.ships ? severity : lowered(severity);
}

function dropFix(model: DockerfileModel, copy: Stage['copies'][number], name: string): readonly Fix[] {
	if (copy.sources.length > 1) return [];
	return [unsafeFix(`Do not copy ${name}`, 'The program no longer finds the file: it must get it when the container starts.', [removeInstruction(model, copy.instruction)], { level: 'manual' })];
}
