/** Serves `bulwark/readFile` and `bulwark/listFolder`: small files and folders that only the editor can reach. Never writes. */
import { Disposable, FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

export function serveFiles(client: BaseLanguageClient): Disposable {
	return Disposable.from(serveTexts(client), serveFolders(client));
}

function serveTexts(client: BaseLanguageClient): Disposable {
	return client.onRequest('bulwark/readFile', async ({ uri, maxBytes }: { uri: string; maxBytes: number }): Promise<{ text: string | null } | null> => {
		const file = Uri.parse(uri);
		try {
			const { type, size } = await workspace.fs.stat(file);
			if (size > maxBytes || (type & FileType.Directory) !== 0) return null;
			return { text: new TextDecoder().decode(await workspace.fs.readFile(file)) };
		} catch (error) {
			return error instanceof FileSystemError && error.code === 'FileNotFound' ? { text: null } : null;
		}
	});
}

interface Entry {
	readonly name: string;
	readonly kind: 'file' | 'folder' | 'link' | 'other';
	readonly size?: number;
}

/** Listings that are being told in portions. */
const MOST_LISTINGS = 20;

/** Only within the workspace, and links are told as such, so that nobody follows them out of it. */
function serveFolders(client: BaseLanguageClient): Disposable {
	const listings = new Map<string, [name: string, type: FileType][]>();
	return client.onRequest('bulwark/listFolder', async ({ uri, from, most }: { uri: string; from: number; most: number }): Promise<{ entries: readonly Entry[]; more: boolean } | null> => {
		const folder = Uri.parse(uri);
		if (!workspace.getWorkspaceFolder(folder)) return null;
		try {
			const listing = from > 0 ? listings.get(uri) ?? await workspace.fs.readDirectory(folder) : await workspace.fs.readDirectory(folder);
			const entries = await Promise.all(listing.slice(from, from + most).map(([name, type]) => entryOf(folder, name, type)));
			const more = from + most < listing.length;
			listings.delete(uri);
			if (more) {
				listings.set(uri, listing);
				for (const oldest of listings.keys()) if (listings.size > MOST_LISTINGS) listings.delete(oldest);
			}
			return { entries, more };
		} catch {
			return null;
		}
	});
}

async function entryOf(folder: Uri, name: string, type: FileType): Promise<Entry> {
	if ((type & FileType.SymbolicLink) !== 0) return { name, kind: 'link' };
	if ((type & FileType.Directory) !== 0) return { name, kind: 'folder' };
	if ((type & FileType.File) === 0) return { name, kind: 'other' };
	const size = await workspace.fs.stat(Uri.joinPath(folder, name)).then((status) => status.size, () => undefined);
	return { name, kind: 'file', ...(size !== undefined && { size }) };
}
