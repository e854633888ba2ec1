/** The gate as VS Code has it, and the server's requests that go through it. */
import { type CancellationToken, type Disposable, type ExtensionContext, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Gate } from './gate';
import type { FetchAnswer, FetchParams, fetchOnce } from './http';

const REMEMBERED = 'online.registries';
const ALLOW = 'Allow in This Workspace';

export type LoadHttp = () => Promise<{ readonly fetchOnce: typeof fetchOnce }>;

export function gateOf({ workspaceState }: ExtensionContext): Gate {
	return new Gate({
		setting: () => workspace.getConfiguration('bulwark').get('online.registries'),
		isTrusted: () => workspace.isTrusted,
		remembered: () => workspaceState.get(REMEMBERED) === true,
		remember: (allowed) => workspaceState.update(REMEMBERED, allowed || undefined),
		ask: async () => ALLOW === await window.showInformationMessage('Ask the registries of your images?', {
			modal: true,
			detail: 'Bulwark works offline. For this it sends the names of the images in your Dockerfiles to the registries that they name, and nothing else to anybody.',
		}, ALLOW),
	});
}

export function serveFetch(client: BaseLanguageClient, gate: Gate, load: LoadHttp): Disposable {
	return client.onRequest('bulwark/fetch', async (params: FetchParams, token: CancellationToken): Promise<object> => {
		const reason = await gate.closed();
		if (reason !== undefined) return { trouble: 'declined', detail: reason } satisfies FetchAnswer;
		const cancelled = new AbortController();
		const listening = token.onCancellationRequested(() => cancelled.abort());
		if (token.isCancellationRequested) cancelled.abort();
		try {
			return await (await load()).fetchOnce(params, cancelled.signal);
		} finally {
			listening.dispose();
		}
	});
}
