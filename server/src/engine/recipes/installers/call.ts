/** A downloaded script that a step runs, and the steps that take its place. */
import type { DockerfileModel } from '../../model/model';
import { baseName, type Download, readsScript, runnerOf, soleItem } from '../../model/downloads';
import { insertBefore } from '../../model/edits';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ChainItem, ShellCommand, ShellWord } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import { sequelOf } from '../appendBehind';
import { removeChainItems } from '../removeChainItems';

export interface ScriptCall {
	readonly model: DockerfileModel;
	readonly stage: Stage;
	readonly run: Run;
	/** The script's address, as written, quotes off. */
	readonly url: string;
	/** The program that fetches it, where it can fetch something else, too. */
	readonly fetch: 'curl' | 'wget' | undefined;
	readonly runner: ShellCommand;
	/** The words that the script gets. */
	readonly args: readonly ShellWord[];
	/** What the replacement takes the place of: neighbours in the chain. */
	readonly items: readonly ChainItem[];
}

/** What does the same. */
export interface Replacement {
	readonly title: string;
	readonly because: string;
	/** Instructions in front of the step. */
	readonly copies?: readonly string[];
	/** Commands in the place of the call; none: it goes. */
	readonly steps?: readonly string[];
	/** Neighbours behind the call that go along with it. */
	readonly along?: readonly ChainItem[];
}

/** `curl … | sh -s -- WORDS`; undefined where it cannot be cut out. */
export function pipedCall(model: DockerfileModel, stage: Stage, run: Run, download: Download, runner: ShellCommand): ScriptCall | undefined {
	const script = readsScript(runner);
	if (!script || runner.pipedFrom.length !== 1 || runner.pipesInto.length > 0 || run.form === 'exec') return undefined;
	const item = soleItem(run.script, [download.command, runner]);
	return item && callOf(model, stage, run, download, runner, script.args, [item]);
}

/** `sh -c "$(curl …)" NAME WORDS`, `bash <(curl …) WORDS`. */
export function substitutedCall(model: DockerfileModel, stage: Stage, run: Run, download: Download, runner: ShellCommand, word: ShellWord): ScriptCall | undefined {
	const item = runner.pipesInto.length > 0 || runner.pipedFrom.length > 0 || runner.name === 'eval' || run.form === 'exec' ? undefined : soleItem(run.script, [runner]);
	const at = runner.args.indexOf(word);
	const process = word.text.startsWith('<(');
	const before = runner.args.slice(0, process ? at : at - 1);
	const options = before.every(({ value }) => /^-\w+$/.test(value)) && (process || /^-\w*c$/.test(runner.args[at - 1]?.value ?? ''));
	return item && options ? callOf(model, stage, run, download, runner, runner.args.slice(process ? at + 1 : at + 2), [item]) : undefined;
}

/** `curl -o FILE … && sh FILE WORDS && rm FILE`, with nothing else done to the file. */
export function storedCall(model: DockerfileModel, stage: Stage, run: Run, download: Download, runner: ShellCommand): ScriptCall | undefined {
	const { chain } = run.script;
	const [first, last] = [download.command, runner].map((command) => soleItem(run.script, [command])) as [ChainItem | undefined, ChainItem | undefined];
	const name = baseName(download.file ?? '');
	if (!first || !last || name === '' || run.form === 'exec' || runnerOf(run, download) !== runner) return undefined;
	const at = runner.args.findIndex(({ value }) => baseName(value) === name);
	const program = baseName(runner.nameWord?.value ?? '');
	if (at < 0 ? program !== name : runner.args.slice(0, at).some(({ value }) => !value.startsWith('-'))) return undefined;
	let to = chain.indexOf(last);
	const next = chain[to + 1];
	if (next?.operator === '&&' && next.commands.length === 1 && removes(next.commands[0] as ShellCommand, name)) to++;
	const items = chain.slice(chain.indexOf(first), to + 1);
	const ours = items.every((item) => item === first || item === last || item.commands.every((command) => removes(command, name) || command.name === 'chmod' && command.args.length === 2 && baseName(command.args[1]?.value ?? '') === name));
	const mentioned = chain.some((item) => !items.includes(item) && item.commands.some(({ args }) => args.some(({ value }) => value.includes(name))));
	return ours && !mentioned ? callOf(model, stage, run, download, runner, runner.args.slice(at + 1), items) : undefined;
}

