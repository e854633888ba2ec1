/**
 * Package names across distributions, and what a package is for.
 * Source: `data/packages.json` (names seen in Debian's index and in thousands of Dockerfiles), and short lists by hand.
 */
import { expression } from '../text/expression';
import data from './data/packages.json';
import type { PackageManager } from './types';

export type PackageKind =
	| 'build-tool' | 'library-dev' | 'library' | 'network-tool' | 'debug-tool' | 'shell' | 'runtime' | 'archive' | 'security'
	| 'vcs' | 'database-client' | 'server' | 'font' | 'package-manager';

type World = 'apt' | 'apk' | 'dnf';

const WORLDS: Partial<Record<PackageManager, World>> = { apt: 'apt', apk: 'apk', dnf: 'dnf', microdnf: 'dnf', yum: 'dnf', tdnf: 'dnf' };

interface Cell { readonly names: readonly string[]; readonly lookedUp: boolean }
type Row = { readonly kind: PackageKind } & Readonly<Record<World, Cell | undefined>>;

const ROWS: readonly Row[] = data.packages.map((text) => {
	const [kind, apt = '', apk = '', dnf = ''] = text.split('|');
	return { kind: kind as PackageKind, apt: readCell(apt, apt), apk: readCell(apk, apt), dnf: readCell(dnf, apt) };
});

function readCell(text: string, apt: string): Cell | undefined {
	const name = text.replace(/^\?/, '');
	return name === '' ? undefined : { names: (name === '=' ? apt : name).split(' '), lookedUp: !text.startsWith('?') };
}

/** Rows by the one name that they have in a world; the first row of a name wins. */
function indexOf(world: World): ReadonlyMap<string, Row> {
	const index = new Map<string, Row>();
	for (const row of ROWS) {
		const names = row[world]?.names ?? [];
		if (names.length === 1 && !index.has(names[0] as string)) index.set(names[0] as string, row);
	}
	return index;
}

const INDEX: Readonly<Record<World, ReadonlyMap<string, Row>>> = { apt: indexOf('apt'), apk: indexOf('apk'), dnf: indexOf('dnf') };

const APT_SUFFIX = /[=:/].*$/;
const APK_SUFFIX = /[=<>~@].*$/;
const RPM_SUFFIX = /\.(?:x86_64|i686|noarch|aarch64)$/;

/** `curl=7.88.1-10` and `libc6:amd64` are curl and libc6. */
export function bareName(name: string, manager: PackageManager): string {
	return name.replace(manager === 'apt' ? APT_SUFFIX : manager === 'apk' ? APK_SUFFIX : RPM_SUFFIX, '').toLowerCase();
}

/**
 * Names of the same thing under another package manager, all of them needed; `undefined` when there is none or nobody
 * looked it up. A version pinned in the name is lost: versions differ between distributions.
 */
export function translatePackage(name: string, from: PackageManager, to: PackageManager): readonly string[] | undefined {
	const source = WORLDS[from];
	const target = WORLDS[to];
	if (source === undefined || target === undefined) return undefined;
	const bare = bareName(name, from);
	if (source === target) return [bare];
	const cell = INDEX[source].get(bare)?.[target];
	return cell?.lookedUp ? cell.names : undefined;
}

/** True when the table has the package by that name, looked up in the distribution's index. */
export function isListed(name: string, manager: PackageManager): boolean {
	const world = WORLDS[manager];
	return world !== undefined && INDEX[world].get(bareName(name, manager))?.[world]?.lookedUp === true;
}

/** What the table files under something broader, or leaves out. The first pattern that fits decides. */
const BY_NAME: readonly (readonly [RegExp, PackageKind])[] = [
	[/^(?:gcc|g\+\+|gcc-c\+\+|cpp|clang|clang\+\+|llvm|lld|gfortran|gdc|gnat|tcc)(?:-?\d+(?:\.\d+)*)?$/, 'build-tool'],
	[/^(?:build-essential|build-base|alpine-sdk|base-devel|crossbuild-essential-.*|make|cmake3?|ninja(?:-build)?|meson|bazel|scons|fakeroot|debhelper|dh-.*|musl-tools)$/, 'build-tool'],
	[/^(?:cargo|rust|rustc|rustup|golang|golang-go|golang-\d.*|go|ghc|cabal-install|nasm|yasm|maven|gradle|ant|apache-ant|sbt|leiningen|erlang-dev|ocaml|opam|fpc|typescript|node-gyp|ruby-bundler)$/, 'build-tool'],
	[/^(?:default-jdk|openjdk-?\d+-jdk|openjdk\d+|java-.*-openjdk-devel|java-latest-openjdk-devel)(?:-headless)?$/, 'build-tool'],
	[/^@(?:development-tools|development|c-development)$/, 'build-tool'],
	[/^(?:netcat|netcat-traditional|netcat-openbsd|nc|ncat|nmap-ncat|nmap|socat|telnet|inetutils-telnet|ftp|tftp|hping3|ngrep|dsniff|arp-scan|masscan|ettercap.*|aircrack-ng|hydra)$/, 'network-tool'],
	[/^(?:strace|ltrace|gdb|gdb-multiarch|gdbserver|valgrind|lsof|perf|linux-perf|linux-tools-.*|bpftrace|bpfcc-tools|tcpdump|tshark|wireshark|tcpflow|delve)$/, 'debug-tool'],
	[/^(?:linux-headers|kernel-headers|kernel-devel)(?:-.*)?$/, 'library-dev'],
];

