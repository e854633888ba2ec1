/** Finds images that reach for the Docker API: its socket, DOCKER_HOST over TCP, the daemon, exposed API ports. */
import type { Settings } from '../../config/settings';
import { portFacts } from '../../knowledge';
import { removeArgument, removeProperty } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { expand } from '../../model/resolve';
import { exposedBy, findPort } from '../../model/ports';
import { startsOf } from '../../model/start';
import type { Stage } from '../../model/stage';
import type { TextRange } from '../../text/range';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'docker-api-access',
		title: 'Access to the Docker API',
		category: 'exposure',
		severity: 'error',
		why: 'Who can talk to the Docker daemon can start a container that owns the host: the socket or an API port in a container is root on the machine below.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['allowedPorts'],
		covers: ['docker-socket-exposed'],
		sameAs: ['code-pathfinder:DOCKER-SEC-006', 'semgrep:dockerfile-dockerd-socket-mount'],
		references: ['https://docs.docker.com/engine/security/#docker-daemon-attack-surface', 'https://docs.docker.com/engine/security/protect-access/'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) for (const found of accessesOf(model, stage, settings)) {
			yield { range: found.range, message: found.message, severity: stage.ships ? found.severity : lowered(found.severity), fixes: found.fix ? [found.fix] : [] };
		}
	},

	examples: [
		{
			name: 'the socket as a volume',
			bad: `FROM alpine:3.24
VOLUME /var/run/docker.sock
#      ^^^^^^^^^^^^^^^^^^^^ docker-api-access
`,
			fixed: `FROM alpine:3.24
`,
		},
		{
			name: 'one volume of two',
			bad: `FROM alpine:3.24
VOLUME ["/data", "/run/docker.sock"]
#                ^^^^^^^^^^^^^^^^^^ docker-api-access
`,
			fixed: `FROM alpine:3.24
VOLUME ["/data"]
`,
		},
		{
			name: 'a daemon over TCP',
			bad: `FROM alpine:3.24
ENV TERM=xterm DOCKER_HOST=tcp://build.example.com:2375
#                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ docker-api-access
`,
			fixed: `FROM alpine:3.24
ENV TERM=xterm
`,
		},
		{
			name: 'the API port',
			bad: `FROM alpine:3.24
EXPOSE 2375/tcp
#      ^^^^^^^^ docker-api-access
`,
			fixed: `FROM alpine:3.24
`,
		},
		{
			name: 'the daemon itself',
			bad: `FROM debian:13
RUN apt-get update && apt-get install -y docker.io
#                                        ^^^^^^^^^ docker-api-access
`,
		},
		{
			name: 'the socket opened for everyone',
			bad: `FROM debian:13
RUN chmod 660 /var/run/docker.sock
#             ^^^^^^^^^^^^^^^^^^^^ docker-api-access
`,
		},
		{ name: 'the socket through a variable', bad: 'FROM alpine:3.24\nARG SOCK=/var/run/docker.sock\nVOLUME $SOCK\n#      ^^^^^ docker-api-access\n', fixed: 'FROM alpine:3.24\nARG SOCK=/var/run/docker.sock\n' },
		{ name: 'a daemon for everybody', bad: 'FROM alpine:3.24\nCMD ["dockerd", "-H", "tcp://0.0.0.0:2375"]\n#                     ^^^^^^^^^^^^^^^^^^^^ docker-api-access\n' },
		{ name: 'a program that watches the socket', bad: 'FROM traefik:3.6\nCMD ["--providers.docker", "--providers.docker.endpoint=unix:///var/run/docker.sock"]\n#                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ docker-api-access\n' },
		{ name: 'the client of another image', bad: 'FROM debian:13\nCOPY --from=docker:29-cli /usr/local/bin/docker /usr/local/bin/\n#                         ^^^^^^^^^^^^^^^^^^^^^ docker-api-access\n' },
		{ name: 'other sockets and ports', good: 'FROM alpine:3.24\nVOLUME /run/app.sock\nEXPOSE 8080\nENV APP_HOST=tcp://db.example.com:5432\n' },
		{ name: 'words like docker', good: 'FROM alpine:3.24\nRUN apk add --no-cache git && echo docker > /kind\nCOPY docker-entrypoint.sh /\n' },
	],
};

interface Access {
	readonly range: TextRange;
	readonly message: string;
	readonly severity: Severity;
	readonly fix?: Fix;
}

const SOCKET = /\/(?:docker|containerd\/containerd|podman\/podman|crio\/crio)\.sock\b/;
/** An address of the API without the names of certificates: `-H tcp://0.0.0.0:2375`. */
const OPEN_API = /^(?:-H=?|--host=)?tcp:\/\/(?!127\.|localhost)/;
const DAEMONS = /^(?:docker\.io|docker-ce|docker-engine|moby-engine|docker|docker-dind|containerd\.io|docker-ce-rootless-extras)(?:[=~].*)?$/;
const CLIENTS = /^(?:docker-ce-cli|docker-cli|moby-cli|docker-compose|docker-compose-plugin)(?:[=~].*)?$/;
const DAEMON = 'A Docker daemon in an image needs a privileged container. Build with a rootless builder outside of it.';
const CLIENT = 'The Docker client is of use only with the socket, which is root on the host. Build outside of the container.';
const BECAUSE = 'Programs that talk to the Docker daemon no longer find it.';

