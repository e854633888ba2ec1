/** Words for what is known of an image, short enough for a line: shared by hover, lenses and hints. */
import { type Account, type Distro, type ImageFacts, KNOWN_ON, findRelease } from '../knowledge';

/** Data older than this many days is said to be old. */
const OLD = 180;

const DISTRIBUTIONS: Readonly<Record<string, string>> = {
	'debian': 'Debian', 'ubuntu': 'Ubuntu', 'alpine': 'Alpine', 'wolfi': 'Wolfi', 'almalinux': 'AlmaLinux', 'rockylinux': 'Rocky Linux', 'oraclelinux': 'Oracle Linux',
	'centos': 'CentOS', 'centos-stream': 'CentOS Stream', 'ubi': 'Red Hat UBI', 'fedora': 'Fedora', 'amazonlinux': 'Amazon Linux', 'photon': 'Photon OS', 'azurelinux': 'Azure Linux',
	'opensuse': 'openSUSE', 'archlinux': 'Arch Linux', 'alpaquita': 'Alpaquita', 'scratch': 'built from scratch', 'busybox': 'BusyBox', 'windows-servercore': 'Windows Server Core', 'windows-nanoserver': 'Windows Nano Server',
};

/** `Debian 13 (trixie)`. */
export function distroTitle({ family, name, release }: Distro): string {
	const title = `${DISTRIBUTIONS[name] ?? name}${family === 'distroless' ? ' (distroless)' : ''}`;
	if (release === undefined) return title;
	const number = name === 'debian' || name === 'ubuntu' ? findRelease(name, release)?.release : undefined;
	return number === undefined || number === release ? `${title} ${release}` : `${title} ${number} (${release})`;
}

/** `` `node` (1000:1000) ``. */
export function accountTitle({ name, uid, gid }: Account): string {
	return `\`${name}\`${uid === undefined ? '' : ` (${uid}${gid === undefined ? '' : `:${gid}`})`}`;
}

export interface Life {
	readonly over: boolean;
	/** ISO day; absent when none is announced. */
	readonly end?: string;
	/** `supported until 2027-04-30`, `end of life since 2026-04-30`. */
	readonly words: string;
}

/** Of a release line. Absent when nothing is known. */
export function lifeOf(end: string | false | undefined, today: string): Life | undefined {
	if (end === undefined) return undefined;
	if (end === false) return { over: false, words: 'supported, no end announced' };
	return end < today ? { over: true, end, words: `end of life since ${end}` } : { over: false, end, words: `supported until ${end}` };
}

/** Of a distribution. Debian's long-term support is for everybody; that of others must be bought or subscribed to. */
export function distroLife(distro: Distro | undefined, today: string): Life | undefined {
	const ordinary = lifeOf(distro?.eol, today);
	const longer = distro?.extendedEol;
	if (!ordinary?.over || longer === undefined) return ordinary;
	const isFree = distro?.name === 'debian';
	if (longer < today) return isFree ? lifeOf(longer, today) : ordinary;
	if (isFree) return { over: false, end: longer, words: `long-term support until ${longer}` };
	return { ...ordinary, words: `${ordinary.words}, extended support until ${longer}` };
}

/** What ends first: the program's release line, or the distribution below it; with its name. */
export function firstLife({ name, version, eol, distro }: ImageFacts, today: string): (Life & { readonly what: string }) | undefined {
	const line = lifeOf(eol, today);
	const below = distroLife(distro, today);
	const own = line && { ...line, what: [name.slice(name.lastIndexOf('/') + 1), version].filter((word) => word !== undefined).join(' ') };
	if (!distro || !below?.end) return own?.end ? own : undefined;
	const base = { ...below, what: distroTitle(distro) };
	if (!own?.end || typeof eol === 'string' && eol === distro.eol) return base;
	return own.end <= below.end ? own : base;
}

/** Whether the data is so old on that day that a reader must be told. */
export function isOld(today: string): boolean {
	return Date.parse(today) - Date.parse(KNOWN_ON) > OLD * 24 * 60 * 60 * 1000;
}
