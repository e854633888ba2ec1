/** Names that look like what was typed: for "did you mean". */

/** Those of the names that look like what was typed, the likeliest first. */
export function closest(typed: string, names: readonly string[], most = 3): string[] {
	const wanted = typed.toLowerCase();
	return names
		.map((name) => ({ name, distance: name.includes(wanted) && wanted.length > 2 ? 0 : editDistance(wanted, name) }))
		.filter(({ name, distance }) => distance <= Math.max(2, Math.floor(Math.max(name.length, wanted.length) / 3)))
		.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
		.slice(0, most)
		.map(({ name }) => name);
}

/** More letters than any name has: what is longer is like none. */
const LONGEST = 80;

function editDistance(a: string, b: string): number {
	if (a.length > LONGEST) return a.length;
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++)
			row.push(Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)));
		previous = row;
	}
	return previous[b.length] as number;
}
