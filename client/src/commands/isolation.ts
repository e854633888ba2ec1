/** *Explain Isolation of This Service*: what root in the service or image at the cursor can reach on the host, as a page. */
import { window } from 'vscode';
import type { Pages } from '../pages';
import { isOurs } from '../selector';
import type { Server } from '../server';

export function isolationCommand(server: Server, pages: Pages): () => Promise<void> {
	return async () => {
		const editor = window.activeTextEditor;
		if (!editor || !isOurs(editor.document)) {
			void window.showInformationMessage('Bulwark: open a Compose file or a Dockerfile to explain its isolation.');
			return;
		}
		const { line, character } = editor.selection.active;
		const page = await server.ask<string>('bulwark.server.isolation', { uri: editor.document.uri.toString(), position: { line, character } });
		if (page === null) void window.showInformationMessage('Bulwark: put the cursor into a service.');
		else await pages.show('Isolation', page);
	};
}
