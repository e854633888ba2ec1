/**
 * The Dockerfiles of the workspace, by name, in order: without what `files.exclude` hides, what `.gitignore` files name,
 * and node_modules.
 */
import { type CancellationToken, Uri, workspace } from 'vscode';
import type { IgnoreLayer } from './gitignore';

const NAMES = '**/{Dockerfile,Dockerfile.*,*.Dockerfile,*.dockerfile,Containerfile*}';
const IGNORE_FILE = /\.(?:docker|container)ignore$/;
const SKIPPED = '**/node_modules/**';
/** How far up the .gitignore files of a repository are looked for, whose subfolder is open. */
const HIGHEST = 12;

export async function findDockerfiles(token: CancellationToken): Promise<Uri[]> {
	// Only now: activation goes without it.
	const { isIgnored } = await import('./gitignore');
	const [found, ignoreFiles] = await Promise.all([workspace.findFiles(NAMES, SKIPPED, undefined, token), workspace.findFiles('**/.gitignore', SKIPPED, undefined, token)]);
	const above = (await Promise.all((workspace.workspaceFolders ?? []).map(({ uri }) => layersAbove(uri)))).flat();
	const inside = (await Promise.all(ignoreFiles.map((file) => layerOf(Uri.joinPath(file, '..'))))).filter((layer) => layer !== undefined);
	const layers = [...above, ...inside.sort((a, b) => a.folder.length - b.folder.length)];
	return found.filter(({ path }) => !IGNORE_FILE.test(path) && !isIgnored(path, layers)).sort((a, b) => a.toString() < b.toString() ? -1 : 1);
}

async function layersAbove(folder: Uri): Promise<IgnoreLayer[]> {
	const layers: IgnoreLayer[] = [];
	let at = folder;
	for (let height = 0; height < HIGHEST && !await exists(Uri.joinPath(at, '.git')); height++) {
		const next = Uri.joinPath(at, '..');
		if (next.path === at.path) return [];
		at = next;
		const layer = await layerOf(at);
		if (layer) layers.unshift(layer);
	}
	// Without a repository, what lies above says nothing.
	return await exists(Uri.joinPath(at, '.git')) ? layers : [];
}

async function layerOf(folder: Uri): Promise<IgnoreLayer | undefined> {
	const text = await workspace.fs.readFile(Uri.joinPath(folder, '.gitignore')).then((bytes) => new TextDecoder().decode(bytes), () => undefined);
	return text === undefined ? undefined : { folder: folder.path.replace(/\/$/, ''), text };
}

function exists(uri: Uri): Promise<boolean> {
	return Promise.resolve(workspace.fs.stat(uri).then(() => true, () => false));
}
