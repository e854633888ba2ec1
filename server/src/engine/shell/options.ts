/**
 * A command's words as options and operands. Which options take a value is a table: without it, `curl -o FILE URL`
 * has two operands and `apt-get -t bookworm install` installs `bookworm`.
 */
import { tableName } from '../text/own';
import type { Option, ShellCommand, ShellWord } from './types';

/** Options that take the following word (or the rest of their own) as value: short ones by letter, long ones by name. */
const VALUED: Readonly<Record<string, { short?: string; long?: readonly string[] }>> = {
	curl: { short: 'oHduXAbceETCKmrtUwxyYzDFQP', long: ['output', 'header', 'data', 'data-raw', 'data-binary', 'data-urlencode', 'user', 'request', 'user-agent', 'cookie', 'cookie-jar', 'referer', 'cert', 'key', 'upload-file', 'continue-at', 'config', 'max-time', 'range', 'proxy', 'proxy-user', 'write-out', 'form', 'url', 'retry', 'retry-delay', 'retry-max-time', 'connect-timeout', 'cacert', 'capath', 'proto', 'proto-redir', 'tls-max', 'ciphers', 'interface', 'resolve', 'oauth2-bearer', 'output-dir', 'limit-rate', 'max-redirs', 'connect-to', 'dump-header', 'stderr', 'aws-sigv4', 'netrc-file', 'pass', 'hostpubsha256'] },
	wget: { short: 'OoaPeitTUwQSBAIDXRl', long: ['output-document', 'output-file', 'append-output', 'directory-prefix', 'execute', 'input-file', 'tries', 'timeout', 'user-agent', 'wait', 'header', 'post-data', 'post-file', 'user', 'password', 'http-user', 'http-password', 'ftp-user', 'ftp-password', 'ca-certificate', 'certificate', 'private-key', 'referer', 'base', 'progress', 'secure-protocol', 'max-redirect', 'method', 'body-data'] },
	aria2c: { short: 'odxsjkilUTm', long: ['out', 'dir', 'max-connection-per-server', 'split', 'max-concurrent-downloads', 'min-split-size', 'input-file', 'log', 'user-agent', 'torrent-file', 'max-tries', 'header', 'checksum', 'referer', 'timeout', 'load-cookies', 'all-proxy'] },
	'apt-get': { short: 'toca', long: ['target-release', 'default-release', 'option', 'config-file', 'host-architecture'] },
	apt: { short: 'toc', long: ['target-release', 'option'] },
	aptitude: { short: 'toq', long: [] },
	apk: { short: 'tpX', long: ['virtual', 'repository', 'root', 'arch', 'keys-dir', 'repositories-file', 'wait', 'cache-dir', 'cache-max-age'] },
	yum: { short: 'cdeRx', long: ['enablerepo', 'disablerepo', 'exclude', 'installroot', 'releasever', 'setopt', 'repo', 'repoid', 'enableplugin', 'disableplugin', 'downloaddir', 'color'] },
	dnf: { short: 'cdeRx', long: ['enablerepo', 'disablerepo', 'exclude', 'excludepkgs', 'installroot', 'releasever', 'setopt', 'repo', 'repoid', 'repofrompath', 'enableplugin', 'disableplugin', 'forcearch', 'comment', 'downloaddir', 'destdir', 'advisory', 'color'] },
	microdnf: { short: '', long: ['enablerepo', 'disablerepo', 'setopt', 'releasever', 'installroot'] },
	zypper: { short: 'crtDRp', long: ['config', 'reposd-dir', 'cache-dir', 'root', 'installroot', 'plus-repo', 'plus-content', 'disable-repositories', 'type', 'repo', 'repository', 'from', 'releasever'] },
	pip: { short: 'ricedftCb', long: ['requirement', 'index-url', 'extra-index-url', 'constraint', 'editable', 'target', 'find-links', 'trusted-host', 'cert', 'client-cert', 'cache-dir', 'prefix', 'root', 'platform', 'python-version', 'implementation', 'abi', 'upgrade-strategy', 'timeout', 'retries', 'proxy', 'progress-bar', 'no-binary', 'only-binary', 'global-option', 'install-option', 'src', 'log', 'config-settings', 'python', 'report', 'group', 'root-user-action', 'use-feature', 'use-deprecated', 'exists-action', 'keyring-provider', 'default-timeout', 'index', 'index-strategy', 'resolution', 'prerelease'] },
	npm: { short: 'Cw', long: ['prefix', 'registry', 'userconfig', 'globalconfig', 'cache', 'tag', 'workspace', 'loglevel', 'omit', 'include', 'only', 'fetch-timeout', 'network-timeout', 'fetch-retries', 'script-shell'] },
	yarn: { short: '', long: ['registry', 'cwd', 'network-timeout', 'network-concurrency', 'mutex', 'cache-folder', 'modules-folder', 'use-yarnrc', 'https-proxy', 'proxy'] },
	bundle: { short: 'j', long: ['jobs', 'path', 'gemfile', 'without', 'with', 'retry'] },
	gem: { short: 'viPns', long: ['version', 'install-dir', 'bindir', 'build-root', 'trust-policy', 'source', 'platform', 'file', 'http-proxy'] },
	git: { short: 'Ccb', long: ['git-dir', 'work-tree', 'branch', 'depth', 'config', 'reference', 'origin', 'upload-pack', 'template', 'jobs'] },
	tar: { short: 'CfTXIbgKV', long: ['directory', 'file', 'exclude', 'files-from', 'strip-components', 'use-compress-program', 'owner', 'group', 'mode', 'transform'] },
	unzip: { short: 'dx', long: [] },
	useradd: { short: 'bcdefgGkKpRPsuZ', long: ['base-dir', 'comment', 'home-dir', 'home', 'expiredate', 'inactive', 'gid', 'groups', 'skel', 'key', 'password', 'root', 'prefix', 'shell', 'uid', 'selinux-user'] },
	adduser: { short: 'hgsGuk', long: ['home', 'gecos', 'shell', 'ingroup', 'uid', 'gid', 'firstuid', 'lastuid', 'conf'] },
	usermod: { short: 'cdefgGlpRPsu', long: ['comment', 'home', 'expiredate', 'inactive', 'gid', 'groups', 'login', 'password', 'root', 'prefix', 'shell', 'uid'] },
	chsh: { short: 's', long: ['shell'] },
	groupadd: { short: 'gKpRP', long: ['gid', 'key', 'password', 'root', 'prefix'] },
	addgroup: { short: 'g', long: ['gid'] },
	groupmod: { short: 'gnpRP', long: ['gid', 'new-name', 'password', 'root', 'prefix'] },
	install: { short: 'mogtS', long: ['mode', 'owner', 'group', 'target-directory', 'suffix'] },
	mkdir: { short: 'm', long: ['mode'] },
	docker: { short: 'vpeuwHfl', long: ['volume', 'publish', 'env', 'user', 'workdir', 'host', 'name', 'network', 'file', 'build-arg', 'tag', 'platform', 'label'] },
	go: { short: '', long: ['o', 'ldflags', 'tags', 'mod', 'gcflags', 'asmflags', 'buildmode', 'C', 'p', 'trimpath=', 'installsuffix', 'pkgdir', 'toolexec'] },
	cargo: { short: 'pZFj', long: ['path', 'version', 'git', 'rev', 'branch', 'tag', 'root', 'features', 'target', 'target-dir', 'manifest-path', 'bin', 'package', 'profile', 'registry', 'index', 'jobs', 'config'] },
	'apt-key': { short: '', long: ['keyserver', 'keyring'] },
	gpg: { short: 'oru', long: ['keyserver', 'keyserver-options', 'homedir', 'status-fd', 'output', 'recipient', 'recv-keys', 'keyring', 'no-default-keyring='] },
	mysql: { short: 'uhPDe', long: ['user', 'host', 'port', 'database', 'execute'] },
	sshpass: { short: 'pfde', long: [] },
	su: { short: 'csgGw', long: ['command', 'shell', 'group'] },
	php: { short: 'cdfrBREFStz', long: ['php-ini', 'define', 'file', 'run', 'process-begin', 'process-code', 'process-end', 'process-file', 'server', 'docroot'] },
	openssl: { short: '', long: ['in', 'out', 'pass', 'passin', 'passout', 'k', 'kfile', 'subj', 'days', 'newkey', 'keyout', 'key', 'config', 'CA', 'CAkey'] },
};
const ALIASES: Readonly<Record<string, string>> = { pip2: 'pip', pip3: 'pip', 'pip-3': 'pip', pnpm: 'npm', wget2: 'wget', 'curl.exe': 'curl', bsdtar: 'tar', podman: 'docker', dnf5: 'dnf', tdnf: 'dnf', gpg2: 'gpg', mysqldump: 'mysql', mysqladmin: 'mysql', mariadb: 'mysql' };
/** Programs whose long options have one dash. */
const SINGLE_DASH = new Set(['go', 'openssl', 'java', 'keytool', 'find', 'terraform']);

