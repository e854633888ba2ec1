/** The extension on the desktop and on remote machines: the language server runs as a process of its own. */
import { Uri, type ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { activateWith, deactivate } from './app';

export { deactivate };

export function activate(context: ExtensionContext): void {
	activateWith(context, (options) => {
		const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
		const server = { module, transport: TransportKind.ipc };
		return new LanguageClient('bulwark', 'Bulwark', { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } }, options);
	});
}
