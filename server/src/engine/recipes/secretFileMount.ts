/**
 * A copied secret file becomes a mount: of type secret with the same path on every RUN that uses the file, of type ssh
 * for keys; the copy goes, and the commands that only looked after it (rm, chmod, ssh-add). Undefined when a step keeps
 * the file or uses it in a way that a mount does not serve.
 */
import { chainItemOf, ensureSyntaxDirective, insertFlag, removeInstruction, removeWord } from '../model/edits';
import { readsSecretFile } from '../knowledge';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { CopiedSecret } from '../model/secretFiles';
import { storesSettings } from '../model/secretMounts';
import { joinPath, type Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ChainItem, ShellCommand, ShellWord } from '../shell/types';
import { remove, type TextEdit } from '../text/edit';
import { removeChainItems } from './removeChainItems';
import { buildLine } from './secretAdvice';
import { readable } from './secretProvide';

/** What a RUN does with the file. */
interface Part {
	readonly stage: Stage;
	readonly run: Run;
	/** Commands that look after the file and do nothing else. */
	readonly tidying: readonly ShellCommand[];
	/** The file among the operands of a tidying command that has others. */
	readonly words: readonly ShellWord[];
	readonly uses: boolean;
}

const KEEPING = new Set(['cp', 'mv', 'install', 'ln', 'tar', 'rsync', 'tee', 'sed']);
const TIDYING = new Set(['rm', 'unlink', 'shred', 'chmod', 'chown', 'chgrp', 'dos2unix']);
/** Where programs keep the settings that they are told. */
const HOME = /^(?:\/root|\/home\/[^/]+)\/\.|^$/;
const AGENT = new Set(['ssh-agent', 'ssh-add']);

export function secretFileFix(model: DockerfileModel, copied: CopiedSecret): Fix | undefined {
	const { secret, target, path, copy } = copied;
	if (copied.stage.system === 'windows' || copy.instruction.heredocs.length > 0 || copy.instruction.exec && copy.sources.length > 1) return undefined;
	const parts = partsOf(model, copied);
	if (!parts) return undefined;
	const using = parts.filter(({ uses }) => uses);
	const list: TextEdit[] = [removeSource(model, copied)];
	for (const part of parts) {
		const edits = tidy(model, part);
		if (!edits) return undefined;
		list.push(...edits);
	}
	const name = path.slice(path.lastIndexOf('/') + 1);
	const ignore = `Add ${path.replace(/^\.?\//, '')} to .dockerignore, so that no other COPY takes it along.`;
	if (using.length === 0) {
		const removed = parts.some(({ tidying }) => tidying.some((command) => command.name === 'rm'));
		return unsafeFix(`Do not copy ${name} into the image`, 'No step of the build is seen to use the file: a program that reads it must get it when the container starts.', list,
			{ preferred: true, ...(!removed && { level: 'manual' }), followUp: `Give the program ${name} when the container starts: a secret of Compose, Swarm or Kubernetes (/run/secrets), docker run --env-file for variables, or a read-only volume.\n${ignore}` });
	}
	list.push(...ensureSyntaxDirective(model));
	if (secret.mount === 'ssh') {
		for (const { stage, run } of using) if (!run.mounts.some((mount) => mount.type === 'ssh')) list.push(insertFlag(run.instruction, `--mount=type=ssh${readable(stage, run)}`));
		return unsafeFix('Use the SSH agent instead of the copied key', 'The build needs --ssh default and a running agent that holds the key.', list,
			{ preferred: true, followUp: `${SSH_LINES}\n${ignore}` });
	}
	if (target === undefined || secret.mount === 'none') return undefined;
	for (const { stage, run } of using) list.push(insertFlag(run.instruction, `--mount=type=secret,id=${secret.id},target=${target}${readable(stage, run)}`));
	return unsafeFix(`Mount ${name} as a build secret`, `The build needs --secret id=${secret.id},src=${path} from now on.`, list,
		{ preferred: true, followUp: `${buildLine([{ id: secret.id, file: path }])}\n${ignore}` });
}

const SSH_LINES = `docker build --ssh default .

# compose.yaml
services:
  app:
    build:
      context: .
      ssh: [default]

# GitHub Actions, after a step that starts an agent with the key
- uses: docker/build-push-action@v6
  with:
    ssh: default
`;

