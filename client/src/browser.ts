/** The extension where there is no Node (vscode.dev, github.dev): the language server runs in a web worker. */
import { type ExtensionContext, Uri, workspace } from 'vscode';
import { activateWith, deactivate } from './app';

export { deactivate };

export function activate(context: ExtensionContext): void {
	activateWith(context, async (options) => {
		// Evaluated only now: loading the library takes longer than all of the activation.
		const { LanguageClient, State } = await import('vscode-languageclient/browser');
		// The worker itself, not a function that makes it: the library does not know the editor's workers by their class.
		const worker = await startWorker(Uri.joinPath(context.extensionUri, 'dist', 'serverWorker.js'));
		const client = new LanguageClient('bulwark', 'Bulwark', worker, options);
		client.onDidChangeState(({ newState }) => {
			if (newState === State.Stopped) worker.terminate();
		});
		return client;
	});
}

/** VS Code refuses workers whose script lies on a remote machine; their text is no problem. */
async function startWorker(script: Uri): Promise<Worker> {
	const name = { name: 'Bulwark' };
	if (script.scheme !== 'vscode-remote') return new Worker(script.toString(true), name);
	const text = await workspace.fs.readFile(script);
	return new Worker(URL.createObjectURL(new Blob([text as Uint8Array<ArrayBuffer>], { type: 'text/javascript' })), name);
}
