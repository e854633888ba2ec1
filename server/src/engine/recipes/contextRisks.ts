/** Which real files of the build context a copy takes that belong in no image, and the patterns that keep them out. */
import type { BuildContext, ContextRisk } from '../config/buildContext';
import { cleanPath, readIgnoreFile } from '../model/dockerignore';
import { type ContextUse, takes } from '../model/contextUses';
import { type Unwanted, unwantedIn } from './ignoreFile';
import { patternFor } from './keepOut';

/** Those that come with a folder; what is copied by its own name is another matter. */
export function risksWithin(use: ContextUse, { inventory, dockerignore }: BuildContext, kinds: readonly ContextRisk['kind'][]): ContextRisk[] {
	const ignore = readIgnoreFile(dockerignore?.text ?? '');
	return (inventory?.risks ?? []).filter(({ path, kind }) => kinds.includes(kind) && !ignore.ignores(path) && takes(use, path) === 'within');
}

/** What the rules about real files look for, by their ids. */
export const TOLD = {
	'context-secret-copied': ['secret'],
	'context-bulk-copied': ['history', 'packages', 'dump', 'large'],
} as const satisfies Readonly<Record<string, readonly ContextRisk['kind'][]>>;

/** Whether one of those rules, of those that are on, names what a copy takes along. */
export function isTold(use: ContextUse, context: BuildContext, isOn: (rule: string) => boolean): boolean {
	return Object.entries(TOLD).some(([rule, kinds]) => isOn(rule) && risksWithin(use, context, kinds).length > 0);
}

/** What an image may get besides these, where the whole context is copied into it: named and kept out with them. */
export function alsoOpen(use: ContextUse, context: BuildContext, risks: readonly ContextRisk[]): readonly Unwanted[] {
	if (!shipsAll(use) || !context.dockerignore) return [];
	const kept = readIgnoreFile(patternsFor(risks).join('\n'));
	return unwantedIn(context).filter(({ probes }) => !probes.some((probe) => kept.ignores(probe)));
}

/** Whether the ignore file lets in what is grave, for an image that gets the whole context. */
export function isWideOpen(use: ContextUse, context: BuildContext): boolean {
	return shipsAll(use) && context.dockerignore !== undefined && unwantedIn(context).some(({ grave }) => grave);
}

function shipsAll({ path, stage }: ContextUse): boolean {
	return stage.ships && cleanPath(path) === '';
}

/** Names that mean the same in every folder; every other file is kept out where it lies. */
const EVERYWHERE: readonly (readonly [name: RegExp, patterns: readonly string[]])[] = [
	[/^\.env(?:\..+)?$/, ['**/.env', '**/.env.*', '!**/.env.example']],
	[/^id_(?:rsa|dsa|ecdsa|ed25519)$/, ['**/id_rsa*', '**/id_dsa*', '**/id_ecdsa*', '**/id_ed25519*']],
	[/^(?:node_modules|bower_components|__pycache__|\.venv|\.tox|\.terraform|\.gradle|\.git|\.npmrc|\.netrc|\.pypirc|\.git-credentials)$/, []],
];

export function patternsFor(risks: readonly ContextRisk[]): string[] {
	return [...new Set(risks.flatMap(({ path }) => {
		const name = path.slice(path.lastIndexOf('/') + 1);
		const row = EVERYWHERE.find(([each]) => each.test(name));
		return row ? row[1].length > 0 ? row[1] : [path === '.git' ? path : `**/${name}`] : [patternFor(path)];
	}))];
}

/** `.env, keys/server.key and 3 more`. */
export function namesOf(risks: readonly ContextRisk[]): string {
	const names = risks.map(({ path }) => path);
	if (names.length <= 3) return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
	return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
