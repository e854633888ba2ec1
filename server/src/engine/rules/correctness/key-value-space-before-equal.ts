/** Finds a blank in front of the equals sign of ENV, LABEL and ARG: the sign then belongs to the value. */
import { maybe, unsafeFix, type Fix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import type { Instruction } from '../../syntax/instruction';
import { insert, replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'key-value-space-before-equal',
		title: 'Blank in front of an equals sign',
		category: 'correctness',
		severity: 'warning',
		why: 'Docker reads "ENV NAME =value" in the old form without an equals sign: the value is "=value", and further pairs on the line are a part of it. An ARG of this kind stops the build.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['sonar:S6574'],
		references: ['https://docs.docker.com/reference/dockerfile/#env', 'https://docs.docker.com/reference/dockerfile/#label'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'ENV', 'LABEL', 'ARG')) {
			const [name, second] = instruction.words;
			const [property] = instruction.properties;
			if (!property || !name || name.text.includes('=') || !second?.text.startsWith('=')) continue;
			yield {
				range: { start: name.range.start, end: second.range.end },
				message: instruction.keyword === 'ARG' ? 'The blank makes two arguments of this. Leave it out.' : `With a blank in front, the equals sign is a part of the value of ${property.name}. Leave the blank out.`,
				fixes: maybe(fixOf(instruction)),
			};
		}
	},

	examples: [
		{
			name: 'in front',
			bad: `FROM alpine:3.24
LABEL VERSION =42
#     ^^^^^^^^^^^ key-value-space-before-equal
`,
			fixed: `FROM alpine:3.24
LABEL VERSION=42
`,
		},
		{
			name: 'on both sides',
			bad: `FROM alpine:3.24
ENV NAME = some value
#   ^^^^^^ key-value-space-before-equal
`,
			fixed: `FROM alpine:3.24
ENV NAME="some value"
`,
		},
		{
			name: 'an argument',
			bad: `FROM alpine:3.24
ARG BUILD =2
#   ^^^^^^^^ key-value-space-before-equal
`,
			fixed: `FROM alpine:3.24
ARG BUILD=2
`,
		},
		{
			name: 'further pairs',
			bad: `FROM alpine:3.24
LABEL VERSION =42 NAME=BOB
#     ^^^^^^^^^^^ key-value-space-before-equal
`,
			fixed: `FROM alpine:3.24
LABEL VERSION=42 NAME=BOB
`,
		},
		{ name: 'no value', bad: 'FROM alpine:3.24\nLABEL EQUAL =\n#     ^^^^^^^ key-value-space-before-equal\n', fixed: 'FROM alpine:3.24\nLABEL EQUAL=\n' },
		{ name: 'none', good: 'FROM alpine:3.24\nARG A="=val"\nARG B==\nENV C=d E=f\nLABEL VERSION 42\nLABEL VERSION $A\nLABEL VERSION "=42"\n' },
	],
};

function fixOf({ words, argumentsRange }: Instruction): Fix | undefined {
	const [name, second] = words;
	if (!name || !second) return undefined;
	const alone = second.text === '=';
	const value = words.slice(alone ? 2 : 1);
	const pairs = value.slice(1);
	// Further words are pairs of their own, or belong to a value that then needs quotes.
	const quotes = pairs.length > 0 && !pairs.every(({ text }) => /^[\w.-]+=/.test(text));
	if (quotes && value.some(({ text }) => /["'\\]/.test(text))) return undefined;
	const first = value[0];
	const from = { start: name.range.end, end: alone ? first?.range.start ?? second.range.end : second.range.start + 1 };
	return unsafeFix('Leave the blank out', 'The value is then another one: without the equals sign.', [replace(from, quotes ? '="' : '='), ...(quotes ? [insert(argumentsRange.end, '"')] : [])], { preferred: true });
}
