/**
 * Reads what the engine may know of the files around a Dockerfile: exactly {@link CONTEXT_FILES} and the ignore file of
 * its own folder, and every `bulwark.json` above it.
 */
import { besideKindOf, type BuildContext, CONTEXT_FILES } from '../engine/index';
import { type Around, readComposeProject } from './composeFiles';
import { decoded, encodePath, type FileReader, resolveUri } from './files';

export const PROJECT_FILE = 'bulwark.json';

/**
 * @param dockerfile or an ignore file, whose files are the Dockerfiles that it counts for; or a Compose file, whose files
 * are those of its project
 */
export async function readBuildContext(files: FileReader, dockerfile: string, around?: Around): Promise<BuildContext> {
	const name = nameOf(dockerfile);
	const kind = name === undefined ? undefined : besideKindOf(name);
	if (name !== undefined && kind === 'dockerignore') return readBesideIgnoreFile(files, dockerfile, name);
	if (name !== undefined && kind === 'compose') return { dockerfile: name, files: await readComposeProject(files, dockerfile, name, around) };
	const [texts, dockerignore] = await Promise.all([
		Promise.all(CONTEXT_FILES.map(async (path) => [path, await readBeside(files, dockerfile, path)] as const)),
		readDockerignore(files, dockerfile),
	]);
	const known = texts.filter((entry): entry is [(typeof entry)[0], string | null] => entry[1] !== undefined);
	return { ...(name !== undefined && { dockerfile: name }), files: Object.fromEntries(known), ...(dockerignore !== undefined && { dockerignore }) };
}

/** The text of a file of the Dockerfile's folder, as {@link FileReader.read} answers. */
export async function readBeside(files: FileReader, dockerfile: string, path: string): Promise<string | null | undefined> {
	const uri = resolveUri(encodePath(path), dockerfile);
	return uri === undefined ? undefined : files.read(uri);
}

/** An ignore file, and the texts of the Dockerfiles that it counts for: one by its name, else the usual ones. */
async function readBesideIgnoreFile(files: FileReader, ignoreFile: string, name: string): Promise<BuildContext> {
	const dockerfiles = name.toLowerCase() === '.dockerignore' ? ['Dockerfile', 'Containerfile'] : [name.slice(0, -'.dockerignore'.length)];
	const [text, ...texts] = await Promise.all([name, ...dockerfiles].map((path) => readBeside(files, ignoreFile, path)));
	const known = dockerfiles.map((path, index) => [path, texts[index]] as const).filter((entry): entry is readonly [string, string | null] => entry[1] !== undefined);
	return { files: Object.fromEntries(known), ...(typeof text === 'string' && { dockerignore: { path: name, text } }) };
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

/** A `bulwark.json` above a Dockerfile. */
export interface FoundProject {
	readonly uri: string;
	readonly text: string;
	/** The Dockerfile, relative to the folder of the file. */
	readonly path: string;
}

/** Every `bulwark.json`, the nearest first, from the Dockerfile's folder up to `top` (a folder's URI) or as far up as there are folders. */
export async function readProjectFiles(files: FileReader, dockerfile: string, top?: string): Promise<readonly FoundProject[]> {
	const found: FoundProject[] = [];
	const document = resolveUri('', dockerfile);
	const last = top === undefined ? undefined : resolveUri('./', `${top.replace(/\/$/, '')}/`);
	for (let folder = resolveUri('./', dockerfile), depth = 0; folder !== undefined && depth < 40; depth++) {
		const uri = resolveUri(PROJECT_FILE, folder);
		const text = uri === undefined ? undefined : await files.read(uri);
		if (uri !== undefined && typeof text === 'string') found.push({ uri, text, path: decoded(document?.slice(folder.length).replace(/[?#].*$/, '') ?? '') });
		const above = resolveUri('../', folder);
		if (folder === last || above === folder) break;
		folder = above;
	}
	return found;
}

function nameOf(uri: string): string | undefined {
	const name = resolveUri('./', uri) === undefined ? undefined : /([^/?#]+)(?:[?#].*)?$/.exec(uri)?.[1];
	return name === undefined ? undefined : decoded(name);
}
