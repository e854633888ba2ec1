/**
 * How to create an unprivileged system account, by distribution.
 * The commands of Debian were run; those of BusyBox were read in its source; packages that bring `useradd` where it is
 * missing were seen in the Dockerfiles of their vendors.
 */
import { suggestedUser } from './images';
import type { DistroFamily, ImageFacts, PackageManager } from './types';

export interface AccountWish {
	readonly name?: string;
	/** Above 1000 and below 60000 (the most that BusyBox takes); free in the images that knowledge lists. */
	readonly id?: number;
	/** A home folder is created there; without it the account has none. */
	readonly home?: string;
}

export interface UserRecipe {
	/** Shell commands for one RUN, to be joined with `&&`. Empty when none can or need run. */
	readonly commands: readonly string[];
	/** Argument of USER: the name where there is one, else the numbers. */
	readonly user: string;
	/** The same as numbers, where they are fixed: what Kubernetes' `runAsNonRoot` can check. */
	readonly numeric?: string;
	/** Argument of `COPY --chown`; absent where ownership does not exist (Windows). */
	readonly chown?: string;
	/** The account is there already, or needs none: USER alone is enough. */
	readonly exists: boolean;
	/** What a reader should know, one sentence. */
	readonly note?: string;
}

type Style = 'shadow' | 'shadow-installed' | 'busybox' | 'numeric' | 'windows';

const STYLES: Readonly<Record<DistroFamily, Style | undefined>> = {
	debian: 'shadow', ubuntu: 'shadow', rhel: 'shadow', fedora: 'shadow', arch: 'shadow',
	'ubi-minimal': 'shadow-installed', amazon: 'shadow-installed', photon: 'shadow-installed', azurelinux: 'shadow-installed', suse: 'shadow-installed',
	alpine: 'busybox', wolfi: 'busybox', busybox: 'busybox',
	'ubi-micro': 'numeric', distroless: 'numeric', scratch: 'numeric',
	windows: 'windows', other: undefined,
};

/** Where the distribution is not known but its package manager is. */
const STYLE_OF_MANAGER: Partial<Record<PackageManager, Style>> = {
	apt: 'shadow', dnf: 'shadow', yum: 'shadow', pacman: 'shadow', microdnf: 'shadow-installed', tdnf: 'shadow-installed', zypper: 'shadow-installed', apk: 'busybox',
};

/** Commands that make `useradd` available, and that tidy up after it. */
const SHADOW: Partial<Record<PackageManager, readonly [install: string, clean: string]>> = {
	microdnf: ['microdnf install -y shadow-utils', 'microdnf clean all'],
	dnf: ['dnf install -y shadow-utils', 'dnf clean all'],
	yum: ['yum install -y shadow-utils', 'yum clean all'],
	tdnf: ['tdnf install -y shadow-utils', 'tdnf clean all'],
	zypper: ['zypper --non-interactive install shadow', 'zypper clean --all'],
};

const NOTES: Partial<Record<DistroFamily, string>> = {
	debian: 'groupadd and useradd are in every Debian base image; adduser is not, from Debian 13 on',
	'ubi-minimal': 'minimal images have no useradd until shadow-utils is installed; a numeric USER alone would do too',
	amazon: 'Amazon Linux images have no useradd until shadow-utils is installed',
	'ubi-micro': 'no package manager and no useradd: the account is a number without a name',
	distroless: 'no command can run in this image: the account is a number, and copied files need --chown',
	scratch: 'there is no /etc/passwd: only a numeric USER works',
	alpine: 'without -G a system account of BusyBox lands in the group nogroup',
};

const NOLOGIN: Partial<Record<DistroFamily, string>> = { debian: '/usr/sbin/nologin', ubuntu: '/usr/sbin/nologin', arch: '/usr/bin/nologin', busybox: '/bin/false' };

export const DEFAULT_NAME = 'app';
export const DEFAULT_ID = 10001;
/** The account `nonroot` of distroless, and the number that Chainguard's images use. */
export const NONROOT_ID = 65532;

/** What it takes to leave root on this image: its own unprivileged account, or a new one; `undefined` when nobody knows how. */
export function userRecipe(facts: ImageFacts, wish: AccountWish = {}): UserRecipe | undefined {
	const own = suggestedUser(facts);
	if (own === undefined || wish.name !== undefined && wish.name !== own.name) return createUser(facts, wish);
	const numeric = own.uid === undefined ? undefined : `${own.uid}:${own.gid ?? own.uid}`;
	const user = facts.hasShell === false && numeric !== undefined ? numeric : own.name;
	return { commands: [], user, exists: true, ...(numeric !== undefined && { numeric }), ...(facts.distro?.family !== 'windows' && { chown: numeric !== undefined && facts.hasShell === false ? numeric : ownership(own.name, own.gid, own.uid) }) };
}

