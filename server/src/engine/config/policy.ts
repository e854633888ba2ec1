/**
 * The policy of a project: rules that no comment, no personal setting and no `bulwark.json` further down switches off.
 * It names rules, categories, `security` (all but correctness and hygiene) or `all`. What the same `bulwark.json` switches
 * off by name is left out of its groups.
 */
import { CATEGORIES, type Category, type RuleMeta } from '../rules/rule';

export interface Policy {
	readonly rules: readonly string[];
	/** A comment that gives no reason switches nothing off. */
	readonly requireReason: boolean;
	/** Rules that the groups leave out. */
	readonly except?: readonly string[];
}

export const NO_POLICY: Policy = { rules: [], requireReason: false };

/** Names that stand for more than one rule. */
export const GROUPS: readonly string[] = ['all', 'security', ...CATEGORIES];

const NO_SECURITY: ReadonlySet<Category> = new Set(['correctness', 'hygiene']);

export function isLocked({ rules, except }: Policy, { id, category }: Pick<RuleMeta, 'id' | 'category'>): boolean {
	if (rules.length === 0) return false;
	if (rules.includes(id)) return true;
	return !except?.includes(id) && rules.some((name) => name === category || name === 'all' || name === 'security' && !NO_SECURITY.has(category));
}

/** All of them hold: what one keeps on is on. */
export function joined(policies: readonly Policy[], rules: readonly Pick<RuleMeta, 'id' | 'category'>[]): Policy {
	const except = policies.flatMap((policy) => policy.except ?? []).filter((id, i, all) => {
		const rule = rules.find((one) => one.id === id);
		return all.indexOf(id) === i && rule !== undefined && !policies.some((policy) => isLocked(policy, rule));
	});
	return {
		rules: [...new Set(policies.flatMap((policy) => policy.rules))], requireReason: policies.some((policy) => policy.requireReason),
		...(except.length > 0 && { except }),
	};
}