export interface ParsedOptions {
	readonly options: readonly Option[];
	readonly operands: readonly ShellWord[];
}

const cache = new WeakMap<ShellCommand, ParsedOptions>();

/** The options and operands of a command; `pip3.11` and the like count as their family. */
export function optionsOf(command: ShellCommand): ParsedOptions {
	const hit = cache.get(command);
	if (hit) return hit;
	const parsed = read(command);
	cache.set(command, parsed);
	return parsed;
}

function read(command: ShellCommand): ParsedOptions {
	const name = ALIASES[command.name] ?? (/^pip\d/.test(command.name) ? 'pip' : command.name);
	const table = VALUED[name];
	const windows = command.dialect === 'powershell';
	const options: Option[] = [];
	const operands: ShellWord[] = [];
	const args = command.args;
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as ShellWord;
		const { value } = word;
		if (value === '--') { operands.push(...args.slice(i + 1)); break; }
		if (value.length < 2 || value[0] !== '-') { operands.push(word); continue; }
		const takesNext = (): Pick<Option, 'value' | 'valueWord'> => {
			const next = args[i + 1];
			if (!next) return {};
			i++;
			return { value: next.value, valueWord: next };
		};
		if (value.startsWith('--') || SINGLE_DASH.has(name) || windows) {
			const body = value.replace(/^--?/, '');
			const equals = body.indexOf(windows ? ':' : '=');
			const written = equals < 0 ? body : body.slice(0, equals);
			const option = tableName(windows ? written.toLowerCase() : written);
			if (equals >= 0) options.push({ name: option, value: body.slice(equals + 1), valueWord: word, word, clustered: false });
			else if (windows ? args[i + 1] !== undefined && !args[i + 1]?.value.startsWith('-') : table?.long?.includes(option)) options.push({ name: option, ...takesNext(), word, clustered: false });
			else options.push({ name: option, word, clustered: false });
			continue;
		}
		for (let at = 1; at < value.length; at++) {
			const letter = value[at] as string;
			const clustered = value.length > 2;
			if (!table?.short?.includes(letter)) { options.push({ name: letter, word, clustered }); continue; }
			if (at + 1 < value.length) options.push({ name: letter, value: value.slice(at + 1).replace(/^=/, ''), valueWord: word, word, clustered: at > 1 });
			else options.push({ name: letter, ...takesNext(), word, clustered });
			break;
		}
	}
	return { options, operands };
}

/** The first option with one of these names (dashes left out). */
export function option(command: ShellCommand, ...names: readonly string[]): Option | undefined {
	return optionsOf(command).options.find((o) => names.includes(o.name));
}
