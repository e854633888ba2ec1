/** Puts names with their bits into a {@link PackageTable}: the inverse of `bitsOf`. The same input gives the same table. */
import { BITS, type PackageTable, placesOf, writeCells } from '../../server/src/engine/knowledge/packageTable';

/** Cells for each name: as few as there is a seed for. */
const ROOM = [1.09, 1.11, 1.13, 1.15, 1.18, 1.22, 1.3];
const SIZES = [1024, 2048, 512];
const SEEDS = 6;

export function packTable(bits: ReadonlyMap<string, number>): PackageTable {
	for (const room of ROOM) for (const size of SIZES) for (let seed = 1; seed <= SEEDS; seed++) {
		const shape = { seed, segments: Math.ceil(bits.size * room / size), size };
		const cells = fill(bits, shape);
		if (cells) return { ...shape, cells: writeCells(cells) };
	}
	throw new Error('No table holds these names.');
}

function fill(bits: ReadonlyMap<string, number>, shape: Omit<PackageTable, 'cells'>): number[] | undefined {
	const length = shape.segments * shape.size;
	const [count, which] = [new Int32Array(length), new Int32Array(length)];
	const keys = [...bits].map(([name, value]) => {
		const { places, check } = placesOf(name, shape);
		return { places, value: check << BITS | value };
	});
	keys.forEach(({ places }, i) => { for (const place of places) { count[place] = (count[place] ?? 0) + 1; which[place] = (which[place] ?? 0) ^ i; } });
	// A place that one name alone has can be filled last, for that name.
	const alone = [...count.keys()].filter((place) => count[place] === 1);
	const order: (readonly [key: number, place: number])[] = [];
	for (let place = alone.pop(); place !== undefined; place = alone.pop()) {
		if (count[place] !== 1) continue;
		const key = which[place] as number;
		order.push([key, place]);
		for (const each of keys[key]?.places ?? []) {
			count[each] = (count[each] ?? 0) - 1;
			which[each] = (which[each] ?? 0) ^ key;
			if (count[each] === 1) alone.push(each);
		}
	}
	if (order.length < keys.length) return undefined;
	const cells = new Array<number>(length).fill(0);
	for (const [key, place] of order.reverse()) {
		const { places, value } = keys[key] as (typeof keys)[number];
		cells[place] = places.reduce((sum, each) => each === place ? sum : sum ^ (cells[each] ?? 0), value);
	}
	return cells;
}
