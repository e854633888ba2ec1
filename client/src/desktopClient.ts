/** The language client with the server as a process. A bundle of its own: loading it takes longer than all of the activation. */
import { Uri } from 'vscode';
import { LanguageClient, type LanguageClientOptions, TransportKind } from 'vscode-languageclient/node';

export function createClient(extension: Uri, options: LanguageClientOptions): LanguageClient {
	const server = { module: Uri.joinPath(extension, 'dist', 'server.js').fsPath, transport: TransportKind.ipc };
	return new LanguageClient('bulwark', 'Bulwark', { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } }, options);
}
