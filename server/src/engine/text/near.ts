/** Mistyped words: which known one was meant. */

/** The first of the candidates that is fewest edits away, at most a third of the word's length and never more than two. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
	let best: string | undefined;
	let least = Math.min(2, Math.floor(word.length / 3)) + 1;
	if (word.length > 60) return undefined;
	for (const candidate of candidates) {
		if (Math.abs(candidate.length - word.length) >= least) continue;
		const edits = distance(word, candidate);
		if (edits > 0 && edits < least) { best = candidate; least = edits; }
	}
	return best;
}

/** Optimal string alignment: insertions, deletions, exchanges and swaps of neighbours count one each. */
export function distance(a: string, b: string): number {
	let before: number[] = [];
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let column = 1; column <= b.length; column++) {
			const same = a[row - 1] === b[column - 1];
			let least = Math.min((previous[column] as number) + 1, (current[column - 1] as number) + 1, (previous[column - 1] as number) + Number(!same));
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) least = Math.min(least, (before[column - 2] as number) + 1);
			current.push(least);
		}
		before = previous;
		previous = current;
	}
	return previous[b.length] as number;
}
