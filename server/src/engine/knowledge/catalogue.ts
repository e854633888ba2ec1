/**
 * The table of images, unpacked on demand: repositories, their release lines and tags, and what each tag is built on.
 * Source: `data/images.json`, made by `scripts/importKnowledge.ts`; the packing is described there.
 */
import data from './data/images.json';
import eol from './data/eol.json';
import { isDistribution } from './distributions';
import { readTag, type TagWords } from './tagWords';
import type { Account, Day, Deprecation, Libc, PackageManager, VariantKind } from './types';

/** What a tag is like, release line apart. A missing field is not known. */
export interface Profile {
	/** Distribution as the data writes it: `debian:bookworm`, `scratch`. */
	readonly os?: string;
	readonly libc?: Libc;
	readonly packageManager?: PackageManager;
	readonly hasShell?: boolean;
	readonly defaultUser?: string;
	/** Accounts made by the image, as packed text: equal texts are equal accounts. */
	readonly accounts?: string;
	readonly variant?: VariantKind;
}

/** Tags that name the same image today. */
export interface Line {
	readonly tags: readonly string[];
	readonly words: readonly TagWords[];
	readonly version?: string;
	readonly profile: Profile;
}

/** What all tags of one wording are like, where no list of them is kept: `*-alpine`. */
export interface Pattern {
	readonly text: string;
	readonly matches: RegExp;
	readonly profile: Profile;
}

export interface Cycle { readonly version: string; readonly eol: string | false; readonly lts: boolean }

export interface Repository {
	readonly name: string;
	readonly publisher: 'official' | 'verified' | 'community';
	readonly deprecated?: Deprecation;
	readonly product?: string;
	/** Release lines of the product, newest first. */
	readonly cycles: readonly Cycle[];
	/** End of life of the whole repository. */
	readonly eol?: string;
	readonly drops?: boolean;
	readonly ports?: readonly string[];
	readonly lines: readonly Line[];
	/** The more precise ones first. */
	readonly patterns: readonly Pattern[];
}

interface Packed {
	readonly publisher?: 'verified' | 'community';
	readonly product?: string;
	readonly deprecated?: Deprecation;
	readonly eol?: string;
	readonly drops?: boolean;
	readonly ports?: readonly string[];
	readonly lines?: Readonly<Record<string, string>>;
	readonly patterns?: Readonly<Record<string, string>>;
}

const PACKED = data.images as Readonly<Record<string, Packed>>;
const unpacked = new Map<string, Repository>();

export function repositoryNames(): readonly string[] {
	return Object.keys(PACKED);
}

/** The repository of that canonical name. */
export function findRepository(name: string): Repository | undefined {
	if (!Object.hasOwn(PACKED, name)) return undefined;
	const hit = unpacked.get(name);
	if (hit !== undefined) return hit;
	const repository = unpack(name, PACKED[name] as Packed);
	unpacked.set(name, repository);
	return repository;
}

function unpack(name: string, packed: Packed): Repository {
	const { publisher = 'official', product, lines = {}, patterns = {}, ...rest } = packed;
	return {
		name, publisher, ...rest,
		...(product !== undefined && { product }),
		cycles: product !== undefined ? cyclesOf(product) : LINES_OF_OTHERS[name] === undefined ? [] : readCycles(LINES_OF_OTHERS[name]),
		lines: Object.entries(lines).flatMap(([number, list]) => list.split(';').map((tags) => unpackLine(tags.split(' '), profileOf(Number(number))))),
		patterns: Object.entries(patterns).flatMap(([number, list]) => list.split(/[; ]/).map((text) => unpackPattern(text, profileOf(Number(number))))).sort((a, b) => b.text.length - a.text.length),
	};
}

function unpackPattern(text: string, profile: Profile): Pattern {
	return { text, matches: new RegExp(`^${text.split('*').map((part) => part.replaceAll('.', '\\.')).join('.*')}$`), profile };
}

function unpackLine(tags: readonly string[], profile: Profile): Line {
	const words = tags.map(readTag);
	const version = words[0]?.version;
	return { tags, words, profile, ...(version !== undefined && { version }) };
}

