/**
 * What becomes of a package when its image moves to a newer release. For Debian and Ubuntu the distributions' own lists say
 * it (`packageIndex.ts`); what is here by hand is what a list of names cannot know: names that mean something else now, and
 * names that every release of Alpine and Fedora has. Looked up on pkgs.alpinelinux.org and packages.fedoraproject.org.
 */
import { indexed, type IndexState, successorsOf } from './packageIndex';
import { bareName, isListed } from './packages';

const EVERYWHERE = ['ca-certificates', 'curl', 'wget', 'git', 'unzip', 'zip', 'tar', 'bzip2', 'gzip', 'jq', 'bash', 'openssl', 'tzdata', 'rsync', 'less', 'file', 'patch', 'vim', 'nano', 'sudo', 'gnupg', 'tini', 'dumb-init', 'socat', 'htop', 'tree', 'make', 'sqlite', 'tmux', 'zsh', 'netcat-openbsd', 'strace', 'lsof', 'procps', 'gettext', 'diffutils', 'findutils', 'sed', 'grep', 'coreutils', 'dos2unix', 'graphviz', 'imagemagick', 'ffmpeg', 'fontconfig', 'bind-tools', 'shadow', 'su-exec', 'libc6-compat', 'gcompat', 'musl-locales', 'icu-libs', 'krb5-libs', 'ttf-dejavu', 'openssh', 'openssh-client', 'iptables', 'tcpdump', 'nmap', 'net-tools', 'iproute2', 'xz', 'pv', 'ncurses', 'mailcap', 'logrotate', 'dcron'];
/** Source: the Dockerfiles of docker-library and of Adoptium for Alpine 3.23 and 3.24. */
const ON_ALPINE = ['argon2-dev', 'bluez-dev', 'btrfs-progs', 'curl-dev', 'dpkg', 'dpkg-dev', 'e2fsprogs-extra', 'gdbm-dev', 'glib-dev', 'gmp-dev', 'gnu-libiconv-dev', 'icu-data-full', 'ip6tables', 'iptables-legacy', 'krb5-dev', 'libc-dev', 'libedit-dev', 'libffi-dev', 'libnsl-dev', 'libsodium-dev', 'libtirpc-dev', 'libxml2-dev', 'libxslt-dev', 'linux-headers', 'lz4-dev', 'musl-locales-lang', 'nss_wrapper', 'oniguruma-dev', 'openldap-dev', 'p11-kit-trust', 'pax-utils', 'perl-ipc-run', 'perl-utils', 'pigz', 'pkgconf', 're2c', 'readline-dev', 'shadow-uidmap', 'tcl-dev', 'tk', 'tk-dev', 'util-linux-dev', 'xfsprogs', 'xz-dev', 'yaml-dev', 'zfs', 'zstd', 'zstd-dev'];
/** Not in Fedora itself: another publisher's, or another name. */
const NOT_ON_FEDORA = new Set(['ffmpeg', 'bind-tools', 'shadow', 'su-exec', 'libc6-compat', 'gcompat', 'musl-locales', 'icu-libs', 'ttf-dejavu', 'openssh-client', 'dcron', 'dumb-init', 'tini', 'netcat-openbsd']);

const STEADY: Readonly<Record<'apk' | 'dnf', ReadonlySet<string>>> = { apk: new Set([...EVERYWHERE, ...ON_ALPINE]), dnf: new Set(EVERYWHERE.filter((name) => !NOT_ON_FEDORA.has(name))) };

/** Python 2 and what was made for it: where the name is there, it is Python 3 now. */
const ANOTHER = /^(?:python|python-(?!is-python3).*|py2?-.*|py-pip)$/;
/** Renamed or dropped since, where no list says so. */
const GONE = /^(?:python2(?:\.7)?(?:-.*)?|mysql-(?:client|server)-\d.*|libssl1\.[01].*|php[57].*|libgcrypt11.*|ruby[12].*|nodejs-legacy|libicu(?:5|6)\d|lib(?:ncurses|tinfo)5|openjdk-?[789](?:-.*)?|gcc-[45](?:\.\d)?|g\+\+-[45](?:\.\d)?|upstart|libpng12.*|libjson0.*)$/;

/** What does the same under its new name, where no transitional package of the last ten years says so. */
const RENAMED: Readonly<Record<string, string>> = {
	'mysql-client': 'default-mysql-client', 'mysql-server': 'default-mysql-server', 'libmysqlclient-dev': 'default-libmysqlclient-dev', 'libpng12-dev': 'libpng-dev', 'nodejs-legacy': 'nodejs',
};

/** The names that take over from a package on a newer release, where its own is gone; one with a pinned version has none. */
export function renamedOn(manager: string, name: string, target: string): string | undefined {
	if (manager !== 'apt' || !/^(?:debian|ubuntu):/.test(target) || packageOn(manager, name, target) !== 'gone') return undefined;
	const hand = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
	return hand !== undefined && indexed(hand, target) === 'there' ? hand : successorsOf(name, target)?.join(' ');
}

/** Whether the packages of a step are there under the same name, for the same use, on a newer release. */
export type PackageState = IndexState;

/**
 * @param name as written, a pinned version included: no newer release has that one
 * @param target the release that is moved to, as `debian:12`
 */
export function packageOn(manager: string, name: string, target: string): PackageState {
	const world = manager === 'apt' || manager === 'apk' ? manager : /^(?:dnf|yum|microdnf)$/.test(manager) ? 'dnf' : undefined;
	if (world === undefined) return 'unknown';
	const bare = bareName(name, world);
	if (ANOTHER.test(bare)) return 'gone';
	if (bare !== name.toLowerCase() && /[=<>~]/.test(name)) return 'gone';
	if (world === 'apt') {
		const state = indexed(bare, target);
		return state !== 'there' && GONE.test(bare) ? 'gone' : state;
	}
	if (world === 'apk' && GONE.test(bare)) return 'gone';
	return STEADY[world].has(bare) || isListed(bare, world) ? 'there' : 'unknown';
}

/** The last release lines whose images were built on a Debian release that the servers no longer carry (10 and older). */
const BUILT_ON_OLD: Readonly<Record<string, readonly [major: number, minor: number]>> = { node: [13, 99], python: [3, 5], php: [7, 2], ruby: [2, 5], golang: [1, 14] };

/** True when the packages of an image's distribution are gone from its servers, so that every step that installs some fails. */
export function packagesAreGone(image: { readonly name: string; readonly version?: string; readonly distro?: { readonly name: string; readonly release?: string } }): boolean {
	const { name, release = '' } = image.distro ?? {};
	if (name === 'centos') return /^[5-8]$/.test(release);
	if (name !== 'debian') return false;
	if (release !== '') return /^(?:squeeze|wheezy|jessie|stretch|buster|[6-9]|10)(?:\.|$)/.test(release);
	const [major = Number.NaN, minor = Number.NaN] = (image.version ?? '').split('.').map(Number);
	const [lastMajor, lastMinor] = BUILT_ON_OLD[image.name] ?? [-1, -1];
	return major < lastMajor || major === lastMajor && (minor <= lastMinor || lastMinor === 99);
}
