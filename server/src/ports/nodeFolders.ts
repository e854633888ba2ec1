/** Folders of this machine, through Node, for the view of a build context. Links are told, never followed; nothing is written. */
import { constants, type Dirent } from 'node:fs';
import { lstat, open, opendir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FolderEntry } from '../engine/index';
import type { ContextFolders } from './contextFolders';

/** Entries whose sizes are asked for at once. */
const PORTION = 250;

export const nodeFolders: ContextFolders = {
	async reader(folder) {
		const top = await realpath(fileURLToPath(folder)).catch(() => undefined);
		return {
			async *list(path) {
				if (top === undefined || !await isFolderWithin(top, path)) return;
				const folder = join(top, path);
				let portion: Dirent[] = [];
				try {
					for await (const entry of await opendir(folder, { bufferSize: PORTION })) {
						portion.push(entry);
						if (portion.length < PORTION) continue;
						yield await Promise.all(portion.map((each) => entryOf(folder, each)));
						portion = [];
					}
				} catch {
					// it is gone, or may not be read: what was found is told
				}
				if (portion.length > 0) yield await Promise.all(portion.map((each) => entryOf(folder, each)));
			},
		};
	},

	async head(folder, path, bytes) {
		try {
			const top = await realpath(fileURLToPath(folder));
			const slash = path.lastIndexOf('/');
			if (!await isFolderWithin(top, slash < 0 ? '' : path.slice(0, slash))) return undefined;
			const file = await open(join(top, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
			try {
				if (!(await file.stat()).isFile()) return undefined;
				const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
				return new TextDecoder().decode(buffer.subarray(0, bytesRead));
			} finally {
				await file.close();
			}
		} catch {
			return undefined;
		}
	},
};

/** False for what leads out, and where a part of the path has become a link since it was listed. */
async function isFolderWithin(top: string, path: string): Promise<boolean> {
	const whole = join(top, path);
	if (whole !== top && !whole.startsWith(top.endsWith(sep) ? top : top + sep)) return false;
	return await realpath(whole).catch(() => undefined) === whole;
}

async function entryOf(folder: string, entry: Dirent): Promise<FolderEntry> {
	const { name } = entry;
	if (entry.isDirectory()) return { name, kind: 'folder' };
	if (entry.isSymbolicLink()) return { name, kind: 'link' };
	if (!entry.isFile()) return { name, kind: 'other' };
	const size = await lstat(join(folder, name)).then((status) => status.size, () => undefined);
	return { name, kind: 'file', ...(size !== undefined && { size }) };
}
