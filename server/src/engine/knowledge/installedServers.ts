/**
 * Servers that a package of a distribution brings: the account that the package has for them, and what that account must
 * own to start the server itself. Ports below 1024 are open to every account in a container, and a `user` line in the
 * settings of a server that is not root is only a warning. By hand, as of 2026-11, from the packages' file lists and
 * default settings: nginx of Debian 12, Ubuntu 24.04, Alpine 3.23, Fedora 43; apache2 of Debian 12; httpd of Fedora 43.
 */
import type { PackageManager } from './types';

export interface InstalledServer {
	readonly managers: readonly PackageManager[];
	readonly packages: RegExp;
	readonly programs: readonly string[];
	readonly account: string;
	/** The package makes the account; else the base has it. */
	readonly made: boolean;
	/** As `writablePathsHint` has them: `/var/run` is the file `/run/nginx.pid`. */
	readonly paths: readonly string[];
}

const NGINX = /^nginx(?:-(?:core|full|light|extras|all-modules))?$/;
const APACHE = ['apache2', 'apache2ctl', 'apachectl'];

const SERVERS: readonly InstalledServer[] = [
	{ managers: ['apt'], packages: NGINX, programs: ['nginx'], account: 'www-data', made: false, paths: ['/var/lib/nginx', '/var/log/nginx', '/var/run'] },
	{ managers: ['apk'], packages: NGINX, programs: ['nginx'], account: 'nginx', made: true, paths: ['/var/lib/nginx', '/var/log/nginx', '/run/nginx'] },
	{ managers: ['dnf', 'microdnf', 'yum'], packages: NGINX, programs: ['nginx'], account: 'nginx', made: true, paths: ['/var/lib/nginx', '/var/log/nginx', '/var/run'] },
	{ managers: ['apt'], packages: /^apache2$/, programs: APACHE, account: 'www-data', made: false, paths: ['/var/run/apache2', '/var/lock/apache2', '/var/log/apache2'] },
	{ managers: ['dnf', 'microdnf', 'yum'], packages: /^httpd$/, programs: ['httpd', 'apachectl'], account: 'apache', made: true, paths: ['/run/httpd', '/var/log/httpd'] },
];

/** @param name of a package, without a version */
export function serverOf(manager: string, name: string): InstalledServer | undefined {
	return SERVERS.find(({ managers, packages }) => (managers as readonly string[]).includes(manager) && packages.test(name));
}
