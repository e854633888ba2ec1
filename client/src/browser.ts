/** The extension where there is no Node (vscode.dev, github.dev): the language server runs in a web worker. */
import { type ExtensionContext, Uri, workspace } from 'vscode';
import { activateWith, deactivate } from './app';

export { deactivate };

export function activate(context: ExtensionContext): void {
	activateWith(context, async (options) => {
		// Evaluated only now: loading the library takes longer than all of the activation.
		const { LanguageClient, State } = await import('vscode-languageclient/browser');
		// The worker itself, not a function that makes it: the library does not know the editor's workers by their class.
		const worker = await startWorker(Uri.joinPath(context.extensionUri, 'dist'));
		const client = new LanguageClient('bulwark', 'Bulwark', worker, options);
		client.onDidChangeState(({ newState }) => {
			if (newState === State.Stopped) worker.terminate();
		});
		return client;
	});
}

/**
 * A worker has no modules: the engine and the server become one script, in which the server's `require` finds the engine,
 * and what stands beside Dockerfiles, which is run when it is first asked for. As text, because VS Code refuses workers whose script lies on a remote machine.
 */
async function startWorker(folder: Uri): Promise<Worker> {
	const [engine, beside, server] = await Promise.all(['engine.js', 'beside.js', 'serverWorker.js'].map((name) => workspace.fs.readFile(Uri.joinPath(folder, name)))) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
	const parts = [
		'const bundled={exports:{}};((module,exports)=>{', engine, '\n})(bundled,bundled.exports);let late;const require=(name)=>{if(!name.endsWith("beside.js"))return bundled.exports;if(!late){late={exports:{}};((module,exports)=>{', beside,
		'\n})(late,late.exports)}return late.exports};', server,
	];
	return new Worker(URL.createObjectURL(new Blob(parts, { type: 'text/javascript' })), { name: 'Bulwark' });
}
