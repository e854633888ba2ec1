/**
 * Text → findings: model, rules, suppressions, score. A rule that throws is reported as a failure and the others go on.
 */
import type { BuildContext } from './config/buildContext';
import { CUSTOM } from './config/custom';
import { Ledger, type SuppressionUse } from './config/ledger';
import { severityOf } from './config/presets';
import { DEFAULT_SETTINGS, type Settings } from './config/settings';
import { customRules } from './custom/customRules';
import type { Fix } from './model/fix';
import { buildModel, type DockerfileModel } from './model/model';
import { RULES } from './rules/index';
import type { Category, Finding, Rule, RuleContext, RuleMeta, Severity } from './rules/rule';
import { type Score, scoreOf } from './score';
import type { Problem } from './syntax/instruction';
import { createSyntaxCache, type SyntaxCache } from './syntax/tree';

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

export interface Analysis extends Score {
	readonly model: DockerfileModel;
	/** In source order. */
	readonly findings: readonly ReportedFinding[];
	readonly problems: readonly Problem[];
	readonly failures: readonly RuleFailure[];
	/** The comments that switch rules off, and what they hid. */
	readonly suppressions: readonly SuppressionUse[];
	/** The project's own rules. */
	readonly custom: readonly RuleMeta[];
}

export interface AnalyzeOptions extends Partial<Settings> {
	readonly buildContext?: BuildContext;
	/** Kept between versions of one document, so that a keystroke costs one instruction. */
	readonly cache?: SyntaxCache;
	/** Other rules than the house's own: for tests. */
	readonly only?: readonly Rule[];
}

const CATALOGUE = RULES.map((rule) => rule.meta);

export function analyze(text: string, { buildContext = {}, cache = createSyntaxCache(), only, ...wishes }: AnalyzeOptions = {}): Analysis {
	const settings: Settings = { ...DEFAULT_SETTINGS, ...wishes };
	const model = buildModel(text, cache, settings);
	const ledger = new Ledger(model, settings.policy);
	const own = customRules(settings.custom);
	const findings: ReportedFinding[] = [];
	const failures: RuleFailure[] = [];
	const ran = new Set<string>();
	const custom = own.map(({ meta }) => meta);
	const context: RuleContext = { settings, buildContext, get suppressions() { return ledger.uses; }, catalogue: custom.length > 0 ? [...CATALOGUE, ...custom] : CATALOGUE, hasRun: ({ id }) => only === undefined && ran.has(id) };
	for (const rule of inOrder(only ?? [...RULES, ...own])) {
		if (severityOf(rule, settings) === 'off') continue;
		const { id, category, references: [link] } = rule.meta;
		try {
			for (const finding of rule.check(model, context)) {
				const severity = severityOf(rule, settings, finding.severity);
				const inVain = severity === 'off' ? 'hidden' : ledger.judge(rule.meta, finding.range);
				if (severity === 'off' || inVain === 'hidden') continue;
				const related = [...finding.related ?? [], ...inVain];
				findings.push(reported(finding, { rule: id, severity, category, ...(id.startsWith(CUSTOM) && link !== undefined && { link }), ...(related.length > 0 && { related }) }, failures));
			}
		} catch (error) {
			failures.push({ rule: id, error });
		}
		if (rule.runs !== 'last') ran.add(id);
	}
	findings.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end || (a.rule < b.rule ? -1 : 1));
	return { model, findings, problems: model.tree.problems, failures, suppressions: ledger.uses, custom, ...scoreOf(findings) };
}

function inOrder(rules: readonly Rule[]): readonly Rule[] {
	return [...rules.filter(({ runs }) => runs !== 'last'), ...rules.filter(({ runs }) => runs === 'last')];
}

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
