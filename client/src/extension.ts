/** The extension on the desktop and on remote machines: the language server runs as a process of its own. */
import { type ExtensionContext, Uri } from 'vscode';
import { activateWith, deactivate } from './app';

export { deactivate };

export function activate(context: ExtensionContext): void {
	activateWith(context, async (options) => {
		// Evaluated only now: loading the library takes longer than all of the activation.
		const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
		const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
		const server = { module, transport: TransportKind.ipc };
		return new LanguageClient('bulwark', 'Bulwark', { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } }, options);
	});
}
