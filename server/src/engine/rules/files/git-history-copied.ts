/** Finds the Git history brought into an image: by name, by ADD of a repository, or with the whole context for a step that asks Git. */
import type { BuildContext } from '../../config/buildContext';
import { classifySecretPath } from '../../knowledge';
import { ensureSyntaxDirective, insertFlag, removeFlag, removeInstruction } from '../../model/edits';
import { cleanPath, readIgnoreFile } from '../../model/dockerignore';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { Copy } from '../../model/copy';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { joinPath, type Stage } from '../../model/stage';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { insert, type TextEdit } from '../../text/edit';
import type { Settings } from '../../config/settings';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'git-history-copied',
		title: 'Git history in the image',
		category: 'files',
		severity: 'warning',
		why: 'The .git folder holds every version of every file, those with the passwords that somebody took out again too, and often the address of the repository with a token. Whoever can pull the image can read it all.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['builder'],
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files', 'https://docs.docker.com/reference/dockerfile/#copy---exclude', 'https://cwe.mitre.org/data/definitions/527.html'],
	},

	*check(model, { buildContext, settings }) {
		for (const stage of model.stages) {
			const severity = stage.ships ? {} : { severity: lowered('warning') };
			for (const copy of stage.copies) {
				const keep = stage.ships && copy.sources.some(({ word }) => REPOSITORY.test(word.text)) ? copy.instruction.flags.find(({ name, value }) => name === 'keep-git-dir' && value !== 'false') : undefined;
				if (keep) yield { range: keep.range, message: 'This flag brings the Git history into the image. Leave it out.', fixes: [unsafeFix('Leave the flag out', 'A later step that asks Git for its version no longer finds the history.', [removeFlag(model, keep)], { preferred: true, level: gitUses(stage).length > 0 ? 'manual' : 'maximum' })] };
				for (const source of historyOf(copy)) yield {
					range: source.word.range,
					message: 'The Git history stays in a layer of the image. Pass the revision as an ARG, or bind-mount .git in the step that asks for it.',
					...severity,
					fixes: () => maybe(mountFix(model, settings, stage, copy)),
				};
			}
			const whole = isIgnored(buildContext) ? undefined : stage.copies.find((copy) => copy.from === undefined && !copy.instruction.flags.some(({ name, value = '' }) => name === 'exclude' && /^(?:\.?\/)?(?:\*\*\/)?\.git\/?$/.test(value)) && copy.sources.some(({ value }) => value.kind === 'known' && cleanPath(value.value.text) === ''));
			const use = whole && gitUses(stage).find(({ run }) => run.instruction.range.start > whole.instruction.range.start && !mountsGit(run));
			if (whole && use && !stage.copies.some((copy) => [...historyOf(copy)].length > 0)) yield {
				range: use.command.nameWord?.range ?? use.command.range,
				message: 'Git reads the history that the copy of the whole context brought along. Pass the revision as an ARG, or bind-mount .git in this step.',
				...severity,
				related: [{ range: whole.instruction.headRange, message: 'The copy that takes .git along' }],
				fixes: () => maybe(excludeFix(model, settings, stage, whole)),
			};
		}
	},

	examples: [
		{
			name: 'copied for a revision',
			bad: `# syntax=docker/dockerfile:1
FROM alpine/git:2.49.1
WORKDIR /src
COPY .git ./.git
#    ^^^^ git-history-copied
RUN git rev-parse HEAD > /revision
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine/git:2.49.1
WORKDIR /src
RUN --mount=type=bind,source=.git,target=/src/.git git rev-parse HEAD > /revision
`,
		},
		{
			name: 'copied for nothing',
			bad: `FROM node:24-slim
WORKDIR /app
COPY .git/ /app/.git/
#    ^^^^^ git-history-copied
COPY package.json server.js ./
`,
			fixed: `FROM node:24-slim
WORKDIR /app
COPY package.json server.js ./
`,
		},
		{
			name: 'with the whole context',
			bad: `FROM golang:1.26
WORKDIR /src
COPY . .
RUN go build -ldflags "-X main.version=$(git describe --tags)" -o /server .
#                                        ^^^ git-history-copied
`,
			fixed: `# syntax=docker/dockerfile:1
FROM golang:1.26
WORKDIR /src
COPY --exclude=.git . .
RUN --mount=type=bind,source=.git,target=/src/.git go build -ldflags "-X main.version=$(git describe --tags)" -o /server .
`,
		},
		{
			name: 'a repository with its history',
			bad: `# syntax=docker/dockerfile:1
FROM alpine:3.24
ADD --keep-git-dir=true https://git.example.com/team/app.git#v1.0 /src
#   ^^^^^^^^^^^^^^^^^^^ git-history-copied
`,
			fixed: `# syntax=docker/dockerfile:1
FROM alpine:3.24
ADD https://git.example.com/team/app.git#v1.0 /src
`,
		},
		{ name: 'the ignore file keeps it out', context: { dockerignore: { path: '.dockerignore', text: '.git\n' } }, good: 'FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN git describe || go build .\n' },
		{ name: 'another repository', good: 'FROM golang:1.26\nCOPY . .\nRUN git clone https://git.example.com/tools.git /tools && git -C /tools describe && git config --global user.name x\n' },
		{ name: 'a bind mount', good: '# syntax=docker/dockerfile:1\nFROM alpine/git:2.49.1\nCOPY src /src\nRUN --mount=type=bind,source=.git,target=/src/.git git -C /src rev-parse HEAD > /revision\n' },
		{ name: 'files about Git', good: 'FROM alpine/git:2.49.1\nCOPY .gitconfig .gitattributes /root/\n' },
	],
};

