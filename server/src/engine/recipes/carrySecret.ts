/**
 * A secret that a step leaves in a file for the steps behind it. Each step that goes out with it writes the file itself
 * and takes it back, so that no layer has it: what wrote it moves to where it is read, with the mount.
 */
import { classifySecretPath, goesOutWith, isForFetching, isServedBy, runsProjectCode, storeOf } from '../knowledge';
import { appendToChain, chainItemOf, chainJoint, insertFlag, removeFlag, removeInstruction } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import { mountedSecrets, type SecretWrite, secretWrites } from '../model/secretMounts';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ChainItem, ShellCommand } from '../shell/types';
import { applyEdits, edits, insert, replace, type TextEdit } from '../text/edit';
import { shift } from '../text/range';
import { appendBehind } from './appendBehind';
import { storedByName } from './npmVariable';
import { removeChainItems } from './removeChainItems';
import { takeBack } from './takeBack';

const BECAUSE = 'Steps that are not known to use it, and the running container, no longer find it.';

export function carrySecret(model: DockerfileModel, stage: Stage, run: Run): Fix | undefined {
	const writes = secretWrites(model.text, stage, run);
	const clone = cloned(model, run, writes);
	if (clone) return unsafeFix('Take the secret out of the address that Git keeps', 'Later steps that fetch from there need the secret again.', [clone], { preferred: true });
	if (writes.some((write) => !isForFetching(storeOfWrite(write) ?? '') || isAddedToAFile(stage, run, write) || isCopiedOn(model, write))) return undefined;
	const undo = writes.map((write) => takeBack(model, write));
	const moved = movedItems(run, writes);
	if (!moved || !undo.every((each) => each !== undefined)) return undefined;
	const here = run.commands.filter((command) => !moved.some(({ commands }) => commands.includes(command)) && writes.some((write) => uses(write, command)));
	const readers = readersOf(model, stage, run, writes, here);
	const takenBack = [...new Set(undo)].join(' && ');
	const last = run.script.chain.at(-1);
	if (here.length === 0 && readers.length === 0 || !last || readers.length > 0 && !isPlain(run)) return undefined;
	const list = here.length > 0 ? [...writes.flatMap((write) => named(write)), appendToChain(model, run.script, last, takenBack)] : withoutItems(model, run, moved, writes);
	const text = oneLine(model, moved, writes.flatMap((write) => named(write)));
	if (!list || readers.length > 0 && text === undefined) return undefined;
	for (const reader of readers) {
		const more = carried(model, stage, run, reader, writes, text as string, takenBack);
		if (!more) return undefined;
		list.push(...more);
	}
	const title = readers.length === 0 ? 'Take it back in this RUN' : readers.length === 1 ? 'Write it in the step that reads it, and take it back there' : 'Write it in the steps that read it, and take it back there';
	return unsafeFix(title, BECAUSE, list, { preferred: true });
}

/** `>>` behind a COPY that may have brought the file: removing it would take more than what was written. */
function isAddedToAFile(stage: Stage, run: Run, { command, word, path = '' }: SecretWrite): boolean {
	const adds = command.redirections.some(({ operator, target }) => operator === '>>' && target === word) || command.name === 'tee' && command.args.some(({ value }) => /^-\w*a|^--append$/.test(value));
	const name = path.slice(path.lastIndexOf('/') + 1);
	return adds && stage.lineage.some(({ copies }) => copies.some(({ instruction, sources }) => instruction.range.start < run.instruction.range.start && sources.some(({ word: source }) => bringsAlong(source.text, name))));
}

/** Whole folders may hold it: `.`, `src/`, `*`. */
function bringsAlong(source: string, name: string): boolean {
	const last = source.slice(source.lastIndexOf('/') + 1);
	return last === name || source.includes('$') || /^(?:\.{0,2}|\*|\.\*)$/.test(last);
}

/** Another stage takes the file, or the folder that it is in. */
function isCopiedOn({ stages }: DockerfileModel, { path }: SecretWrite): boolean {
	if (path === undefined) return false;
	const folder = path.slice(0, path.lastIndexOf('/'));
	return stages.some(({ copies }) => copies.some(({ from, sources }) => from !== undefined && sources.some(({ value }) => value.kind === 'known' && [path, folder].includes(value.value.text.replace(/\/$/, '')))));
}

interface Reader {
	readonly stage: Stage;
	readonly run: Run;
}

/** `python -m pip install x` → `pip install x`. */
function lineOf(command: ShellCommand): string {
	const { name, args } = command;
	const module = /^python[\d.]*$/.test(name) && args[0]?.value === '-m';
	const words = name === 'curl' || module ? args.slice(module ? 1 : 0) : optionsOf(command).operands;
	return [...(module ? [] : [name]), ...words.map(({ value }) => value)].join(' ');
}

