/** Finds labels of a stage that a later one of the same key replaces. */
import { removeProperty } from '../../model/edits';
import { safeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'label-duplicate-key',
		title: 'Label set twice',
		category: 'hygiene',
		severity: 'hint',
		why: 'The last value of a key wins. The one before it never shows, and whoever changes it wonders why.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['tally:tally/labels/no-duplicate-keys'],
		references: ['https://docs.docker.com/reference/dockerfile/#label'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const labels = stage.instructions.filter(({ keyword }) => keyword === 'LABEL').flatMap((instruction) => instruction.properties.map((property) => ({ instruction, property })));
			const last = new Map(labels.map((label) => [label.property.name, label]));
			for (const { instruction, property } of labels) {
				const winner = last.get(property.name);
				if (!winner || winner.property === property || property.name.includes('$')) continue;
				yield {
					range: property.nameRange,
					message: `${property.name} is set again further down, and that value wins. Keep one.`,
					related: [{ range: winner.property.nameRange, message: 'This one wins.' }],
					tags: ['unnecessary'],
					fixes: () => [safeFix('Remove the one that loses', [removeProperty(model, instruction, property)], { preferred: true })],
				};
			}
		}
	},

	examples: [
		{
			name: 'in two instructions',
			bad: `FROM alpine:3.24
LABEL version="1"
#     ^^^^^^^ label-duplicate-key
RUN make
LABEL version="2"
`,
			fixed: `FROM alpine:3.24
RUN make
LABEL version="2"
`,
		},
		{
			name: 'in one',
			bad: `FROM alpine:3.24
LABEL a=1 \\
#     ^ label-duplicate-key
      b=2 \\
      a=3
`,
			fixed: `FROM alpine:3.24
LABEL b=2 \\
      a=3
`,
		},
		{ name: 'different keys', good: 'FROM alpine:3.24\nLABEL a=1 A=2\nLABEL a.b=1\n' },
		{ name: 'another stage', good: 'FROM alpine:3.24 AS a\nLABEL a=1\nFROM a\nLABEL a=2\n' },
	],
};
