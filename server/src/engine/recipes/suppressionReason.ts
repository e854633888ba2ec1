/** What a comment that switches findings off does, and how to add a reason in the words of its tool. */
import type { Suppression } from '../config/suppressions';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { insert } from '../text/edit';

type RuleMeta = Parameters<Suppression['matches']>[0];

/** The checks that it switches off and that speak of risks, not of order or taste. */
export function securityChecks(catalogue: readonly RuleMeta[], suppression: Suppression): RuleMeta[] {
	return catalogue.filter((meta) => meta.category !== 'hygiene' && meta.category !== 'correctness' && (meta.severity === 'error' || meta.severity === 'warning') && suppression.matches(meta));
}

const WHY = 'explain here why this is right';

export function reasonFix(model: DockerfileModel, { comment }: Suppression): readonly Fix[] {
	const text = model.text.slice(comment.start, comment.end);
	// Nothing may stand in front of a directive, and it takes no words behind it.
	if (/^#\s*check\s*=/i.test(text)) return [];
	const behind = /^#\s*bulwark/i.test(text) ? ` -- ${WHY}` : /^#\s*tally/i.test(text) ? `;reason=${WHY}` : /^#\s*checkov/i.test(text) ? `: ${WHY}` : undefined;
	const start = model.lines.fullRange(model.lines.lineAt(comment.start)).start;
	const indent = model.text.slice(start, comment.start);
	const edit = behind === undefined ? insert(comment.start, `# Because: ${WHY}${model.tree.eol}${indent}`) : insert(comment.end, behind);
	return [unsafeFix('Give a reason', 'The words are yours to write.', [edit], { preferred: true, level: 'manual' })];
}
