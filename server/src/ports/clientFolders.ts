/**
 * Folders that only the editor can reach: listed with the request `bulwark/listFolder`, `{ uri, from, most }` →
 * `{ entries: [{ name, kind, size? }], more }` or null, which clients that announce `listFolder` in their initialization
 * options serve; looked into with `bulwark/readFile`.
 */
import type { FolderEntry } from '../engine/index';
import type { ContextFolders } from './contextFolders';
import { encodePath, type FileReader, resolveUri } from './files';

export const LIST_FOLDER = 'bulwark/listFolder';

export interface FolderPortion {
	readonly entries: readonly FolderEntry[];
	/** Whether there are others behind these. */
	readonly more: boolean;
}

const PORTION = 500;

export function clientFolders(request: (method: typeof LIST_FOLDER, params: { uri: string; from: number; most: number }) => Promise<FolderPortion | null>, files: FileReader): ContextFolders {
	const within = (folder: string, path: string): string | undefined => resolveUri(encodePath(path), `${folder.replace(/\/$/, '')}/`);
	return {
		reader: async (folder) => ({
			async *list(path) {
				const uri = within(folder, path);
				for (let from = 0; uri !== undefined;) {
					const portion = await request(LIST_FOLDER, { uri, from, most: PORTION }).catch(() => null);
					if (!portion || portion.entries.length === 0) return;
					yield portion.entries;
					if (!portion.more) return;
					from += portion.entries.length;
				}
			},
		}),
		async head(folder, path, bytes) {
			const uri = within(folder, path);
			const text = uri === undefined ? undefined : await files.read(uri);
			return typeof text === 'string' ? text.slice(0, bytes) : undefined;
		},
	};
}

/** For editors that serve nothing: nothing is known. */
export const noFolders: ContextFolders = { reader: async () => ({ async *list() { /* nothing */ } }), head: async () => undefined };
