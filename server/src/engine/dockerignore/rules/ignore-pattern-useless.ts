/** Finds lines of an ignore file that change nothing: repeated, leading out of the context, with a comment behind them. */
import { type Fix, safeFix, unsafeFix } from '../../model/fix';
import type { IgnorePattern } from '../../model/dockerignore';
import type { Finding, Rule } from '../../rules/rule';
import { remove, replace } from '../../text/edit';
import { type DockerignoreModel, lineOf } from '../model';

export const rule: Rule<DockerignoreModel> = {
	meta: {
		id: 'ignore-pattern-useless',
		title: 'Pattern without effect',
		category: 'files',
		severity: 'info',
		why: 'A line that fits nothing gives a feeling of safety and keeps nothing out. Unlike in .gitignore, a comment behind a pattern is part of the pattern, and paths count from the top of the context.',
		fixable: 'always',
		since: '0.3.0',
		sameAs: [],
		references: ['https://docs.docker.com/build/concepts/context/#syntax'],
	},

	*check(model) {
		const { rows } = model.file;
		for (const [index, row] of rows.entries()) {
			const finding = behindComment(model, row) ?? outside(model, row) ?? repeated(model, rows, index) ?? nothingToTakeBack(model, rows, index);
			if (finding) yield finding;
		}
	},

	examples: [
		{ name: 'a comment behind it', bad: 'node_modules # installed in the image\n#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ignore-pattern-useless\n', fixed: '# installed in the image\nnode_modules\n' },
		{ name: 'outside of the context', bad: '.git\n../secrets\n#^^^^^^^^^ ignore-pattern-useless\n', fixed: '.git\n' },
		{ name: 'repeated', bad: '.git\n*.log\n/.git/\n#^^^^^ ignore-pattern-useless\n', fixed: '.git\n*.log\n' },
		{ name: 'nothing is kept out before it', bad: '!README.md\n#^^^^^^^^^ ignore-pattern-useless\n*.log\n', fixed: '*.log\n' },
		{ name: 'taken back and kept out again', good: '*\n!src\nsrc/secret\n!src/secret/public.txt\nC#/bin\n' },
		{ name: 'the same on both sides of an exception', good: '*.md\n!*.md\n*.md\n' },
	],
};

function behindComment(model: DockerignoreModel, { range }: IgnorePattern): Finding | undefined {
	const [, pattern, comment] = /^(\S(?:.*?\S)?)\s+(#\s.*)$/.exec(model.text.slice(range.start, range.end)) ?? [];
	if (pattern === undefined || comment === undefined) return undefined;
	return { range, message: 'The comment is part of this pattern, which fits no file. Put it on a line of its own.', fixes: [safeFix('Move the comment above', [replace(range, `${comment}${model.eol}${pattern}`)], { preferred: true })] };
}

function outside(model: DockerignoreModel, { range, path }: IgnorePattern): Finding | undefined {
	if (!/^(?:\.\.(?:\/|$)|\.$|\/$)/.test(path)) return undefined;
	return { range, message: path.startsWith('..') ? 'This leads out of the build context, from which nothing is copied anyway. Remove it.' : 'This names the context itself, which no pattern keeps out. Remove it, or write * to keep out everything.', fixes: [removal(model, range)] };
}

/** What stands between the two may have been taken back for a reason. */
function repeated(model: DockerignoreModel, rows: readonly IgnorePattern[], index: number): Finding | undefined {
	const row = rows[index] as IgnorePattern;
	const first = rows.slice(0, index).findLast(({ text }) => text === row.text);
	if (!first || rows.slice(rows.indexOf(first), index).some(({ negated }) => negated !== row.negated)) return undefined;
	return { range: row.range, message: 'This pattern stands further up already. Remove it.', related: [{ range: first.range, message: 'The same pattern' }], fixes: [removal(model, row.range)] };
}

function nothingToTakeBack(model: DockerignoreModel, rows: readonly IgnorePattern[], index: number): Finding | undefined {
	const { negated, range, text } = rows[index] as IgnorePattern;
	if (!negated || rows.slice(0, index).some((row) => !row.negated)) return undefined;
	return { range, message: `Nothing is kept out before this line, so that ${text} takes nothing back. Move it down or remove it.`, fixes: [unsafeFix('Remove the line', 'It may be meant for a pattern further down.', [remove(lineOf(model, range))], { preferred: true })] };
}

function removal(model: DockerignoreModel, range: IgnorePattern['range']): Fix {
	return safeFix('Remove the line', [remove(lineOf(model, range))], { preferred: true });
}
