/** Text of a docker-bake.json → findings. JSON has no comments, so that only the settings switch rules off. */
import type { AnalyzeOptions } from '../analyze';
import { Ledger } from '../config/ledger';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings';
import { judge, type Report } from '../judge';
import type { Rule } from '../rules/rule';
import { scoreOf } from '../score';
import { type BakeModel, buildBakeModel } from './model';
import { BAKE_RULES } from './rules/index';

export interface BakeAnalysis extends Report {
	readonly model: BakeModel;
}

export interface BakeOptions extends Omit<AnalyzeOptions, 'cache' | 'only'> {
	/** Other rules than the house's own: for tests. */
	readonly only?: readonly Rule<BakeModel>[];
}

const CATALOGUE = BAKE_RULES.map(({ meta }) => meta);

export function analyzeBake(text: string, { buildContext = {}, only, ...wishes }: BakeOptions = {}): BakeAnalysis {
	const settings: Settings = { ...DEFAULT_SETTINGS, ...wishes };
	const model = buildBakeModel(text);
	const ledger = new Ledger([], settings.policy);
	const { findings, failures } = judge(model, only ?? BAKE_RULES, { settings, buildContext, ledger, catalogue: CATALOGUE, partial: only !== undefined });
	return { model, lines: model.lines, findings, problems: model.problems, failures, suppressions: [], custom: [], ...scoreOf(findings) };
}
