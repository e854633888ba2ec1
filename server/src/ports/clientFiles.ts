/**
 * Files that only the editor can reach (virtual workspaces, the web): asked for with the request `bulwark/readFile`,
 * `{ uri }` → `{ text: string | null }`, which clients that announce `readFile` in their initialization options serve.
 */
import { type FileReader, MAX_FILE_BYTES } from './files';

export const READ_FILE = 'bulwark/readFile';

export function clientFiles(request: (method: typeof READ_FILE, params: { uri: string; maxBytes: number }) => Promise<{ readonly text: string | null } | null>): FileReader {
	return {
		async read(uri) {
			try {
				return (await request(READ_FILE, { uri, maxBytes: MAX_FILE_BYTES }))?.text;
			} catch {
				return undefined;
			}
		},
	};
}

/** For editors that serve nothing: nothing is known. */
export const noFiles: FileReader = { read: async () => undefined };
