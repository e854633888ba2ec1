/** Finds instructions with too many or too few arguments, or with arguments of another shape. */
import { faultsOf } from '../../model/faults';
import type { Fault } from '../../syntax/instruction';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'syntax-arguments',
		title: 'The arguments are not what the instruction takes',
		category: 'correctness',
		severity: 'error',
		why: 'Docker checks the number and the shape of the arguments before it builds anything, and stops.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:ARGUMENT_EXTRA', 'dockerfile-utils:ARGUMENT_MISSING', 'dockerfile-utils:ARGUMENT_REQUIRES_AT_LEAST_ONE', 'dockerfile-utils:ARGUMENT_REQUIRES_AT_LEAST_TWO', 'dockerfile-utils:ARGUMENT_REQUIRES_ONE', 'dockerfile-utils:ARGUMENT_REQUIRES_ONE_OR_THREE', 'dockerfile-utils:ARGUMENT_REQUIRES_TWO', 'dockerfile-utils:ARGUMENT_UNNECESSARY', 'dockerfile-utils:HEALTHCHECK_CMD_ARGUMENT_MISSING', 'dockerfile-utils:SHELL_JSON_FORM', 'dockerfile-utils:SHELL_REQUIRES_ONE', 'dockerfile-utils:UNKNOWN_TYPE', 'dockerfilelint:add_src_invalid', 'dockerfilelint:extra_args', 'dockerfilelint:healthcheck_options_missing_args', 'dockerfilelint:missing_args', 'dockerfilelint:required_params', 'dockerlint:arg', 'dockerlint:env'],
		references: ['https://docs.docker.com/reference/dockerfile/'],
	},

	*check(model) {
		for (const { code, range, instruction } of faultsOf(model, SAYS))
			yield { range, message: `${instruction.keyword} ${SAYS[code] ?? 'takes other arguments'}.`, fixes: [] };
	},

	examples: [
		{ name: 'nothing', bad: 'FROM debian:13-slim\nWORKDIR\n#^^^^^^ syntax-arguments\n' },
		{ name: 'no destination', bad: 'FROM debian:13-slim\nCOPY app.conf\n#    ^^^^^^^^ syntax-arguments\n' },
		{ name: 'AS without a name', bad: 'FROM debian:13-slim AS\n#                   ^^ syntax-arguments\n' },
		{ name: 'SHELL without brackets', bad: 'FROM debian:13-slim\nSHELL /bin/bash -c\n#     ^^^^^^^^^^^^ syntax-arguments\n' },
		{ name: 'NONE and more', bad: 'FROM debian:13-slim\nHEALTHCHECK NONE --interval=5s\n#                ^^^^^^^^^^^^^ syntax-arguments\n' },
		{ name: 'a path with blanks', good: 'FROM debian:13-slim\nWORKDIR /srv/my app\n' },
		{ name: 'nothing to start', good: 'FROM debian:13-slim\nENTRYPOINT []\nCMD []\n' },
	],
};

/** What the instruction takes, by the validator's code. */
const SAYS: Readonly<Partial<Record<Fault['code'], string>>> = {
	ARGUMENT_EXTRA: 'takes no such argument: leave it out',
	ARGUMENT_MISSING: 'needs an argument',
	ARGUMENT_REQUIRES_AT_LEAST_ONE: 'needs an argument',
	ARGUMENT_REQUIRES_AT_LEAST_TWO: 'needs a source and a destination',
	ARGUMENT_REQUIRES_ONE: 'takes exactly one argument',
	ARGUMENT_REQUIRES_ONE_OR_THREE: 'takes an image, and a name behind AS',
	ARGUMENT_REQUIRES_TWO: 'takes a name and a value: write NAME=value',
	ARGUMENT_UNNECESSARY: 'NONE takes nothing else',
	HEALTHCHECK_CMD_ARGUMENT_MISSING: 'CMD needs a command',
	SHELL_JSON_FORM: 'takes a list in brackets with double quotes: ["/bin/bash", "-c"]',
	SHELL_REQUIRES_ONE: 'needs a program in its list',
	UNKNOWN_TYPE: 'takes CMD with a command, or NONE',
};
