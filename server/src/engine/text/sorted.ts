/** Looking for a place in a list that is sorted by where its items start. */

/** How many items of a list start before an offset. */
export function countBefore<T>(list: readonly T[], offset: number, at: (item: T) => number): number {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (at(list[middle] as T) < offset) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The last item that starts before an offset. */
export function lastBefore<T>(list: readonly T[], offset: number, at: (item: T) => number): T | undefined {
	return list[countBefore(list, offset, at) - 1];
}

export function startOf({ range }: { readonly range: { readonly start: number } }): number {
	return range.start;
}
