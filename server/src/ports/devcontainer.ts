/** Whether a Dockerfile makes a dev container: it lies in `.devcontainer`, or a `devcontainer.json` near it names it. */
import { DEVCONTAINER_FILES, liesInDevcontainer, namesDockerfile } from '../engine/index';
import { decoded, type FileReader, resolveUri } from './files';

const FOLDERS_UP = 3;

/** @param top the workspace folder that nothing is read above of, where there is one */
export async function isDevcontainer(files: FileReader, dockerfile: string, top: string | undefined): Promise<boolean> {
	const document = resolveUri('', dockerfile)?.replace(/[?#].*$/, '');
	if (document === undefined) return false;
	const last = top === undefined ? undefined : resolveUri('./', `${top.replace(/\/$/, '')}/`);
	if (liesInDevcontainer(decoded(last !== undefined && document.startsWith(last) ? document.slice(last.length) : document))) return true;
	const places: { readonly uri: string; readonly name: string; readonly path: string }[] = [];
	for (let folder = resolveUri('./', document), up = 0; folder !== undefined && up <= FOLDERS_UP; up++) {
		for (const name of DEVCONTAINER_FILES) {
			const uri = resolveUri(name, folder);
			if (uri !== undefined) places.push({ uri, name, path: decoded(document.slice(folder.length)) });
		}
		const above = resolveUri('../', folder);
		if (folder === last || above === folder) break;
		folder = above;
	}
	const found = await Promise.all(places.map(async ({ uri, name, path }) => {
		const text = await files.read(uri);
		return typeof text === 'string' && namesDockerfile(text, name, path);
	}));
	return found.includes(true);
}
