/** Comments of other tools in a Dockerfile → ours. Those that a build reads, or that name what we do not have, stay. */
import { analyze, RULES, type Suppression, type TextEdit } from '../../engine/index';
import type { Note } from './found';

export interface MigratedComments {
	readonly edits: readonly TextEdit[];
	readonly notes: readonly (Note & { /** 1-based. */ readonly line: number })[];
}

export function migrateComments(text: string): MigratedComments {
	const { suppressions, model } = analyze(text, { preset: 'all' });
	const edits: TextEdit[] = [];
	const notes: (Note & { line: number })[] = [];
	for (const { suppression, rules: hidden } of suppressions) {
		const { tool, comment, ids } = suppression;
		if (tool === 'bulwark') continue;
		const note = (message: string): void => { notes.push({ entry: text.slice(comment.start, comment.end), message, line: model.lines.lineAt(comment.start) + 1 }); };
		if (tool === 'buildkit') { note('stays: docker build reads it, too, and it counts here as it is'); continue; }
		const known = ids.filter((id) => RULES.some(({ meta }) => id.matches(meta)));
		const unknown = ids.filter((id) => !known.includes(id)).map((id) => id.text);
		const rules = rulesOf(suppression, [...hidden].map(({ id }) => id));
		if (rules.length === 0) { note(ids.length === 0 ? 'stays: it switches nothing off here' : `stays: no rule says the same as ${unknown.join(', ')}`); continue; }
		const ours = `# bulwark ${suppression.scope ? '' : 'global '}ignore=${rules.join(',')}${reasonOf(suppression, text)}`;
		if (unknown.length > 0) note(`${unknown.join(', ')} stays: no rule says the same`);
		edits.push(...unknown.length === 0 ? [{ range: comment, newText: ours }] : split(text, suppression, unknown, ours, model.tree.eol));
	}
	return { edits: edits.sort((a, b) => a.range.start - b.range.start), notes: notes.sort((a, b) => a.line - b.line) };
}

/** Those that it switches off now; else all that it could. */
function rulesOf({ ids, matches }: Suppression, hidden: readonly string[]): string[] {
	if (hidden.length > 0) return [...new Set(hidden)].sort();
	return ids.length === 0 ? [] : RULES.filter(({ meta }) => matches(meta)).map(({ meta }) => meta.id).sort();
}

/** What stands on the line above stays there. */
function reasonOf({ reason, comment }: Suppression, text: string): string {
	return reason !== undefined && text.slice(comment.start, comment.end).includes(reason) ? ` -- ${reason}` : '';
}

/** Our comment on a line of its own, and theirs with what is left for it. */
function split(text: string, { comment, ids }: Suppression, unknown: readonly string[], ours: string, eol: string): TextEdit[] {
	const start = text.lastIndexOf('\n', comment.start - 1) + 1;
	const indent = text.slice(start, comment.start).replace(/^\uFEFF/, '');
	const [first] = ids;
	const last = ids.at(-1);
	if (!first || !last) return [];
	const between = ids[1] ? text.slice(first.range.end, ids[1].range.start) : ',';
	return [
		{ range: { start: comment.start, end: comment.start }, newText: `${ours}${eol}${indent}` },
		{ range: { start: first.range.start, end: last.range.end }, newText: unknown.join(between) },
	];
}
