/**
 * A text that remembers where it came from: edits are applied step after step, and in the end every difference from the
 * original is known with the steps that made it. All positions of {@link Provenance.apply} are in the current text, all of
 * {@link Provenance.hunks} in the original.
 */
import type { TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

type Piece =
	| { readonly kind: 'kept'; readonly range: TextRange }
	| { readonly kind: 'gone'; readonly range: TextRange; readonly step: number }
	| { readonly kind: 'new'; readonly text: string; readonly step: number };

/** A difference: this range of the original is replaced by that text. */
export interface RawHunk {
	readonly range: TextRange;
	readonly newText: string;
	/** The steps that made it, ascending. */
	readonly steps: readonly number[];
}

export class Provenance {
	#pieces: readonly Piece[];

	constructor(readonly original: string) {
		this.#pieces = [{ kind: 'kept', range: { start: 0, end: original.length } }];
	}

	/** Applies sorted, disjoint edits of the current text as one step. */
	apply(edits: readonly TextEdit[], step: number): void {
		for (const edit of [...edits].reverse()) this.#pieces = this.#applied(edit, step);
	}

	get text(): string {
		return this.#pieces.map((piece) => piece.kind === 'new' ? piece.text : piece.kind === 'kept' ? this.original.slice(piece.range.start, piece.range.end) : '').join('');
	}

	/** Where a position of the current text stands in the original; within what is new, where that begins. */
	originOf(offset: number): number {
		let at = 0;
		let origin = 0;
		for (const piece of this.#pieces) {
			const length = piece.kind === 'new' ? piece.text.length : piece.kind === 'kept' ? piece.range.end - piece.range.start : 0;
			if (piece.kind !== 'new') origin = piece.range.start;
			if (at + length > offset) return piece.kind === 'kept' ? origin + offset - at : origin;
			if (piece.kind !== 'new') origin = piece.range.end;
			at += length;
		}
		return origin;
	}

	/** True when something within this range of the current text is new, or something is gone from it. */
	changedWithin({ start, end }: TextRange): boolean {
		let at = 0;
		for (const piece of this.#pieces) {
			if (at > end) return false;
			if (piece.kind === 'gone') {
				if (start < at && at < end) return true;
				continue;
			}
			const length = piece.kind === 'new' ? piece.text.length : piece.range.end - piece.range.start;
			if (piece.kind === 'new' && at < end && at + length > start) return true;
			at += length;
		}
		return false;
	}

	/** All differences from the original, in order, disjoint, as small as their ends allow. */
	hunks(): RawHunk[] {
		const hunks: RawHunk[] = [];
		let at = 0;
		let open: { start: number; newText: string; steps: Set<number> } | undefined;
		const close = (): void => {
			const hunk = open && this.#trimmed({ range: { start: open.start, end: at }, newText: open.newText, steps: [...open.steps].sort((a, b) => a - b) });
			if (hunk) hunks.push(hunk);
			open = undefined;
		};
		for (const piece of this.#pieces) {
			if (piece.kind === 'kept') {
				if (piece.range.end > piece.range.start) close();
				at = piece.range.end;
				continue;
			}
			open ??= { start: at, newText: '', steps: new Set() };
			open.steps.add(piece.step);
			if (piece.kind === 'new') open.newText += piece.text;
			else at = piece.range.end;
		}
		close();
		return hunks;
	}

	#applied(edit: TextEdit, step: number): Piece[] {
		const result: Piece[] = [];
		const { start, end } = edit.range;
		let at = 0;
		let placed = false;
		const place = (): void => {
			if (!placed && edit.newText !== '') result.push({ kind: 'new', text: edit.newText, step });
			placed = true;
		};
		for (const piece of this.#pieces) {
			const length = piece.kind === 'new' ? piece.text.length : piece.kind === 'kept' ? piece.range.end - piece.range.start : 0;
			const from = Math.max(start - at, 0);
			const to = Math.min(end - at, length);
			if (length === 0 || from >= length || to < 0 || from > to) {
				if (at >= end && at + length > end) place();
				result.push(piece);
			} else {
				result.push(...part(piece, 0, from));
				place();
				if (piece.kind === 'kept' && to > from) result.push({ kind: 'gone', range: { start: piece.range.start + from, end: piece.range.start + to }, step });
				result.push(...part(piece, to, length));
			}
			at += length;
		}
		place();
		return result;
	}

	#trimmed({ range, newText, steps }: RawHunk): RawHunk | undefined {
		const old = this.original.slice(range.start, range.end);
		if (old === newText) return undefined;
		let head = 0;
		while (head < old.length && head < newText.length && old[head] === newText[head]) head++;
		let tail = 0;
		while (tail < old.length - head && tail < newText.length - head && old[old.length - 1 - tail] === newText[newText.length - 1 - tail]) tail++;
		// Never between the halves of a line break.
		if (head > 0 && old[head - 1] === '\r') head--;
		if (tail > 0 && old[old.length - tail] === '\n' && old[old.length - tail - 1] === '\r') tail--;
		return { range: { start: range.start + head, end: range.end - tail }, newText: newText.slice(head, newText.length - tail), steps };
	}
}

function part(piece: Piece, from: number, to: number): Piece[] {
	if (to <= from) return [];
	if (piece.kind === 'new') return [{ ...piece, text: piece.text.slice(from, to) }];
	return [{ ...piece, range: { start: piece.range.start + from, end: piece.range.start + to } }];
}
