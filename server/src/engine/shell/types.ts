/**
 * The shapes of the shell layer: a RUN, CMD or heredoc as a list of simple commands, wherever they stand (chains,
 * pipelines, subshells, `$(…)`, `sh -c '…'`, loops), each with its range in the document.
 */
import type { TextRange } from '../text/range';

export type Dialect = 'posix' | 'powershell' | 'cmd' | 'unknown';

export interface VariableUse {
	readonly name: string;
	readonly range: TextRange;
	/** Within double quotes. Text in single quotes is no use of a variable. */
	readonly quoted: boolean;
}

export interface ShellWord {
	/** As written, continuations taken out. */
	readonly text: string;
	/** Quotes taken off; variables and substitutions stay as they are written. */
	readonly value: string;
	/** True when the value is the same at run time: no variable, substitution or glob in it. */
	readonly known: boolean;
	readonly range: TextRange;
	readonly variables: readonly VariableUse[];
	/** The scripts in `$(…)`, backquotes, `<(…)`. */
	readonly substitutions: readonly ShellScript[];
}

export interface Assignment {
	readonly name: string;
	readonly value?: ShellWord;
	readonly range: TextRange;
}

export interface Redirection {
	readonly operator: string;
	readonly descriptor?: number;
	/** The file, the here-string's word; absent for a heredoc. */
	readonly target?: ShellWord;
	/** A heredoc's body, as written. */
	readonly body?: string;
	readonly range: TextRange;
}

/** One option of a command: `-k`, `-o FILE`, `--output=FILE`. */
export interface Option {
	/** Without dashes: `k`, `output`; PowerShell's lower-cased. */
	readonly name: string;
	readonly value?: string;
	/** The word that holds the value, or the option itself when both are one word. */
	readonly valueWord?: ShellWord;
	/** The option's own word. A cluster (`-fsSLk`) is shared by its letters. */
	readonly word: ShellWord;
	/** True when the word holds more letters than this one. */
	readonly clustered: boolean;
}

export interface ShellCommand {
	/** Base name of the program, wrappers (`sudo`, `env`, `exec` …) passed over; '' when it is not a known word. */
	readonly name: string;
	readonly nameWord?: ShellWord;
	readonly args: readonly ShellWord[];
	readonly assignments: readonly Assignment[];
	readonly redirections: readonly Redirection[];
	/** The words in front of the name that only say how it runs, without their arguments: `sudo`, `env`, `nice`. */
	readonly wrappers: readonly ShellWord[];
	/** Assignments, wrappers, arguments and redirections included. */
	readonly range: TextRange;
	/** The commands that this one's output is piped into, nearest first. */
	readonly pipesInto: readonly ShellCommand[];
	/** The commands whose output comes in through the pipe, nearest first. */
	readonly pipedFrom: readonly ShellCommand[];
	/** The command in whose `$(…)` or `-c` argument this one stands. */
	readonly parent?: ShellCommand;
	/** True under `if`, `while`, `case`, behind `||`, or in a function: it may not run. */
	readonly conditional: boolean;
	/** False when its ranges are only near the mark (JSON escapes, backquotes): report it, never edit it. */
	readonly exact: boolean;
	/** Which shell reads it: PowerShell and cmd are cut into words, not parsed. */
	readonly dialect: Dialect;
}

/** An item of the script's outermost chain, for edits: `a && b | c ; d` has three. */
export interface ChainItem {
	readonly range: TextRange;
	/** What joins it to the item before it; '' for the first. */
	readonly operator: '' | '&&' | '||' | ';' | '&' | '\n';
	/** All commands in it, in source order, nested ones included. */
	readonly commands: readonly ShellCommand[];
}

export interface ShellScript {
	readonly dialect: Dialect;
	/** All simple commands in source order, nested ones included. */
	readonly commands: readonly ShellCommand[];
	readonly chain: readonly ChainItem[];
	readonly range: TextRange;
	/** The shell would refuse it, or it is no shell text that we read: say less about it. */
	readonly broken: boolean;
}
