/** Text of an ignore file → findings, as `analyze` does it for Dockerfiles. */
import type { AnalyzeOptions } from '../analyze';
import { Ledger } from '../config/ledger';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings';
import { suppressionsIn } from '../config/suppressions';
import { judge, type Report } from '../judge';
import { buildModel } from '../model/model';
import type { Rule } from '../rules/rule';
import { scoreOf } from '../score';
import { buildDockerignoreModel, type DockerignoreModel, scopeOf } from './model';
import { DOCKERIGNORE_RULES } from './rules/index';

export interface DockerignoreReport extends Report {
	readonly model: DockerignoreModel;
}

/** The files of the build context are the Dockerfiles that the ignore file counts for, as far as they are known. */
export interface DockerignoreOptions extends Omit<AnalyzeOptions, 'cache' | 'only'> {
	/** Other rules than the house's own: for tests. */
	readonly only?: readonly Rule<DockerignoreModel>[];
}

const CATALOGUE = DOCKERIGNORE_RULES.map(({ meta }) => meta);

export function analyzeDockerignore(text: string, { buildContext = {}, only, ...wishes }: DockerignoreOptions = {}): DockerignoreReport {
	const settings: Settings = { ...DEFAULT_SETTINGS, ...wishes };
	const dockerfiles = Object.entries(buildContext.files ?? {}).flatMap(([path, content]) => typeof content === 'string' ? [{ path, model: buildModel(content, undefined, settings) }] : []);
	const model = buildDockerignoreModel(text, { dockerfiles, inventory: buildContext.inventory });
	const ledger = new Ledger(suppressionsIn({ text, lines: model.lines, comments: model.comments, directives: [], scopeOf: (comment) => scopeOf(model, comment) }), settings.policy);
	const { findings, failures } = judge(model, only ?? DOCKERIGNORE_RULES, { settings, buildContext, ledger, catalogue: CATALOGUE, partial: only !== undefined });
	return { model, lines: model.lines, findings, problems: [], failures, suppressions: ledger.uses, custom: [], ...scoreOf(findings) };
}
