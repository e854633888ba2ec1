/** Finds words of EXPOSE that are no port: letters, numbers past 65535, ranges that run backwards, comments. */
import { removeArgument } from '../../model/edits';
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { type ExposedWord, exposedBy, type PortSpec } from '../../model/ports';
import type { Instruction } from '../../syntax/instruction';
import { remove, replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import type { Rule, Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'port-out-of-range',
		title: 'EXPOSE of something that is no port',
		category: 'correctness',
		severity: 'error',
		why: 'A port is a number from 1 to 65535, or a range of them. Docker refuses to build anything else.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-COR-002', 'dockerfile-utils:INVALID_PORT', 'dockerfilelint:invalid_port', 'droast:DF040', 'hadolint:DL3011', 'kics:unix_ports_out_of_range', 'semgrep:invalid-port', 'tally:hadolint/DL3011', 'terrascan:AC_DOCKER_0011', 'trivy:DS-0008'],
		references: ['https://docs.docker.com/reference/dockerfile/#expose'],
	},

	*check(model) {
		for (const stage of model.stages) {
			let done: Instruction | undefined;
			for (const exposed of exposedBy(stage)) {
				const { instruction, word } = exposed;
				if (done === instruction) continue;
				if (word.text.startsWith('[') && instruction.words.length > 1) {
					done = instruction;
					yield { range: instruction.argumentsRange, message: 'EXPOSE knows no JSON arrays. Write the ports with blanks between.', fixes: maybe(rewrite(instruction.argumentsRange, instruction.arguments.text)) };
					continue;
				}
				if (word.text.startsWith('#')) {
					done = instruction;
					yield { range: word.range, message: 'A comment ends no line of a Dockerfile: its words are read as ports. Put it on a line of its own.', fixes: uncommented(exposed) };
					continue;
				}
				const fault = exposed.specs.map(faultOf).find((each) => each !== undefined);
				if (fault) yield { range: word.range, message: fault.message, ...(fault.severity && { severity: fault.severity }), fixes: () => fixes(model, exposed) };
			}
		}
	},

	examples: [
		{ name: 'past the last port', bad: 'FROM debian:13\nEXPOSE 80 65536/tcp\n#         ^^^^^^^^^ port-out-of-range\n', fixed: 'FROM debian:13\nEXPOSE 80\n' },
		{ name: 'letters', bad: 'FROM debian:13\nEXPOSE 80a\n#      ^^^ port-out-of-range\n', fixed: 'FROM debian:13\n' },
		{ name: 'commas', bad: 'FROM debian:13\nEXPOSE 80,443\n#      ^^^^^^ port-out-of-range\n', fixed: 'FROM debian:13\nEXPOSE 80 443\n' },
		{ name: 'a JSON array', bad: 'FROM debian:13\nEXPOSE ["80", "443"]\n#      ^^^^^^^^^^^^^ port-out-of-range\n', fixed: 'FROM debian:13\nEXPOSE 80 443\n' },
		{ name: 'a range that runs backwards', bad: 'FROM debian:13\nEXPOSE 8010-8000/udp\n#      ^^^^^^^^^^^^^ port-out-of-range\n', fixed: 'FROM debian:13\nEXPOSE 8000-8010/udp\n' },
		{ name: 'a comment behind it', bad: 'FROM debian:13\nEXPOSE 8080 # the web\n#           ^ port-out-of-range\n', fixed: 'FROM debian:13\nEXPOSE 8080\n' },
		{ name: 'through a variable', bad: 'FROM debian:13\nARG PORT=http\nEXPOSE ${PORT}\n#      ^^^^^^^ port-out-of-range\n', fixed: 'FROM debian:13\nARG PORT=http\n' },
		{ name: 'no port', bad: 'FROM debian:13\nEXPOSE 0\n#      ^ port-out-of-range\n', fixed: 'FROM debian:13\n' },
		{ name: 'half a range', bad: 'FROM debian:13\nEXPOSE 8000-\n#      ^^^^^ port-out-of-range\n', fixed: 'FROM debian:13\n' },
		{ name: 'ports', good: 'FROM debian:13\nEXPOSE 1 65535 8000-8010/udp "8080" 53/UDP\n' },
		{ name: 'only the build knows', good: 'FROM debian:13\nARG PORT\nEXPOSE $PORT 4000-${PORT} ${OTHER:-8080}\n' },
		{ name: 'a host side is another fault', good: 'FROM debian:13\nEXPOSE 127.0.0.1:8080:80\n' },
	],
};

const HIGHEST = 65_535;
const BECAUSE = 'Nobody can tell which port was meant; docker run -P publishes the ones that are left.';

function faultOf({ text, container, host, first, last }: PortSpec): { readonly message: string; readonly severity?: Severity } | undefined {
	const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
	if (first === undefined || last === undefined) return { message: `${shown} is no port. Write a number from 1 to 65535, or a range such as 8000-8010.` };
	const highest = Math.max(first, last, ...(host ?? '').split(/[:-]/).filter((part) => /^\d{1,9}$/.test(part)).map(Number));
	if (highest > HIGHEST) return { message: `${highest} is past the last port, 65535. Name the port that the program listens on.` };
	if (last < first) return { message: `${container} runs backwards. Write the lower port first.` };
	return first === 0 && last === 0 ? { message: 'Port 0 is no port that anybody can reach. Name the one that the program listens on.', severity: 'info' } : undefined;
}

function uncommented({ instruction, word }: ExposedWord): readonly Fix[] {
	const before = instruction.words[instruction.words.indexOf(word) - 1];
	return maybe(before && unsafeFix('Remove the comment', 'Its words are gone; write them on a line above.', [remove({ start: before.range.end, end: instruction.range.end })], { preferred: true }));
}

function fixes(model: DockerfileModel, exposed: ExposedWord): Fix[] {
	const { instruction, word, outer } = exposed;
	const better = rewrite(word.range, word.text);
	return [better ?? unsafeFix('Leave it out', BECAUSE, [removeArgument(model, instruction, word, outer)], { level: 'manual' })];
}

function rewrite(range: TextRange, text: string): Fix | undefined {
	const better = rewritten(text);
	return better === undefined ? undefined : unsafeFix(`Write ${better}`, 'It is what was meant as far as one can tell.', [replace(range, better)], { preferred: true });
}

/** What was meant, where that is plain: a list with commas, JSON, a range the other way round. */
function rewritten(text: string): string | undefined {
	const [, first, last, protocol = ''] = /^(\d+)-(\d+)(\/\w+)?$/.exec(text) ?? [];
	if (first !== undefined && Number(last) < Number(first) && Number(first) <= HIGHEST) return `${last}-${first}${protocol}`;
	const [, before, port] = /^(tcp|udp)[/:](\d{1,5})$/i.exec(text) ?? [];
	if (before !== undefined && Number(port) <= HIGHEST) return `${port}/${before.toLowerCase()}`;
	const parts = text.replace(/^\[|\]$|;$/g, '').split(',').map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2')).filter(Boolean);
	const plain = parts.join(' ');
	return plain !== text && parts.every((part) => /^\d{1,5}(?:\/(?:tcp|udp))?$/.test(part) && Number.parseInt(part, 10) <= HIGHEST) && parts.length > 0 ? plain : undefined;
}
