/** The language server in a web worker: all files come from the client. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection, ProposedFeatures } from 'vscode-languageserver/browser';
import { startServer } from './main';

declare const self: Parameters<typeof createBrowserConnection>[0];

startServer(createBrowserConnection(self));

function createBrowserConnection(scope: ConstructorParameters<typeof BrowserMessageReader>[0]) {
	return createConnection(ProposedFeatures.all, new BrowserMessageReader(scope), new BrowserMessageWriter(scope));
}