function storeOfWrite({ command, path }: SecretWrite): string | undefined {
	if (path === undefined) return storeOf(command.name);
	return /(?:^|\/)\.gitconfig$/.test(path) ? 'git-credentials' : classifySecretPath(path)?.id;
}

function uses(write: SecretWrite, command: ShellCommand): boolean {
	const store = storeOfWrite(write);
	if (command.range.start < write.command.range.end) return false;
	return store !== undefined && goesOutWith(store, lineOf(command)) || write.path !== undefined && command.args.some(({ value }) => value !== '' && (value === write.word.value || value === write.path || value.endsWith(`=${write.word.value}`)));
}

/** Scripts of the project may go out, too: `make`, `./build.sh`. Those of the package managers were asked before. */
function mayUse({ name, args }: ShellCommand): boolean {
	return /^(?:make|just|task|bazel|cmake|ninja|ant|sbt|mix)$/.test(name) || /\.(?:sh|bash)$|^(?:ba|da|a)?sh$/.test(name) && runsProjectCode(name, args[0]?.value);
}

/** The steps behind this one that go out with what it stored, here and in stages on top. */
function readersOf(model: DockerfileModel, stage: Stage, run: Run, writes: readonly SecretWrite[], here: readonly ShellCommand[]): Reader[] {
	const found: Reader[] = [];
	const seen = here.map(lineOf);
	for (const on of model.stages) for (const later of on.lineage.includes(stage) ? on.runs : []) {
		if (later.instruction.range.start <= run.instruction.range.start) continue;
		const using = later.commands.filter((command) => writes.some((write) => uses(write, command)) && !seen.some((earlier) => isServedBy(lineOf(command), earlier)) || mayUse(command));
		if (using.length === 0) continue;
		found.push({ stage: on, run: later });
		seen.push(...using.map(lineOf));
	}
	// Only scripts, of which nobody knows what they do: no reason to believe that they are what the file is for.
	return found.some(({ run: { commands } }) => commands.some((command) => writes.some((write) => uses(write, command)))) ? found : [];
}

/** A script of lines that ends at the first command that fails: then what is added behind it hides no failure. */
function isStrictScript({ form, script }: Run): boolean {
	const [first] = script.chain[0]?.commands ?? [];
	return form === 'heredoc' && script.dialect === 'posix' && !script.broken && first?.name === 'set' && /^-\w*e/.test(first.args[0]?.value ?? '') && script.chain.every(({ operator }) => operator !== '||' && operator !== '&');
}

function isPlain({ form, instruction, script }: Run): boolean {
	return form === 'shell' && instruction.heredocs.length === 0 && script.dialect === 'posix' && !script.broken && script.chain.every(({ operator }) => operator === '' || operator === '&&' || operator === ';');
}

/** The steps of a chain that write, and those that set the modes of what was written. */
function movedItems(run: Run, writes: readonly SecretWrite[]): ChainItem[] | undefined {
	if (!isPlain(run) && !isStrictScript(run) || writes.length === 0) return undefined;
	const writing = writes.map(({ command }) => command.exact && !command.conditional ? chainItemOf(run.script, command) : undefined);
	if (!writing.every((item) => item !== undefined)) return undefined;
	const moved = run.script.chain.filter((item) => writing.includes(item) || item.commands.every(({ name, args }) => /^(?:chmod|chown|touch)$/.test(name) && args.some(({ value }) => writes.some(({ path, word }) => path !== undefined && value === word.value))));
	// Variables of the shell that are set elsewhere in the step would be missed.
	const set = new Set(run.commands.filter((command) => !moved.some(({ commands }) => commands.includes(command))).flatMap((command) => [...command.assignments.map(({ name }) => name), ...(command.name === 'export' ? command.args.map(({ value }) => value.split('=')[0] as string) : [])]));
	return moved.some(({ commands }) => commands.some(({ args }) => args.some(({ variables }) => variables.some(({ name }) => set.has(name))))) ? undefined : moved;
}

/** Where the name of the variable may stand for the secret. */
function named(write: SecretWrite): TextEdit[] {
	const stored = storedByName(write);
	return stored === undefined ? [] : [replace(write.word.range, stored)];
}

