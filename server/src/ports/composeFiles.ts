/**
 * Reads the files beside a Dockerfile that say how it is built, and those that belong to one Compose project. Only what
 * lies in the workspace is read; files that others name are followed a few steps.
 */
import { BAKE_FILES, type BuildUse, COMPOSE_BASES, COMPOSE_OVERRIDES, folderOf, joinedPath } from '../engine/index';
import { decoded, encodePath, type FileReader, resolveUri } from './files';

/** Names of the files that are looked for beside a Dockerfile and above it. */
export const BUILD_FILES: readonly string[] = [...COMPOSE_BASES, ...COMPOSE_OVERRIDES, ...BAKE_FILES];

/** What reads such files, loaded when there is one. */
export interface BuildReader {
	/** The files that a Compose file names, relative to its folder. */
	referencedFiles(text: string): readonly string[];
	/** What tells how the services of a Compose file start: asked for again, with what was read, until nothing is missing. */
	startFiles(text: string, files: Readonly<Record<string, string | null>>): readonly string[];
	/** @param dockerfile relative to the folder of the files */
	buildUses(files: Readonly<Record<string, string | null>>, dockerfile: string): readonly BuildUse[];
}

/** The workspace folder that nothing is read outside of, where there is one; and what reads such files. */
export interface Around {
	readonly top: string | undefined;
	load(): Promise<BuildReader>;
}

const FOLDERS_UP = 3;
const MOST = 16;
const DEPTH = 4;

type Texts = Record<string, string | null>;

/** What builds a Dockerfile, by the files of its folder and of up to three above. */
export async function readBuilds(files: FileReader, dockerfile: string, around: Around): Promise<readonly BuildUse[]> {
	const folders: { readonly folder: string; readonly path: string; readonly up: number }[] = [];
	const document = resolveUri('', dockerfile);
	const last = topOf(around.top);
	for (let folder = resolveUri('./', dockerfile), up = 0; folder !== undefined && document !== undefined && up <= FOLDERS_UP; up++) {
		folders.push({ folder, path: decoded(document.slice(folder.length).replace(/[?#].*$/, '')), up });
		const above = resolveUri('../', folder);
		if (folder === last || above === folder) break;
		folder = above;
	}
	const found = await Promise.all(folders.map(async ({ folder, path, up }) => {
		const texts = await readProject(files, folder, around);
		if (!Object.values(texts).some((text) => typeof text === 'string')) return [];
		return (await around.load()).buildUses(texts, path).map((use) => ({ ...use, file: `${'../'.repeat(up)}${use.file}` }));
	}));
	return found.flat();
}

/** The Compose files that belong to one project with this one, by their paths relative to its folder, itself included. */
export async function readComposeProject(files: FileReader, document: string, name: string, around: Around | undefined): Promise<Texts> {
	const folder = resolveUri('./', document);
	return folder === undefined ? {} : readProject(files, folder, around, [name]);
}

/** Overrides are looked for where there is something to override. */
async function readProject(files: FileReader, folder: string, around: Around | undefined, own: readonly string[] = []): Promise<Texts> {
	const texts: Texts = {};
	const read = async (paths: readonly string[]): Promise<void> => {
		const answers = await Promise.all(paths.map(async (path) => [path, await readAt(files, folder, path, around?.top)] as const));
		for (const [path, text] of answers) if (text !== undefined) texts[path] = text;
	};
	const isThere = (name: string): boolean => typeof texts[name] === 'string';
	await read([...new Set([...own, ...COMPOSE_BASES, ...own.length > 0 ? [] : BAKE_FILES.slice(0, 1)])]);
	await read([...COMPOSE_BASES.some(isThere) ? COMPOSE_OVERRIDES : [], ...BAKE_FILES.slice(1).filter(() => isThere(BAKE_FILES[0]))].filter((name) => !own.includes(name)));
	if (around) await readReferenced(texts, read, around);
	if (around) for (const path of own) await readStarts(texts[path] ?? '', texts, read, around);
	return texts;
}

/** A Dockerfile, then the script that it starts. */
async function readStarts(text: string, texts: Texts, read: (paths: readonly string[]) => Promise<void>, around: Around): Promise<void> {
	if (!/\bbuild\b/.test(text) || !/\benvironment\b/.test(text)) return;
	const { startFiles } = await around.load();
	for (let step = 0; step < 2; step++) {
		const missing = startFiles(text, texts).filter((path) => !Object.hasOwn(texts, path)).slice(0, MOST);
		if (missing.length === 0) return;
		await read(missing);
	}
}

async function readReferenced(texts: Texts, read: (paths: readonly string[]) => Promise<void>, around: Around): Promise<void> {
	let fresh = Object.keys(texts).filter((path) => /\.ya?ml$/i.test(path) && mayRefer(texts[path]));
	for (let depth = 0; depth < DEPTH && fresh.length > 0; depth++) {
		const { referencedFiles } = await around.load();
		const named = fresh.flatMap((path) => referencedFiles(texts[path] ?? '').flatMap((file) => joinedPath(folderOf(path) || '.', file) ?? []));
		const missing = [...new Set(named)].filter((path) => !Object.hasOwn(texts, path)).slice(0, MOST - Object.keys(texts).length);
		await read(missing);
		fresh = missing.filter((path) => mayRefer(texts[path]));
	}
}

/** Most files name no other: then nothing has to be loaded to say so. */
function mayRefer(text: string | null | undefined): boolean {
	return typeof text === 'string' && /\b(?:include|extends)\b/.test(text);
}

/** Undefined for what lies outside of the workspace; without one, for what lies more than a few folders up. */
async function readAt(files: FileReader, folder: string, path: string, top: string | undefined): Promise<string | null | undefined> {
	const uri = resolveUri(encodePath(path), folder);
	const limit = topOf(top);
	const inside = limit === undefined ? path.split('/').filter((part) => part === '..').length <= FOLDERS_UP : uri?.startsWith(limit) === true;
	return uri === undefined || !inside ? undefined : files.read(uri);
}

function topOf(top: string | undefined): string | undefined {
	return top === undefined ? undefined : resolveUri('./', `${top.replace(/\/$/, '')}/`);
}