function removes({ name: program, args }: ShellCommand, name: string): boolean {
	if (program === 'php') return args.length === 2 && args[0]?.value === '-r' && /^unlink\(['"]([\w./-]+)['"]\);?$/.exec(args[1]?.value ?? '')?.[1] === name;
	return program === 'rm' && args.filter(({ value }) => !value.startsWith('-')).every(({ value }) => baseName(value) === name);
}

function callOf(model: DockerfileModel, stage: Stage, run: Run, { urls: [url, ...others], command }: Download, runner: ShellCommand, args: readonly ShellWord[], items: readonly ChainItem[]): ScriptCall | undefined {
	const quiet = runner.redirections.every(({ target }) => target === undefined || /^(?:\/dev\/null|&?[12])$/.test(target.value));
	const address = command.name === 'php' ? /["'](https:[^"'\\]+)/.exec(url?.value ?? '')?.[1] : url?.value;
	if (address === undefined || others.length > 0 || runner.parent || run.script.dialect !== 'posix' || !quiet || !stage.runs.includes(run) || runner.wrappers.length > 0) return undefined;
	const fetch = command.name === 'curl' || command.name === 'wget' ? command.name : undefined;
	return { model, stage, run, url: address, fetch, runner, args, items };
}

const LONGEST_LINE = 120;

/** The replacement as edits; undefined where something would be lost. */
export function replaced({ model, run, items }: Pick<ScriptCall, 'model' | 'run' | 'items'>, { copies = [], steps = [], along = [] }: Pick<Replacement, 'copies' | 'steps' | 'along'>): readonly TextEdit[] | undefined {
	const { script, instruction, form } = run;
	const gone = [...items, ...along];
	const [first, last] = [gone[0], gone.at(-1)];
	if (!first || !last) return undefined;
	const whole = { start: first.range.start, end: last.range.end };
	if (model.tree.comments.some(({ range }) => whole.start <= range.start && range.end <= whole.end)) return undefined;
	const before = copies.length > 0 ? [insertBefore(model, instruction, copies)] : [];
	if (steps.length > 0) {
		const { joint, end } = sequelOf(model, run, first, last);
		// What would make one very long line gets a line for each step.
		const long = form === 'shell' && joint === ' && ' && steps.join(joint).length > LONGEST_LINE;
		return [...before, replace(whole, steps.join(long ? ` ${model.tree.escape}${model.tree.eol}    && ` : joint) + end)];
	}
	if (gone.length === script.chain.length) return form === 'shell' ? [replace(instruction.range, copies.join(model.tree.eol))] : undefined;
	const removed = removeChainItems(model, script, new Set(gone));
	return removed && [...before, ...removed];
}

/** A variable for the script: set in front of it, or by ENV or ARG; `unknown` when it is there without a value to be seen. */
export function setting({ runner, stage, run }: ScriptCall, name: string): { readonly value: string; readonly own: boolean } | 'unknown' | undefined {
	const own = runner.assignments.find((each) => each.name === name);
	if (own) return own.value?.known ? { value: own.value.value, own: true } : 'unknown';
	if (run.commands.some(({ name: program, args, assignments }) => assignments.some((each) => each.name === name) || program === 'export' && args.some(({ value }) => value.startsWith(`${name}=`)))) return 'unknown';
	const declared = stage.lookupAt(run.instruction.range.start)(name);
	return declared.kind === 'known' ? { value: declared.value.text, own: false } : declared.kind === 'unknown' || stage.declarationAt(name, run.instruction.range.start) ? 'unknown' : undefined;
}

/** True when the script gets no variables in front of it but these. */
export function onlySets({ runner }: ScriptCall, ...names: readonly string[]): boolean {
	return runner.assignments.every(({ name }) => names.includes(name));
}

/** The options that a script is given, `--name=value` and `--name value` alike; undefined when one is not among the known ones. */
export function wordsAs(args: readonly ShellWord[], valued: readonly string[], switches: readonly string[]): ReadonlyMap<string, ShellWord | undefined> | undefined {
	const found = new Map<string, ShellWord | undefined>();
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as ShellWord;
		const equals = word.value.indexOf('=');
		const name = equals < 0 ? word.value : word.value.slice(0, equals);
		if (equals < 0 && switches.includes(name)) found.set(name, undefined);
		else if (!valued.includes(name)) return undefined;
		else if (equals >= 0) found.set(name, { ...word, value: word.value.slice(equals + 1) });
		else if (args[i + 1]) found.set(name, args[++i]);
		else return undefined;
	}
	return found;
}
