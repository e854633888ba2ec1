/**
 * Text → findings: model, rules, suppressions, score. A rule that throws is reported as a failure and the others go on.
 */
import type { BuildContext } from './config/buildContext';
import { severityOf } from './config/presets';
import { DEFAULT_SETTINGS, type Settings } from './config/settings';
import { isSuppressed, readSuppressions } from './config/suppressions';
import type { Fix } from './model/fix';
import { buildModel, type DockerfileModel } from './model/model';
import { RULES } from './rules/index';
import type { Category, Finding, Rule, Severity } from './rules/rule';
import { type Score, scoreOf } from './score';
import type { Problem } from './syntax/instruction';
import { createSyntaxCache, type SyntaxCache } from './syntax/tree';

export interface ReportedFinding extends Omit<Finding, 'fixes'> {
	/** The rule's id. */
	readonly rule: string;
	readonly fixes: readonly Fix[];
	readonly severity: Severity;
	readonly category: Category;
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
}

export interface AnalyzeOptions extends Partial<Settings> {
	readonly buildContext?: BuildContext;
	/** Kept between versions of one document, so that a keystroke costs one instruction. */
	readonly cache?: SyntaxCache;
	/** Other rules than the house's own: for tests. */
	readonly only?: readonly Rule[];
}

const CATALOGUE = RULES.map((rule) => rule.meta);

export function analyze(text: string, { buildContext = {}, cache = createSyntaxCache(), only = RULES, ...wishes }: AnalyzeOptions = {}): Analysis {
	const settings: Settings = { ...DEFAULT_SETTINGS, ...wishes };
	const model = buildModel(text, cache, settings);
	const suppressions = readSuppressions(model);
	const findings: ReportedFinding[] = [];
	const failures: RuleFailure[] = [];
	for (const rule of only) {
		if (severityOf(rule, settings) === 'off') continue;
		const { id, category } = rule.meta;
		try {
			for (const finding of rule.check(model, { settings, buildContext, catalogue: CATALOGUE })) {
				const severity = severityOf(rule, settings, finding.severity);
				if (severity === 'off' || isSuppressed(suppressions, rule.meta, finding.range)) continue;
				findings.push(reported(finding, { rule: id, severity, category }, failures));
			}
		} catch (error) {
			failures.push({ rule: id, error });
		}
	}
	findings.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end || (a.rule < b.rule ? -1 : 1));
	return { model, findings, problems: model.tree.problems, failures, ...scoreOf(findings) };
}

/** Fixes that are functions are made when they are first read; one that throws is the rule's failure, and there are none. */
function reported(finding: Finding, by: Pick<ReportedFinding, 'rule' | 'severity' | 'category'>, failures: RuleFailure[]): ReportedFinding {
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
