/** Finds lines that begin with no word that Docker knows. */
import { faultsOf } from '../../model/faults';
import { maybe, unsafeFix } from '../../model/fix';
import { KEYWORDS } from '../../syntax/keywords';
import { replace } from '../../text/edit';
import { nearest } from '../../text/near';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'syntax-unknown-instruction',
		title: 'There is no such instruction',
		category: 'correctness',
		severity: 'error',
		why: 'Docker stops at a word that is no instruction. Often a continuation is missing on the line before.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['docker-language-server:parse-error', 'dockerfile-utils:INVALID_SYNTAX', 'dockerfile-utils:UNKNOWN_INSTRUCTION', 'dockerfilelint:invalid_command', 'dockerfilelint:invalid_line', 'dockerlint:unknown_instruction', 'sonar:S2260', 'tally:tally/unknown-instruction'],
		references: ['https://docs.docker.com/reference/dockerfile/#overview'],
	},

	*check(model) {
		for (const { range, code, instruction } of faultsOf(model, { UNKNOWN_INSTRUCTION: true, INVALID_SYNTAX: true })) {
			if (code === 'INVALID_SYNTAX') { yield { range, message: 'Docker cannot read this. A whole number is expected.', fixes: [] }; continue; }
			const meant = nearest(instruction.keyword, KEYWORDS) ?? [...KEYWORDS].find((word) => instruction.keyword.startsWith(word) && /[^A-Z]/.test(instruction.keyword.charAt(word.length)));
			const exact = meant !== undefined && !instruction.keyword.startsWith(meant);
			yield {
				range,
				message: meant ? `There is no such instruction. ${meant} may be meant.` : 'There is no such instruction. Is a continuation missing on the line before?',
				fixes: maybe(exact ? unsafeFix(`Write ${meant}`, 'It is the nearest word that Docker knows.', [replace(range, meant)], { preferred: true, level: 'manual' }) : undefined),
			};
		}
	},

	examples: [
		{ name: 'mistyped', bad: 'FROM debian:13-slim\nWROKDIR /app\n#^^^^^^ syntax-unknown-instruction\n', fixed: 'FROM debian:13-slim\nWORKDIR /app\n' },
		{ name: 'a command of the shell', bad: 'FROM debian:13-slim\nmkdir /app\n#^^^^ syntax-unknown-instruction\n' },
		{ name: 'a forgotten continuation', bad: 'FROM debian:13-slim\nRUN make\n  && make install\n# ^^ syntax-unknown-instruction\n' },
		{ name: 'lower case', good: 'from debian:13-slim\nrun make\n' },
		{ name: 'a template', good: 'FROM debian:13-slim\n{{ include "common" }}\n' },
	],
};
