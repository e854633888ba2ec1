/**
 * The façade of what stands beside a Dockerfile: Compose and Bake files, the daemon's settings, ignore files. A bundle of its own, loaded
 * when such a file is opened or checked, so that who only writes Dockerfiles never pays for it.
 */
import { analyzeBake } from './bake/analyze';
import { BAKE_RULES } from './bake/rules/index';
import { bakeUses } from './bake/uses';
import { analyzeCompose, type ComposeAnalysis } from './compose/analyze';
import { hardenCompose } from './compose/harden';
import { ignoreInCompose } from './compose/ignore';
import { serviceIsolation } from './compose/isolation';
import { COMPOSE_RULES } from './compose/rules/index';
import { entrypointFiles } from './compose/entrypoints';
import { buildComposeModel } from './compose/model';
import { composeUses } from './compose/uses';
import type { BuildUse } from './config/buildContext';
import { analyzeDaemon } from './daemon/analyze';
import { hardenDaemon } from './daemon/harden';
import { DAEMON_RULES } from './daemon/rules/index';
import { analyzeDockerignore, type DockerignoreReport } from './dockerignore/analyze';
import { completeIgnoreFile } from './dockerignore/complete';
import { ignoreInIgnoreFile } from './dockerignore/ignore';
import { DOCKERIGNORE_RULES } from './dockerignore/rules/index';
import { pageOf, type PagesOf } from './explain';
import { parseYaml } from './yaml/tree';
import type { BesideKind, Kind } from './kinds';
import type { Rule } from './rules/rule';

export { analyzeBake } from './bake/analyze';
export { BAKE_RULES } from './bake/rules/index';
export { analyzeCompose, type ComposeAnalysis } from './compose/analyze';
export { hardenCompose } from './compose/harden';
export { imageIsolation } from './compose/isolation';
export { referencedFiles } from './compose/project';
export { COMPOSE_RULES } from './compose/rules/index';
export { analyzeDaemon } from './daemon/analyze';
export { hardenDaemon } from './daemon/harden';
export { DAEMON_RULES } from './daemon/rules/index';
export { analyzeDockerignore, type DockerignoreReport } from './dockerignore/analyze';
export { DOCKERIGNORE_RULES } from './dockerignore/rules/index';
export type { Report } from './judge';
export type { BesideOptions, Kind } from './kinds';

const COMPOSE_PAGES: PagesOf = { analyze: analyzeCompose, fence: 'yaml', name: 'Compose file', unit: 'entry' };
const BAKE_PAGES: PagesOf = { analyze: analyzeBake, fence: 'json', name: '`docker-bake.json`' };
const DAEMON_PAGES: PagesOf = { analyze: analyzeDaemon, fence: 'json', name: '`daemon.json`' };
const DOCKERIGNORE_PAGES: PagesOf = { analyze: analyzeDockerignore, fence: '', name: '`.dockerignore`', unit: 'line' };

function pageIn<M>(rules: readonly Rule<M>[], pages: PagesOf): (id: string) => string | undefined {
	return (id) => {
		const rule = rules.find(({ meta }) => meta.id === id);
		return rule && pageOf(rule, pages);
	};
}

export const KINDS: Readonly<Record<BesideKind, Kind>> = {
	compose: {
		name: 'compose', rules: COMPOSE_RULES.map(({ meta }) => meta), harden: hardenCompose, explain: pageIn(COMPOSE_RULES, COMPOSE_PAGES),
		analyze: (text, options = {}, rule) => analyzeCompose(text, rule === undefined ? options : { ...options, only: COMPOSE_RULES.filter(({ meta }) => meta.id === rule) }),
		isolation: (report, offset) => serviceIsolation((report as ComposeAnalysis).model, offset),
		ignore: (report, rule, offset) => ignoreInCompose((report as ComposeAnalysis).model, rule, offset),
	},
	bake: {
		name: 'bake', rules: BAKE_RULES.map(({ meta }) => meta), explain: pageIn(BAKE_RULES, BAKE_PAGES),
		analyze: (text, options = {}, rule) => analyzeBake(text, rule === undefined ? options : { ...options, only: BAKE_RULES.filter(({ meta }) => meta.id === rule) }),
		ignore: () => [],
	},
	daemon: {
		name: 'daemon', rules: DAEMON_RULES.map(({ meta }) => meta), harden: hardenDaemon, explain: pageIn(DAEMON_RULES, DAEMON_PAGES),
		analyze: (text, options = {}, rule) => analyzeDaemon(text, rule === undefined ? options : { ...options, only: DAEMON_RULES.filter(({ meta }) => meta.id === rule) }),
		ignore: () => [],
	},
	dockerignore: {
		name: 'dockerignore', rules: DOCKERIGNORE_RULES.map(({ meta }) => meta), explain: pageIn(DOCKERIGNORE_RULES, DOCKERIGNORE_PAGES),
		analyze: (text, options = {}, rule) => analyzeDockerignore(text, rule === undefined ? options : { ...options, only: DOCKERIGNORE_RULES.filter(({ meta }) => meta.id === rule) }),
		ignore: (report, rule, offset) => ignoreInIgnoreFile((report as DockerignoreReport).model, rule, offset),
		complete: (report, offset) => completeIgnoreFile((report as DockerignoreReport).model, offset),
	},
};

/**
 * What builds a Dockerfile, as the Compose and Bake files of one folder say.
 * @param files texts by their paths relative to that folder; null and missing ones are not there
 * @param dockerfile relative to it, too
 */
export function buildUses(files: Readonly<Record<string, string | null>>, dockerfile: string): readonly BuildUse[] {
	return [...composeUses(files, dockerfile), ...bakeUses(files, dockerfile)];
}

/**
 * What else has to be read to know how the services of a Compose file start, as far as it can be told by now: asked for
 * again, with what was read, until nothing is missing.
 * @param files by their paths relative to the folder of the Compose file
 */
export function startFiles(text: string, files: Readonly<Record<string, string | null>>): readonly string[] {
	return entrypointFiles(buildComposeModel(parseYaml(text)), files);
}
