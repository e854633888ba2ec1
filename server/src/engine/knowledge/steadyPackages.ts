/**
 * Packages that a step may go on installing by the same name on every supported release of Debian, Ubuntu and Alpine, and
 * that do there what they did before: tools and certificates. Not in it: compilers, languages and servers, whose new
 * versions take other input, and `python3-pip`, which refuses to install beside the system's packages since Debian 12.
 * By hand; looked up on packages.debian.org, packages.ubuntu.com and pkgs.alpinelinux.org.
 */
const EVERYWHERE = ['ca-certificates', 'curl', 'wget', 'git', 'unzip', 'zip', 'tar', 'bzip2', 'gzip', 'jq', 'bash', 'openssl', 'tzdata', 'rsync', 'less', 'file', 'patch', 'vim', 'nano', 'sudo', 'gnupg', 'tini', 'dumb-init', 'socat', 'htop', 'tree', 'make', 'sqlite', 'tmux', 'zsh', 'netcat-openbsd', 'strace', 'lsof', 'procps', 'gettext', 'diffutils', 'findutils', 'sed', 'grep', 'coreutils', 'dos2unix', 'graphviz', 'imagemagick', 'ffmpeg', 'fontconfig', 'bind-tools', 'shadow', 'su-exec', 'libc6-compat', 'gcompat', 'musl-locales', 'icu-libs', 'krb5-libs', 'ttf-dejavu', 'openssh', 'openssh-client', 'iptables', 'tcpdump', 'nmap', 'net-tools', 'iproute2', 'xz', 'pv', 'ncurses', 'mailcap', 'logrotate', 'dcron'];
const DEBIAN = ['apt-utils', 'locales', 'xz-utils', 'gosu', 'sqlite3', 'gnupg', 'dirmngr', 'iputils-ping', 'psmisc', 'gettext-base', 'cron', 'acl', 'libsqlite3-dev', 'libssl-dev', 'zlib1g-dev', 'libpq-dev', 'libffi-dev', 'libjpeg-dev', 'libpng-dev', 'libxml2-dev', 'libxslt1-dev', 'libzip-dev', 'libonig-dev', 'libcurl4-openssl-dev', 'libicu-dev', 'libfreetype6-dev', 'libjpeg62-turbo-dev', 'fonts-dejavu', 'fonts-liberation', 'ghostscript', 'poppler-utils', 'xvfb', 'telnet', 'whois', 'bash-completion', 'bsdmainutils', 'debconf-utils', 'lsb-release', 'pv', 'uuid-runtime', 'openssh-server', 'git-lfs', 'mercurial', 'subversion', 'supervisor'];
const NOT_ON_DEBIAN = new Set(['sqlite', 'bind-tools', 'shadow', 'su-exec', 'libc6-compat', 'gcompat', 'musl-locales', 'icu-libs', 'krb5-libs', 'ttf-dejavu', 'openssh', 'xz', 'ncurses', 'dcron']);

const APT: ReadonlySet<string> = new Set([...EVERYWHERE.filter((name) => !NOT_ON_DEBIAN.has(name)), ...DEBIAN]);
const APK: ReadonlySet<string> = new Set(EVERYWHERE);

/** True when a newer release has the package under the same name, for the same use. */
export function isSteadyPackage(manager: string, name: string): boolean {
	return manager === 'apt' ? APT.has(name) : manager === 'apk' && APK.has(name);
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
