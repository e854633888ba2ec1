/** A finding in full, as Markdown: for hovers. */
import type { ReportedFinding } from './analyze';
import { described, findRule, pageUrl } from './explain';
import type { RuleMeta } from './rules/rule';

/** Why the rule exists, what the fixes are and what to look at before taking one. */
export function describeFinding(finding: ReportedFinding, meta: RuleMeta | undefined = findRule(finding.rule)?.meta): string {
	const lines = [`**${meta?.title ?? finding.message}** · [${finding.rule}](${finding.link ?? pageUrl(finding.rule)})`];
	if (meta) lines.push(meta.why);
	const fixes = finding.fixes.map((fix) => `- ${described(fix)}`);
	if (fixes.length > 0) lines.push(`Fixes:\n${fixes.join('\n')}`);
	return lines.join('\n\n');
}
