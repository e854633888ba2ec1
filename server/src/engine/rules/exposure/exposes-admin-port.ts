/** Finds EXPOSE of ports that are there to administer a machine: SSH, Telnet, Remote Desktop, VNC, WinRM. */
import { portFacts } from '../../knowledge';
import { removeArgument } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { exposedBy, findPort } from '../../model/ports';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'exposes-admin-port',
		title: 'Administration port exposed',
		category: 'exposure',
		severity: 'warning',
		why: 'A port for remote administration in a container is a second door beside the program: with its own passwords, its own flaws and no need for it, since docker exec and kubectl exec are there.',
		fixable: 'always',
		since: '0.1.0',
		settings: ['allowedPorts'],
		sameAs: ['anchore:dockerfile:exposed_ports', 'checkov:CKV_DOCKER_1', 'kics:exposing_port_22', 'sonar:S6473', 'terrascan:AC_DOCKER_0026', 'trivy:DS-0004'],
		references: ['https://docs.docker.com/reference/dockerfile/#expose', 'https://docs.docker.com/reference/cli/docker/container/exec/'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) for (const exposed of exposedBy(stage)) {
			const found = findPort(exposed, settings, (port) => portFacts(port)?.kind === 'admin');
			if (!found) continue;
			yield {
				range: exposed.word.range,
				message: `Port ${found.port} is ${portFacts(found.port)?.name}. Leave it closed and use docker exec.`,
				severity: stage.ships ? 'warning' : lowered('warning'),
				fixes: () => [unsafeFix('Leave this port out', BECAUSE, [removeArgument(model, exposed.instruction, exposed.word, exposed.outer)], { preferred: true, level: 'maximum' })],
			};
		}
	},

	examples: [
		{
			name: 'SSH beside the program',
			bad: `FROM debian:13
EXPOSE 8080 22
#           ^^ exposes-admin-port
`,
			fixed: `FROM debian:13
EXPOSE 8080
`,
		},
		{
			name: 'first of two',
			bad: `FROM debian:13
EXPOSE 23/tcp 8080
#      ^^^^^^ exposes-admin-port
`,
			fixed: `FROM debian:13
EXPOSE 8080
`,
		},
		{
			name: 'alone',
			bad: `FROM ubuntu:24.04
EXPOSE 3389
#      ^^^^ exposes-admin-port
CMD ["serve"]
`,
			fixed: `FROM ubuntu:24.04
CMD ["serve"]
`,
		},
		{
			name: 'in a range, through a variable',
			bad: `FROM ubuntu:24.04
ARG LAST=5901
EXPOSE 5900-\${LAST}
#      ^^^^^^^^^^^^ exposes-admin-port
`,
			fixed: `FROM ubuntu:24.04
ARG LAST=5901
`,
		},
		{ name: 'a list in a variable', bad: 'FROM debian:13\nENV PORTS="80 22"\nEXPOSE $PORTS\n#      ^^^^^^ exposes-admin-port\n', fixed: 'FROM debian:13\nENV PORTS="80 22"\n' },
		{ name: 'a trigger', bad: 'FROM debian:13\nONBUILD EXPOSE 22\n#              ^^ exposes-admin-port\n', fixed: 'FROM debian:13\n' },
		{ name: 'allowed by the settings', good: 'FROM debian:13\nEXPOSE 22 2222/tcp\n', settings: { allowedPorts: ['22/tcp', '2222'] } },
		{ name: 'ordinary ports', good: 'FROM debian:13\nEXPOSE 80 443/tcp 8022 2200 22/udp\n' },
		{ name: 'a variable without a value', good: 'FROM debian:13\nARG PORT\nEXPOSE $PORT\n' },
	],
};

const BECAUSE = 'Who logs in through it, or publishes it with docker run -P, no longer can.';
