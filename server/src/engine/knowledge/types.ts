/**
 * The shapes that the knowledge modules answer with. Types only.
 * Throughout: a missing field means "not known", never "no".
 */

/** The parts of an image reference that knowledge looks at; an `ImageReference` of the model fits. */
export interface ImageRef {
	/** Host, with port; absent when none is written (then Docker Hub). */
	readonly registry?: string | undefined;
	/** Path without host, tag and digest: `node`, `library/node`, `team/app`. */
	readonly repository: string;
	readonly tag?: string | undefined;
}

export type DistroFamily =
	| 'debian' | 'ubuntu' | 'alpine' | 'wolfi'
	| 'rhel' | 'ubi-minimal' | 'ubi-micro' | 'fedora' | 'amazon' | 'photon' | 'azurelinux' | 'suse' | 'arch'
	| 'busybox' | 'distroless' | 'scratch' | 'windows' | 'other';

export type Libc = 'glibc' | 'musl' | 'uclibc' | 'none' | 'windows';

export type PackageManager = 'apt' | 'apk' | 'dnf' | 'microdnf' | 'yum' | 'tdnf' | 'zypper' | 'pacman' | 'swupd' | 'none';

export type VariantKind =
	| 'full' | 'slim' | 'alpine' | 'minimal' | 'micro' | 'distroless' | 'busybox' | 'scratch' | 'scm' | 'curl' | 'windows';

export interface Distro {
	readonly family: DistroFamily;
	/** The distribution itself: `debian`, `almalinux`, `ubi`, `windows-nanoserver`… */
	readonly name: string;
	/** `bookworm`, `noble`, `3.22`, `9`, `ltsc2022`. */
	readonly release?: string;
	/** Day on which ordinary security support ends or ended, ISO. */
	readonly eol?: string;
	/** Day on which extended support (Debian LTS, Ubuntu Pro) ends, ISO. */
	readonly extendedEol?: string;
}

/** An account of the image that is not root. Without ids: the ids are not fixed by the image. */
export interface Account {
	readonly name: string;
	readonly uid?: number;
	readonly gid?: number;
	/** Comes with every image of the distribution (`www-data`, `nobody`), not made for this program. */
	readonly ofDistribution?: boolean;
}

export interface Deprecation {
	/** ISO day. */
	readonly since?: string;
	/** Repositories that take over, best first. */
	readonly replacedBy?: readonly string[];
	readonly note?: string;
}

/**
 * How near the answer is to the tag that was asked for.
 * `exact`: the tag is in the table. `line`: a known release line, the rest derived from the words of the tag.
 * `repository`: only what holds for every line of the image.
 */
export type Match = 'exact' | 'line' | 'repository';

export interface ImageFacts {
	/** Canonical name: `node` for `docker.io/library/node`, else `registry/repository` (Docker Hub without host). */
	readonly name: string;
	/** A Docker Official Image, or a vendor's byte-for-byte copy of one. */
	readonly official: boolean;
	readonly publisher: 'official' | 'verified' | 'community';
	readonly deprecated?: Deprecation;
	readonly match: Match;
	/** Release line: `22`, `3.12`. */
	readonly version?: string;
	/** End of life of that line, ISO day; `false` = supported, no end announced; absent = not known. */
	readonly eol?: string | false;
	/** The line is a long-term one. */
	readonly lts?: boolean;
	/** What the line is a version of: `{ product: 'nodejs', version: '22' }`. */
	readonly runtime?: { readonly product: string; readonly version: string };
	readonly variant?: VariantKind;
	readonly distro?: Distro;
	readonly libc?: Libc;
	readonly packageManager?: PackageManager;
	readonly hasShell?: boolean;
	/** As the image's last USER says: `root`, a name, `1000`, `1000:1000`, `ContainerUser`. Absent = unknown. */
	readonly defaultUser?: string;
	/** Unprivileged accounts that exist, the one made for the program first. */
	readonly users: readonly Account[];
	/** The entrypoint starts as root and then becomes an unprivileged account. */
	readonly dropsPrivileges?: boolean;
	/** Ports that the image itself exposes. */
	readonly ports?: readonly string[];
}

/** A day as ISO text (`2026-11-24`). The engine has no clock: callers say which day it is. */
export type Day = string;