/** `node:node` where the account has a group of its own, `elasticsearch:0` where it is in root's. */
function ownership(name: string, gid: number | undefined, uid: number | undefined): string {
	return gid === undefined || gid === uid ? `${name}:${name}` : `${name}:${gid}`;
}

/** The commands that create an account on this distribution, whatever accounts the image has. */
export function createUser(facts: Pick<ImageFacts, 'distro' | 'packageManager' | 'hasShell'>, wish: AccountWish = {}): UserRecipe | undefined {
	const family = facts.distro?.family;
	const known = family === undefined ? undefined : STYLES[family];
	const style = facts.hasShell === false ? 'numeric' : known ?? (facts.packageManager && STYLE_OF_MANAGER[facts.packageManager]);
	const note = family === undefined ? undefined : NOTES[family];
	const id = wish.id ?? (style === 'numeric' && family !== 'ubi-micro' ? NONROOT_ID : DEFAULT_ID);
	const numeric = `${id}:${id}`;
	switch (style) {
		case undefined: return undefined;
		case 'windows': return { commands: [], user: 'ContainerUser', exists: true };
		case 'numeric': return { commands: [], user: numeric, numeric, chown: numeric, exists: true, ...(note && { note }) };
		default: {
			const name = wish.name ?? DEFAULT_NAME;
			const commands = style === 'busybox' ? busybox(name, id, family, wish.home) : shadow(name, id, family, wish.home);
			const [install, clean] = style === 'shadow-installed' ? SHADOW[facts.packageManager ?? 'none'] ?? [] : [];
			if (style === 'shadow-installed' && install === undefined) return undefined;
			return {
				commands: [install, ...commands, clean].filter((command): command is string => command !== undefined),
				user: name, numeric, chown: `${name}:${name}`, exists: false, ...(note && { note }),
			};
		}
	}
}

function shadow(name: string, id: number, family: DistroFamily | undefined, home: string | undefined): readonly string[] {
	const place = home === undefined ? '--no-create-home --home-dir /nonexistent' : `--create-home --home-dir ${home}`;
	return [`groupadd --system --gid ${id} ${name}`, `useradd --system --uid ${id} --gid ${id} ${place} --shell ${nologin(family)} ${name}`];
}

function busybox(name: string, id: number, family: DistroFamily | undefined, home: string | undefined): readonly string[] {
	const place = home === undefined ? '-H -h /nonexistent' : `-h ${home}`;
	return [`addgroup -S -g ${id} ${name}`, `adduser -S -D ${place} -s ${nologin(family)} -G ${name} -u ${id} ${name}`];
}

function nologin(family: DistroFamily | undefined): string {
	return (family && NOLOGIN[family]) ?? (family === undefined ? '/bin/false' : '/sbin/nologin');
}

/**
 * Folders and files that the program of a well-known image writes to while it runs, and that an unprivileged account
 * must own. Read in the images' Dockerfiles and entrypoints, or in what their unprivileged variants change.
 */
const WRITABLE: Readonly<Record<string, readonly string[]>> = {
	nginx: ['/var/cache/nginx', '/var/run', '/var/log/nginx', '/etc/nginx/conf.d'],
	httpd: ['/usr/local/apache2/logs'],
	php: ['/var/www/html', '/var/run/apache2', '/var/lock/apache2', '/var/log/apache2'],
	wordpress: ['/var/www/html', '/var/run/apache2', '/var/lock/apache2', '/var/log/apache2'],
	tomcat: ['/usr/local/tomcat/logs', '/usr/local/tomcat/temp', '/usr/local/tomcat/work', '/usr/local/tomcat/conf', '/usr/local/tomcat/webapps'],
	caddy: ['/data', '/config'],
	redis: ['/data'],
	'valkey/valkey': ['/data'],
	postgres: ['/var/lib/postgresql', '/var/run/postgresql'],
	mysql: ['/var/lib/mysql', '/var/run/mysqld', '/var/lib/mysql-files'],
	mariadb: ['/var/lib/mysql', '/run/mysqld'],
	mongo: ['/data/db', '/data/configdb'],
	rabbitmq: ['/var/lib/rabbitmq', '/var/log/rabbitmq'],
	registry: ['/var/lib/registry'],
	traefik: ['/etc/traefik/acme'],
	'grafana/grafana': ['/var/lib/grafana', '/var/log/grafana'],
	'jenkins/jenkins': ['/var/jenkins_home'],
	'prom/prometheus': ['/prometheus'],
};

/** What an unprivileged account must own in this image for its program to run. Empty when nothing is known. */
export function writablePathsHint(facts: Pick<ImageFacts, 'name'>): readonly string[] {
	return WRITABLE[facts.name] ?? [];
}
