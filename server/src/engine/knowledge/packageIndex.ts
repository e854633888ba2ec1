/**
 * Whether apt finds a package on the supported releases of Debian and Ubuntu. Source: `data/systemPackages.json`, made from
 * the distributions' own package lists by `scripts/updatePackages.ts`; read where it stands, nothing is unpacked.
 */
import data from './data/systemPackages.json';
import { NOT_INDEXED } from './packageFamilies';
import { bitsOf, FOREIGN_BITS } from './packageTable';

/** In the order of the bits. */
const TARGETS = ['debian:12', 'debian:13', 'ubuntu:22.04', 'ubuntu:24.04'];
const ALL = (1 << TARGETS.length) - 1;

/**
 * `there` when apt installs something by that name, the only stand-in for a virtual package included; `gone` when an older
 * release had it; `foreign` when no release did: somebody else's package; `unknown` when nobody looked.
 */
export type IndexState = 'there' | 'gone' | 'foreign' | 'unknown';

/** @param target `debian:12`; a release that has no list is taken for newer than all that have one */
export function indexed(name: string, target: string): IndexState {
	if (NOT_INDEXED.test(name)) return 'unknown';
	const bits = bitsOf(name, data.table);
	if (bits === undefined || bits === FOREIGN_BITS) return 'foreign';
	const listed = TARGETS.indexOf(target);
	const at = listed < 0 ? TARGETS.findLastIndex((each) => each.startsWith(target.replace(/:.*$/, ':'))) : listed;
	if ((bits >> at & 1) === 0) return 'gone';
	return listed >= 0 || bits === ALL && !/^lib.*\d/.test(name) ? 'there' : 'unknown';
}

let successors: ReadonlyMap<string, readonly string[]> | undefined;

/** What took over from a package that is gone there: all of it, in order. */
export function successorsOf(name: string, target: string, steps = 0): readonly string[] | undefined {
	successors ??= new Map(data.renamed.split(' ').map((row) => row.split('=')).map(([old = '', next = '']) => [old, next.split('+')]));
	const found = successors.get(name)?.map((each) => indexed(each, target) === 'there' ? [each] : steps < 3 ? successorsOf(each, target, steps + 1) : undefined);
	return found?.every((each) => each !== undefined) ? found.flat() : undefined;
}
