/**
 * Packages that a step may go on installing by the same name on every supported release of Debian, Ubuntu and Alpine, and
 * that do there what they did before: tools and certificates. Not in it: compilers, languages and servers, whose new
 * versions take other input, and `python3-pip`, which refuses to install beside the system's packages since Debian 12.
 * By hand; looked up on packages.debian.org, packages.ubuntu.com and pkgs.alpinelinux.org.
 */
import debian12 from './data/debian12.json';
import { bareName, isListed } from './packages';

const EVERYWHERE = ['ca-certificates', 'curl', 'wget', 'git', 'unzip', 'zip', 'tar', 'bzip2', 'gzip', 'jq', 'bash', 'openssl', 'tzdata', 'rsync', 'less', 'file', 'patch', 'vim', 'nano', 'sudo', 'gnupg', 'tini', 'dumb-init', 'socat', 'htop', 'tree', 'make', 'sqlite', 'tmux', 'zsh', 'netcat-openbsd', 'strace', 'lsof', 'procps', 'gettext', 'diffutils', 'findutils', 'sed', 'grep', 'coreutils', 'dos2unix', 'graphviz', 'imagemagick', 'ffmpeg', 'fontconfig', 'bind-tools', 'shadow', 'su-exec', 'libc6-compat', 'gcompat', 'musl-locales', 'icu-libs', 'krb5-libs', 'ttf-dejavu', 'openssh', 'openssh-client', 'iptables', 'tcpdump', 'nmap', 'net-tools', 'iproute2', 'xz', 'pv', 'ncurses', 'mailcap', 'logrotate', 'dcron'];
const DEBIAN = ['apt-utils', 'locales', 'xz-utils', 'gosu', 'sqlite3', 'gnupg', 'dirmngr', 'iputils-ping', 'psmisc', 'gettext-base', 'cron', 'acl', 'libsqlite3-dev', 'libssl-dev', 'zlib1g-dev', 'libpq-dev', 'libffi-dev', 'libjpeg-dev', 'libpng-dev', 'libxml2-dev', 'libxslt1-dev', 'libzip-dev', 'libonig-dev', 'libcurl4-openssl-dev', 'libicu-dev', 'libfreetype6-dev', 'libjpeg62-turbo-dev', 'fonts-dejavu', 'fonts-liberation', 'ghostscript', 'poppler-utils', 'xvfb', 'telnet', 'whois', 'bash-completion', 'bsdmainutils', 'debconf-utils', 'lsb-release', 'pv', 'uuid-runtime', 'openssh-server', 'git-lfs', 'mercurial', 'subversion', 'supervisor'];
const NOT_ON_DEBIAN = new Set(['sqlite', 'bind-tools', 'shadow', 'su-exec', 'libc6-compat', 'gcompat', 'musl-locales', 'icu-libs', 'krb5-libs', 'ttf-dejavu', 'openssh', 'xz', 'ncurses', 'dcron']);

const APT: ReadonlySet<string> = new Set([...EVERYWHERE.filter((name) => !NOT_ON_DEBIAN.has(name)), ...DEBIAN]);
const APK: ReadonlySet<string> = new Set(EVERYWHERE);

const ON_DEBIAN_12: ReadonlySet<string> = new Set(debian12.names.split(' '));
/** Ubuntu has Debian's packages by the same names, except libraries, which say their version, and browsers, which are snaps. */
const NOT_ON_UBUNTU = /^lib.*\d(?:v5)?$|^(?:chromium|firefox-esr|debian-.*|fonts-liberation2|python3-distutils)$/;
/** Renamed or dropped since: Python 2 and what was made for it, transitional names of Debian 8 and 9. */
const GONE = /^(?:python|python2(?:\.7)?(?:-.*)?|python-(?!is-python3).*|py2?-.*|py-pip|mysql-(?:client|server)(?:-.*)?|libssl1\.[01].*|libmysqlclient-dev|php5.*|php7.*|libgcrypt11.*|ruby[12].*|nodejs-legacy|ttf-freefont|libicu(?:5|6)\d|lib(?:ncurses|tinfo)5|aufs-tools|openjdk-[789](?:-.*)?|gcc-[45](?:\.\d)?|g\+\+-[45](?:\.\d)?|upstart|libpng12.*|libjson0.*|btrfs-tools|realpath)$/;

/** Ubuntu went on with MySQL where Debian took MariaDB. */
const ON_UBUNTU = /^(?:mysql-(?:client|server)|libmysqlclient-dev)$/;

/** What does the same under its new name since Debian 12 and Ubuntu 22.04. Source: the transitional packages' own descriptions, in Debian 9 to 11. */
const RENAMED: Readonly<Record<string, string>> = {
	'mysql-client': 'default-mysql-client', 'mysql-server': 'default-mysql-server', 'libmysqlclient-dev': 'default-libmysqlclient-dev',
	'libncurses5-dev': 'libncurses-dev', 'libncursesw5-dev': 'libncurses-dev', 'libgcrypt11-dev': 'libgcrypt20-dev', 'libpng12-dev': 'libpng-dev',
	'nodejs-legacy': 'nodejs', 'ttf-freefont': 'fonts-freefont-ttf', 'btrfs-tools': 'btrfs-progs', 'git-core': 'git', realpath: 'coreutils',
};

/** The name that a package has on a newer release, where its own is gone; one with a pinned version has none. */
export function renamedOn(manager: string, name: string, target: string): string | undefined {
	const next = manager === 'apt' && Object.hasOwn(RENAMED, name) && /^(?:debian|ubuntu):/.test(target) && packageOn(manager, name, target) !== 'there' ? RENAMED[name] : undefined;
	return next !== undefined && target.startsWith('ubuntu:') && next.startsWith('default-') ? undefined : next;
}

/** Whether the packages of a step are there under the same name, for the same use, on a newer release. */
export type PackageState = 'there' | 'unknown' | 'gone';

/**
 * @param name as written, a pinned version included: no newer release has that one
 * @param target the release that is moved to, as `debian:12`; only Debian 12's own index is known as a whole
 */
export function packageOn(manager: string, name: string, target: string): PackageState {
	if (manager !== 'apt' && manager !== 'apk') return 'unknown';
	const bare = bareName(name, manager);
	if (target.startsWith('ubuntu:') && ON_UBUNTU.test(bare)) return 'there';
	if (GONE.test(bare)) return 'gone';
	if (bare !== name.toLowerCase() && /[=<>~]/.test(name)) return 'gone';
	if ((manager === 'apt' ? APT : APK).has(bare)) return 'there';
	if (manager === 'apk') return isListed(bare, manager) ? 'there' : 'unknown';
	if (!ON_DEBIAN_12.has(bare)) return 'unknown';
	return target === 'debian:12' || target.startsWith('ubuntu:') && !NOT_ON_UBUNTU.test(bare) || !/^lib.*\d$/.test(bare) && isListed(bare, manager) ? 'there' : 'unknown';
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
