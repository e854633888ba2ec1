/**
 * Ranges in a text: UTF-16 offsets, half open, 0-based. Everything in the engine speaks offsets;
 * lines and columns appear only at its borders, through {@link LineIndex}.
 */
export interface TextRange {
	readonly start: number;
	readonly end: number;
}

export function range(start: number, end: number): TextRange {
	return { start, end };
}

export function shift(of: TextRange, by: number): TextRange {
	return { start: of.start + by, end: of.end + by };
}

/** True when `inner` lies wholly within `outer` (equal ranges included). */
export function contains(outer: TextRange, inner: TextRange): boolean {
	return outer.start <= inner.start && inner.end <= outer.end;
}

/** True when the two share at least one character, or an empty one lies strictly inside the other. */
export function overlaps(a: TextRange, b: TextRange): boolean {
	return a.start < b.end && b.start < a.end;
}
