/**
 * Text of a Dockerfile → findings: model, rules, suppressions, score.
 */
import type { BuildContext } from './config/buildContext';
import { Ledger } from './config/ledger';
import { DEFAULT_SETTINGS, type Settings } from './config/settings';
import { readSuppressions } from './config/suppressions';
import { asBuilt } from './asBuilt';
import { customRules } from './custom/customRules';
import { judge, type Report } from './judge';
import { buildModel, type DockerfileModel } from './model/model';
import { givenArguments } from './recipes/builds';
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
	const own = customRules(settings.custom);
	const custom = own.map(({ meta }) => meta);
	const rules = only ?? (own.length > 0 ? [...RULES, ...own] : RULES);
	const catalogue = custom.length > 0 ? [...CATALOGUE, ...custom] : CATALOGUE;
	const looked = (model: DockerfileModel) => {
		const ledger = new Ledger(readSuppressions(model), settings.policy);
		return { ledger, ...judge(model, rules, { settings, buildContext, ledger, catalogue, partial: only !== undefined }) };
	};
	const given = givenArguments(buildContext);
	const model = buildModel(text, cache, { ...settings, given });
	const { ledger, findings: found, failures } = looked(model);
	const findings = takesOf(model, given) ? asBuilt(found, looked(buildModel(text, cache, settings)).findings, buildContext) : found;
	return { model, lines: model.lines, findings, problems: model.tree.problems, failures, suppressions: ledger.uses, custom, ...scoreOf(findings) };
}

/** Whether it takes one of the values that it is given. */
function takesOf({ globals, stages }: DockerfileModel, given: Readonly<Record<string, string>>): boolean {
	return Object.keys(given).length > 0 && [globals, ...stages.map(({ declarations }) => declarations)].some((list) => list.some(({ kind, name, property }) => kind === 'arg' && property.value === undefined && Object.hasOwn(given, name)));
}
