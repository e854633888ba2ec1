/** Wires the connection: each message to its handler, each port of the session to a message. No logic of its own. */
import { CodeLensRefreshRequest, type Connection, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CONTEXT_FILES } from '../engine/index';
import { PROJECT_FILE } from '../ports/buildContext';
import { CachedFiles } from '../ports/cachedFiles';
import { clientFiles, noFiles } from '../ports/clientFiles';
import type { FileReader } from '../ports/files';
import { type Client, readClient, serverCapabilities } from './client';
import { guarded, textOf } from './guard';
import { codeActions, resolveCodeAction } from './handlers/codeActions';
import { executeCommand } from './handlers/commands';
import { Publisher, toReport } from './handlers/diagnostics';
import { hover } from './handlers/hover';
import { completion } from './handlers/completion';
import { codeLenses, inlayHints } from './handlers/lenses';
import { type LoadBuild, PROGRESS, VERIFY, Verifications, type VerifyAnswer, type VerifyParams } from './handlers/verify';
import { Session } from './session';
import { warmUp } from './warmUp';

declare const BULWARK_VERSION: string | undefined;

/**
 * @param local reads files of this machine, where the server can
 * @param loadBuild loads what builds images, where programs can be started
 */
export function startServer(connection: Connection, local?: FileReader, loadBuild?: LoadBuild): void {
	const documents = new TextDocuments(TextDocument);
	const log = (message: string): void => connection.console.error(message);
	let client: Client;
	let folders: readonly string[] = [];
	let pushedSettings: unknown;
	let publisher: Publisher | undefined;
	const remote = clientFiles((method, params) => connection.sendRequest(method, params));
	const files = new CachedFiles({ read: (uri) => (local && uri.startsWith('file:') ? local : client.readFile ? remote : noFiles).read(uri) });
	const folderOf = (uri: string): string | undefined => folders.filter((folder) => uri.startsWith(`${folder.replace(/\/$/, '')}/`)).sort((a, b) => b.length - a.length)[0];
	const session = new Session({
		files, document: (uri) => documents.get(uri), warn: (message) => connection.console.warn(message),
		editorSettings: async (uri) => client.configuration ? connection.workspace.getConfiguration({ scopeUri: uri, section: 'bulwark' }) : pushedSettings,
		folderOf,
		refresh: (uri) => {
			if (publisher) publisher.changed(uri);
			else if (client.refreshDiagnostics) connection.languages.diagnostics.refresh();
			if (client.refreshCodeLens) void connection.sendRequest(CodeLensRefreshRequest.type);
			if (client.refreshInlayHints) void connection.languages.inlayHint.refresh();
		},
		ruleFailed: (rule, error) => {
			log(`The rule ${rule} failed: ${textOf(error)}`);
			connection.window.showErrorMessage(`Bulwark: the rule ${rule} failed on this file; the others go on. The output has the details.`);
		},
	});

	connection.onInitialize((params) => {
		client = readClient(params);
		folders = client.folders;
		pushedSettings = params.initializationOptions?.settings;
		if (!client.pullDiagnostics) publisher = new Publisher(session, client, (report) => connection.sendDiagnostics(report), (error) => log(textOf(error)));
		return { capabilities: serverCapabilities(client), serverInfo: { name: 'Bulwark', ...(typeof BULWARK_VERSION === 'string' && { version: BULWARK_VERSION }) } };
	});
	connection.onInitialized(() => {
		warmUp(() => performance.now() - session.lastAsked).catch((error: unknown) => log(textOf(error)));
		if (client.dynamicConfiguration) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'bulwark' });
		const names = [PROJECT_FILE, '.dockerignore', '*.dockerignore', ...CONTEXT_FILES.filter((path) => !path.includes('/'))];
		if (client.watchedFiles) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: `**/{${names.join(',')}}` }] });
		if (client.folders.length > 0) connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => { folders = [...folders.filter((uri) => !removed.some((folder) => folder.uri === uri)), ...added.map((folder) => folder.uri)]; });
	});
	connection.onDidChangeConfiguration(({ settings }) => { pushedSettings = settings?.bulwark ?? pushedSettings; for (const uri of session.uris) session.reload(uri); });
	connection.onDidChangeWatchedFiles(({ changes }) => { for (const { uri } of changes) files.forget(uri); for (const uri of session.uris) session.reload(uri); });
	documents.onDidOpen(({ document }) => { if (!client.watchedFiles) files.forget(); session.open(document.uri); });
	documents.onDidChangeContent(({ document }) => publisher?.changed(document.uri));
	documents.onDidClose(({ document }) => { session.close(document.uri); publisher?.closed(document.uri); });

	connection.languages.diagnostics.on(guarded('diagnostics', { kind: 'full' as const, items: [] }, log, async ({ textDocument, previousResultId }) => toReport(await session.snapshot(textDocument.uri), client, previousResultId)));
	connection.onCodeAction(guarded('code actions', null, log, async (params) => { const snapshot = await session.snapshot(params.textDocument.uri); return snapshot ? codeActions(snapshot, params, client, { files, folderOf }) : null; }));
	connection.onCodeActionResolve((action) => resolveCodeAction(action, session, client, { files, folderOf }));
	connection.onHover(guarded('hover', null, log, async (params) => { const snapshot = await session.snapshot(params.textDocument.uri); return snapshot ? hover(snapshot, params, client) : null; }));
	connection.onCompletion(guarded('completion', null, log, async (params) => { const snapshot = await session.snapshot(params.textDocument.uri); return snapshot ? completion(snapshot, params, client) : null; }));
	connection.onCodeLens(guarded('code lenses', null, log, async (params) => { const snapshot = await session.snapshot(params.textDocument.uri); return snapshot ? codeLenses(snapshot, client) : null; }));
	connection.languages.inlayHint.on(guarded('inlay hints', null, log, async (params) => { const snapshot = await session.snapshot(params.textDocument.uri); return snapshot ? inlayHints(snapshot, params) : null; }));
	connection.onExecuteCommand((params) => executeCommand(params, { session, openExternal: (uri) => connection.window.showDocument({ uri, external: true }), inform: (message) => connection.window.showInformationMessage(message) }));
	if (loadBuild) {
		const verifications = new Verifications(session, loadBuild, { progress: (uri, what) => void connection.sendNotification(PROGRESS, { uri, what }), log: (line) => connection.console.info(line) });
		connection.onRequest<VerifyAnswer | null, void>(VERIFY, (params: VerifyParams, token) => verifications.verify(params, token));
		connection.onShutdown(() => verifications.stop());
	}
	documents.listen(connection);
	connection.listen();
}
