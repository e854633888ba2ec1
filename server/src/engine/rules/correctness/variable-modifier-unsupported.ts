/** Finds `${NAME:…}` with a modifier that the Dockerfile does not have, such as the shell's `${NAME:0:3}`. */
import { faultsOf } from '../../model/faults';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'variable-modifier-unsupported',
		title: 'The Dockerfile does not know this modifier',
		category: 'correctness',
		severity: 'error',
		why: 'Outside of RUN it is Docker that expands variables, not a shell: it knows `:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `%` and `/`, and stops at others.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:UNSUPPORTED_MODIFIER'],
		references: ['https://docs.docker.com/reference/dockerfile/#environment-replacement'],
	},

	*check(model) {
		for (const { range } of faultsOf(model, { UNSUPPORTED_MODIFIER: true }))
			yield { range, message: 'Docker has no such modifier: :- :+ :? # % and / are all. Work the value out in a RUN, or give it by another ARG.', fixes: [] };
	},

	examples: [
		{ name: 'a substring', bad: 'FROM debian:13-slim\nARG VERSION=1.2.3\nENV SHORT=${VERSION:0:3}\n#                   ^ variable-modifier-unsupported\n' },
		{ name: 'a default', good: 'FROM debian:13-slim\nARG VERSION\nENV FULL=${VERSION:-1.2.3}\n' },
		{ name: 'the shell has more', good: 'FROM debian:13-slim\nARG VERSION=1.2.3\nSHELL ["/bin/bash", "-c"]\nRUN echo "${VERSION:0:3}"\n' },
		{ name: 'patterns', good: 'FROM debian:13-slim\nARG VERSION=1.2.3\nENV MAJOR=${VERSION%%.*} REST=${VERSION#*.}\n' },
	],
};
