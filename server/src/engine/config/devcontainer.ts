/**
 * Which Dockerfile a `devcontainer.json` (JSON with comments) names. Source: the Development Container Specification,
 * `build.dockerfile`, and `dockerFile` of its older form.
 */
import { type ParseError, parseTree, findNodeAtLocation } from 'jsonc-parser';
import { folderOf, joinedPath, normalisedPath } from '../text/paths';

/** Relative to the top of a project; one folder deeper there may be several of them. */
export const DEVCONTAINER_FOLDER = '.devcontainer';
export const DEVCONTAINER_FILES = [`${DEVCONTAINER_FOLDER}/devcontainer.json`, '.devcontainer.json'] as const;

/**
 * @param text of a devcontainer.json
 * @param path its path, and the Dockerfile's, relative to the same folder
 */
export function namesDockerfile(text: string, path: string, dockerfile: string): boolean {
	const errors: ParseError[] = [];
	const root = parseTree(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true, allowEmptyContent: true });
	if (!root) return false;
	return [['build', 'dockerfile'], ['build', 'dockerFile'], ['dockerFile']].some((field) => {
		const value: unknown = findNodeAtLocation(root, field)?.value;
		return typeof value === 'string' && joinedPath(folderOf(path) || '.', value) === normalisedPath(dockerfile);
	});
}

/** By its place alone. @param path `/` between parts, as far up as it is known */
export function liesInDevcontainer(path: string): boolean {
	return path.split('/').slice(0, -1).includes(DEVCONTAINER_FOLDER);
}
