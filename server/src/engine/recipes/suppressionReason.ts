/** Whether a comment that switches a finding off says why, and how to add that in the words of its tool. */
import type { Suppression } from '../config/suppressions';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { insert } from '../text/edit';

const PRAGMA = /^#\s*(?:bulwark|hadolint|tally|checkov|trivy|nosemgrep|check\s*=|kics-scan|semgrep)/i;

/** A reason behind the pragma, or a comment in words right above it. */
export function hasReason(model: DockerfileModel, { comment, reason }: Suppression): boolean {
	if (reason !== undefined) return true;
	const line = model.lines.lineAt(comment.start);
	if (line === 0) return false;
	const { start, end } = model.lines.contentRange(line - 1);
	const above = model.text.slice(start, end).trim();
	return /^#.*[A-Za-z]{2,}\s+\S/.test(above) && !PRAGMA.test(above) && !model.tree.directives.some((directive) => directive.range.start === start);
}

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
