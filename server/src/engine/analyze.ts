/**
 * Text of a Dockerfile → findings: model, rules, suppressions, score.
 */
import type { BuildContext } from './config/buildContext';
import { Ledger } from './config/ledger';
import { DEFAULT_SETTINGS, type Settings } from './config/settings';
import { readSuppressions } from './config/suppressions';
import { customRules } from './custom/customRules';
import { judge, type Report } from './judge';
import { buildModel, type DockerfileModel } from './model/model';
import { RULES } from './rules/index';
import type { Rule } from './rules/rule';
import { scoreOf } from './score';
import { createSyntaxCache, type SyntaxCache } from './syntax/tree';

export type { Report, ReportedFinding, RuleFailure } from './judge';

export interface Analysis extends Report {
	readonly model: DockerfileModel;
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
	const ledger = new Ledger(readSuppressions(model), settings.policy);
	const own = customRules(settings.custom);
	const custom = own.map(({ meta }) => meta);
	const { findings, failures } = judge(model, only ?? [...RULES, ...own], {
		settings, buildContext, ledger, catalogue: custom.length > 0 ? [...CATALOGUE, ...custom] : CATALOGUE, partial: only !== undefined,
	});
	return { model, lines: model.lines, findings, problems: model.tree.problems, failures, suppressions: ledger.uses, custom, ...scoreOf(findings) };
}
