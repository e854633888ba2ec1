/** Which fixes a level takes, and in which order: data, so that a conflict is settled by moving a row. */
import type { ReportedFinding } from '../analyze';
import type { Fix } from '../model/fix';

export const LEVELS = ['safe', 'recommended', 'maximum'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * Rules whose fixes go first, in this order; all others follow in the order of their findings, and the last ones come
 * when nothing else is left, because their place in the file depends on all the rest.
 */
const FIRST: readonly string[] = [
	// A split repeats the base: it must be a supported one before.
	'base-image-eol', 'prefer-multi-stage',
	'typosquatted-image', 'untrusted-registry', 'image-untagged', 'image-tag-latest',
	'secret-file-copied', 'secret-removed-in-later-layer', 'secret-arg-consumed', 'secret-in-arg-or-env', 'secret-hardcoded-value',
	'package-update-alone',
];
const LAST: readonly string[] = [
	'heavy-base-variant', 'build-tools-in-final-stage', 'run-as-root', 'missing-user', 'world-writable-permissions',
	// What an image in a mirror is like, the tables do not know.
	'registry-mirror-unused',
];

/**
 * Other words for the same image. A change that gains nothing makes the difference longer to read, so that these hints
 * are left to the editor's *Fix all*, and are taken only in an instruction that another fix rewrites anyway.
 */
const NOTATION: ReadonlySet<string> = new Set([
	'apt-get-clean', 'apt-instead-of-apt-get', 'cd-instead-of-workdir', 'expose-proto', 'from-as-casing', 'instruction-casing',
	'copy-relative-dest-no-workdir', 'legacy-key-value', 'parser-directive', 'prefer-copy-chmod', 'workdir-relative',
]);

/** True for a matter of taste alone. */
export function isNotation({ rule, severity }: ReportedFinding): boolean {
	return severity === 'hint' && NOTATION.has(rule);
}

const RANKS: ReadonlyMap<string, number> = new Map([...FIRST.map((rule, i) => [rule, i] as const), ...LAST.map((rule, i) => [rule, FIRST.length + 1 + i] as const)]);

function rank(rule: string): number {
	return RANKS.get(rule) ?? FIRST.length;
}

/** The place in the row of those that wait for all others, and for those before them; undefined for the rest. */
export function waits({ rule }: ReportedFinding): number | undefined {
	const last = LAST.indexOf(rule);
	return last < 0 ? undefined : last;
}

/** Findings in the order in which their fixes are tried. Stable. */
export function ordered(findings: readonly ReportedFinding[]): ReportedFinding[] {
	return [...findings].sort((a, b) => rank(a.rule) - rank(b.rule));
}

/** The lowest level that takes a fix; `manual` ones are taken by none. */
export function levelOf(fix: Fix): Level | 'manual' {
	return fix.level ?? (fix.applicability === 'safe' ? 'safe' : 'recommended');
}

export function takes(level: Level, fix: Fix): boolean {
	const needed = levelOf(fix);
	return needed !== 'manual' && LEVELS.indexOf(needed) <= LEVELS.indexOf(level);
}

/** The fixes of a finding that the level takes, the preferred one first. */
export function candidates(finding: ReportedFinding, level: Level): Fix[] {
	return finding.fixes.filter((fix) => takes(level, fix)).sort((a, b) => Number(b.preferred ?? false) - Number(a.preferred ?? false));
}
