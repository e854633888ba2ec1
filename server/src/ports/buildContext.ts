/**
 * Reads what the engine may know of the files around a Dockerfile: exactly {@link CONTEXT_FILES} and the ignore file of
 * its own folder, and every `bulwark.json` above it.
 */
import { besideKindOf, type BuildContext, CONTEXT_FILES, type ServiceUse } from '../engine/index';
import { encodePath, type FileReader, resolveUri } from './files';

export const PROJECT_FILE = 'bulwark.json';

/** @param dockerfile or an ignore file, whose files are the Dockerfiles that it counts for */
export async function readBuildContext(files: FileReader, dockerfile: string): Promise<BuildContext> {
	const name = nameOf(dockerfile);
	if (name !== undefined && besideKindOf(name) === 'dockerignore') return readBesideIgnoreFile(files, dockerfile, name);
	const [texts, dockerignore] = await Promise.all([
		Promise.all(CONTEXT_FILES.map(async (path) => [path, await readBeside(files, dockerfile, path)] as const)),
		readDockerignore(files, dockerfile),
	]);
	const known = texts.filter((entry): entry is [(typeof entry)[0], string | null] => entry[1] !== undefined);
	return { ...(name !== undefined && { dockerfile: name }), files: Object.fromEntries(known), ...(dockerignore !== undefined && { dockerignore }) };
}

/** The Compose files that are looked for, in each folder from that of the Dockerfile upwards. */
export const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'] as const;
const FOLDERS_UP = 3;

/** Reads which services of a Compose file build a Dockerfile; both paths relative to the folder of the Compose file. */
export type ReadUses = (text: string, dockerfile: string) => readonly Omit<ServiceUse, 'file'>[];

/**
 * The services that build a Dockerfile, by the Compose files of its folder and of up to three above, within `top`.
 * @param load what reads them is loaded when there is one
 */
export async function readServices(files: FileReader, dockerfile: string, top: string | undefined, load: () => Promise<ReadUses>): Promise<readonly ServiceUse[]> {
	const places: { readonly uri: string; readonly path: string; readonly file: string }[] = [];
	const document = resolveUri('', dockerfile);
	const last = top === undefined ? undefined : resolveUri('./', `${top.replace(/\/$/, '')}/`);
	for (let folder = resolveUri('./', dockerfile), up = 0; folder !== undefined && document !== undefined && up <= FOLDERS_UP; up++) {
		const path = decoded(document.slice(folder.length).replace(/[?#].*$/, ''));
		for (const name of COMPOSE_FILES) {
			const uri = resolveUri(name, folder);
			if (uri !== undefined) places.push({ uri, path, file: `${'../'.repeat(up)}${name}` });
		}
		const above = resolveUri('../', folder);
		if (folder === last || above === folder) break;
		folder = above;
	}
	const found = await Promise.all(places.map(async ({ uri, path, file }) => {
		const text = await files.read(uri);
		return typeof text === 'string' ? (await load())(text, path).map((use) => ({ ...use, file })) : [];
	}));
	return found.flat();
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

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}