function profileOf(number: number): Profile {
	const [base, people, variant] = (data.profiles[number] as string).split(' ');
	const [os, libc, packageManager, shell] = (data.bases[Number(base)] as string).split('|');
	const [defaultUser, ...accounts] = (data.people[Number(people)] as string).split(' ');
	return {
		...(os && { os }),
		...(libc && { libc: libc as Libc }),
		...(packageManager && { packageManager: packageManager as PackageManager }),
		...(shell && { hasShell: shell === '1' }),
		...(defaultUser && { defaultUser }),
		accounts: accounts.join(' '),
		variant: variant as VariantKind,
	};
}

/** The day that the data was made on. */
export const KNOWN_ON: Day = eol.asOf;

const PRODUCTS = eol.products as Readonly<Record<string, string>>;

function cyclesOf(product: string): readonly Cycle[] {
	return readCycles(PRODUCTS[product] ?? '');
}

/**
 * Release lines of programs that endoflife.date does not have: the day on which official-images took the line out, for
 * its makers had ended it.
 */
const LINES_OF_OTHERS: Readonly<Record<string, string>> = { pypy: '3.11 ~;3.10 2025-07-07;3.9 2024-08-28;3.8 2023-06-23;3.7 2022-12-06;3.6 2021-04-08;3.5 2019-10-15;2.7 ~' };

function readCycles(rows: string): readonly Cycle[] {
	if (rows === '') return [];
	return rows.split(';').map((row) => {
		const [cycle = '', end = '~'] = row.split(' ');
		return { version: cycle.replace('+', ''), eol: end === '~' ? false : end, lts: cycle.endsWith('+') };
	});
}

/** The longest cycle that is the version or a dotted beginning of it. */
export function cycleOf(repository: Repository, version: string | undefined): Cycle | undefined {
	if (version === undefined) return undefined;
	return repository.cycles
		.filter((cycle) => version === cycle.version || version.startsWith(`${cycle.version}.`))
		.sort((a, b) => b.version.length - a.version.length)[0];
}

const NUMBERS = /^\d+(?:\.\d+)*$/;

/**
 * The end of a version that has no cycle of its own: of the last minor line of a major one (`php:7`); for what is older
 * than every known line, the day on which the oldest of them ended, for it ended before.
 */
export function endOutsideCycles({ cycles }: Repository, version: string | undefined): string | undefined {
	if (version === undefined || !NUMBERS.test(version)) return undefined;
	const minors = cycles.filter((cycle) => cycle.version.startsWith(`${version}.`)).map(({ eol: end }) => end);
	if (minors.length > 0) return minors.includes(false) ? undefined : (minors as string[]).sort().at(-1);
	const [oldest] = cycles.filter((cycle) => NUMBERS.test(cycle.version)).sort((a, b) => compareVersions(a.version, b.version));
	return oldest && oldest.eol !== false && compareVersions(version, oldest.version) < 0 ? oldest.eol : undefined;
}

/** Whether the versions of the repository are those of a distribution: `alpine:3.22`. */
export function isBase(repository: Repository): boolean {
	return isDistribution(repository.name) || /^opensuse\/|^mcr\.microsoft\.com\/windows\//.test(repository.name);
}

/** `node:1000:1000 -ubuntu`: accounts made, and accounts of the distribution that were removed. */
export function readAccounts(packed: string): { readonly made: readonly Account[]; readonly removed: readonly string[] } {
	const words = packed.split(' ').filter((word) => word !== '');
	return {
		made: words.filter((word) => !word.startsWith('-')).map((word) => {
			const [name = '', uid, gid] = word.split(':');
			return { name, ...(uid && { uid: Number(uid) }), ...(gid && { gid: Number(gid) }) };
		}),
		removed: words.filter((word) => word.startsWith('-')).map((word) => word.slice(1)),
	};
}

/** Compares dotted versions: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
	const left = a.split('.').map(Number);
	const right = b.split('.').map(Number);
	for (let at = 0; at < Math.max(left.length, right.length); at++) {
		const difference = (left[at] ?? 0) - (right[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}
