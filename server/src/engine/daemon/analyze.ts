/** Text of a daemon.json → findings. JSON has no comments, so that only the settings switch rules off. */
import type { AnalyzeOptions } from '../analyze';
import { Ledger } from '../config/ledger';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings';
import { judge, type Report } from '../judge';
import type { Rule } from '../rules/rule';
import { scoreOf } from '../score';
import { buildDaemonModel, type DaemonModel } from './model';
import { DAEMON_RULES } from './rules/index';

export interface DaemonAnalysis extends Report {
	readonly model: DaemonModel;
}

export interface DaemonOptions extends Omit<AnalyzeOptions, 'cache' | 'only'> {
	/** Other rules than the house's own: for tests. */
	readonly only?: readonly Rule<DaemonModel>[];
}

const CATALOGUE = DAEMON_RULES.map(({ meta }) => meta);

export function analyzeDaemon(text: string, { buildContext = {}, only, ...wishes }: DaemonOptions = {}): DaemonAnalysis {
	const settings: Settings = { ...DEFAULT_SETTINGS, ...wishes };
	const model = buildDaemonModel(text);
	const ledger = new Ledger([], settings.policy);
	const { findings, failures } = judge(model, only ?? DAEMON_RULES, { settings, buildContext, ledger, catalogue: CATALOGUE, partial: only !== undefined });
	return { model, lines: model.lines, findings, problems: model.problems, failures, suppressions: [], custom: [], ...scoreOf(findings) };
}
