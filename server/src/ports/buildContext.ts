/**
 * Reads what the engine may know of the files around a Dockerfile: exactly {@link CONTEXT_FILES} and the ignore file of
 * its own folder, and the nearest `bulwark.json` above it.
 */
import { type BuildContext, CONTEXT_FILES } from '../engine/index';
import { encodePath, type FileReader, resolveUri } from './files';

export const PROJECT_FILE = 'bulwark.json';

export async function readBuildContext(files: FileReader, dockerfile: string): Promise<BuildContext> {
	const [texts, dockerignore] = await Promise.all([
		Promise.all(CONTEXT_FILES.map(async (path) => [path, await readBeside(files, dockerfile, path)] as const)),
		readDockerignore(files, dockerfile),
	]);
	const known = texts.filter((entry): entry is [(typeof entry)[0], string | null] => entry[1] !== undefined);
	return { files: Object.fromEntries(known), ...(dockerignore !== undefined && { dockerignore }) };
}

/** The text of a file of the Dockerfile's folder, as {@link FileReader.read} answers. */
export async function readBeside(files: FileReader, dockerfile: string, path: string): Promise<string | null | undefined> {
	const uri = resolveUri(encodePath(path), dockerfile);
	return uri === undefined ? undefined : files.read(uri);
}

async function readDockerignore(files: FileReader, dockerfile: string): Promise<BuildContext['dockerignore']> {
	const name = nameOf(dockerfile);
	for (const path of [...(name === undefined ? [] : [`${name}.dockerignore`]), '.dockerignore']) {
		const text = await readBeside(files, dockerfile, path);
		if (text === undefined) return undefined;
		if (text !== null) return { path, text };
	}
	return null;
}

/** The nearest `bulwark.json`, from the Dockerfile's folder up to `top` (a folder's URI) or as far up as there are folders. */
export async function readProjectFile(files: FileReader, dockerfile: string, top?: string): Promise<{ readonly uri: string; readonly text: string } | undefined> {
	const last = top === undefined ? undefined : resolveUri('./', `${top.replace(/\/$/, '')}/`);
	for (let folder = resolveUri('./', dockerfile), depth = 0; folder !== undefined && depth < 40; depth++) {
		const uri = resolveUri(PROJECT_FILE, folder);
		const text = uri === undefined ? undefined : await files.read(uri);
		if (uri !== undefined && typeof text === 'string') return { uri, text };
		const above = resolveUri('../', folder);
		if (folder === last || above === folder) return undefined;
		folder = above;
	}
	return undefined;
}

function nameOf(uri: string): string | undefined {
	const name = resolveUri('./', uri) === undefined ? undefined : /([^/?#]+)(?:[?#].*)?$/.exec(uri)?.[1];
	if (name === undefined) return undefined;
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}
