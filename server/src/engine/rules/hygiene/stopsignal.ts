/** Finds STOPSIGNAL that stops nothing gracefully or is written unusually, and programs that want another one. */
import { insertBefore } from '../../model/edits';
import { type Fix, safeFix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { expand, locate } from '../../model/resolve';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { Instruction } from '../../syntax/instruction';
import { replace } from '../../text/edit';
import { type Finding, lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'stopsignal',
		title: 'Signal that does not stop the program properly',
		category: 'hygiene',
		severity: 'info',
		why: 'A container is stopped by STOPSIGNAL, and by force when its time is up. SIGKILL and SIGSTOP cannot be caught: requests are cut off and data is not written. Some programs finish their work on a signal of their own: nginx on SIGQUIT, systemd on SIGRTMIN+3. The full name, SIGTERM, is what every tool reads.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/no-ungraceful-stopsignal', 'tally:tally/prefer-canonical-stopsignal', 'tally:tally/prefer-nginx-sigquit', 'tally:tally/prefer-systemd-sigrtmin-plus-3'],
		references: ['https://docs.docker.com/reference/dockerfile/#stopsignal', 'https://manpages.debian.org/stable/manpages/signal.7.en.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			const severity = stage.ships ? {} : { severity: lowered('info') };
			for (const instruction of stage.instructions) {
				if (instruction.keyword !== 'STOPSIGNAL') continue;
				const finding = unusual(stage, instruction);
				if (finding) yield { ...finding, ...(finding.severity === undefined && severity) };
			}
			const start = stage.instructions.findLast(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
			const wanted = start && wantedBy(model, stage, start);
			if (!start || !wanted) continue;
			const chosen = stage.lastBefore('STOPSIGNAL');
			const [word] = chosen?.words ?? [];
			if (chosen) {
				const graceful = /^(?:SIG)?TERM$|^15$/i.test(word?.text ?? '') && stage.instructions.includes(chosen);
				if (graceful && word) yield { range: word.range, message: `${wanted.program} breaks its work off on SIGTERM. Send ${wanted.signal}.`, ...severity, fixes: [unsafeFix(`Send ${wanted.signal}`, waits(wanted.program), [replace(word.range, wanted.signal)], { preferred: true })] };
				continue;
			}
			yield {
				range: start.keywordRange,
				message: `${wanted.program} finishes its work on ${wanted.signal}, and breaks it off on SIGTERM. Add STOPSIGNAL ${wanted.signal}.`,
				...severity,
				fixes: [unsafeFix(`Add STOPSIGNAL ${wanted.signal}`, waits(wanted.program), [insertBefore(model, start, [`STOPSIGNAL ${wanted.signal}`])], { preferred: true })],
			};
		}
	},

	examples: [
		{ name: 'a signal that cannot be caught', bad: 'FROM debian:13\nSTOPSIGNAL SIGKILL\n#          ^^^^^^^ stopsignal\n', fixed: 'FROM debian:13\nSTOPSIGNAL SIGTERM\n' },
		{ name: 'its number', bad: 'FROM debian:13\nSTOPSIGNAL 9\n#          ^ stopsignal\n', fixed: 'FROM debian:13\nSTOPSIGNAL SIGTERM\n' },
		{ name: 'a number', bad: 'FROM debian:13\nSTOPSIGNAL 15\n#          ^^ stopsignal\n', fixed: 'FROM debian:13\nSTOPSIGNAL SIGTERM\n' },
		{ name: 'without SIG, in small letters', bad: 'FROM debian:13\nSTOPSIGNAL quit\n#          ^^^^ stopsignal\n', fixed: 'FROM debian:13\nSTOPSIGNAL SIGQUIT\n' },
		{ name: 'through a variable', bad: 'FROM debian:13\nARG SIGNAL=term\nSTOPSIGNAL $SIGNAL\n#          ^^^^^^^ stopsignal\n', fixed: 'FROM debian:13\nARG SIGNAL=SIGTERM\nSTOPSIGNAL $SIGNAL\n' },
		{ name: 'no signal', bad: 'FROM debian:13\nSTOPSIGNAL SIGSTOPPED\n#          ^^^^^^^^^^ stopsignal\n' },
		{ name: 'nginx on another base', bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*\nCMD ["nginx", "-g", "daemon off;"]\n#^^ stopsignal\n', fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n' },
		{ name: 'nginx, told to break off', bad: 'FROM debian:13\nSTOPSIGNAL SIGTERM\n#          ^^^^^^^ stopsignal\nENTRYPOINT ["/usr/sbin/nginx", "-g", "daemon off;"]\n', fixed: 'FROM debian:13\nSTOPSIGNAL SIGQUIT\nENTRYPOINT ["/usr/sbin/nginx", "-g", "daemon off;"]\n' },
		{ name: 'systemd', bad: 'FROM fedora:44\nRUN dnf install -y systemd\nCMD ["/sbin/init"]\n#^^ stopsignal\n', fixed: 'FROM fedora:44\nRUN dnf install -y systemd\nSTOPSIGNAL SIGRTMIN+3\nCMD ["/sbin/init"]\n' },
		{ name: 'usual signals', good: 'FROM debian:13 AS a\nSTOPSIGNAL SIGINT\nFROM debian:13\nSTOPSIGNAL SIGRTMIN+3\nCMD ["/sbin/init"]\n' },
		{ name: 'the image of nginx has its own', good: 'FROM nginx:1.29\nCMD ["nginx", "-g", "daemon off;"]\n' },
		{ name: 'only the build knows', good: 'FROM debian:13\nARG SIGNAL\nSTOPSIGNAL $SIGNAL\n' },
	],
};

const NUMBERS: ReadonlyMap<string, string> = new Map(Object.entries({ 1: 'HUP', 2: 'INT', 3: 'QUIT', 6: 'ABRT', 9: 'KILL', 10: 'USR1', 12: 'USR2', 14: 'ALRM', 15: 'TERM', 18: 'CONT', 19: 'STOP', 28: 'WINCH', 37: 'RTMIN+3' }));
const NAMES = /^(?:ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|UNUSED|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTMIN(?:\+\d{1,2})?|RTMAX(?:-\d{1,2})?)$/;
/** Programs that stop gracefully on another signal than SIGTERM. */
const WANTED: ReadonlyMap<string, string> = new Map(Object.entries({ nginx: 'SIGQUIT', openresty: 'SIGQUIT', init: 'SIGRTMIN+3', systemd: 'SIGRTMIN+3' }));

function waits(program: string): string {
	return `docker stop waits until ${program} has finished, or its time is up.`;
}

function unusual(stage: Stage, instruction: Instruction): Finding | undefined {
	const [word] = instruction.words;
	const value = word && expand(word.text, word.range, stage.lookupAt(instruction.range.start));
	if (!word || value?.kind !== 'known') return undefined;
	const { text } = value.value;
	const plain = text.replace(/^(["'])(.*)\1$/, '$2');
	const name = NUMBERS.get(plain) ?? plain.toUpperCase().replace(/^SIG/, '');
	const at = locate(value.value, 0, text.length);
	const fixes = (made: (range: NonNullable<typeof at>) => Fix): Fix[] => at ? [made(at)] : [];
	if (name === 'KILL' || name === 'STOP') return {
		range: word.range,
		message: `SIG${name} cannot be caught: the program has no time to finish. Send SIGTERM, or the signal that it listens to.`,
		fixes: fixes((range) => unsafeFix('Send SIGTERM', 'A program that ignores SIGTERM is killed only when the time of docker stop is up.', [replace(range, 'SIGTERM')], { preferred: true })),
	};
	if (!NAMES.test(name)) return /^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= 64 ? undefined : { range: word.range, message: `${plain.slice(0, 40)} is no signal, and Docker refuses to build it. Name one such as SIGTERM.`, severity: 'error', fixes: [] };
	if (plain === `SIG${name}` && plain === text) return undefined;
	return { range: word.range, message: `Write SIG${name}, which every tool reads.`, severity: 'hint', fixes: fixes((range) => safeFix(`Write SIG${name}`, [replace(range, `SIG${name}`)], { preferred: true })) };
}

/** The program that the stage starts, when it wants a signal that the base image does not set. */
function wantedBy(model: DockerfileModel, stage: Stage, start: Instruction): { readonly program: string; readonly signal: string } | undefined {
	const { commands } = readRun(start, model.text, stage.shellAt(start.range.start));
	const program = commands.at(-1);
	// Behind other commands a shell gets the signal.
	if (commands.length > 1 && !program?.wrappers.some((word) => word.value === 'exec')) return undefined;
	const signal = program && WANTED.get(program.name);
	if (!program || !signal || program.parent || program.name === 'init' && !/^\/(?:usr\/)?(?:s?bin|lib\/systemd)\/init$/.test(program.nameWord?.value ?? '')) return undefined;
	const family = stage.root.facts?.distro?.family;
	// Alpine's init is BusyBox's, which knows nothing of it.
	if (program.name === 'init' && (family === undefined || family === 'alpine' || family === 'busybox')) return undefined;
	// What a base of the same name sets is not known here: the official nginx sets SIGQUIT.
	const own = /nginx|openresty|systemd|(?:^|[/-])init\b/.test(stage.root.image?.text ?? '') && !stage.lastBefore('STOPSIGNAL');
	return own || !stage.root.image ? undefined : { program: program.name === 'init' ? 'systemd' : program.name, signal };
}
