/** Why a stage's program must start as root, in the words of a message: then no fix may take root away from it. */
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import { installedServer } from './installedServer';
import { programOf } from './programOf';

/** Programs that start as root by design. */
const ROOT_PROGRAMS: ReadonlyMap<string, string> = new Map(Object.entries({
	'logs other users in': ['sshd', 'login', 'xinetd', 'inetd', 'telnetd', 'vsftpd', 'proftpd', 'pure-ftpd', 'smbd', 'xrdp', 'dovecot'],
	'starts services as other users': ['init', 'systemd', 'my_init', 's6-svscan', 'runsvdir', 'runit', 'supervisord', 'service', 'systemctl', 'initctl', 'cron', 'crond', 'postfix', 'rsyslogd', 'openrc-init'],
	'changes the network or the kernel': ['openvpn', 'wg-quick', 'iptables', 'nft', 'ip', 'ipsec', 'keepalived', 'dnsmasq', 'named', 'dhcpd', 'mount', 'modprobe', 'sysctl', 'tcpdump', 'chronyd', 'ntpd', 'rpcbind'],
	'runs containers': ['dockerd', 'dockerd-entrypoint.sh', 'containerd', 'buildkitd', 'kubelet', 'k3s', 'podman', 'chroot', 'unshare', 'nsenter'],
	'owns its folders as root and then becomes another user': ['mysqld', 'mysqld_safe', 'apache2', 'apache2ctl', 'apache2-foreground', 'apachectl', 'httpd-foreground', 'squid', 'slapd', 'haproxy', 'php-fpm', 'nginx', 'httpd'],
	'becomes another user by itself': ['su', 'runuser', 'gosu', 'su-exec', 'setpriv', 'chpst', 'start-stop-daemon', 's6-setuidgid', 'sudo', 'doas'],
}).flatMap(([reason, programs]) => programs.map((program) => [program, reason] as const)));

/** Programs of the list that their own images run unprivileged. */
const FINE_IN: Readonly<Record<string, readonly string[]>> = {
	nginx: ['nginx'], httpd: ['httpd', 'httpd-foreground', 'apachectl'], php: ['php-fpm', 'apache2-foreground'], wordpress: ['php-fpm', 'apache2-foreground'], haproxy: ['haproxy'],
};

const SYSTEM_MANAGERS = new Set(['apt', 'apk', 'dnf', 'yum', 'microdnf', 'zypper', 'pacman']);
/** As a part of a path, or alone. */
const DROPPERS = /(?:^|\/)(?:gosu|su-exec)(?:$|[-_=@/])/;

/** A clause: `sshd logs other users in`. Undefined when nothing is known to need root. */
export function needsRoot(model: DockerfileModel, stage: Stage): string | undefined {
	const own = stage.root.facts?.name ?? '';
	for (const command of programOf(model, stage)) {
		const names = [...command.wrappers.map((word) => word.value), command.name, ...plainArguments(command)].map(baseName);
		for (const name of names) {
			const reason = ROOT_PROGRAMS.get(name);
			if (reason !== undefined && !FINE_IN[own]?.includes(name) && !installedServer(model, stage)?.programs.includes(name)) return `${name} ${reason}`;
		}
		const manager = packageCommand(command);
		if (manager && SYSTEM_MANAGERS.has(manager.manager)) return `${manager.program} runs when the container starts`;
	}
	return dropsByItself(stage) ?? overlay(stage) ?? rootImage(stage);
}

