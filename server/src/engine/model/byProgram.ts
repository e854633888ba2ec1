/** Tables whose rows are for some programs: which rows a program has is found out once. */
import { Recent } from '../text/recent';

/** @param pattern the names of the programs that a row is for; undefined: all */
export function byProgram<Row>(table: readonly Row[], pattern: (row: Row) => RegExp | undefined): (program: string) => readonly Row[] {
	const known = new Recent<string, readonly Row[]>(500);
	return (program) => {
		const hit = known.get(program);
		if (hit) return hit;
		const rows = table.filter((row) => pattern(row)?.test(program) ?? true);
		known.set(program, rows);
		return rows;
	};
}