/** An address that ADD clones. */
const REPOSITORY = /^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:[#?]|$)/;

function* historyOf(copy: Copy): Iterable<Copy['sources'][number]> {
	for (const source of copy.sources) {
		if (source.value.kind !== 'known') continue;
		const path = source.value.value.text;
		if (!path.includes('://') && classifySecretPath(path)?.kind === 'git-history') yield source;
	}
}

function isIgnored({ dockerignore }: BuildContext): boolean {
	return dockerignore ? readIgnoreFile(dockerignore.text).ignores('.git/HEAD') : false;
}

/** What asks the repository at hand, not another one. */
const ASKS = /^(?:rev-parse|describe|log|rev-list|show|status|diff|name-rev|tag|branch|shortlog|symbolic-ref|show-ref|submodule|archive|ls-files|notes|checkout|reset|clean)$/;

function gitUses(stage: Stage): { run: Run; command: ShellCommand }[] {
	return stage.runs.flatMap((run) => {
		if (run.commands.some(({ name, args }) => name === 'git' && /^(?:clone|init|fetch|pull)$/.test(args[0]?.value ?? ''))) return [];
		return run.commands.flatMap((command) => {
			const { options, operands } = optionsOf(command);
			const elsewhere = options.some(({ name, value = '' }) => name === 'C' && value !== '.') || run.commands.some(({ name }) => name === 'cd' || name === 'pushd');
			return command.name === 'git' && !elsewhere && ASKS.test(operands[0]?.value ?? '') ? [{ run, command }] : [];
		});
	});
}

function mountsGit(run: Run): boolean {
	return run.mounts.some(({ type, options }) => type === 'bind' && /(?:^|\/)\.git$/.test(options.get('source') ?? options.get('src') ?? options.get('target') ?? options.get('dst') ?? ''));
}

/** The copy goes, and the steps that ask Git see the folder for their time. */
function mountFix(model: DockerfileModel, settings: Settings, stage: Stage, copy: Copy): Fix | undefined {
	if (copy.sources.length > 1 || copy.instruction.heredocs.length > 0) return undefined;
	const uses = gitUses(stage).filter(({ run }) => run.instruction.range.start > copy.instruction.range.start);
	const gone = removeInstruction(model, copy.instruction);
	if (uses.length === 0) return unsafeFix('Do not copy the history', 'A script that asks Git for its version no longer finds it.', [gone], { preferred: true });
	const mounts = copy.from || settings.builder === 'portable' ? undefined : mountsFor(stage, uses.map(({ run }) => run));
	return mounts && unsafeFix('Mount .git for the steps that ask Git', 'A bind mount is read-only unless it says otherwise: a step that writes to the repository fails.', [...ensureSyntaxDirective(model), gone, ...mounts], { preferred: true });
}

/** The copy leaves the history out, and the steps that ask Git see the folder for their time. */
function excludeFix(model: DockerfileModel, settings: Settings, stage: Stage, copy: Copy): Fix | undefined {
	const uses = gitUses(stage).filter(({ run }) => run.instruction.range.start > copy.instruction.range.start && !mountsGit(run));
	const mounts = settings.builder === 'portable' ? undefined : mountsFor(stage, uses.map(({ run }) => run));
	return mounts && unsafeFix('Leave .git out of the copy, and mount it for the steps that ask Git', 'COPY --exclude needs version 1.19 of the Dockerfile syntax, and a step that writes to the repository fails.',
		[...ensureSyntaxDirective(model), insertFlag(copy.instruction, '--exclude=.git'), ...mounts], { preferred: true, level: 'maximum' });
}

function mountsFor(stage: Stage, runs: readonly Run[]): TextEdit[] | undefined {
	const list: TextEdit[] = [];
	for (const run of new Set(runs)) {
		const workdir = stage.workdirAt(run.instruction.range.start);
		if (workdir.kind !== 'known' || stage.system === 'windows') return undefined;
		list.push(insert(run.instruction.keywordRange.end, ` --mount=type=bind,source=.git,target=${joinPath(workdir.value, '.git')}`));
	}
	return list;
}
