/**
 * Where downloads, base images and layers are kept between runs: `BULWARK_CACHE`, else `.cache/` in the project root.
 * Contract: `once` runs its maker only when the named folder is not complete yet; an interrupted maker leaves nothing
 * that a later run would take for complete.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const cacheRoot = resolve(process.env.BULWARK_CACHE ?? `${projectRoot}/.cache`, 'build');

export function cacheFolder(name: string): string {
	const folder = `${cacheRoot}/${name}`;
	mkdirSync(folder, { recursive: true });
	return folder;
}

export async function once(name: string, make: (folder: string) => Promise<void>): Promise<string> {
	const folder = `${cacheRoot}/${name}`;
	if (existsSync(folder)) return folder;
	const unfinished = `${folder}.unfinished-${process.pid}`;
	rmSync(unfinished, { recursive: true, force: true });
	mkdirSync(unfinished, { recursive: true });
	try {
		await make(unfinished);
		renameSync(unfinished, folder);
	} catch (error) {
		rmSync(unfinished, { recursive: true, force: true });
		throw error;
	}
	return folder;
}
