/** Which change of a hardening made a part of its text, and where that part stood in the original. Offsets everywhere. */
import type { HardenResult, TextRange } from '../engine/index';

interface Part {
	readonly changes: readonly string[];
	readonly from: TextRange;
	readonly to: TextRange;
}

/** The replaced parts in order. */
function parts({ hunks }: HardenResult): Part[] {
	let moved = 0;
	return hunks.flatMap(({ changes, edits }) => edits.map(({ range, newText }) => {
		const start = range.start + moved;
		moved += newText.length - (range.end - range.start);
		return { changes, from: range, to: { start, end: start + newText.length } };
	}));
}

/** The ids of the changes that touch a range of the hardened text. */
export function touching(result: HardenResult, { start, end }: TextRange): string[] {
	return [...new Set(parts(result).filter(({ to }) => to.start <= end && to.end >= start).flatMap(({ changes }) => changes))];
}

/** Where a position of the hardened text stands in the original; within what is new, where that begins. */
export function originOf(result: HardenResult, offset: number): number {
	let moved = 0;
	for (const { from, to } of parts(result)) {
		if (offset < to.start) break;
		if (offset < to.end) return from.start;
		moved = from.end - to.end;
	}
	return offset + moved;
}

/** The ids of all changes, each once, in the order in which they were made. */
export function changesOf({ applied }: HardenResult): string[] {
	return [...new Set(applied.map(({ id }) => id))];
}
