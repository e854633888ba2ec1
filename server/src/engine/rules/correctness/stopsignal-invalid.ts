/** Finds signals that do not exist. */
import { maybe, unsafeFix } from '../../model/fix';
import { expand } from '../../model/resolve';
import { replace } from '../../text/edit';
import { nearest } from '../../text/near';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'stopsignal-invalid',
		title: 'There is no such signal',
		category: 'correctness',
		severity: 'error',
		why: 'STOPSIGNAL takes the name of a signal, `SIGTERM`, or its number. The build stops at anything else.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:INVALID_SIGNAL'],
		references: ['https://docs.docker.com/reference/dockerfile/#stopsignal', 'https://man7.org/linux/man-pages/man7/signal.7.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const instruction of stage.instructions) {
			if (instruction.keyword !== 'STOPSIGNAL' || instruction.arguments.text === '') continue;
			const value = expand(instruction.arguments.text, instruction.argumentsRange, stage.lookupAt(instruction.range.start));
			if (value.kind !== 'known' || exists(value.value.text)) continue;
			const name = nearest(value.value.text.toUpperCase(), SIGNALS.map((signal) => `SIG${signal}`));
			yield {
				range: instruction.argumentsRange,
				message: `There is no such signal.${name ? ` ${name} may be meant.` : ' Write its name, SIGTERM, or its number.'}`,
				fixes: maybe(name ? unsafeFix(`Write ${name}`, 'It is the nearest name; only you know which signal the program waits for.', [replace(instruction.argumentsRange, name)], { preferred: true, level: 'manual' }) : undefined),
			};
		}
	},

	examples: [
		{ name: 'mistyped', bad: 'FROM nginx:1.30\nSTOPSIGNAL SIGQIUT\n#          ^^^^^^^ stopsignal-invalid\n', fixed: 'FROM nginx:1.30\nSTOPSIGNAL SIGQUIT\n' },
		{ name: 'a word', bad: 'FROM nginx:1.30\nSTOPSIGNAL softly\n#          ^^^^^^ stopsignal-invalid\n' },
		{ name: 'a name', good: 'FROM nginx:1.30\nSTOPSIGNAL SIGQUIT\n' },
		{ name: 'without SIG', good: 'FROM nginx:1.30\nSTOPSIGNAL quit\n' },
		{ name: 'a number', good: 'FROM nginx:1.30\nSTOPSIGNAL 3\n' },
		{ name: 'a variable', good: 'FROM nginx:1.30\nARG SIGNAL=SIGQUIT\nSTOPSIGNAL $SIGNAL\n' },
	],
};

/** Source: moby/sys/signal, which reads names with and without SIG in any case, and numbers. */
const SIGNALS: readonly string[] = ['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL', 'PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT',
	'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1', 'USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ'];

function exists(signal: string): boolean {
	if (/^\d+$/.test(signal)) return Number(signal) >= 1 && Number(signal) <= 64;
	const name = signal.toUpperCase().replace(/^SIG/, '');
	return SIGNALS.includes(name) || /^RTM(?:IN|AX)(?:[+-]\d{1,2})?$/.test(name);
}
