/** Finds labels without a value. */
import { removeProperty } from '../../model/edits';
import { maybe, unsafeFix } from '../../model/fix';
import { instructionsOf } from '../../model/instructions';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'label-empty',
		title: 'Label without a value',
		category: 'hygiene',
		severity: 'hint',
		why: 'An empty label says nothing, and takes away the one of the same key that the base image has.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerlint:label_no_empty_value', 'hadolint:DL3051'],
		references: ['https://docs.docker.com/reference/dockerfile/#label'],
	},

	*check(model) {
		for (const instruction of instructionsOf(model, 'LABEL')) for (const property of instruction.properties) {
			if (property.value !== undefined && property.value.trim() !== '' || property.raw !== undefined && /^[^"'].*\S/.test(property.raw)) continue;
			const nested = !model.tree.instructions.includes(instruction);
			yield {
				range: property.range,
				message: `The label ${property.name} is empty. Give it a value, or leave it out.`,
				fixes: maybe(nested ? undefined : unsafeFix('Leave the label out', 'A label of the base image of the same key then shows again.', [removeProperty(model, instruction, property)], { preferred: true, level: 'manual' })),
			};
		}
	},

	examples: [
		{
			name: 'quotes with nothing in them',
			bad: `FROM alpine:3.24
LABEL maintainer="" version="1"
#     ^^^^^^^^^^^^^ label-empty
`,
			fixed: `FROM alpine:3.24
LABEL version="1"
`,
		},
		{ name: 'nothing behind the sign', bad: 'FROM alpine:3.24\nLABEL a=\n#     ^^ label-empty\nRUN make\n', fixed: 'FROM alpine:3.24\nRUN make\n' },
		{ name: 'no sign', bad: 'FROM alpine:3.24\nONBUILD LABEL a\n#             ^ label-empty\n' },
		{ name: 'values', good: 'FROM alpine:3.24\nARG V\nLABEL key=value a="b" c=$V d=0\nLABEL e f\n' },
	],
};
