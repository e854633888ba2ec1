/** The kinds of file that Bulwark looks at, by their names, and what all but Dockerfiles offer: {@link Kind}. */
import type { AnalyzeOptions, Report } from './analyze';
import type { IgnoreCompletion } from './dockerignore/complete';
import type { HardenResult } from './harden/harden';
import type { Level } from './harden/plan';
import type { RuleMeta } from './rules/rule';
import type { TextEdit } from './text/edit';
import type { TextRange } from './text/range';

export type FileKind = 'dockerfile' | 'compose' | 'bake' | 'daemon' | 'dockerignore';
export type BesideKind = Exclude<FileKind, 'dockerfile'>;

const NAMES: readonly (readonly [BesideKind, RegExp])[] = [
	['compose', /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i],
	['bake', /^docker-bake(?:\.[\w.-]+)?\.json$/i],
	['daemon', /^daemon\.json$/],
	['dockerignore', /\.dockerignore$/i],
];

/** The kind that a file's name says; undefined for Dockerfiles, whose names say little, and for all others. */
export function besideKindOf(name: string): BesideKind | undefined {
	return NAMES.find(([, pattern]) => pattern.test(name))?.[0];
}

/** In the order in which `docker compose` looks for them: the first base counts, and the first override. From compose-go. */
export const COMPOSE_BASES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;
export const COMPOSE_OVERRIDES = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'] as const;
/** In the order in which Bake joins them: what a later one says wins. Those in HCL are not read. */
export const BAKE_FILES = ['docker-bake.json', 'docker-bake.override.json'] as const;

/** True for Dockerfiles and ignore files, whose findings depend on what lies in the folder. */
export function hasContext(kind: BesideKind | undefined): boolean {
	return kind === undefined || kind === 'dockerignore';
}

/** What every kind of file is told besides its text. */
export type BesideOptions = Omit<AnalyzeOptions, 'cache' | 'only'>;

/** A kind of file that stands beside a Dockerfile. */
export interface Kind {
	readonly name: BesideKind;
	readonly rules: readonly RuleMeta[];
	/** @param rule only this one */
	analyze(text: string, options?: BesideOptions, rule?: string): Report;
	/** Absent where there is nothing to harden. @param options `range`: only what it touches */
	harden?(text: string, options?: BesideOptions & { readonly level?: Level; readonly range?: TextRange }): HardenResult;
	/** The comment that switches a rule off, where it found something or in the whole file; none where there are no comments. */
	ignore(report: Report, rule: string, offset: number | 'file'): readonly TextEdit[];
	/** What may be written at an offset. */
	complete?(report: Report, offset: number): readonly IgnoreCompletion[];
	/** What root in the service at an offset can reach on the host, as Markdown. */
	isolation?(report: Report, offset: number): string | undefined;
	/** The rule's page; undefined for an unknown id. */
	explain(rule: string): string | undefined;
}
