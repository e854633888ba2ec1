/** Finds EXPOSE of ports that are there to administer a machine: SSH, Telnet, Remote Desktop, VNC, WinRM. */
import { portFacts } from '../../knowledge';
import { removeInstruction, removeWord } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { expand } from '../../model/resolve';
import type { Instruction, Word } from '../../syntax/instruction';
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
		sameAs: ['anchor:dockerfile:exposed_ports', 'checkov:CKV_DOCKER_1', 'kics:exposing_port_22', 'sonar:S6473', 'terrascan:AC_DOCKER_0026', 'trivy:DS-0004'],
		references: ['https://docs.docker.com/reference/dockerfile/#expose', 'https://docs.docker.com/reference/cli/docker/container/exec/'],
	},

	*check(model) {
		for (const stage of model.stages) for (const instruction of stage.instructions) {
			if (instruction.keyword !== 'EXPOSE') continue;
			for (const word of instruction.words) {
				const value = expand(word.text, word.range, stage.lookupAt(instruction.range.start));
				const found = value.kind === 'known' ? adminPort(value.value.text) : undefined;
				if (!found) continue;
				yield {
					range: word.range,
					message: `Port ${found.port} is ${found.name}. Leave it closed and use docker exec.`,
					severity: stage.ships ? 'warning' : lowered('warning'),
					fixes: [fix(model, instruction, word)],
				};
			}
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
		{ name: 'ordinary ports', good: 'FROM debian:13\nEXPOSE 80 443/tcp 8022 2200 22/udp\n' },
		{ name: 'a variable without a value', good: 'FROM debian:13\nARG PORT\nEXPOSE $PORT\n' },
	],
};

/** The widest range that is looked into. */
const WIDEST = 100;

/** The administration port in `22`, `22/tcp`, `20-25`, `2200:22`. */
function adminPort(text: string): { readonly port: number; readonly name: string } | undefined {
	const match = /^(?:[\d.]+:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/i.exec(text);
	if (!match || match[3]?.toLowerCase() === 'udp') return undefined;
	const first = Number(match[1]);
	const last = match[2] === undefined ? first : Number(match[2]);
	if (last - first > WIDEST) return undefined;
	for (let port = first; port <= last; port++) {
		const facts = portFacts(port);
		if (facts?.kind === 'admin') return { port, name: facts.name };
	}
	return undefined;
}

function fix(model: DockerfileModel, instruction: Instruction, word: Word): Fix {
	const [first, second] = instruction.words;
	const edit = !second ? removeInstruction(model, instruction) : word === first ? { range: { start: word.range.start, end: second.range.start }, newText: '' } : removeWord(model, word);
	return unsafeFix('Leave this port out', 'Who logs in through it, or publishes it with docker run -P, no longer can.', [edit], { preferred: true });
}
