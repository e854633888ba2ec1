/**
 * Text edits: offsets into the original text, sorted and disjoint by construction.
 * Everything that changes a document passes through {@link edits}, so an overlapping fix cannot exist.
 */
import type { TextRange } from './range';

export interface TextEdit {
	readonly range: TextRange;
	readonly newText: string;
}

export function replace(range: TextRange, newText: string): TextEdit {
	return { range, newText };
}

export function insert(offset: number, newText: string): TextEdit {
	return { range: { start: offset, end: offset }, newText };
}

export function remove(range: TextRange): TextEdit {
	return { range, newText: '' };
}

/**
 * Sorts the edits by position; insertions at one offset keep their order.
 * @throws RangeError when two of them overlap, or one is reversed: a mistake of the caller, never of the user.
 */
export function edits(...list: readonly TextEdit[]): readonly TextEdit[] {
	const sorted = list.map((edit, order) => ({ edit, order }))
		.sort((a, b) => a.edit.range.start - b.edit.range.start || a.edit.range.end - b.edit.range.end || a.order - b.order)
		.map(({ edit }) => edit);
	let end = 0;
	for (const { range } of sorted) {
		if (range.start < end || range.end < range.start) throw new RangeError(`overlapping edit at ${range.start}..${range.end}`);
		end = range.end;
	}
	return sorted;
}

/** Applies sorted, disjoint edits. */
export function applyEdits(text: string, list: readonly TextEdit[]): string {
	let result = '';
	let at = 0;
	for (const { range, newText } of list) {
		result += text.slice(at, range.start) + newText;
		at = range.end;
	}
	return result + text.slice(at);
}

/** True when the two sets of edits touch the same characters or the same place, neighbours included. */
export function conflicts(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
	return a.some((x) => b.some((y) => touches(x.range, y.range)));
}

function touches(a: TextRange, b: TextRange): boolean {
	return a.start <= b.end && b.start <= a.end;
}
