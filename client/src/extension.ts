/** The extension on the desktop and on remote machines: the language server runs as a process of its own. */
import type { ExtensionContext } from 'vscode';
import { activateWith, deactivate } from './app';

export { deactivate };

export function activate(context: ExtensionContext): void {
	activateWith(context, async (options) => (await import('./desktopClient')).createClient(context.extensionUri, options));
}