const HANDLES = new Set(['chmod', 'chown', 'chgrp', 'ln', 'curl', 'setfacl', 'socat', 'docker']);

function* accessesOf(model: DockerfileModel, stage: Stage, settings: Settings): Iterable<Access> {
	for (const outer of stage.instructions) {
		const instruction = outer.keyword === 'ONBUILD' ? outer.nested ?? outer : outer;
		switch (instruction.keyword) {
			case 'VOLUME':
				for (const word of instruction.words) {
					const value = expand(word.text, word.range, stage.lookupAt(outer.range.start));
					if (value.kind === 'known' && SOCKET.test(value.value.text)) yield { range: word.range, message: 'The Docker socket is root on the host. Do not ask for it in the image.', severity: 'error', fix: unsafeFix('Leave the socket out', BECAUSE, [removeArgument(model, instruction, word, outer)], { preferred: true, level: 'maximum' }) };
				}
				break;
			case 'COPY': case 'ADD': {
				const word = instruction.words.find((each) => SOCKET.test(each.text));
				if (word) yield { range: word.range, message: 'The Docker socket is root on the host. Do not copy it.', severity: 'error' };
				const program = instruction.words.find((each) => /\/s?bin\/dockerd?$/.test(each.text));
				if (program) yield { range: program.range, message: program.text.endsWith('d') ? DAEMON : CLIENT, severity: program.text.endsWith('d') ? 'warning' : 'info' };
				break;
			}
			case 'ENV':
				for (const property of instruction.properties) {
					if (property.name !== 'DOCKER_HOST' || !property.valueRange || !/^(?:tcp|unix):/.test(property.value ?? '')) continue;
					const tcp = property.value?.startsWith('tcp') === true;
					yield { range: property.valueRange, message: tcp ? 'The image carries the address of a Docker daemon. Give it to the container that needs it, over TLS or SSH.' : 'The image expects the Docker socket, which is root on the host.', severity: tcp ? 'error' : 'warning', fix: unsafeFix('Leave DOCKER_HOST out', BECAUSE, [removeProperty(model, instruction, property)], { preferred: true, level: 'maximum' }) };
				}
				break;
			default: break;
		}
	}
	for (const exposed of exposedBy(stage)) {
		if (findPort(exposed, settings, (port) => portFacts(port)?.kind === 'docker-api')) yield { range: exposed.word.range, message: 'This port is the Docker API: who reaches it is root on the host. Leave it closed.', severity: 'error', fix: unsafeFix('Leave this port out', BECAUSE, [removeArgument(model, exposed.instruction, exposed.word, exposed.outer)], { preferred: true, level: 'maximum' }) };
	}
	for (const { run } of startsOf(model).filter((start) => start.stage === stage)) {
		for (const command of run.commands) {
			const words = command.nameWord ? [command.nameWord, ...command.args] : [];
			const open = words.find(({ value }) => OPEN_API.test(value));
			const socket = words.find(({ value }) => SOCKET.test(value));
			if (open && /^dockerd?(?:-entrypoint\.sh)?$/.test(command.name)) yield { range: open.range, message: 'The Docker API listens for everybody: who reaches it is root on the host. Leave it on its socket.', severity: 'error' };
			else if (socket) yield { range: socket.range, message: 'The container asks for the Docker socket, which is root on the host. Put a proxy in between that lets only the needed calls through.', severity: 'warning' };
			else if (command.name === 'dockerd' && command.nameWord) yield { range: command.nameWord.range, message: 'A Docker daemon in a container needs a privileged one. Build with a rootless builder outside of it.', severity: 'warning' };
		}
	}
	for (const run of stage.runs) {
		for (const mount of run.mounts) {
			if (SOCKET.test(mount.options.get('target') ?? mount.options.get('dst') ?? mount.options.get('source') ?? '')) yield { range: mount.range, message: 'The Docker socket is root on the host. Do not mount it into a step.', severity: 'error' };
		}
		for (const command of run.commands) {
			const socket = HANDLES.has(command.name) ? command.args.find((arg) => SOCKET.test(arg.value)) : undefined;
			if (socket) yield { range: socket.range, message: 'The Docker socket is root on the host. Do not hand it over.', severity: 'error' };
			const found = packageCommand(command);
			if (found?.action !== 'install' || !/^(?:apt|apk|dnf|yum|microdnf|zypper|pacman)$/.test(found.manager)) continue;
			for (const word of found.packages) {
				const daemon = DAEMONS.test(word.value);
				if (daemon || CLIENTS.test(word.value)) yield { range: word.range, message: daemon ? DAEMON : CLIENT, severity: daemon ? 'warning' : 'info' };
			}
		}
	}
}
