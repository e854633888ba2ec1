/**
 * A table that tells a few bits for each of many names without holding the names: four cells, found by the name, give the
 * bits and a check when they are put together. A name that is not in it passes the check once in 256 times.
 * Built by `scripts/updatePackages.ts`; a cell is two digits of six bits, read where they stand.
 * Source of the idea: Graf and Lemire, "Binary Fuse Filters", 2022.
 */
export interface PackageTable {
	readonly seed: number;
	/** The four cells of a name lie in neighbouring segments, one in each. */
	readonly segments: number;
	/** Cells in a segment: a power of two. */
	readonly size: number;
	readonly cells: string;
}

export const BITS = 4;
export const CHECK = 8;
/** The bits of a name that was put in to be told from all others. */
export const FOREIGN_BITS = 0b1000;
export const CELLS = 4;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Where the cells of a name are, and what its check is. */
export function placesOf(name: string, { seed, segments, size }: Omit<PackageTable, 'cells'>): { readonly places: readonly number[]; readonly check: number } {
	const [first, second] = [hash(name, seed), hash(name, ~seed)];
	const segment = Math.floor(first / 2 ** 32 * (segments - CELLS + 1));
	const places = Array.from({ length: CELLS }, (_, i) => (segment + i) * size + (mix(second + i * 0x9e3779b9) & (size - 1)));
	return { places, check: mix(first ^ second) & ((1 << CHECK) - 1) };
}

/** The bits of a name, or undefined for nearly every name that was not put in. */
export function bitsOf(name: string, table: PackageTable): number | undefined {
	const { places, check } = placesOf(name, table);
	const cell = places.reduce((sum, place) => sum ^ readCell(table.cells, place), 0);
	return cell >> BITS === check ? cell & ((1 << BITS) - 1) : undefined;
}

function readCell(cells: string, place: number): number {
	return DIGITS.indexOf(cells.charAt(place * 2)) << 6 | DIGITS.indexOf(cells.charAt(place * 2 + 1));
}

/** The cells as text: the inverse of what is read. */
export function writeCells(cells: readonly number[]): string {
	return cells.map((cell) => DIGITS.charAt(cell >> 6) + DIGITS.charAt(cell & 63)).join('');
}

function hash(text: string, seed: number): number {
	let sum = seed >>> 0;
	for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) + (sum >>> 15);
	return mix(sum);
}

function mix(value: number): number {
	let sum = value | 0;
	sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
	sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
	return (sum ^ (sum >>> 16)) >>> 0;
}
