/**
 * Rules on a model → findings: what all kinds of file have in common. Settings and comments are heard, findings come in
 * source order, and a rule that throws is reported as a failure while the others go on.
 */
import type { BuildContext } from './config/buildContext';
import { CUSTOM } from './config/custom';
import type { Ledger, SuppressionUse } from './config/ledger';
import { severityOf } from './config/presets';
import type { Settings } from './config/settings';
import type { Fix } from './model/fix';
import type { Category, Finding, Rule, RuleContext, RuleMeta, Severity } from './rules/rule';
import type { Score } from './score';
import type { Problem } from './syntax/instruction';
import type { LineIndex } from './text/lines';
import { once } from './text/once';

export interface ReportedFinding extends Omit<Finding, 'fixes'> {
	/** The rule's id. */
	readonly rule: string;
	readonly fixes: readonly Fix[];
	readonly severity: Severity;
	readonly category: Category;
	/** The page that explains the rule, when it is not the house's own. */
	readonly link?: string;
}

/** A rule that threw: a defect of ours, to be shown once and reported, never to be hidden. */
export interface RuleFailure {
	readonly rule: string;
	readonly error: unknown;
}

/** What was found in a file of any kind. */
export interface Report extends Score {
	readonly model: { readonly text: string };
	readonly lines: LineIndex;
	/** In source order. */
	readonly findings: readonly ReportedFinding[];
	readonly problems: readonly Problem[];
	readonly failures: readonly RuleFailure[];
	/** The comments that switch rules off, and what they hid. */
	readonly suppressions: readonly SuppressionUse[];
	/** The project's own rules. */
	readonly custom: readonly RuleMeta[];
}

export interface Circumstances {
	readonly settings: Settings;
	readonly buildContext: BuildContext;
	readonly ledger: Ledger;
	/** Every rule that there is for this kind of file. */
	readonly catalogue: readonly RuleMeta[];
	/** These rules are not all that there are. */
	readonly partial: boolean;
}

export function judge<M>(model: M, rules: readonly Rule<M>[], { settings, buildContext, ledger, catalogue, partial }: Circumstances): Pick<Report, 'findings' | 'failures'> {
	const findings: ReportedFinding[] = [];
	const failures: RuleFailure[] = [];
	const ran = new Set<string>();
	const isOn = (id: string): boolean => catalogue.some((meta) => meta.id === id && severityOf({ meta }, settings) !== 'off');
	const context: RuleContext = { settings, buildContext, isOn, get suppressions() { return ledger.uses; }, catalogue, hasRun: ({ id }) => !partial && ran.has(id) };
	for (const rule of inOrder(rules)) {
		if (severityOf(rule, settings) === 'off') continue;
		const { id, category, references } = rule.meta;
		const link = id.startsWith(CUSTOM) ? references[0] : undefined;
		try {
			for (const finding of rule.check(model, context)) {
				const severity = severityOf(rule, settings, finding.severity);
				const inVain = severity === 'off' ? 'hidden' : ledger.judge(rule.meta, finding.range);
				if (severity === 'off' || inVain === 'hidden') continue;
				const related = [...finding.related ?? [], ...inVain];
				findings.push(reported(finding, { rule: id, severity, category, ...(link !== undefined && { link }), ...(related.length > 0 && { related }) }, failures));
			}
		} catch (error) {
			failures.push({ rule: id, error });
		}
		if (rule.runs !== 'last') ran.add(id);
	}
	return { findings: inSourceOrder(findings), failures };
}

export function inSourceOrder(findings: readonly ReportedFinding[]): ReportedFinding[] {
	return [...findings].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end || (a.rule < b.rule ? -1 : 1));
}

const inOrder = once(<M>(rules: readonly Rule<M>[]): readonly Rule<M>[] => [...rules.filter(({ runs }) => runs !== 'last'), ...rules.filter(({ runs }) => runs === 'last')]);

/** Fixes that are functions are made when they are first read; one that throws is the rule's failure, and there are none. */
function reported(finding: Finding, by: Pick<ReportedFinding, 'rule' | 'severity' | 'category' | 'link' | 'related'>, failures: RuleFailure[]): ReportedFinding {
	const { fixes } = finding;
	if (typeof fixes !== 'function') return { ...finding, ...by, fixes };
	let made: readonly Fix[] | undefined;
	return {
		...finding, ...by,
		get fixes() {
			if (made) return made;
			try {
				made = fixes();
			} catch (error) {
				failures.push({ rule: by.rule, error });
				made = [];
			}
			return made;
		},
	};
}
