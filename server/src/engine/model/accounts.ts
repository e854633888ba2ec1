/**
 * Accounts and groups that a stage makes or changes: commands like `useradd -u 1000 app`, and lines that are written
 * into /etc/passwd and its relatives.
 */
import { optionsOf } from '../shell/options';
import type { Option, ShellCommand, ShellWord } from '../shell/types';
import { once } from '../text/once';
import type { TextRange } from '../text/range';
import { expand } from './resolve';
import type { Run } from './run';
import type { Stage } from './stage';

export interface AccountCommand {
	readonly command: ShellCommand;
	readonly run: Run;
	readonly kind: 'user' | 'group';
	/** False for `usermod` and `groupmod`. */
	readonly creates: boolean;
	/** The name of the account or group. */
	readonly name: ShellWord;
	/** The option that sets its number. */
	readonly id?: Option;
	readonly options: readonly Option[];
}

interface Program {
	readonly kind: 'user' | 'group';
	readonly creates: boolean;
	readonly id: readonly string[];
}

const PROGRAMS: Readonly<Record<string, Program>> = {
	useradd: { kind: 'user', creates: true, id: ['u', 'uid'] },
	adduser: { kind: 'user', creates: true, id: ['u', 'uid'] },
	usermod: { kind: 'user', creates: false, id: ['u', 'uid'] },
	groupadd: { kind: 'group', creates: true, id: ['g', 'gid'] },
	addgroup: { kind: 'group', creates: true, id: ['g', 'gid'] },
	groupmod: { kind: 'group', creates: false, id: ['g', 'gid'] },
};

/** In build order. `adduser NAME GROUP` makes nothing and is left out. */
export const accountCommands = once((stage: Stage): readonly AccountCommand[] => [...readCommands(stage)]);

function* readCommands(stage: Stage): Iterable<AccountCommand> {
	for (const run of stage.runs) for (const command of run.commands) {
		const program = PROGRAMS[command.name];
		if (!program || command.dialect !== 'posix') continue;
		const { options, operands } = optionsOf(command);
		const [name] = operands;
		if (!name || operands.length !== 1) continue;
		const id = options.find((option) => program.id.includes(option.name));
		yield { command, run, kind: program.kind, creates: program.creates, name, options, ...(id && { id }) };
	}
}

/** A text of a command with the Dockerfile's variables filled in; undefined when one has no known value. */
export function valueAt(stage: Stage, text: string, offset: number): string | undefined {
	const value = expand(text, undefined, stage.lookupAt(offset));
	return value.kind === 'known' ? value.value.text : undefined;
}

/** The number that an account command sets, when it is known. */
export function numberOf(stage: Stage, { id, run }: AccountCommand): number | undefined {
	const text = id?.value === undefined ? undefined : valueAt(stage, id.value, run.instruction.range.start);
	return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

export type AccountFile = 'passwd' | 'shadow' | 'group';

/** `app:x:1000:1000::/home/app:/bin/sh`, written into one of the files. */
export interface AccountLine {
	readonly file: AccountFile;
	readonly fields: readonly string[];
	/** The line, or what it stands in when it is not written in one piece. */
	readonly range: TextRange;
	readonly exact: boolean;
	readonly stage: Stage;
}

const FILES: ReadonlyMap<string, AccountFile> = new Map([['/etc/passwd', 'passwd'], ['/etc/shadow', 'shadow'], ['/etc/group', 'group']]);
const LEAST_FIELDS: Readonly<Record<AccountFile, number>> = { passwd: 4, shadow: 2, group: 3 };

/** No line of these files is longer. */
const LONGEST = 2000;

/** The account file that a command writes to, by itself or through what it is piped into. */
function fileWritten(command: ShellCommand): AccountFile | undefined {
	for (const each of [command, ...command.pipesInto]) {
		const targets = [...each.redirections.filter((r) => r.operator.startsWith('>')).map((r) => r.target), ...(each.name === 'tee' ? each.args : [])];
		for (const target of targets) {
			const file = FILES.get(target?.value ?? '');
			if (file) return file;
		}
	}
	return undefined;
}

export const accountLines = once((stage: Stage): readonly AccountLine[] => [...readLines(stage)]);

function* readLines(stage: Stage): Iterable<AccountLine> {
	for (const run of stage.runs) for (const command of run.commands) {
		const file = fileWritten(command);
		if (!file) continue;
		for (const redirection of command.redirections) {
			const heredoc = run.instruction.heredocs.find((each) => each.range.start === redirection.range.start);
			if (heredoc) yield* linesIn(stage, file, heredoc.body.text, heredoc.bodyRange);
		}
		if (command.name !== 'echo' && command.name !== 'printf') continue;
		for (const word of command.args) yield* linesIn(stage, file, word.text, word.range);
	}
	for (const { instruction, destination } of stage.copies) {
		const file = destination?.value.kind === 'known' ? FILES.get(destination.value.value.text) : undefined;
		for (const heredoc of file ? instruction.heredocs : []) yield* linesIn(stage, file as AccountFile, heredoc.body.text, heredoc.bodyRange);
	}
}

function* linesIn(stage: Stage, file: AccountFile, text: string, range: TextRange): Iterable<AccountLine> {
	const exact = range.end - range.start === text.length;
	let at = 0;
	for (const part of text.split(/(\\n|\r?\n)/)) {
		const from = range.start + at;
		at += part.length;
		if (part.length > LONGEST) continue;
		const line = part.replace(/^["'\s]+|["'\s]+$/g, '');
		const start = from + part.indexOf(line);
		const fields = line.split(':');
		if (fields.length < LEAST_FIELDS[file] || !/^[\w$][\w.${}-]*$/.test(fields[0] ?? '')) continue;
		yield { file, fields, stage, exact, range: exact ? { start, end: start + line.length } : range };
	}
}

/** Where a field of a line stands, when the line is written in one piece. */
export function fieldRange({ fields, range, exact }: AccountLine, index: number): TextRange | undefined {
	if (!exact) return undefined;
	const start = range.start + fields.slice(0, index).reduce((sum, field) => sum + field.length + 1, 0);
	return { start, end: start + (fields[index] ?? '').length };
}
