/**
 * A look through the folder of a Dockerfile: for findings, bounded and in the background; for people, as a walk that can
 * be asked at any time. The folder is never left, links are never followed.
 */
import { ContextWalk, type BuildContext, type ContextInventory, HEAD_BYTES, inventoryOf, buildModel, takerOf, WALK_LIMITS, type WalkLimits } from '../engine/index';
import type { ContextFolders } from './contextFolders';
import { resolveUri } from './files';

/** For findings: enough for sources, not for all that a package manager installs. */
const SURVEY: WalkLimits = { entries: 20_000, depth: 30 };

/** The URI of the folder that a Dockerfile, or an ignore file, lies in; undefined for documents without one. */
export function contextOf(document: string): string | undefined {
	return resolveUri('./', document);
}

/** @returns undefined where it was cancelled, or there is no folder */
export async function surveyContext(folders: ContextFolders, document: string, dockerignore: BuildContext['dockerignore'], isCancelled: () => boolean = () => false, limits: WalkLimits = SURVEY): Promise<ContextInventory | undefined> {
	const folder = contextOf(document);
	if (folder === undefined) return undefined;
	const walk = new ContextWalk(await folders.reader(folder), dockerignore?.text ?? '', limits);
	if (await walk.run(isCancelled) === 'cancelled' || walk.entries === 0) return undefined;
	const inventory = await inventoryOf(walk, (path) => folders.head(folder, path, HEAD_BYTES), isCancelled);
	return isCancelled() ? undefined : inventory;
}

/** A walk that says what the build of this Dockerfile would copy. @param text of the Dockerfile */
export async function walkBuild(folders: ContextFolders, folder: string, dockerignore: BuildContext['dockerignore'], text: string): Promise<ContextWalk> {
	return new ContextWalk(await folders.reader(folder), dockerignore?.text ?? '', WALK_LIMITS, takerOf(buildModel(text)));
}