/** The RUNs that touch or use the file, in the stage of the copy and those that start from it; undefined when one keeps it. */
function partsOf(model: DockerfileModel, copied: CopiedSecret): Part[] | undefined {
	const parts: Part[] = [];
	for (const stage of model.stages) {
		if (!stage.lineage.includes(copied.stage)) continue;
		for (const run of stage.runs) {
			if (stage === copied.stage && run.instruction.range.start < copied.copy.instruction.range.start) continue;
			const part = partOf(stage, run, copied);
			if (!part) return undefined;
			if (part.uses || part.tidying.length > 0 || part.words.length > 0) parts.push(part);
		}
	}
	return parts;
}

function partOf(stage: Stage, run: Run, { target, secret, path }: CopiedSecret): Part | undefined {
	const name = path.slice(path.lastIndexOf('/') + 1);
	const workdir = stage.workdirAt(run.instruction.range.start);
	const isFile = (word: ShellWord): boolean => {
		const value = word.value.replace(/^(?:~|\$HOME|\$\{HOME\})\//, '/root/');
		const absolute = value.startsWith('/') ? joinPath('/', value) : workdir.kind === 'known' ? joinPath(workdir.value, value) : undefined;
		if (target !== undefined && absolute !== undefined) return absolute === target || secret.mount !== 'ssh' && target.startsWith(`${absolute}/`) && absolute !== '/' && absolute !== (workdir.kind === 'known' ? workdir.value : '');
		return value === name || value.endsWith(`/${name}`);
	};
	const tidying: ShellCommand[] = [];
	const words: ShellWord[] = [];
	let uses = false;
	for (const command of run.commands) {
		const { operands } = optionsOf(command);
		const named = [...command.args, ...command.redirections.flatMap(({ target: file }) => file ?? [])].filter(isFile);
		if (KEEPING.has(command.name) && named.length > 0) return undefined;
		// A mounted file cannot be written to.
		if (command.redirections.some(({ operator, target: file }) => operator.startsWith('>') && file && isFile(file)) || secret.mount !== 'ssh' && storesSettings(command) && readsSecretFile(command.name, secret.id) && HOME.test(target ?? '')) return undefined;
		if (named.length > 0 && command.redirections.some(({ operator, target: file }) => operator.startsWith('>') && file && !isFile(file) && file.value !== '/dev/null')) return undefined;
		if (TIDYING.has(command.name) && named.length > 0) {
			const subjects = /^ch/.test(command.name) ? operands.slice(1) : operands;
			if (subjects.every(isFile)) tidying.push(command); else words.push(...named);
		} else if (secret.mount === 'ssh' && AGENT.has(command.name)) tidying.push(command);
		else if (named.length > 0 && !/^(?:echo|printf|test|\[)$/.test(command.name)) uses = true;
		else if (readsSecretFile(command.name, secret.id) && !(storesSettings(command) && command.name !== 'git')) uses = true;
	}
	return { stage, run, tidying, words, uses };
}

/** Takes the tidying out of a RUN, or the RUN when there is nothing else in it. */
function tidy(model: DockerfileModel, { run, tidying, words }: Part): TextEdit[] | undefined {
	if (tidying.length === 0 && words.length === 0) return [];
	if (run.form === 'exec' || run.script.broken) return undefined;
	const items = new Set<ChainItem>();
	for (const command of tidying) {
		const item = chainItemOf(run.script, command);
		if (!item || !command.exact || item.commands.some((each) => !tidying.includes(each) && each.name !== 'eval')) return undefined;
		items.add(item);
	}
	if (run.script.chain.every((item) => items.has(item))) return run.form === 'heredoc' || run.instruction.heredocs.length === 0 ? [removeInstruction(model, run.instruction)] : undefined;
	const removed = items.size > 0 ? removeChainItems(model, run.script, items) : [];
	return removed && [...removed, ...words.map((word) => removeWord(model, word))];
}

/** One source of several, or the instruction. */
function removeSource(model: DockerfileModel, { copy, source }: CopiedSecret): TextEdit {
	if (copy.sources.length < 2) return removeInstruction(model, copy.instruction);
	const index = copy.sources.indexOf(source);
	const next = copy.sources[index + 1];
	return index === 0 && next ? remove({ start: source.word.range.start, end: next.word.range.start }) : removeWord(model, source.word);
}
