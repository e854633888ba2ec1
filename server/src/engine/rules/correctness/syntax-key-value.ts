/** Finds ENV, ARG and LABEL that Docker cannot split into names and values: no name, no `=`, no closing quote. */
import { faultsOf } from '../../model/faults';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Fault, Instruction } from '../../syntax/instruction';
import { insert } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'syntax-key-value',
		title: 'A name and its value cannot be told apart',
		category: 'correctness',
		severity: 'error',
		why: 'ENV, ARG and LABEL take `NAME=value` pairs; a value with blanks stands in quotes. Docker stops where a name, an equals sign or a quote is missing.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:SYNTAX_MISSING_DOUBLE_QUOTE', 'dockerfile-utils:SYNTAX_MISSING_EQUALS', 'dockerfile-utils:SYNTAX_MISSING_NAMES', 'dockerfile-utils:SYNTAX_MISSING_SINGLE_QUOTE'],
		references: ['https://docs.docker.com/reference/dockerfile/#env'],
	},

	*check(model) {
		for (const { code, range, instruction } of faultsOf(model, SAYS))
			yield { range, message: `${SAYS[code]}.`, fixes: closing(model, instruction, code) };
	},

	examples: [
		{ name: 'a quote without end', bad: 'FROM debian:13-slim\nENV GREETING="good day\n#            ^^^^^^^^^ syntax-key-value\n', fixed: 'FROM debian:13-slim\nENV GREETING="good day"\n' },
		{ name: 'a single one', bad: "FROM debian:13-slim\nLABEL title='tool\n#           ^^^^^ syntax-key-value\n", fixed: "FROM debian:13-slim\nLABEL title='tool'\n" },
		{ name: 'no name', bad: 'FROM debian:13-slim\nENV =value\n#   ^^^^^^ syntax-key-value\n' },
		{ name: 'a word too many', bad: 'FROM debian:13-slim\nENV MODE=fast lane\n#             ^^^^ syntax-key-value\n' },
		{ name: 'pairs', good: `FROM debian:13-slim\nENV A=1 B="two words" C='three'\nLABEL title="It's"\n` },
	],
};

/** What is wrong, by the validator's code. */
const SAYS: Readonly<Partial<Record<Fault['code'], string>>> = {
	SYNTAX_MISSING_DOUBLE_QUOTE: 'The double quote has no end',
	SYNTAX_MISSING_EQUALS: 'An equals sign is missing. Write NAME=value, with quotes around a value that has blanks',
	SYNTAX_MISSING_NAMES: 'The name is missing in front of the equals sign',
	SYNTAX_MISSING_SINGLE_QUOTE: 'The single quote has no end',
};

const QUOTE: Readonly<Partial<Record<Fault['code'], string>>> = { SYNTAX_MISSING_DOUBLE_QUOTE: '"', SYNTAX_MISSING_SINGLE_QUOTE: "'" };

/** Only where the quote stands in the last value, on one line: elsewhere it would swallow what follows. */
function closing(model: DockerfileModel, instruction: Instruction, code: Fault['code']): Fix[] {
	const quote = QUOTE[code];
	const { start, end } = instruction.argumentsRange;
	const text = model.text.slice(start, end);
	if (quote === undefined || text.includes('\n') || text.split(quote).length !== 2) return [];
	return [unsafeFix('Close the quote at the end', 'The value may end earlier.', [insert(end, quote)], { preferred: true, level: 'manual' })];
}
