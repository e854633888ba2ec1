/**
 * The shapes of the syntax layer: what a Dockerfile says, instruction by instruction, before anything is resolved.
 * All ranges are offsets into the document. Plain data without cycles, so that a parsed instruction can be moved.
 */
import type { ValidationCode } from 'dockerfile-utils';
import type { TextRange } from '../text/range';

/** A text put together from pieces of the document, with the way back. Continuations and the comments in them are gone. */
export interface FoldedText {
	readonly text: string;
	readonly pieces: readonly Piece[];
}

/** A run of characters that stand together in the document: from offset `at` of the folded text on. */
export interface Piece {
	readonly at: number;
	readonly range: TextRange;
}

export interface Word {
	readonly text: string;
	readonly range: TextRange;
}

export interface Flag {
	/** Lower-cased, without the dashes. */
	readonly name: string;
	/** Absent for `--link`; empty for `--chown=`. */
	readonly value?: string;
	readonly range: TextRange;
	readonly valueRange?: TextRange;
}

/** `NAME=value` of ENV, ARG and LABEL, or ENV's older form with a blank. */
export interface Property {
	readonly name: string;
	readonly nameRange: TextRange;
	/** As written, quotes included; absent for `ARG NAME`. */
	readonly raw?: string;
	/** Quotes and escapes taken off, variables not expanded. */
	readonly value?: string;
	readonly valueRange?: TextRange;
	/** Name to value. */
	readonly range: TextRange;
	/** True when the value stands in single quotes, where Docker expands nothing. */
	readonly literal: boolean;
}

export interface Heredoc {
	readonly name: string;
	/** `<<-`: leading tabs are taken off. */
	readonly stripsTabs: boolean;
	/** False when the name is quoted: no variable is expanded in the body. */
	readonly expands: boolean;
	/** The `<<NAME` itself. */
	readonly range: TextRange;
	/** The body's lines, the last line break included; the terminator is not. */
	readonly bodyRange: TextRange;
	readonly body: FoldedText;
	readonly terminated: boolean;
}

/** A JSON array of strings: `["node", "server.js"]`. */
export interface ExecForm {
	readonly items: readonly Word[];
	/** Bracket to bracket. */
	readonly range: TextRange;
}

/** What Docker would refuse in an instruction: the names of dockerfile-utils' codes, and its words. */
export interface Fault {
	readonly code: keyof typeof ValidationCode;
	readonly message: string;
	readonly range: TextRange;
}

export interface Instruction {
	/** Upper-cased. An unknown word is kept as it is, upper-cased too. */
	readonly keyword: string;
	readonly keywordRange: TextRange;
	/** Keyword to the last character, heredocs with their terminators included; no line break at the end. */
	readonly range: TextRange;
	/** The same without the heredocs' bodies. */
	readonly headRange: TextRange;
	readonly flags: readonly Flag[];
	/** What follows the keyword and its flags; empty range at the end when there is nothing. */
	readonly argumentsRange: TextRange;
	readonly arguments: FoldedText;
	/** The arguments split at blanks; quotes are not looked at, as Docker does for most instructions. */
	readonly words: readonly Word[];
	readonly exec?: ExecForm;
	readonly properties: readonly Property[];
	readonly heredocs: readonly Heredoc[];
	/** ONBUILD's instruction, or HEALTHCHECK's CMD. */
	readonly nested?: Instruction;
	/** Of the whole instruction, the nested one included. */
	readonly faults: readonly Fault[];
}

export interface Comment {
	/** `#` to the end of the line. */
	readonly range: TextRange;
	/** What follows the `#`, blanks at both ends taken off. */
	readonly text: string;
	/** True when it stands between the lines of an instruction. */
	readonly inside: boolean;
}

export interface Directive {
	/** Lower-cased: `syntax`, `escape`, `check`. */
	readonly name: string;
	readonly value: string;
	readonly range: TextRange;
	readonly valueRange: TextRange;
}

/** Why a part of the text could not be read. Never a rule's finding. */
export interface Problem {
	readonly message: string;
	readonly range: TextRange;
}

export interface SyntaxTree {
	readonly text: string;
	readonly escape: '\\' | '`';
	readonly eol: '\n' | '\r\n';
	readonly directives: readonly Directive[];
	readonly comments: readonly Comment[];
	readonly instructions: readonly Instruction[];
	/** Where a continued instruction has empty lines: the escape character to the end of the last of them. */
	readonly emptyLines: readonly TextRange[];
	readonly problems: readonly Problem[];
}
