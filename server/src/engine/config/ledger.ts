/**
 * What the comments that switch rules off did in one analysis: which finding each of them hid, and which it could not,
 * because the policy keeps the rule on or wants a reason.
 */
import type { Related, RuleMeta } from '../rules/rule';
import type { TextRange } from '../text/range';
import { countBefore, startOf } from '../text/sorted';
import { isLocked, type Policy } from './policy';
import type { SuppressedId, Suppression } from './suppressions';

export interface SuppressionUse {
	readonly suppression: Suppression;
	/** The rules whose findings it hid, or tried to. */
	readonly rules: ReadonlySet<RuleMeta>;
}

interface Part {
	readonly suppression: Suppression;
	readonly range: TextRange;
	readonly furthest: number;
}

export class Ledger {
	readonly #rules = new Map<Suppression, Set<RuleMeta>>();
	readonly #ofFile: Suppression[] = [];
	/** Those of a part of the file, by where it starts, each with the furthest end so far. */
	readonly #ofParts: Part[] = [];

	constructor(suppressions: readonly Suppression[], private readonly policy: Policy) {
		for (const suppression of suppressions) {
			this.#rules.set(suppression, new Set());
			const { scope } = suppression;
			if (scope) this.#ofParts.push({ suppression, range: scope, furthest: Math.max(scope.end, this.#ofParts.at(-1)?.furthest ?? 0) });
			else this.#ofFile.push(suppression);
		}
	}

	get uses(): SuppressionUse[] {
		return [...this.#rules].map(([suppression, rules]) => ({ suppression, rules }));
	}

	/** In source order. */
	#covering({ start }: TextRange): Suppression[] {
		const found: Suppression[] = [];
		for (let at = countBefore(this.#ofParts, start + 1, startOf) - 1; at >= 0; at--) {
			const { suppression, range, furthest } = this.#ofParts[at] as Part;
			if (furthest < start) break;
			if (range.end >= start) found.unshift(suppression);
		}
		return found;
	}

	/** `hidden`, or the comments that tried to hide it in vain: none for most findings. */
	judge(rule: RuleMeta, range: TextRange): 'hidden' | readonly Related[] {
		const fitting = [...this.#ofFile, ...this.#covering(range)].filter((suppression) => suppression.matches(rule));
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
