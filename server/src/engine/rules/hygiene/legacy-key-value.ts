/** Finds ENV, LABEL and ARG with a blank between name and value. */
import { maybe, safeFix, unsafeFix, type Fix } from '../../model/fix';
import { everyInstruction, instructionsOf } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import { variablesIn } from '../../model/resolve';
import type { Instruction } from '../../syntax/instruction';
import { insert, replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'legacy-key-value',
		title: 'Name and value separated by a blank',
		category: 'hygiene',
		severity: 'hint',
		why: 'The form with a blank is deprecated: it takes one pair, and all the rest of the line belongs to its value. With an equals sign it is clear where a value begins and ends.',
		fixable: 'sometimes',
		since: '0.2.0',
		covers: ['label-key-invalid'],
		sameAs: ['buildkit:LegacyKeyValueFormat', 'docker-language-server:LegacyKeyValueFormat', 'tally:buildkit/LegacyKeyValueFormat'],
		references: ['https://docs.docker.com/reference/build-checks/legacy-key-value-format/', 'https://docs.docker.com/reference/dockerfile/#env'],
	},

	*check(model) {
		const used = usedNames(model);
		for (const instruction of instructionsOf(model, 'ENV', 'LABEL', 'ARG')) {
			const [property, second] = instruction.properties;
			const range = property?.nameRange;
			if (!property || !range) continue;
			const isArg = instruction.keyword === 'ARG';
			if (isArg ? !isPair(instruction, used) : second !== undefined || !isLegacy(model, instruction)) continue;
			yield {
				range,
				message: `Put an equals sign between ${property.name} and its value.`,
				tags: ['deprecated'],
				fixes: isArg ? [unsafeFix('Put an equals sign', `So far, ${second?.name} is a second argument.`, [replace({ start: range.end, end: second?.range.start ?? range.end }, '=')], { preferred: true, level: 'maximum' })] : maybe(fixOf(model, instruction)),
			};
		}
	},

	examples: [
		{
			name: 'one word',
			bad: `FROM alpine:3.24
ENV NAME value
#   ^^^^ legacy-key-value
LABEL key value
#     ^^^ legacy-key-value
`,
			fixed: `FROM alpine:3.24
ENV NAME=value
LABEL key value
`,
		},
		{
			name: 'several words and a variable',
			bad: `FROM alpine:3.24
ENV  OPTIONS   -a $HOME -b
#    ^^^^^^^ legacy-key-value
`,
			fixed: `FROM alpine:3.24
ENV  OPTIONS="-a $HOME -b"
`,
		},
		{
			name: 'over several lines',
			bad: `FROM alpine:3.24
ENV DEPS \\
#   ^^^^ legacy-key-value
    curl \\
    git
`,
			fixed: `FROM alpine:3.24
ENV DEPS="curl \\
    git"
`,
		},
		{ name: 'an ARG', bad: 'FROM alpine:3.24\nARG foo bar\n#   ^^^ legacy-key-value\n', fixed: 'FROM alpine:3.24\nARG foo=bar\n' },
		{ name: 'in ONBUILD', bad: 'FROM alpine:3.24\nONBUILD ENV A "b c"\n#           ^ legacy-key-value\n', fixed: 'FROM alpine:3.24\nONBUILD ENV A="b c"\n' },
		{ name: 'quotes within', bad: 'FROM alpine:3.24\nENV A it\'s "b" c\n#   ^ legacy-key-value\n' },
		{ name: 'an equals sign', good: 'FROM alpine:3.24\nENV A=b C="d e" F=\nLABEL a=b\nARG foo=bar\nARG foo\nENV DEPS="\\\n    curl \\\n    git"\n' },
		{ name: 'two arguments', good: 'FROM alpine:3.24\nARG foo bar\nRUN echo $bar\n' },
	],
};

function isLegacy(model: DockerfileModel, { properties: [property] }: Instruction): boolean {
	if (property?.raw === undefined || property.raw === '' || property.raw.startsWith('=')) return false;
	return !model.text.slice(property.nameRange.end, property.valueRange?.start).includes('=');
}

/** `ARG foo bar` declares two arguments; when nobody uses the second, it was meant as a value. */
function isPair({ properties, words }: Instruction, used: () => ReadonlySet<string>): boolean {
	const [first, second] = properties;
	if (properties.length !== 2 || words.length !== 2 || first?.value !== undefined || !second || second.value !== undefined) return false;
	return /^[a-z0-9./-]+$/.test(second.name) && !used().has(second.name);
}

/** All words of scripts, and all variables of other instructions. Read when first asked for. */
function usedNames(model: DockerfileModel): () => ReadonlySet<string> {
	let names: Set<string> | undefined;
	return () => names ??= new Set([...everyInstruction(model)].flatMap(({ keyword, arguments: { text } }) => keyword === 'RUN' ? text.match(/\w+/g) ?? [] : variablesIn(text)));
}

function fixOf(model: DockerfileModel, { properties: [property] }: Instruction): Fix | undefined {
	const { raw, nameRange, valueRange } = property ?? {};
	if (raw === undefined || !nameRange || !valueRange) return undefined;
	const quoted = /^(?:"[^"\\]*"|'[^'\\]*')$/.test(raw);
	const plain = !/["'\\`]/.test(raw);
	if (!quoted && !plain) return undefined;
	const needsQuotes = !quoted && /\s/.test(raw);
	const between = { start: nameRange.end, end: valueRange.start };
	if (!/[\s\\`]/.test(model.text[between.start] ?? '') || model.tree.comments.some(({ range }) => between.start <= range.start && range.end <= between.end)) return undefined;
	return safeFix('Put an equals sign', [replace(between, needsQuotes ? '="' : '='), ...(needsQuotes ? [insert(valueRange.end, '"')] : [])], { preferred: true });
}
