/**
 * What the engine asks of the package lists: for each name that an older release had, on which of the supported ones it
 * can be installed; and the packages that took over from those that are gone, as their own transitional packages say.
 */
import { NOT_INDEXED } from '../../server/src/engine/knowledge/packageFamilies';
import type { ReleaseLists } from './packageLists';

type Releases = ReadonlyMap<string, ReleaseLists>;

/** One bit each, the first the lowest: the order of `TARGETS` in the engine's `packageIndex.ts`. */
const TARGETS = ['bookworm', 'trixie', 'jammy', 'noble'];
const ALL = (1 << TARGETS.length) - 1;
/** Releases that a name may come from, the latest word first. */
const BEFORE = ['bookworm', 'bullseye', 'jammy', 'focal', 'bionic', 'xenial'];

/** Sections that Dockerfiles hardly install from. */
const LEFT_OUT = new Set(['games', 'doc', 'haskell', 'ocaml', 'kde', 'gnustep', 'zope', 'education', 'debug']);
/** Of them, the names that Dockerfiles do install. */
const TAKEN = /-dev$|^(?:ocaml|opam|ghc|cabal-install|cowsay|fortune-mod|fortunes|sl|figlet|lolcat|cmatrix|nethack-console|info|manpages|debian-keyring|konsole|kwrite|kate)$/;

export function packageBits(releases: Releases): Map<string, number> {
	const bits = new Map<string, number>();
	const put = (name: string): void => {
		if (!NOT_INDEXED.test(name)) bits.set(name, TARGETS.reduce((sum, target, i) => sum | (releases.get(target)?.installs(name) === true ? 1 << i : 0), 0));
	};
	for (const before of BEFORE) {
		const lists = releases.get(before);
		if (!lists) throw new Error(`The lists of ${before} are missing.`);
		for (const [name, { section }] of lists.packages) if (!LEFT_OUT.has(section) || TAKEN.test(name)) put(name);
		for (const name of lists.virtual.keys()) if (/-dev$/.test(name) && lists.resolve(name) !== undefined) put(name);
	}
	return new Map([...bits].sort(([a], [b]) => a < b ? -1 : 1));
}

/** `old=new`, or `old=new+other`, apart by blanks: what a transitional package of an older release was there to install. */
export function renames(releases: Releases, bits: ReadonlyMap<string, number>): string {
	const found = new Map<string, readonly string[]>();
	for (const before of BEFORE) for (const [name, { description, depends }] of releases.get(before)?.packages ?? []) {
		if (found.has(name) || !bits.has(name) || bits.get(name) === ALL || !/\b(?:transition|dummy)/i.test(description)) continue;
		const next = successors(depends);
		if (next.length > 0 && next.length <= 2 && next.every((each) => bits.has(each) && each !== name)) found.set(name, next);
	}
	const leads = (name: string, target: number, steps = 0): boolean => ((bits.get(name) ?? 0) >> target & 1) === 1
		|| steps < 3 && found.get(name)?.every((each) => leads(each, target, steps + 1)) === true;
	return [...found].filter(([name]) => TARGETS.some((_, i) => ((bits.get(name) ?? 0) >> i & 1) === 0 && leads(name, i)))
		.sort(([a], [b]) => a < b ? -1 : 1).map(([name, next]) => `${name}=${next.join('+')}`).join(' ');
}

/** Without alternatives, and without the library that its headers bring anyway. */
function successors(depends: readonly string[]): readonly string[] {
	if (depends.some((each) => each.includes('|'))) return [];
	const headers = depends.filter((each) => each.endsWith('-dev'));
	return [...new Set(headers.length === 1 ? headers : depends)].filter((each) => each !== 'libc6');
}
