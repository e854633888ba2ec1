/**
 * What a rule is: one file that holds its metadata, its check with the fixes, and its examples, which are its tests, its
 * page and its hover.
 */
import type { SuppressionUse } from '../config/ledger';
import type { Settings } from '../config/settings';
import type { BuildContext } from '../config/buildContext';
import type { Fix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { TextRange } from '../text/range';

export const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CATEGORIES = ['base-image', 'privilege', 'secrets', 'supply-chain', 'exposure', 'attack-surface', 'files', 'correctness', 'hygiene'] as const;
/** Also the folder that the rule's file stands in. */
export type Category = (typeof CATEGORIES)[number];

export interface RuleMeta {
	/** Kebab-case, the file's name, stable for ever. Reads after "allow …". */
	readonly id: string;
	/** One line, sentence case, no full stop. */
	readonly title: string;
	readonly category: Category;
	/** In the final image. See {@link Finding.severity}. */
	readonly severity: Severity;
	/** `off`: only in the presets `strict` and `all`, or by name. */
	readonly default?: 'off';
	/** What can happen, and why it is so: one to four sentences. */
	readonly why: string;
	/** Whether findings carry fixes; the examples prove it. */
	readonly fixable: 'always' | 'sometimes' | 'never';
	readonly since: string;
	/** The settings that it reads, besides its severity. */
	readonly settings?: readonly (keyof Settings)[];
	/** Families that it answers for, when there are others than its own id. */
	readonly covers?: readonly string[];
	/** The peers' ids that say the same, `tool:ID`: their pragmas switch this rule off, too. */
	readonly sameAs: readonly string[];
	readonly references: readonly string[];
}

/** Another place that made it so. */
export interface Related {
	/** Where the finding stands, when the place is in another file. */
	readonly range: TextRange;
	readonly message: string;
	/** A place in another file, relative to the folder of this one; lines and characters 0-based. */
	readonly elsewhere?: { readonly path: string; readonly line: number; readonly character: number };
}

export interface Finding {
	/** The smallest text that shows the fault: a token, not a line. */
	readonly range: TextRange;
	/** What is wrong and what to do, at most two short sentences. Never holds a secret's value. */
	readonly message: string;
	/** When it differs from the rule's: one step lower in a stage that does not ship, unless something leaks out of it. */
	readonly severity?: Severity;
	readonly related?: readonly Related[];
	/** Best first. A function when making them costs: it is called when somebody looks, not on every keystroke. */
	readonly fixes: readonly Fix[] | (() => readonly Fix[]);
	readonly tags?: readonly ('deprecated' | 'unnecessary')[];
}

/**
 * A Dockerfile with its findings drawn in: `#  ^^^^ rule-id` under the line shows where a finding starts and, when it
 * stands on one line, ends (a `#` that touches the carets stands for column 0). `fixed` is the text after the preferred (or first) fix, carets left out; when left out, the
 * finding has no fix.
 */
export type Example =
	| { readonly name: string; readonly bad: string; readonly fixed?: string; readonly settings?: Partial<Settings>; readonly context?: BuildContext }
	| { readonly name: string; readonly good: string; readonly settings?: Partial<Settings>; readonly context?: BuildContext };

export interface RuleContext {
	readonly settings: Settings;
	/** What is known of the files around the Dockerfile; every part may be unknown. */
	readonly buildContext: BuildContext;
	/** The comments that switch rules off, with what they did so far: all of it for rules that run last. */
	readonly suppressions: readonly SuppressionUse[];
	/** Every rule that there is, the project's own included: for rules about comments that switch findings off. */
	readonly catalogue: readonly RuleMeta[];
	/** Whether the settings have a rule on, which may have looked already or not. */
	isOn(id: string): boolean;
	/** True when the rule is on and has looked at this text; never when only some of the rules are run. */
	hasRun(rule: RuleMeta): boolean;
}

/** Of a Dockerfile, when nothing else is said. */
export interface Rule<Model = DockerfileModel> {
	readonly meta: RuleMeta;
	/** Looks at what became of the others' findings. */
	readonly runs?: 'last';
	check(model: Model, context: RuleContext): Iterable<Finding>;
	readonly examples: readonly Example[];
}

/** One step lower: for stages that do not ship. */
export function lowered(severity: Severity): Severity {
	return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)] as Severity;
}
