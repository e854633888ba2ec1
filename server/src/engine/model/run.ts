/** What a RUN, CMD, ENTRYPOINT or HEALTHCHECK runs: its scripts with document ranges, its form, its mounts. */
import type { Flag, Heredoc, Instruction } from '../syntax/instruction';
import { parseExecForm, parseScript } from '../shell/parse';
import type { Dialect, ShellCommand, ShellScript } from '../shell/types';
import type { TextRange } from '../text/range';

/** `--mount=type=secret,id=token`. */
export interface Mount {
	/** `bind` when left out, as Docker has it. */
	readonly type: string;
	/** Keys lower-cased; a key without a value maps to ''. */
	readonly options: ReadonlyMap<string, string>;
	readonly range: TextRange;
	readonly flag: Flag;
}

export interface Run {
	readonly instruction: Instruction;
	readonly form: 'shell' | 'exec' | 'heredoc';
	/** The script itself. For `RUN <<EOF` it is the heredoc's body. */
	readonly script: ShellScript;
	/** All commands of the script and of the heredocs that a shell reads. */
	readonly commands: readonly ShellCommand[];
	readonly mounts: readonly Mount[];
}

const SHEBANG = /^#!\s*(\S+)(?:\s+(\S+))?/;
const POSIX = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;

/** @param dialect of the shell that SHELL or the base's system sets at this point */
export function readRun(instruction: Instruction, text: string, dialect: Dialect): Run {
	const seen = runs[dialect].get(instruction);
	if (seen) return seen;
	const run = read(instruction, text, dialect);
	runs[dialect].set(instruction, run);
	return run;
}

/** An instruction that stays where it was from one version of the text to the next is the same object, and so is its RUN. */
const runs: Readonly<Record<Dialect, WeakMap<Instruction, Run>>> = { posix: new WeakMap(), powershell: new WeakMap(), cmd: new WeakMap(), unknown: new WeakMap() };

function read(instruction: Instruction, text: string, dialect: Dialect): Run {
	const mounts = instruction.flags.filter((flag) => flag.name === 'mount').map(readMount);
	if (instruction.exec) {
		const script = parseExecForm(instruction.exec, text);
		return { instruction, form: 'exec', script, commands: script.commands, mounts };
	}
	const [first] = instruction.heredocs;
	if (first && /^<<-?["']?[\w.-]+["']?$/.test(instruction.arguments.text)) {
		const script = parseScript(first.body, heredocDialect(first, dialect));
		return { instruction, form: 'heredoc', script, commands: script.commands, mounts };
	}
	const script = parseScript(instruction.arguments, dialect);
	const fed = instruction.heredocs.flatMap((heredoc) => fedToShell(script, heredoc) ? parseScript(heredoc.body, 'posix').commands : []);
	return { instruction, form: 'shell', script, commands: fed.length > 0 ? [...script.commands, ...fed] : script.commands, mounts };
}

/** A heredoc as a script of its own: the shebang decides, else the stage's shell. */
function heredocDialect(heredoc: Heredoc, dialect: Dialect): Dialect {
	const shebang = SHEBANG.exec(heredoc.body.text);
	if (!shebang) return dialect;
	const program = shebang[1]?.endsWith('/env') ? shebang[2] ?? '' : shebang[1] ?? '';
	return POSIX.test(program) ? 'posix' : /pwsh|powershell/.test(program) ? 'powershell' : 'unknown';
}

/** True when the heredoc is the input of a shell without a script of its own: `RUN bash <<EOF`, `RUN <<EOF bash`. */
function fedToShell(script: ShellScript, heredoc: Heredoc): boolean {
	const reader = script.commands.find((command) => command.redirections.some((r) => r.operator.startsWith('<<') && r.range.start === heredoc.range.start));
	return reader !== undefined && POSIX.test(reader.name) && reader.args.every((arg) => arg.value.startsWith('-') && !arg.value.includes('c'));
}

export interface MountOption {
	readonly key: string;
	/** Quotes off. */
	readonly value: string;
	/** Key to value. */
	readonly range: TextRange;
	readonly valueRange: TextRange;
}

/** The first option of a mount with one of these names, with its place in the document. */
export function mountOption(text: string, { flag }: Mount, ...keys: readonly string[]): MountOption | undefined {
	if (!flag.valueRange) return undefined;
	let { start } = flag.valueRange;
	for (const part of text.slice(start, flag.valueRange.end).split(',')) {
		const equals = part.indexOf('=');
		const key = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
		const end = start + part.length;
		if (keys.includes(key)) return { key, value: part.slice(equals < 0 ? part.length : equals + 1).trim().replace(/^(["'])(.*)\1$/, '$2'), range: { start, end }, valueRange: { start: equals < 0 ? end : start + equals + 1, end } };
		start = end + 1;
	}
	return undefined;
}

function readMount(flag: Flag): Mount {
	const options = new Map<string, string>();
	for (const part of (flag.value ?? '').split(',')) {
		const equals = part.indexOf('=');
		const key = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
		if (key) options.set(key, equals < 0 ? '' : part.slice(equals + 1).trim());
	}
	return { type: options.get('type') ?? 'bind', options, range: flag.range, flag };
}
