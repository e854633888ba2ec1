/** Finds ENVs whose value uses a variable that the very same ENV sets: it still has its old value there. */
import { definedByImage } from '../../knowledge';
import { maybe, unsafeFix, type Fix } from '../../model/fix';
import { instructionsOf, keywordLike } from '../../model/instructions';
import { within } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import { variableUses } from '../../model/resolve';
import type { Instruction, Property } from '../../syntax/instruction';
import { remove, replace } from '../../text/edit';
import type { Rule } from '../rule';
import { expression } from '../../text/expression';

export const rule: Rule = {
	meta: {
		id: 'env-self-reference',
		title: 'ENV that uses what it is about to set',
		category: 'correctness',
		severity: 'error',
		why: 'All values of one ENV are worked out before any of them is set. A variable that the same instruction sets is still empty there, or has the value of an earlier one.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF062', 'hadolint:DL3044', 'tally:hadolint/DL3044'],
		references: ['https://docs.docker.com/reference/dockerfile/#environment-replacement'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'ENV')) {
			const { properties } = instruction;
			for (const [index, property] of properties.entries()) {
				if (property.literal || property.value === undefined || !property.raw || !property.valueRange) continue;
				for (const { name, start, end, operator } of variableUses(property.raw)) {
					const setter = properties.find((each) => each !== property && each.name === name) ?? (property.name === name ? property : undefined);
					if (!setter || operator !== undefined && /[-+?]/.test(operator) || !isFault(model, instruction, name, setter === property)) continue;
					const earlier = properties.indexOf(setter) < index;
					yield {
						range: within(model, { text: property.raw, range: property.valueRange }, start, end),
						message: setter === property ? `${name} is not set yet, so it is empty here.` : `${name} is set by this very ENV and does not have its new value here. Set it in an ENV of its own first.`,
						...(setter === property && !isTwice(instruction, name) && { severity: 'info' }),
						related: [{ range: setter.nameRange, message: 'Set here.' }],
						fixes: () => maybe(setter === property ? leaveOut(model, property) : earlier && !isTwice(instruction, name) ? split(model, instruction, property) : undefined),
					};
					break;
				}
			}
		}
	},

	examples: [
		{
			name: 'one after the other',
			bad: `FROM alpine:3.24
ENV TOOL_HOME=/opt/tool PATH="\${TOOL_HOME}/bin:$PATH"
#                             ^^^^^^^^^^^^ env-self-reference
`,
			fixed: `FROM alpine:3.24
ENV TOOL_HOME=/opt/tool
ENV PATH="\${TOOL_HOME}/bin:$PATH"
`,
		},
		{
			name: 'over several lines',
			bad: `FROM node:26
ENV A=1 \\
    B=2 \\
    C=$A/x \\
#     ^^ env-self-reference
    D=4
`,
			fixed: `FROM node:26
ENV A=1 \\
    B=2
ENV C=$A/x \\
    D=4
`,
		},
		{ name: 'itself', bad: 'FROM alpine:3.24\nENV NAME=$NAME\n#        ^^^^^ env-self-reference\n' },
		{
			name: 'a search path',
			bad: `FROM debian:13
ENV LD_LIBRARY_PATH="\${LD_LIBRARY_PATH}:/opt/lib"
#                    ^^^^^^^^^^^^^^^^^^ env-self-reference
`,
			fixed: `FROM debian:13
ENV LD_LIBRARY_PATH="/opt/lib"
`,
		},
		{ name: 'twice the same', bad: 'FROM alpine:3.24\nENV PATH=/a:$PATH PATH=/b:$PATH\n#           ^^^^^ env-self-reference\n#                         ^^^^^ env-self-reference\n' },
		{ name: 'set before', good: 'FROM alpine:3.24\nARG A\nENV A=$A B=$A/x\nENV C=1\nENV C=$C D=$C\n' },
		{ name: 'set by the base image', good: 'FROM alpine:3.24\nENV PATH=/a:$PATH\nENV PATH="/b:${PATH}" B=$PATH\n' },
		{ name: 'names that only begin alike', good: 'FROM alpine:3.24\nENV BLA=x BLUBB=${BLAFOO}/$FOOBLA/BLA\n' },
		{ name: 'a base that nobody knows', good: 'FROM registry.example.com/base:1\nENV CLASSPATH=/x:$CLASSPATH\n' },
		{ name: 'literal, or with a default', good: "FROM alpine:3.24\nENV A=1 B='$A' C=\\$A D=${A:-2}\n" },
	],
};

/** False where the variable has had a value before, from this file or the base image. */
function isFault(model: DockerfileModel, instruction: Instruction, name: string, itself: boolean): boolean {
	const { start } = instruction.range;
	const stage = model.stageAt(start);
	const twice = isTwice(instruction, name);
	if (twice && itself) return true;
	if (stage?.declarationAt(name, start)) return false;
	if (twice) return true;
	const base = definedByImage(stage?.root.image, name);
	// An ARG in front of FROM that the stage does not declare is undefined-variable's.
	return itself ? base === 'no' && !model.globals.some((declaration) => declaration.name === name) : base !== 'yes';
}

function isTwice({ properties }: Instruction, name: string): boolean {
	return properties.filter((each) => each.name === name).length > 1;
}

/** `$NAME:/x` without a NAME is `:/x`, which adds the current folder to a search path. */
function leaveOut(model: DockerfileModel, { name, raw = '', valueRange }: Property): Fix | undefined {
	const match = expression(`(?<=^"?)\\$(?:${name}|\\{${name}\\}):`).exec(raw);
	if (!match || !valueRange || model.text.slice(valueRange.start, valueRange.end) !== raw) return undefined;
	const start = valueRange.start + match.index;
	return unsafeFix(`Leave $${name} out`, 'Should the base image set it one day, its value is lost.', [remove({ start, end: start + match[0].length })], { preferred: true, level: 'maximum' });
}

/** The rest of the instruction, from a property on, as an ENV of its own. */
function split(model: DockerfileModel, instruction: Instruction, property: Property): Fix | undefined {
	const before = instruction.properties[instruction.properties.indexOf(property) - 1];
	if (!before || model.tree.comments.some(({ range }) => before.range.end <= range.start && range.end <= property.range.start)) return undefined;
	if (model.tree.instructions.some(({ nested }) => nested === instruction)) return undefined;
	const joint = `${model.tree.eol}${keywordLike(model, instruction, 'ENV')} `;
	return unsafeFix('Split it into two ENVs', 'The value is then the one that was meant, and no longer what it is today.', [replace({ start: before.range.end, end: property.range.start }, joint)], { preferred: true });
}
