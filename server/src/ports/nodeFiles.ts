/** Files of this machine, through Node: for the command line and for the language server as a process. */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type FileReader, MAX_FILE_BYTES } from './files';

export const nodeFiles: FileReader = {
	async read(uri) {
		try {
			const path = fileURLToPath(uri);
			const { size } = await stat(path);
			if (size > MAX_FILE_BYTES) return undefined;
			return await readFile(path, 'utf8');
		} catch (error) {
			return isAbsence(error) ? null : undefined;
		}
	},
};

function isAbsence(error: unknown): boolean {
	const code = (error as { code?: unknown } | undefined)?.code;
	return code === 'ENOENT' || code === 'ENOTDIR';
}
