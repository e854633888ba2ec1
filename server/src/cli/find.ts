/**
 * Which files the given paths mean: a file is taken as it is; a folder is searched by name, `.gitignore` files
 * respected at every level as git does. Symbolic links to folders are not followed, so no loop can catch the search.
 */
import { existsSync, type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { besideKindOf } from '../engine/index';
import { reasonOf } from './read';

export interface Found {
	/** As the user would write it, `/` between parts; `-` is standard input. */
	readonly path: string;
}

export interface NotFound {
	readonly path: string;
	readonly message: string;
}

export interface Search {
	readonly files: readonly Found[];
	readonly failures: readonly NotFound[];
	/** Folders where nothing was found. */
	readonly empty: readonly string[];
}

const NAMES = [/^Dockerfile$/, /^Dockerfile\../, /\.[Dd]ockerfile$/, /^Containerfile/];
const IGNORE_FILE = /\.(dockerignore|containerignore)$/;
const SKIPPED = new Set(['.git', 'node_modules']);

/** True for a name that a search takes for a Dockerfile. */
export function isDockerfileName(name: string): boolean {
	return NAMES.some((pattern) => pattern.test(name)) && !IGNORE_FILE.test(name);
}

/** Names that a search takes for files beside a Dockerfile. A daemon.json counts where Docker keeps it: other programs have one, too. */
function isBesideName(name: string, folder: string): boolean {
	const kind = besideKindOf(name);
	return kind === 'daemon' ? basename(resolve(folder)) === 'docker' : kind !== undefined;
}

/** Looked at, and not hardened: ignore files, and what only says how to build. */
function isOnlyChecked(path: string): boolean {
	const kind = besideKindOf(basename(path));
	return kind === 'dockerignore' || kind === 'bake';
}

export function findDockerfiles(paths: readonly string[]): Search {
	return find(paths, isDockerfileName);
}

/** Dockerfiles, Compose files and the settings of the daemon. */
export function findHardenable(paths: readonly string[]): Search {
	return find(paths, (name, folder) => isDockerfileName(name) || isBesideName(name, folder) && !isOnlyChecked(name));
}

/** The same, with ignore files and Bake files. */
export function findAll(paths: readonly string[]): Search {
	return find(paths, (name, folder) => isDockerfileName(name) || isBesideName(name, folder));
}

type Wanted = (name: string, folder: string) => boolean;

function find(paths: readonly string[], wanted: Wanted): Search {
	const files: Found[] = [];
	const failures: NotFound[] = [];
	const empty: string[] = [];
	const seen = new Set<string>();
	const add = (path: string): void => {
		const key = path === '-' ? path : resolve(path);
		if (seen.has(key)) return;
		seen.add(key);
		files.push({ path: shown(path) });
	};
	for (const path of paths) {
		if (path === '-') { add(path); continue; }
		let isFolder: boolean;
		try {
			isFolder = statSync(path).isDirectory();
		} catch (error) {
			failures.push({ path: shown(path), message: reasonOf(error) });
			continue;
		}
		if (!isFolder) { add(path); continue; }
		const found: string[] = [];
		search(path, layersAbove(path), found, failures, wanted);
		if (found.every((each) => besideKindOf(basename(each)) === 'dockerignore')) empty.push(shown(path));
		found.forEach(add);
	}
	return { files, failures, empty };
}

/** The patterns of one `.gitignore` and the folder that they are relative to. */
interface Layer {
	readonly folder: string;
	readonly patterns: Ignore;
}

function search(folder: string, above: readonly Layer[], found: string[], failures: NotFound[], wanted: Wanted): void {
	let entries: Dirent[];
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		failures.push({ path: shown(folder), message: reasonOf(error) });
		return;
	}
	const layers = withLayerOf(folder, above);
	entries.sort((a, b) => a.name < b.name ? -1 : 1);
	const folders: string[] = [];
	for (const entry of entries) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			if (!SKIPPED.has(entry.name) && !isIgnored(path, true, layers)) folders.push(path);
		} else if (wanted(entry.name, folder) && (entry.isFile() || entry.isSymbolicLink() && !leadsToFolder(path)) && !isIgnored(path, false, layers)) {
			found.push(path);
		}
	}
	for (const path of folders) search(path, layers, found, failures, wanted);
}

function leadsToFolder(path: string): boolean {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false; // it leads nowhere, which reading it will tell
	}
}

function withLayerOf(folder: string, above: readonly Layer[]): readonly Layer[] {
	const patterns = patternsOf(join(folder, '.gitignore'));
	return patterns ? [...above, { folder: resolve(folder), patterns }] : above;
}

function patternsOf(file: string): Ignore | undefined {
	try {
		return ignore({ allowRelativePaths: true }).add(readFileSync(file, 'utf8'));
	} catch {
		return undefined; // there is none, or it cannot be read: nothing is left out
	}
}

/** The nearest `.gitignore` that says something decides, as in git. */
function isIgnored(path: string, isFolder: boolean, layers: readonly Layer[]): boolean {
	const absolute = resolve(path);
	for (let i = layers.length - 1; i >= 0; i--) {
		const { folder, patterns } = layers[i] as Layer;
		const inside = slashed(relative(folder, absolute)) + (isFolder ? '/' : '');
		const { ignored, unignored } = patterns.test(inside);
		if (ignored) return true;
		if (unignored) return false;
	}
	return false;
}

/** Those of the folders above, up to the repository's root. None when they leave this very folder out: it was asked for by name. */
function layersAbove(folder: string): readonly Layer[] {
	const chain: string[] = [];
	let at = resolve(folder);
	while (!existsSync(join(at, '.git'))) {
		if (dirname(at) === at) return [];
		at = dirname(at);
		chain.unshift(at);
	}
	let layers: readonly Layer[] = [];
	for (const [i, above] of chain.entries()) {
		layers = withLayerOf(above, layers);
		if (isIgnored(chain[i + 1] ?? resolve(folder), true, layers)) return [];
	}
	return layers;
}

function shown(path: string): string {
	return path === '-' ? path : slashed(path);
}

function slashed(path: string): string {
	return sep === '/' ? path : path.replaceAll(sep, '/');
}
