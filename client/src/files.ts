/** Serves `bulwark/readFile`: the texts of small files that only the editor can reach. Never writes. */
import { type Disposable, FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

export function serveFiles(client: BaseLanguageClient): Disposable {
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
