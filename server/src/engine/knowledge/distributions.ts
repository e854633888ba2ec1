/**
 * Distributions that images are built on: family, release, end of support, accounts that every installation has.
 * Dates come from `data/eol.json` (endoflife.date).
 */
import data from './data/eol.json';
import type { Account, Distro, DistroFamily } from './types';

interface Release { readonly release: string; readonly codename?: string; readonly eol?: string; readonly extendedEol?: string }

const FAMILIES: Readonly<Record<string, readonly [family: DistroFamily, name: string]>> = {
	'debian': ['debian', 'debian'],
	'ubuntu': ['ubuntu', 'ubuntu'],
	'alpine': ['alpine', 'alpine'],
	'wolfi': ['wolfi', 'wolfi'],
	'alma': ['rhel', 'almalinux'],
	'alma-minimal': ['ubi-minimal', 'almalinux'],
	'rocky': ['rhel', 'rockylinux'],
	'rocky-minimal': ['ubi-minimal', 'rockylinux'],
	'ol': ['rhel', 'oraclelinux'],
	'ol7': ['rhel', 'oraclelinux'],
	'ol-slim': ['ubi-minimal', 'oraclelinux'],
	'centos': ['rhel', 'centos'],
	'centos-stream': ['rhel', 'centos-stream'],
	'ubi': ['rhel', 'ubi'],
	'ubi-minimal': ['ubi-minimal', 'ubi'],
	'ubi-micro': ['ubi-micro', 'ubi'],
	'fedora': ['fedora', 'fedora'],
	'al2023': ['amazon', 'amazonlinux'],
	'al2023-minimal': ['amazon', 'amazonlinux'],
	'amzn2': ['amazon', 'amazonlinux'],
	'photon': ['photon', 'photon'],
	'azurelinux': ['azurelinux', 'azurelinux'],
	'suse': ['suse', 'opensuse'],
	'arch': ['arch', 'archlinux'],
	'busybox': ['busybox', 'busybox'],
	'busybox-glibc': ['busybox', 'busybox'],
	'busybox-uclibc': ['busybox', 'busybox'],
	'busybox-musl': ['busybox', 'busybox'],
	'distroless': ['distroless', 'debian'],
	'ubuntu-chiseled': ['distroless', 'ubuntu'],
	'azurelinux-distroless': ['distroless', 'azurelinux'],
	'scratch': ['scratch', 'scratch'],
	'servercore': ['windows', 'windows-servercore'],
	'nanoserver': ['windows', 'windows-nanoserver'],
};

/** Releases that ended before the table begins, and are still written in Dockerfiles. By hand. */
const LONG_GONE: Readonly<Record<string, string>> = {
	debian: ';7 wheezy 2016-04-25 2018-05-31;6 squeeze 2014-05-31 2016-02-29',
	ubuntu: ';16.10 yakkety 2017-07-20 ~;15.10 wily 2016-07-28 ~;15.04 vivid 2016-02-04 ~;14.10 utopic 2015-07-23 ~;12.04 precise 2017-04-28 ~;10.04 lucid 2015-04-30 ~',
};

const TABLE: Readonly<Record<string, readonly Release[]>> = Object.fromEntries(
	Object.entries(data.distributions as Readonly<Record<string, string>>).map(([name, rows]) => [name, (rows + (LONG_GONE[name] ?? '')).split(';').map(readRelease)]),
);

function readRelease(row: string): Release {
	const [release = '', codename, eol, extendedEol] = row.split(' ').map((cell) => cell === '~' ? undefined : cell);
	return { release, ...(codename && { codename }), ...(eol && { eol }), ...(extendedEol && { extendedEol }) };
}

/** Releases of Debian and Ubuntu that have no row of their own yet. */
const UNRELEASED: ReadonlyMap<string, 'debian' | 'ubuntu'> = new Map([['sid', 'debian'], ['forky', 'debian'], ['duke', 'debian'], ['stonking', 'ubuntu']]);

/** `debian` for `bookworm`, `ubuntu` for `noble`. */
export function distributionOfCodename(codename: string): 'debian' | 'ubuntu' | undefined {
	return UNRELEASED.get(codename) ?? (['debian', 'ubuntu'] as const).find((name) => TABLE[name]?.some((release) => release.codename === codename));
}

/** The release of a distribution by number or codename. */
export function findRelease(name: string, release: string): Release | undefined {
	const plain = release.replace(/^ltsc|^debian/, '').toLowerCase();
	const rows = TABLE[name] ?? [];
	return rows.find((row) => row.release === plain || row.codename === plain)
		?? rows.find((row) => plain.startsWith(`${row.release}.`) || plain.startsWith(`${row.release}-`));
}

/** Whether the name is one whose product line is a distribution (`debian`, `ubuntu`…), and not a program on top of one. */
export function isDistribution(name: string): boolean {
	return TABLE[name] !== undefined;
}

/** `debian:bookworm` (as the data writes it) in the words of the API. */
export function distroOf(os: string): Distro | undefined {
	if (os === '') return undefined;
	const [kind = '', written] = os.split(':');
	const [family, name] = FAMILIES[kind] ?? ['other', kind];
	if (written === undefined) return { family, name };
	const found = findRelease(name, written);
	const release = found?.codename !== undefined && (name === 'debian' || name === 'ubuntu') ? found.codename : written.startsWith(`${found?.release}.`) ? found?.release as string : written;
	return { family, name, release, ...(found?.eol && { eol: found.eol }), ...(found?.extendedEol && { extendedEol: found.extendedEol }) };
}

const DEBIAN_ACCOUNTS: readonly Account[] = [{ name: 'www-data', uid: 33, gid: 33 }, { name: 'nobody', uid: 65534, gid: 65534 }];
const NOBODY: readonly Account[] = [{ name: 'nobody', uid: 65534, gid: 65534 }];

/** Accounts other than root that come with the distribution. Read in base-passwd and in Alpine's root file system. */
const ACCOUNTS: Partial<Record<DistroFamily, readonly Account[]>> = {
	debian: DEBIAN_ACCOUNTS,
	ubuntu: DEBIAN_ACCOUNTS,
	alpine: [...NOBODY, { name: 'guest', uid: 405, gid: 100 }],
	rhel: NOBODY, fedora: NOBODY, 'ubi-minimal': NOBODY, 'ubi-micro': NOBODY,
	windows: [{ name: 'ContainerUser' }],
};

/** Accounts that every image of the distribution has, except those that the image removed. */
export function distroAccounts(distro: Distro | undefined): readonly Account[] {
	if (distro === undefined) return [];
	const common = ACCOUNTS[distro.family] ?? [];
	return hasUbuntuAccount(distro) ? [...common, { name: 'ubuntu', uid: 1000, gid: 1000 }] : common;
}

/** Since 23.04, Ubuntu's images come with an account of that name, 1000:1000. */
function hasUbuntuAccount({ family, release }: Distro): boolean {
	if (family !== 'ubuntu' || release === undefined) return false;
	return Number(findRelease('ubuntu', release)?.release ?? (UNRELEASED.has(release) ? 99 : 0)) >= 23.04;
}
