/** What COPY and ADD bring into a stage, and from where. */
import type { ExecForm, Instruction, Word } from '../syntax/instruction';
import { expand, type LocatedValue, type Lookup, type Resolved } from './resolve';

export interface Copy {
	readonly instruction: Instruction;
	readonly keyword: 'COPY' | 'ADD';
	/** Heredocs left out. */
	readonly sources: readonly { readonly word: Word; readonly value: Resolved<LocatedValue> }[];
	readonly destination?: { readonly word: Word; readonly value: Resolved<LocatedValue> };
	/** `--from`, variables expanded; absent when files come from the build context. */
	readonly from?: Resolved<LocatedValue>;
	readonly chown?: string;
	readonly chmod?: string;
}

export function readCopy(instruction: Instruction, lookup: Lookup): Copy {
	const files = instruction.words.filter((word) => !instruction.heredocs.some((heredoc) => heredoc.range.start === word.range.start));
	const words = files.map((word) => ({ word, value: expand(word.text, plainRange(word, instruction.exec), lookup) }));
	const flag = (name: string) => instruction.flags.find((f) => f.name === name);
	const [from, chown, chmod] = [flag('from'), flag('chown'), flag('chmod')];
	// With a heredoc as the only source, the one remaining word is the destination.
	const destination = words.length > 1 || instruction.heredocs.length > 0 ? words.at(-1) : undefined;
	return {
		instruction, keyword: instruction.keyword as 'COPY' | 'ADD',
		sources: destination ? words.slice(0, -1) : words,
		...(destination && { destination }),
		...(from?.value !== undefined && { from: expand(from.value, from.valueRange, lookup) }),
		...(chown?.value !== undefined && { chown: chown.value }),
		...(chmod?.value !== undefined && { chmod: chmod.value }),
	};
}

/** A word of an exec form stands in quotes: its text is one character in. */
function plainRange(word: Word, exec: ExecForm | undefined) {
	return exec ? { start: word.range.start + 1, end: word.range.end - 1 } : word.range;
}
