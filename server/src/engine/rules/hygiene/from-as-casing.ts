/** Finds AS written in another letter case than its FROM. */
import { safeFix } from '../../model/fix';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'from-as-casing',
		title: 'AS in another letter case than FROM',
		category: 'hygiene',
		severity: 'hint',
		why: 'FROM and AS are keywords of one instruction. In the same letter case they are seen at a glance between the names.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:FromAsCasing', 'docker-language-server:FromAsCasing', 'tally:buildkit/FromAsCasing'],
		references: ['https://docs.docker.com/reference/build-checks/from-as-casing/'],
	},

	*check(model) {
		for (const { from } of model.stages) {
			const word = from.words[1];
			if (word?.text.toLowerCase() !== 'as' || from.words.length < 3) continue;
			const keyword = model.text.slice(from.keywordRange.start, from.keywordRange.end);
			// A keyword that is mixed in itself is another rule's.
			const wanted = keyword === keyword.toLowerCase() ? 'as' : keyword === keyword.toUpperCase() ? 'AS' : word.text;
			if (word.text === wanted) continue;
			yield {
				range: word.range,
				message: `Write ${wanted}, like ${keyword}.`,
				fixes: [safeFix(`Write ${wanted}`, [replace(word.range, wanted)], { preferred: true })],
			};
		}
	},

	examples: [
		{
			name: 'mixed letters',
			bad: `FROM debian:13 As builder
#              ^^ from-as-casing
RUN make
`,
			fixed: `FROM debian:13 AS builder
RUN make
`,
		},
		{
			name: 'FROM in lower case',
			bad: `from debian:13 AS builder
#              ^^ from-as-casing
`,
			fixed: `from debian:13 as builder
`,
		},
		{ name: 'both lower case', good: 'from debian:13 as builder\nfrom alpine:3.24\n' },
		{ name: 'no name', good: 'FROM debian:13\n' },
		{ name: 'a keyword that is mixed itself', good: 'From debian:13 as builder\n' },
	],
};
