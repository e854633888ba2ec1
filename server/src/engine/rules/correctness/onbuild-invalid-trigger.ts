/** Finds ONBUILD with an instruction that may not be a trigger. */
import { faultsOf } from '../../model/faults';
import { removeInstruction } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'onbuild-invalid-trigger',
		title: 'This cannot be an ONBUILD trigger',
		category: 'correctness',
		severity: 'error',
		why: 'ONBUILD takes any instruction but ONBUILD, FROM and MAINTAINER. Docker stops at these.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:ONBUILD_CHAINING_DISALLOWED', 'dockerfile-utils:ONBUILD_TRIGGER_DISALLOWED', 'dockerlint:onbuild_disallowed', 'droast:DF068', 'hadolint:DL3043', 'tally:hadolint/DL3043', 'tally:tally/invalid-onbuild-trigger'],
		references: ['https://docs.docker.com/reference/dockerfile/#onbuild-limitations'],
	},

	*check(model) {
		for (const { code, range, instruction } of faultsOf(model, { ONBUILD_CHAINING_DISALLOWED: true, ONBUILD_TRIGGER_DISALLOWED: true })) {
			const { nested } = instruction;
			const chained = code === 'ONBUILD_CHAINING_DISALLOWED' && nested && nested.argumentsRange.end > nested.argumentsRange.start;
			yield {
				range,
				message: `${nested?.keyword ?? 'This'} cannot be a trigger. ${chained ? 'One ONBUILD is enough.' : 'Remove it.'}`,
				fixes: [chained
					? unsafeFix('Leave one ONBUILD', 'A trigger runs in the image built from this one, not in the one after that.', [replace({ start: nested.keywordRange.start, end: nested.argumentsRange.start }, '')], { preferred: true, level: 'manual' })
					: unsafeFix('Remove the trigger', 'It says what somebody wanted of the images built from this one.', [removeInstruction(model, instruction)], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{ name: 'FROM', bad: 'FROM debian:13-slim\nONBUILD FROM debian:12-slim\n#       ^^^^ onbuild-invalid-trigger\nUSER 1000\n', fixed: 'FROM debian:13-slim\nUSER 1000\n' },
		{ name: 'MAINTAINER', bad: 'FROM debian:13-slim\nONBUILD MAINTAINER Ada\n#       ^^^^^^^^^^ onbuild-invalid-trigger\n', fixed: 'FROM debian:13-slim\n' },
		{ name: 'ONBUILD', bad: 'FROM debian:13-slim\nONBUILD ONBUILD ENV MODE=test\n#       ^^^^^^^ onbuild-invalid-trigger\n', fixed: 'FROM debian:13-slim\nONBUILD ENV MODE=test\n' },
		{ name: 'a trigger', good: 'FROM debian:13-slim\nONBUILD ENV MODE=test\n' },
	],
};
