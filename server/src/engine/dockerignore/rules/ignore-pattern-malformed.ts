/** Finds lines of an ignore file that the builder refuses. */
import { safeFix, unsafeFix } from '../../model/fix';
import type { Rule } from '../../rules/rule';
import { remove, replace } from '../../text/edit';
import { type DockerignoreModel, lineOf } from '../model';

export const rule: Rule<DockerignoreModel> = {
	meta: {
		id: 'ignore-pattern-malformed',
		title: 'Pattern that the builder refuses',
		category: 'correctness',
		severity: 'error',
		why: 'One malformed line in an ignore file stops every build of the folder, with an error that does not name the line.',
		fixable: 'always',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#syntax', 'https://pkg.go.dev/path/filepath#Match'],
	},

	*check(model) {
		for (const { range, message } of model.file.faults) {
			const written = model.text.slice(range.start, range.end);
			const escaped = written.replace(/\\$/, '').replace(/(?<!\\)\[/g, '\\[');
			const literal = escaped === written ? [] : [safeFix('Take the brackets literally', [replace(range, escaped)], { preferred: true })];
			yield { range, message, fixes: [...(/[\w.]/.test(written) ? literal : []), unsafeFix('Remove the line', 'What it was meant to keep out is copied.', [remove(lineOf(model, range))], { level: 'manual' })] };
		}
	},

	examples: [
		{ name: 'a bracket', bad: 'node_modules\nreport[1.txt\n#^^^^^^^^^^^ ignore-pattern-malformed\n', fixed: 'node_modules\nreport\\[1.txt\n' },
		{ name: 'nothing to take back', bad: '*\n!/\n#^ ignore-pattern-malformed\n', fixed: '*\n' },
		{ name: 'ranges and escapes', good: '[a-c]*.log\n\\[draft\\]\n!keep.log\n' },
	],
};
