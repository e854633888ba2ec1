/**
 * Offsets ↔ lines. Lines and characters are 0-based, characters count UTF-16 units, as LSP's default does.
 * A line ends at `\n`; a `\r` before it belongs to the line's ending, not to its content.
 */
import type { TextRange } from './range';

export interface Position {
	readonly line: number;
	readonly character: number;
}

export class LineIndex {
	readonly #text: string;
	readonly #starts: readonly number[];

	constructor(text: string) {
		this.#text = text;
		const starts = [0];
		for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
		this.#starts = starts;
	}

	get count(): number {
		return this.#starts.length;
	}

	/** The 0-based line that holds the offset; offsets past the end belong to the last line. */
	lineAt(offset: number): number {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#starts[middle] as number) <= offset) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	positionAt(offset: number): Position {
		const bounded = Math.max(0, Math.min(offset, this.#text.length));
		const line = this.lineAt(bounded);
		return { line, character: bounded - (this.#starts[line] as number) };
	}

	/** The offset of a position; positions outside the text are clamped to it. */
	offsetAt(position: Position): number {
		if (position.line < 0) return 0;
		const start = this.#starts[position.line];
		if (start === undefined) return this.#text.length;
		const next = this.#starts[position.line + 1] ?? this.#text.length;
		return Math.min(start + Math.max(0, position.character), next);
	}

	/** The line's content, without its line ending. */
	contentRange(line: number): TextRange {
		const start = this.#starts[line] ?? this.#text.length;
		let end = (this.#starts[line + 1] ?? this.#text.length + 1) - 1;
		if (end > start && this.#text[end - 1] === '\r') end--;
		return { start, end: Math.max(start, end) };
	}

	/** The line with its line ending. */
	fullRange(line: number): TextRange {
		return { start: this.#starts[line] ?? this.#text.length, end: this.#starts[line + 1] ?? this.#text.length };
	}
}