/** The text of the items as one line, with the changes made; undefined when a comment is in it. */
function oneLine(model: DockerfileModel, items: readonly ChainItem[], changes: readonly TextEdit[]): string | undefined {
	const texts = items.map(({ range }) => applyEdits(model.text.slice(range.start, range.end), edits(...changes.filter((each) => range.start <= each.range.start && each.range.end <= range.end).map((each) => replace(shift(each.range, -range.start), each.newText)))).replace(/[ \t]*[\\`]\r?\n[ \t]*/g, ' '));
	return texts.some((text) => /[\r\n]/.test(text)) ? undefined : texts.join(' && ');
}

/** The step without them, or no step; and without mounts that nothing else in it uses. */
function withoutItems(model: DockerfileModel, { instruction, script, mounts, commands }: Run, moved: readonly ChainItem[], writes: readonly SecretWrite[]): TextEdit[] | undefined {
	const kept = script.chain.filter((item) => !moved.includes(item));
	if (kept.length === 0) return [removeInstruction(model, instruction)];
	const list = removeChainItems(model, script, new Set(moved));
	if (!list) return undefined;
	const staying = commands.filter((command) => kept.some((item) => item.commands.includes(command))).map(({ range }) => model.text.slice(range.start, range.end)).join('\n');
	for (const mount of mounts) {
		const secret = writes.find((write) => write.secret.mount === mount)?.secret;
		const name = secret?.env ?? secret?.path;
		if (name !== undefined && !staying.includes(name)) list.push(removeFlag(model, mount.flag));
	}
	return list;
}

/** The edits of a step that reads. */
function carried(model: DockerfileModel, stage: Stage, from: Run, { stage: on, run }: Reader, writes: readonly SecretWrite[], text: string, undo: string): TextEdit[] | undefined {
	const { chain } = run.script;
	const [first, last] = [chain[0], chain.at(-1)];
	if (!first || !last || !isPlain(run) || !sameSurroundings(stage, from, on, run, writes) || !knows(stage, on, from, writes)) return undefined;
	const there = mountedSecrets(model.text, run);
	const flags = new Set(writes.filter(({ secret }) => !there.some(({ id, env, path }) => id === secret.id && env === secret.env && path === secret.path)).map(({ secret: { mount: { flag: { range } } } }) => model.text.slice(range.start, range.end)));
	if ([...flags].some((flag) => /[\r\n]/.test(flag))) return undefined;
	return [...(flags.size > 0 ? [insertFlag(run.instruction, [...flags].join(' '))] : []), insert(first.range.start, text + chainJoint(model, run.script)), appendToChain(model, run.script, last, undo)];
}

/** The same account, so that HOME is the same; for a path of the working directory, that, too. */
function sameSurroundings(stage: Stage, from: Run, on: Stage, run: Run, writes: readonly SecretWrite[]): boolean {
	const [here, there] = [from.instruction.range.start, run.instruction.range.start];
	const [was, is] = [stage.userAt(here).name, on.userAt(there).name];
	if (was.kind !== 'known' || is.kind !== 'known' || was.value !== is.value) return false;
	if (!writes.some(({ path, word }) => path !== undefined && !/^["']?(?:\/|~|\$HOME\b|\$\{HOME\})/.test(word.text))) return true;
	const [before, after] = [stage.workdirAt(here), on.workdirAt(there)];
	return before.kind === 'known' && after.kind === 'known' && before.value === after.value && !run.commands.some(({ name }) => name === 'cd' || name === 'pushd');
}

/** Arguments end with their stage. */
function knows(stage: Stage, on: Stage, { commands }: Run, writes: readonly SecretWrite[]): boolean {
	if (on === stage) return true;
	const mounted = new Set(writes.map(({ secret }) => secret.env));
	const kept = new Set(stage.declarations.filter(({ kind }) => kind === 'env').map(({ name }) => name));
	return commands.every(({ args }) => args.every(({ variables }) => variables.every(({ name }) => mounted.has(name) || kept.has(name) || name === 'HOME')));
}

/** `git clone https://TOKEN@host/a.git`: the address without what stands in front of the host, behind the clone. */
function cloned(model: DockerfileModel, run: Run, writes: readonly SecretWrite[]): TextEdit | undefined {
	const [write, ...others] = writes;
	if (!write || others.length > 0 || write.command.name !== 'git' || write.command.args[0]?.value !== 'clone') return undefined;
	const { args } = write.command;
	const at = args.indexOf(write.word);
	const address = model.text.slice(write.word.range.start, write.word.range.end);
	const plain = address.replace(/:\/\/[^@/]*@/, '://');
	const next = args[at + 1];
	const folder = next && !next.value.startsWith('-') ? model.text.slice(next.range.start, next.range.end) : /([\w.-]+?)(?:\.git)?\/?["']?$/.exec(address)?.[1];
	return plain === address || folder === undefined || args[at + 2] !== undefined || /[\r\n]/.test(address) ? undefined : appendBehind(model, run, write.command, `git -C ${folder} remote set-url origin ${plain}`);
}