/** What a package is for. Unlisted names are judged by `-dev` / `-devel` only. */
export function packageKind(name: string, manager: PackageManager): PackageKind | undefined {
	const world = WORLDS[manager];
	const bare = bareName(name, manager);
	const byName = BY_NAME.find(([pattern]) => pattern.test(bare))?.[1];
	if (byName !== undefined) return byName;
	const listed = world && INDEX[world].get(bare)?.kind;
	if (listed !== undefined) return listed;
	return (world === 'dnf' ? /-(?:devel|headers)$/ : /.-(?:dev|headers)$/).test(bare) ? 'library-dev' : undefined;
}

/** Listed as tools, but what running programs use: templates, messages, process lists, name servers. */
const USED_AT_RUNTIME = new Set(`
	gettext gettext-base gettext-envsubst diffutils patch procps procps-ng psmisc file less tree rpm openssh-client openssh-clients rsync squid dnsmasq
	iptables nftables openvpn wireguard-tools rclone s3cmd lftp nfs-common nfs-utils cifs-utils msmtp iproute2 iproute ldap-utils openldap-clients
	openssh-server bridge-utils ethtool texinfo shellcheck yamllint bsdextrautils util-linux-misc man-db mandoc python3-sphinx py3-sphinx asciidoctor
`.trim().split(/\s+/));

/**
 * Compilers, headers, debuggers, downloaders, network tools, version control: what an attacker finds useful and a
 * running program seldom needs. `curl` and `wget` are among them although health checks use them: callers look.
 */
export function unwantedAtRuntime(name: string, manager: PackageManager): 'build-tool' | 'library-dev' | 'network-tool' | 'debug-tool' | 'vcs' | undefined {
	if (USED_AT_RUNTIME.has(bareName(name, manager))) return undefined;
	const kind = packageKind(name, manager);
	return kind === 'build-tool' || kind === 'library-dev' || kind === 'network-tool' || kind === 'debug-tool' || kind === 'vcs' ? kind : undefined;
}

export type NeedlessKind = 'editor' | 'manual' | 'monitor' | 'terminal' | 'debugger' | 'network tool' | 'plain-text login' | 'file transfer' | 'way to root';

/** What people look around with, by kind; the program of a package where it is not called like it. */
const NEEDLESS: readonly (readonly [NeedlessKind, RegExp])[] = [
	['editor', /^(?:vim(?:-(?:tiny|nox|gtk3?|enhanced|minimal|common|runtime|data|small))?|vi|neovim|nvim|nano|emacs(?:-nox|-nw|-gtk)?|joe|jed|pico|mg|ed|micro|helix)$/],
	['manual', /^(?:man|man-db|mandoc|man-pages|manpages(?:-dev|-posix)?|info)$/],
	['monitor', /^(?:htop|atop|btop|iotop|iftop|nethogs|glances|nmon|dstat|sysstat|bmon|vnstat)$/],
	['terminal', /^(?:tmux|screen|byobu|mc|ranger)$/],
	['debugger', /^(?:strace|ltrace|gdb(?:-multiarch|server)?|valgrind|lsof|perf|linux-perf|linux-tools-.*|bpftrace|bpfcc-tools|delve)$/],
	['network tool', /^(?:netcat(?:-traditional|-openbsd)?|nc|ncat|nmap(?:-ncat)?|socat|tcpdump|tshark|wireshark|tcpflow|ngrep|hping3|dsniff|arp-scan|masscan|ettercap.*|traceroute|mtr(?:-tiny)?|arping|iperf3?|iputils(?:-ping|-tracepath|-arping)?|dnsutils|bind9-dnsutils|bind-utils|bind-tools|whois|net-tools)$/],
	['plain-text login', /^(?:(?:inetutils-)?telnetd?|telnet-server|busybox-extras|rsh(?:-client|-server|-redone-client|-redone-server)?|talkd?|ytalk|finger|ypbind|nis)$/],
	['file transfer', /^(?:(?:inetutils-)?ftp|tnftp|lftp|ncftp|tftp(?:-hpa)?|vsftpd|rsync)$/],
	['way to root', /^(?:sudo(?:-ldap)?|doas)$/],
];

/** Nearly every package is none of them. */
const ANY_NEEDLESS = expression(NEEDLESS.map(([, names]) => names.source).join('|'));

/** Why a package serves people and not the program of an image; undefined when it may well be needed. */
export function needlessKind(name: string, manager: PackageManager): NeedlessKind | undefined {
	const bare = bareName(name, manager);
	return ANY_NEEDLESS.test(bare) ? NEEDLESS.find(([, names]) => names.test(bare))?.[0] : undefined;
}