/** The words behind an entrypoint script that may be a program: `docker-entrypoint.sh supervisord`. */
function plainArguments(command: ShellCommand): string[] {
	return /\.sh$|^tini$|^dumb-init$/.test(command.name) || command.name === '' ? command.args.slice(0, 1).map((arg) => arg.value) : [];
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** It brings gosu or su-exec, which only an entrypoint that starts as root can use. */
function dropsByItself(stage: Stage): string | undefined {
	for (const each of stage.lineage) {
		for (const run of each.runs) for (const command of run.commands) {
			if (command.args.some(({ value }) => DROPPERS.test(value))) return 'its entrypoint starts as root and becomes another user by gosu or su-exec';
		}
		for (const { sources, destination } of each.copies) {
			const paths = [...sources.map((source) => source.word.text), destination?.word.text ?? ''];
			if (paths.some((path) => DROPPERS.test(baseName(path)))) return 'its entrypoint starts as root and becomes another user by gosu or su-exec';
		}
	}
	return undefined;
}

/** Bases whose own first process is a service manager, or a daemon that needs root. */
const ROOT_IMAGES = /^(?:docker\.io\/)?(?:library\/)?(?:docker:[\w.-]*dind|docker:dind|phusion\/|(?:lscr\.io\/|ghcr\.io\/)?linuxserver\/|jrei\/systemd|just-containers\/)/;

function rootImage(stage: Stage): string | undefined {
	const text = stage.root.image?.text ?? '';
	return ROOT_IMAGES.test(text) && !stage.lastBefore('ENTRYPOINT') ? `the first process of ${text} needs it` : undefined;
}

function overlay(stage: Stage): string | undefined {
	const found = stage.lineage.some((each) => each.instructions.some((i) => /^(?:RUN|ADD|COPY|ARG|ENV)$/.test(i.keyword) && /s6-overlay/i.test(i.arguments.text)));
	return found ? 's6-overlay starts as root and then its services as other users' : undefined;
}

/** A place below /root that the program seems to use: no other account may enter there. */
export function livesInRootHome(stage: Stage): string | undefined {
	const workdir = stage.workdirAt();
	if (workdir.kind === 'known' && /^\/root(?:\/|$)/.test(workdir.value)) return workdir.value;
	const program = [stage.lastBefore('ENTRYPOINT'), stage.lastBefore('CMD')].map((i) => i?.arguments.text ?? '').join(' ');
	const inProgram = /\/root\/[\w./-]*/.exec(program);
	if (inProgram) return inProgram[0];
	for (const each of stage.lineage) {
		const environment = each.declarations.find((d) => d.kind === 'env' && /(?:^|[:=])(?:\/root\/|~\/|\$\{?HOME\b)/.test(d.property.value ?? ''));
		if (environment) return environment.property.value?.match(/(?:\/root|~|\$\{?HOME\}?)[\w./-]*/)?.[0] ?? '/root';
		for (const { destination } of each.copies) {
			const path = destination?.value.kind === 'known' ? destination.value.value.text : '';
			if (/^(?:\/root(?:\/|$)|~)/.test(path) && !BUILD_ONLY.test(path)) return path;
		}
		const command = each.runs.flatMap((run) => run.commands).find((c) => keepsInHome(c));
		if (command) return command.args.find((arg) => HOME.test(arg.value))?.value ?? command.redirections.find((r) => HOME.test(r.target?.value ?? ''))?.target?.value ?? '~';
	}
	return undefined;
}

const HOME = /^(?:-[-\w]*=?)?(?:\/root\/|~\/|\$HOME\b|\$\{HOME\})/;
/** Only the build uses what stands there. */
const BUILD_ONLY = /\/\.?(?:cache|npm|m2|gradle|gnupg|ssh|wget-hsts|netrc|npmrc|node-gyp|bash_history|profile|bashrc|gitconfig|composer|pip|config\/pip)(?:\/|$|\*)|\/\.(?:bashrc|profile|bash_profile|zshrc|vimrc)$/;
/** Programs that put what the program needs later into the home folder. */
const FILLS_HOME = /\bplaywright install(?!-deps)\b|\bnltk\.downloader\b|\bpip[\d.]* install .*--user\b|\bpipx install\b|sh\.rustup\.rs|\bnvm\.sh\b|^mc alias set\b|^rclone config create\b/;

function keepsInHome(command: ShellCommand): boolean {
	if (command.name === 'rm' || command.name === 'mv') return false;
	const targets = [...command.args, ...command.redirections.flatMap((r) => r.target ?? [])];
	if (targets.some((word) => HOME.test(word.value) && !BUILD_ONLY.test(word.value))) return true;
	// Long lists of system packages fill no home.
	if (SYSTEM_MANAGERS.has(packageCommand(command)?.manager ?? '')) return false;
	return FILLS_HOME.test([command.name, ...command.args.map((arg) => arg.value)].join(' '));
}
