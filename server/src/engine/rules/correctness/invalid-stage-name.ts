/** Finds names of stages that Docker refuses, and a word other than AS in front of them. */
import { faultsOf } from '../../model/faults';
import { maybe, unsafeFix } from '../../model/fix';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'invalid-stage-name',
		title: 'The name of the stage is not allowed',
		category: 'correctness',
		severity: 'error',
		why: 'A stage is named `FROM image AS name`; the name begins with a letter and goes on with letters, digits, `-`, `_` and `.`. No variable is expanded in it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:INVALID_AS', 'dockerfile-utils:INVALID_BUILD_STAGE_NAME'],
		references: ['https://docs.docker.com/reference/dockerfile/#from'],
	},

	*check(model) {
		for (const { code, range, instruction } of faultsOf(model, { INVALID_AS: true, INVALID_BUILD_STAGE_NAME: true })) {
			const written = model.text.slice(range.start, range.end);
			const name = allowed(written);
			const used = model.tree.instructions.some((other) => other !== instruction && model.text.slice(other.range.start, other.range.end).includes(written));
			yield {
				range,
				message: code === 'INVALID_AS' ? 'Between an image and the name of its stage stands AS.' : 'A stage is named by a letter and then letters, digits, -, _ and dots. Give it such a name.',
				fixes: maybe(code === 'INVALID_AS' ? unsafeFix('Write AS', 'It is the only word that may stand here.', [replace(range, 'AS')], { preferred: true, level: 'manual' })
					: name === undefined || used ? undefined : unsafeFix(`Name it ${name}`, 'What is built by this name from outside must change, too.', [replace(range, name)], { preferred: true, level: 'manual' })),
			};
		}
	},

	examples: [
		{ name: 'a digit in front', bad: 'FROM debian:13-slim AS 2nd\n#                      ^^^ invalid-stage-name\n', fixed: 'FROM debian:13-slim AS s2nd\n' },
		{ name: 'a sign', bad: 'FROM debian:13-slim AS web+api\n#                      ^^^^^^^ invalid-stage-name\n', fixed: 'FROM debian:13-slim AS web-api\n' },
		{ name: 'a variable', bad: 'ARG NAME=web\nFROM debian:13-slim AS $NAME\n#                      ^^^^^ invalid-stage-name\n' },
		{ name: 'another word', bad: 'FROM debian:13-slim IS web\n#                   ^^ invalid-stage-name\n', fixed: 'FROM debian:13-slim AS web\n' },
		{ name: 'all that is allowed', good: 'FROM debian:13-slim AS build_x86-64.v2\n' },
	],
};

function allowed(name: string): string | undefined {
	if (name.includes('$')) return undefined;
	const plain = name.toLowerCase().replace(/[^a-z0-9-_.]+/g, '-').replace(/^[-_.]+|[-_.]+$/g, '');
	return plain === '' ? undefined : /^[a-z]/.test(plain) ? plain : `s${plain}`;
}
