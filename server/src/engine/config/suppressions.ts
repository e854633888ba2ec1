/**
 * Comments that switch findings off, ours and the peers'. Ours: `# bulwark ignore=rule[,rule] -- reason` for the
 * instruction that follows, `# bulwark global ignore=…` anywhere for the file. A peer's pragma counts for the rules that
 * name its id in `sameAs`.
 */
import type { DockerfileModel } from '../model/model';
import type { RuleMeta } from '../rules/rule';
import type { Comment, Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';

export interface Suppression {
	readonly comment: TextRange;
	/** The instruction that it stands for; the whole file when absent. */
	readonly scope?: TextRange;
	readonly reason?: string;
	matches(rule: RuleMeta): boolean;
}

interface Pragma {
	readonly tool: string;
	readonly pattern: RegExp;
	/** Names that stand for every rule. */
	readonly all?: readonly string[];
	readonly wholeFile?: (match: RegExpExecArray) => boolean;
	/** Counts only as a parser directive, before everything else. */
	readonly directive?: true;
}

const LIST = '([\\w./-]+(?:\\s*,\\s*[\\w./-]+)*)';
const PRAGMAS: readonly Pragma[] = [
	{ tool: 'bulwark', pattern: new RegExp(`^bulwark\\s+(global\\s+)?ignore\\s*=\\s*${LIST}`, 'i'), all: ['all'], wholeFile: (m) => m[1] !== undefined },
	{ tool: 'hadolint', pattern: new RegExp(`^hadolint\\s+(global\\s+)?ignore\\s*=\\s*${LIST}`, 'i'), wholeFile: (m) => m[1] !== undefined },
	{ tool: 'buildkit', pattern: new RegExp(`^(check)\\s*=\\s*(?:.*;)?skip\\s*=\\s*${LIST}`, 'i'), all: ['all'], wholeFile: () => true, directive: true },
	{ tool: 'tally', pattern: new RegExp(`^tally\\s+(global\\s+)?ignore\\s*=\\s*${LIST}`, 'i'), wholeFile: (m) => m[1] !== undefined },
	{ tool: 'checkov', pattern: new RegExp(`^(checkov):skip\\s*=\\s*${LIST}`, 'i'), wholeFile: () => true },
	{ tool: 'trivy', pattern: new RegExp(`^(trivy):ignore:${LIST}`, 'i') },
	{ tool: 'semgrep', pattern: new RegExp(`^(nosemgrep)(?::\\s*${LIST})?`, 'i') },
];

export function readSuppressions(model: DockerfileModel): Suppression[] {
	const found: Suppression[] = [];
	const directives = directiveComments(model);
	for (const comment of [...model.tree.comments, ...directives]) {
		for (const pragma of PRAGMAS) {
			if (pragma.directive && !directives.includes(comment)) continue;
			const match = pragma.pattern.exec(comment.text);
			if (!match) continue;
			const scope = pragma.wholeFile?.(match) ? undefined : following(model, comment)?.range;
			if (!scope && !pragma.wholeFile?.(match)) continue;
			const ids = (match[2] ?? 'all').split(',').map((id) => id.trim().toLowerCase());
			const reason = /(?:\s--\s+|;\s*reason=|:\s*)(.+)$/.exec(comment.text.slice(match[0].length))?.[1]?.trim();
			found.push({
				comment: comment.range, ...(scope && { scope }), ...(reason !== undefined && { reason }),
				matches: (rule) => ids.some((id) => id === 'all' || pragma.all?.includes(id) || named(rule, pragma.tool, id)),
			});
			break;
		}
	}
	return found;
}

/** True when one of the suppressions stands for this finding. */
export function isSuppressed(suppressions: readonly Suppression[], rule: RuleMeta, range: TextRange): boolean {
	return suppressions.some((s) => (!s.scope || s.scope.start <= range.start && range.start <= s.scope.end) && s.matches(rule));
}

function named(rule: RuleMeta, tool: string, id: string): boolean {
	if (tool === 'bulwark') return rule.id === id || (rule.covers?.includes(id) ?? false);
	return rule.sameAs.some((same) => {
		const [owner = '', ...rest] = same.toLowerCase().split(':');
		const name = rest.join(':');
		return owner === tool && (name === id || name === `${tool}/${id}` || name.endsWith(`/${id}`) || name.replace(/-/g, '') === id.replace(/^avd-/, '').replace(/-/g, ''))
			|| tool === 'tally' && same.toLowerCase() === id.replace('/', ':');
	});
}

/** `# check=skip=…` on top is a parser directive; the text behind its `#` reads like a comment's. */
function directiveComments(model: DockerfileModel): Comment[] {
	return model.tree.directives.filter((d) => d.name === 'check').map((d) => ({ range: d.range, text: model.text.slice(d.range.start, d.range.end).replace(/^#\s*/, ''), inside: false }));
}

function following(model: DockerfileModel, comment: Comment): Instruction | undefined {
	return model.tree.instructions.find((i) => i.range.end > comment.range.start);
}
