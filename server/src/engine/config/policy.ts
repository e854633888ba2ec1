/**
 * The policy of a project: rules that no comment, no personal setting and no `bulwark.json` further down switches off.
 * It names rules, categories, `security` (all but correctness and hygiene) or `all`.
 */
import { CATEGORIES, type Category, type RuleMeta } from '../rules/rule';

export interface Policy {
	readonly rules: readonly string[];
	/** A comment that gives no reason switches nothing off. */
	readonly requireReason: boolean;
}

export const NO_POLICY: Policy = { rules: [], requireReason: false };

/** Names that stand for more than one rule. */
export const GROUPS: readonly string[] = ['all', 'security', ...CATEGORIES];

const NO_SECURITY: ReadonlySet<Category> = new Set(['correctness', 'hygiene']);

export function isLocked({ rules }: Policy, { id, category }: Pick<RuleMeta, 'id' | 'category'>): boolean {
	return rules.length > 0 && rules.some((name) => name === id || name === category || name === 'all' || name === 'security' && !NO_SECURITY.has(category));
}

/** Both hold. */
export function joined(a: Policy, b: Policy): Policy {
	return { rules: [...new Set([...a.rules, ...b.rules])], requireReason: a.requireReason || b.requireReason };
}
