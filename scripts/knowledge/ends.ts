/**
 * Ends of life as the data has them, from release cycles of endoflife.date. Contract: rows newest first, as the source
 * has them; what ended long ago and cycles whose number says two things stay out.
 */

/** A release cycle; dates are ISO days, `false` = no end announced, absent = not known. */
export interface Cycle {
	readonly cycle: string;
	readonly codename?: string | undefined;
	readonly eol?: string | boolean | null | undefined;
	/** End of extended support. */
	readonly eoes?: string | boolean | null | undefined;
	/** Long-term support; a day: from then on. */
	readonly lts?: boolean | string | null | undefined;
}

/** A release of `https://endoflife.date/api/v1/products/full`; what is not read here is left out. */
export interface Release {
	readonly name: string;
	readonly codename?: string | null;
	readonly isLts?: boolean;
	readonly ltsFrom?: string | null;
	readonly isEol?: boolean;
	readonly eolFrom?: string | null;
	readonly isEoes?: boolean;
	readonly eoesFrom?: string | null;
}

const OLDEST_END = '2018-01-01';
/** Products that number every patch have hundreds of cycles; only the young ones matter. */
const MOST_CYCLES = 24;
/** Windows build 1809 is both a release that ended and the long-term one of 2019: the number alone tells no end. */
const AMBIGUOUS = new Set(['1809']);

/** The distributions of images, by product of endoflife.date. */
export const DISTRIBUTIONS: Readonly<Record<string, string>> = {
	debian: 'debian', ubuntu: 'ubuntu', 'alpine-linux': 'alpine', almalinux: 'almalinux', 'rocky-linux': 'rockylinux', 'oracle-linux': 'oraclelinux',
	centos: 'centos', 'centos-stream': 'centos-stream', rhel: 'ubi', fedora: 'fedora', 'amazon-linux': 'amazonlinux', opensuse: 'opensuse',
	'vmware-photon': 'photon', 'windows-server-core': 'windows-servercore', 'windows-nano-server': 'windows-nanoserver',
};

/** An end that is past without a known day tells nothing that can be compared. */
export function toCycle({ name, codename, isLts, ltsFrom, isEol, eolFrom, isEoes, eoesFrom }: Release): Cycle {
	return { cycle: name, codename: codename ?? undefined, eol: eolFrom ?? (isEol === false ? false : undefined), eoes: eoesFrom ?? (isEoes === false ? false : undefined), lts: ltsFrom ?? isLts };
}

/** `cycle[+] end;…`: `+` marks a long-term line, `~` no end announced. */
export function cycleRows(list: readonly Cycle[], asOf: string): string {
	return list
		.filter(({ cycle }) => !AMBIGUOUS.has(cycle))
		.map(({ cycle, eol, lts }) => ({ cycle, end: end(eol), longTerm: lts === true || typeof lts === 'string' && lts <= asOf }))
		.filter((row) => row.end === '~' || row.end !== undefined && row.end >= OLDEST_END)
		.slice(0, MOST_CYCLES)
		.map((row) => `${row.cycle}${row.longTerm ? '+' : ''} ${row.end}`)
		.join(';');
}

/** `release codename end extended-end;…`, with `~` for what there is none of. */
export function releaseRows(list: readonly Cycle[]): string {
	return list
		.filter(({ cycle }) => !AMBIGUOUS.has(cycle))
		.map(({ cycle, codename, eol, eoes }) => [cycle, codename?.split(' ')[0]?.toLowerCase() ?? '~', end(eol), end(eoes) ?? '~'])
		.filter((row) => row[2] === '~' || row[2] !== undefined && row[2] >= OLDEST_END)
		.map((row) => row.join(' '))
		.join(';');
}

function end(value: string | boolean | null | undefined): string | undefined {
	return value === false ? '~' : typeof value === 'string' ? value : undefined;
}
