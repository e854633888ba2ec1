/** The extension where there is no Node (vscode.dev, github.dev): the language server runs in a web worker. */
import { Uri, type ExtensionContext } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { activateWith, deactivate } from './app';

export { deactivate };

export function activate(context: ExtensionContext): void {
	activateWith(context, (options) => {
		const script = Uri.joinPath(context.extensionUri, 'dist', 'serverWorker.js').toString(true);
		return new LanguageClient('bulwark', 'Bulwark', async () => new Worker(script, { name: 'Bulwark' }), options);
	});
}
