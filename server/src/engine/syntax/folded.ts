/** Building and reading {@link FoldedText}: a text made of pieces of the document, with the way back to it. */
import type { TextRange } from '../text/range';
import type { FoldedText, Piece } from './instruction';

/** Joins pieces of `text`; empty ones are left out. */
export function fold(text: string, ranges: Iterable<TextRange>): FoldedText {
	let folded = '';
	const pieces: Piece[] = [];
	for (const range of ranges) {
		if (range.end <= range.start) continue;
		pieces.push({ at: folded.length, range });
		folded += text.slice(range.start, range.end);
	}
	return { text: folded, pieces };
}

/** The part `start..end` of a folded text, itself folded. */
export function sliceFolded(folded: FoldedText, start: number, end = folded.text.length): FoldedText {
	const pieces: Piece[] = [];
	for (const piece of folded.pieces) {
		const from = Math.max(start, piece.at);
		const to = Math.min(end, piece.at + piece.range.end - piece.range.start);
		if (from < to) pieces.push({ at: from - start, range: { start: piece.range.start + from - piece.at, end: piece.range.start + to - piece.at } });
	}
	return { text: folded.text.slice(start, end), pieces };
}

/** Where an offset of the folded text stands in the document. At a seam it is the start of the later piece. */
export function sourceOffset(folded: FoldedText, at: number): number {
	const piece = pieceAt(folded.pieces, at);
	return piece ? Math.min(piece.range.start + at - piece.at, piece.range.end) : 0;
}

/** Where a range of the folded text stands in the document: first character to last, continuations between included. */
export function sourceRange(folded: FoldedText, start: number, end: number): TextRange {
	const from = sourceOffset(folded, start);
	return end <= start ? { start: from, end: from } : { start: from, end: sourceOffset(folded, end - 1) + 1 };
}

function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
	let low = 0;
	let high = pieces.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((pieces[middle] as Piece).at <= at) low = middle;
		else high = middle - 1;
	}
	return pieces[low];
}
