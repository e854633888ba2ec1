/**
 * What the comments that switch rules off did in one analysis: which finding each of them hid, and which it could not,
 * because the policy keeps the rule on or wants a reason.
 */
import type { DockerfileModel } from '../model/model';
import type { Related, RuleMeta } from '../rules/rule';
import type { TextRange } from '../text/range';
import { isLocked, type Policy } from './policy';
import { covers, readSuppressions, type SuppressedId, type Suppression } from './suppressions';

export interface SuppressionUse {
	readonly suppression: Suppression;
	/** The rules whose findings it hid, or tried to. */
	readonly rules: ReadonlySet<RuleMeta>;
}

export class Ledger {
	readonly #rules = new Map<Suppression, Set<RuleMeta>>();

	constructor(model: DockerfileModel, private readonly policy: Policy) {
		for (const suppression of readSuppressions(model)) this.#rules.set(suppression, new Set());
	}

	get uses(): SuppressionUse[] {
		return [...this.#rules].map(([suppression, rules]) => ({ suppression, rules }));
	}

	/** `hidden`, or the comments that tried to hide it in vain: none for most findings. */
	judge(rule: RuleMeta, range: TextRange): 'hidden' | readonly Related[] {
		const fitting = [...this.#rules.keys()].filter((suppression) => covers(suppression, range) && suppression.matches(rule));
		if (fitting.length === 0) return [];
		for (const suppression of fitting) this.#rules.get(suppression)?.add(rule);
		const refusal = isLocked(this.policy, rule) ? 'This comment does not count: the policy of the project keeps the rule on.'
			: this.policy.requireReason && fitting.every(({ reason }) => reason === undefined) ? 'This comment does not count: the policy of the project wants a reason.'
			: undefined;
		return refusal === undefined ? 'hidden' : fitting.map(({ comment }) => ({ range: comment, message: refusal }));
	}
}

/** True when an id of ours is no rule's name. */
export function isUnknown(id: SuppressedId, rules: readonly RuleMeta[]): boolean {
	return !rules.some((rule) => id.matches(rule));
}
