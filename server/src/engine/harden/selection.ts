/**
 * Hardening a part of a file: the stages that a selection touches, and nothing outside of them. Offsets are those of the
 * text that the model was made from; a part ends where the next stage, or the text, does.
 */
import type { DockerfileModel } from '../model/model';
import type { TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

/** What a selection means: whole stages. What stands in front of the first FROM goes with the first of them. */
export function partOf({ stages, text }: DockerfileModel, selection: TextRange): TextRange {
	const starts = [0, ...stages.slice(1).map((stage) => stage.range.start)];
	// A selection that ends at the beginning of a line does not mean that line.
	const last = Math.max(selection.start, selection.end - 1);
	const partAt = (offset: number): number => starts.findLastIndex((start) => start <= offset);
	return { start: starts[partAt(selection.start)] ?? 0, end: starts[partAt(last) + 1] ?? text.length };
}

export function isWithin(edits: readonly TextEdit[], part: TextRange): boolean {
	return edits.every(({ range }) => part.start <= range.start && range.end <= part.end);
}

/** The part behind edits that lie within it. */
export function grown(part: TextRange, edits: readonly TextEdit[]): TextRange {
	return { start: part.start, end: edits.reduce((end, { range, newText }) => end + newText.length - (range.end - range.start), part.end) };
}
