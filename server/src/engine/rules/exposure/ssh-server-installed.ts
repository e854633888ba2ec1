/** Finds SSH servers that a stage installs or starts. */
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { readRun, type Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { removePackage } from '../../recipes/removePackage';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'ssh-server-installed',
		title: 'SSH server in the image',
		category: 'exposure',
		severity: 'warning',
		why: 'An SSH server in a container needs root, keys or passwords in the image, and patches of its own. docker exec and kubectl exec give the same shell without a listening port.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['dockerfile_lint:installing_ssh'],
		references: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.runs.length === 0) continue;
			const severity = stage.ships ? 'warning' : lowered('warning');
			const starts = startsServer(model, stage);
			for (const run of stage.runs) for (const command of run.commands) {
				for (const word of serverPackages(command)) {
					yield {
						range: word.range,
						message: `${word.value} puts an SSH server into the image. Leave it out${CLIENTS[word.value] ? `, or install ${CLIENTS[word.value]} for the client only` : ''}, and use docker exec.`,
						// One name for both halves: most want the client.
						severity: CLIENTS[word.value] !== undefined && !starts ? lowered(severity) : severity,
						fixes: command.exact && !starts ? fixes(model, run, command, word) : [],
					};
				}
			}
		}
	},

	examples: [
		{
			name: 'among other packages',
			bad: `FROM debian:13
RUN apt-get update && apt-get install -y openssh-server curl
#                                        ^^^^^^^^^^^^^^ ssh-server-installed
`,
			fixed: `FROM debian:13
RUN apt-get update && apt-get install -y curl
`,
		},
		{
			name: 'a line of its own',
			bad: `FROM alpine:3.24
RUN apk add --no-cache \\
    git \\
    dropbear \\
#   ^^^^^^^^ ssh-server-installed
    make
`,
			fixed: `FROM alpine:3.24
RUN apk add --no-cache \\
    git \\
    make
`,
		},
		{
			name: 'the only package',
			bad: `FROM fedora:44
RUN dnf install -y openssh-server && dnf clean all
#                  ^^^^^^^^^^^^^^ ssh-server-installed
`,
			fixed: `FROM fedora:44
RUN dnf clean all
`,
		},
		{
			name: 'the image is there to run it',
			bad: `FROM debian:13
RUN apt-get update && apt-get install -y openssh-server
#                                        ^^^^^^^^^^^^^^ ssh-server-installed
CMD ["/usr/sbin/sshd", "-D"]
`,
		},
		{
			name: 'a package that is both',
			bad: `FROM alpine:3.24
RUN apk add --no-cache git openssh
#                          ^^^^^^^ ssh-server-installed
`,
			fixed: `FROM alpine:3.24
RUN apk add --no-cache git openssh-client
`,
		},
		{ name: 'a start script, and a port that is open for it', bad: 'FROM alpine:3.24\nRUN apk add --no-cache git openssh\n#                          ^^^^^^^ ssh-server-installed\nEXPOSE 22 3000\nENTRYPOINT ["/srv/start.sh"]\n' },
		{ name: 'the client', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y openssh-client\n' },
		{ name: 'removed', good: 'FROM debian:13\nRUN apt-get purge -y openssh-server\n' },
		{ name: 'the same letters elsewhere', good: 'FROM node:24\nRUN npm install ssh dropbear && pip install openssh\n' },
	],
};

const SERVERS = /^(?:openssh-server|openssh-server-pam|dropbear|dropbear-bin|dropbear-run|openssh-sftp-server|tinysshd|ssh)(?:[=~<>@].*)?$/;
/** These bring both on their distribution. */
const BOTH: Readonly<Record<string, RegExp>> = { apk: /^openssh(?:[=~<>@].*)?$/, pacman: /^openssh$/, zypper: /^openssh$/ };
const CLIENTS: Readonly<Record<string, string>> = { ssh: 'openssh-client', openssh: 'openssh-client' };
const SYSTEM_MANAGERS = new Set(['apt', 'apk', 'dnf', 'yum', 'microdnf', 'zypper', 'pacman']);

function serverPackages(command: ShellCommand): ShellWord[] {
	const found = packageCommand(command);
	if (found?.action !== 'install' || !SYSTEM_MANAGERS.has(found.manager)) return [];
	return found.packages.filter((word) => (word.value !== 'ssh' || found.manager === 'apt') && SERVERS.test(word.value) || found.manager === 'apk' && BOTH.apk?.test(word.value));
}

/** True when the server is what the image is for, or a step sets it up: then the user must decide, not an edit. */
function startsServer(model: DockerfileModel, stage: Stage): boolean {
	const mentions = (text: string): boolean => /\bsshd\b|\bssh start\b|ssh-keygen -A|sshd_config|\bservice ssh\b|dropbear\b.*-[A-Z]/.test(text);
	// A port that is open for it, and a script that may start it.
	const isOpen = stage.inherited('EXPOSE').some(({ words }) => words.some(({ text }) => /^22(?:\/tcp)?$/i.test(text)));
	const program = ['CMD', 'ENTRYPOINT'].some((keyword) => {
		const instruction = stage.lastBefore(keyword);
		return instruction !== undefined && (mentions(instruction.arguments.text) || readRun(instruction, model.text, stage.shellAt()).commands.some((c) => /^(?:sshd|dropbear|supervisord)$/.test(c.name) || isOpen && SCRIPT.test(c.name)));
	});
	return program || stage.instructions.some((i) => (i.keyword === 'RUN' || i.keyword === 'COPY' || i.keyword === 'ADD') && mentions(i.arguments.text));
}

const SCRIPT = /\.(?:sh|bash)$|entrypoint|^(?:s6-svscan|runsvdir|init|monit|my_init)$/;

function fixes(model: DockerfileModel, run: Run, command: ShellCommand, word: ShellWord): Fix[] {
	const client = CLIENTS[word.value];
	if (client !== undefined) return [unsafeFix(`Install ${client} only`, 'Nobody can log in through SSH any longer.', [replace(word.range, client)], { preferred: true, level: 'maximum' })];
	const found = packageCommand(command);
	const edit = found && removePackage(model, run, found, word);
	return edit ? [unsafeFix('Leave the SSH server out', 'Logging in through SSH, and tools that other packages do not bring, go with it.', [edit], { preferred: true, level: 'maximum' })] : [];
}
