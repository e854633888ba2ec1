/** Finds final images without HEALTHCHECK. */
import { insertAfter, insertBefore } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { exposedBy, portsIn } from '../../model/ports';
import type { Stage } from '../../model/stage';
import type { Instruction } from '../../syntax/instruction';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'missing-healthcheck',
		title: 'Image without HEALTHCHECK',
		category: 'hygiene',
		severity: 'hint',
		default: 'off',
		why: 'Without a probe Docker calls a container healthy as long as its process exists, even when it answers nobody. Kubernetes has probes of its own and ignores HEALTHCHECK. CIS Docker Benchmark 4.6.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['anchore:dockerfile:instruction', 'checkov:CKV_DOCKER_2', 'code-pathfinder:DOCKER-BP-022', 'docker-bench-security:CIS-4.6', 'dockle:CIS-DI-0006', 'droast:DF012', 'hadolint:DL3057', 'kics:healthcheck_instruction_missing', 'tally:hadolint/DL3057', 'terrascan:AC_DOCKER_0047', 'trivy:DS-0026'],
		references: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
	},

	*check(model) {
		const { finalStage } = model;
		if (!finalStage || finalStage.lastBefore('HEALTHCHECK')) return;
		yield {
			range: finalStage.from.words[0]?.range ?? finalStage.from.keywordRange,
			message: 'Nothing tells whether the program in this image still works. Add a HEALTHCHECK that asks it.',
			fixes: fixes(model, finalStage),
		};
	},

	examples: [
		{ name: 'a web server', bad: 'FROM nginx:1.29-alpine\n#    ^^^^^^^^^^^^^^^^^ missing-healthcheck\nEXPOSE 8080\nCMD ["nginx", "-g", "daemon off;"]\n', fixed: 'FROM nginx:1.29-alpine\nEXPOSE 8080\nHEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]\nCMD ["nginx", "-g", "daemon off;"]\n' },
		{ name: 'Node.js', bad: 'FROM node:26-slim\n#    ^^^^^^^^^^^^ missing-healthcheck\nEXPOSE 3000\nCMD ["node", "server.js"]\n', fixed: 'FROM node:26-slim\nEXPOSE 3000\nHEALTHCHECK CMD ["node", "-e", "fetch(\'http://127.0.0.1:3000/\').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]\nCMD ["node", "server.js"]\n' },
		{ name: 'nothing to ask', bad: 'FROM debian:13\n#    ^^^^^^^^^ missing-healthcheck\nCMD ["/app"]\n', fixed: 'FROM debian:13\nHEALTHCHECK NONE\nCMD ["/app"]\n' },
		{ name: 'only the last stage counts', bad: 'FROM debian:13 AS a\nHEALTHCHECK CMD ["/probe"]\nFROM alpine:3.24\n#    ^^^^^^^^^^^ missing-healthcheck\n' },
		{ name: 'a probe', good: 'FROM debian:13\nHEALTHCHECK CMD ["/probe"]\nCMD ["/app"]\n' },
		{ name: 'inherited', good: 'FROM debian:13 AS base\nHEALTHCHECK CMD ["/probe"]\nFROM base\nCMD ["/app"]\n' },
		{ name: 'switched off on purpose', good: 'FROM debian:13\nHEALTHCHECK NONE\n' },
	],
};

/** A probe that the image can run without a further package, by what it is built on. */
function probe({ root: { facts } }: Stage, port: number): string | undefined {
	const url = `http://127.0.0.1:${port}/`;
	const name = facts?.name ?? '';
	if (facts?.distro?.family === 'distroless') return undefined;
	if (facts?.distro?.family === 'alpine' || facts?.distro?.family === 'busybox') return JSON.stringify(['wget', '-q', '-O', '/dev/null', url]);
	if (name === 'node') return JSON.stringify(['node', '-e', `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`]);
	return name === 'python' ? JSON.stringify(['python', '-c', `import urllib.request as r; r.urlopen('${url}', timeout=3)`]) : undefined;
}

function fixes(model: DockerfileModel, stage: Stage): Fix[] {
	const port = stage.lineage.flatMap(exposedBy).flatMap(({ specs }) => specs).filter(({ protocol }) => !protocol || /^tcp$/i.test(protocol)).flatMap(portsIn)[0];
	const command = port === undefined ? undefined : probe(stage, port)?.replaceAll('","', '", "');
	const start = stage.instructions.find(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
	if (stage.instructions.length === 0) return [];
	const edit = (line: string) => start ? insertBefore(model, start, [line]) : insertAfter(model, stage.instructions.at(-1) as Instruction, [line]);
	const none = unsafeFix('Say that there is none', 'Say so only where something else watches the program, such as the probes of Kubernetes.', [edit('HEALTHCHECK NONE')], { level: 'manual' });
	return command === undefined ? [none] : [unsafeFix('Ask the port that it exposes', 'The program must answer GET / with success and without TLS; else the container becomes unhealthy.', [edit(`HEALTHCHECK CMD ${command}`)], { level: 'manual' }), none];
}
