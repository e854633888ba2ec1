/** Finds commands that do nothing in a build: they look at, or act on, a running system. */
import { removeInstruction } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { isTrigger } from '../../model/instructions';
import { runsOf } from '../../model/packageSteps';
import { packageCommand } from '../../model/packages';
import type { Run } from '../../model/run';
import { removeChainItems } from '../../recipes/removeChainItems';
import type { ShellCommand } from '../../shell/types';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'pointless-command',
		title: 'Command that does nothing in a build',
		category: 'hygiene',
		severity: 'hint',
		why: 'A build step leaves files and nothing else: services that it starts are gone when it ends, and what ps, top or free print is that of the builder. Most such steps are left over from a server.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-030', 'droast:DF060', 'hadolint:DL3001', 'kics:run_utilities_and_posix_commands', 'semgrep:nonsensical-command', 'tally:hadolint/DL3001'],
		references: ['https://docs.docker.com/reference/dockerfile/#run', 'https://docs.docker.com/build/building/best-practices/'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			if (run.script.dialect !== 'posix') continue;
			for (const command of run.commands) {
				const why = reasonOf(run, command);
				if (why === undefined) continue;
				yield {
					range: command.nameWord?.range ?? command.range,
					message: `${why} Leave it out.`,
					tags: ['unnecessary'],
					fixes: () => isTrigger(stage, run.instruction) ? [] : fixes(model, run, command),
				};
			}
		}
	},

	examples: [
		{
			name: 'a service, alone',
			bad: `FROM ubuntu:24.04
RUN service nginx start
#   ^^^^^^^ pointless-command
CMD ["nginx", "-g", "daemon off;"]
`,
			fixed: `FROM ubuntu:24.04
CMD ["nginx", "-g", "daemon off;"]
`,
		},
		{
			name: 'within a chain',
			bad: `FROM debian:13
RUN apt-get update && \\
    free -m && \\
#   ^^^^ pointless-command
    apt-get install -y curl
`,
			fixed: `FROM debian:13
RUN apt-get update && \\
    apt-get install -y curl
`,
		},
		{ name: 'a folder that nobody uses', bad: 'FROM debian:13\nRUN apt-get update && cd /tmp && apt-get install -y nginx\n#                     ^^ pointless-command\n', fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y nginx\n' },
		{ name: 'exec form', bad: 'FROM debian:13\nRUN ["top"]\n#    ^^^^^ pointless-command\n' },
		{ name: 'in a shell', bad: 'FROM debian:13\nRUN bash -c "ps aux"\n#            ^^ pointless-command\n' },
		{ name: 'as input of another program', bad: 'FROM debian:13\nRUN ps aux | grep nginx\n#   ^^ pointless-command\n' },
		{ name: 'a server for this step', good: 'FROM debian:13\nRUN service postgresql start && psql -c "create role app" && service postgresql stop\nRUN ./server & PID=$!; ./seed; kill $PID\n' },
		{ name: 'systemd', bad: 'FROM debian:13\nRUN systemctl enable nginx\nRUN systemctl start nginx\n#   ^^^^^^^^^ pointless-command\n', fixed: 'FROM debian:13\nRUN systemctl enable nginx\n' },
		{ name: 'keys of the builder', good: 'FROM debian:13\nRUN --mount=type=ssh ssh -T git@git.example.com || true\n' },
		{ name: 'packages and files of that name', good: 'FROM debian:13\nRUN apt-get install -y vim openssh-client && ln -s /bin/ps /bin/p && echo top\n' },
	],
};

const RUNNING = 'It shows, or changes, the system that builds.';
const NOBODY = 'Nobody is there to use it.';
const REASONS: Readonly<Record<string, string>> = {
	ps: RUNNING, top: RUNNING, htop: RUNNING, free: RUNNING, uptime: RUNNING, kill: RUNNING, pkill: RUNNING, killall: RUNNING, ifconfig: RUNNING, mount: RUNNING, umount: RUNNING, iptables: RUNNING,
	shutdown: 'A build step cannot be shut down.', reboot: 'A build step cannot be shut down.', halt: 'A build step cannot be shut down.', poweroff: 'A build step cannot be shut down.',
	vim: NOBODY, vi: NOBODY, nano: NOBODY, emacs: NOBODY, less: NOBODY, more: NOBODY,
	service: 'The service is gone when the step ends.', 'rc-service': 'The service is gone when the step ends.', systemctl: 'There is no systemd in a build.',
	ssh: 'Keys and hosts of the build are not those of the container.',
};
const STARTED_HERE = new Set(['kill', 'pkill', 'killall', 'service', 'rc-service', 'mount', 'umount', 'ps', 'less', 'more']);

function reasonOf(run: Run, command: ShellCommand): string | undefined {
	const { name, args } = command;
	if (name === 'cd') return isIdle(run, command) ? 'Nothing behind it depends on the folder.' : undefined;
	const reason = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
	if (reason === undefined || args.some(({ value }) => /^(?:--?version|--help|-V)$/.test(value))) return undefined;
	if (name === 'systemctl' && !args.some(({ value }) => /^(?:re)?(?:start|load)$|^(?:stop|status|daemon-reload)$/.test(value))) return undefined;
	if (name === 'ssh' && run.mounts.some(({ type }) => type === 'ssh' || type === 'secret')) return undefined;
	if (/^(?:vim?|emacs|nano)$/.test(name) && args.some(({ value }) => /^(?:[-+](?!\d)\S+)$/.test(value))) return undefined;
	if (/^(?:less|more)$/.test(name) && command.pipedFrom.length > 0) return undefined;
	// Other programs of the step may be what is started, stopped, or looked for.
	return STARTED_HERE.has(name) && run.commands.some((each) => each !== command && each !== command.parent && !isAround(each)) ? undefined : reason;
}

/** Commands that use no server and start none. */
function isAround(command: ShellCommand): boolean {
	return packageCommand(command) !== undefined || Object.hasOwn(REASONS, command.name) || /^(?:echo|grep|awk|wc|true|set|cd|mkdir|rm|ls|cat|sleep|chmod|chown|exit)$/.test(command.name);
}

/** A cd in front of nothing but installs of the distribution. */
function isIdle({ commands, script }: Run, command: ShellCommand): boolean {
	const rest = commands.slice(commands.indexOf(command) + 1);
	return !command.parent && script.chain.length > 1 && rest.length > 0 && rest.every((each) => {
		const found = packageCommand(each);
		return found !== undefined && ['apt', 'apk', 'dnf', 'yum', 'zypper', 'microdnf'].includes(found.manager) && found.packages.every(({ value }) => /^[\w.+-]+$/.test(value) && !/\.(?:deb|rpm|apk)$/.test(value));
	});
}

function fixes(model: DockerfileModel, run: Run, command: ShellCommand): Fix[] {
	const { script, instruction } = run;
	const item = script.chain.find(({ commands }) => commands.includes(command));
	if (!item || item.commands.length > 1 || run.form === 'exec' || !command.exact || command.redirections.length > 0) return [];
	const edits = script.chain.length === 1 ? [removeInstruction(model, instruction)] : removeChainItems(model, script, new Set([item]));
	return edits ? [unsafeFix(`Leave ${command.name} out`, 'Whether another step relies on it is not known.', edits, { preferred: true, level: 'maximum' })] : [];
}
