/** The extension on the desktop and on remote machines: the language server runs as a process of its own. */
import type { ExtensionContext } from 'vscode';
import { activateWith, deactivate } from './app';
import { verifyCommand } from './commands/verify';

export { deactivate };

export function activate(context: ExtensionContext): void {
	const { server, pages, sheets } = activateWith(context, async (options) => (await import('./desktopClient')).createClient(context.extensionUri, options), () => import('./online/http'));
	context.subscriptions.push(verifyCommand(server, pages, sheets));
}
