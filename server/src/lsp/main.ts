/** Wires the connection: each message to its handler, each port of the session to a message. No logic of its own. */
import { CancellationTokenSource, CodeLensRefreshRequest, type Connection, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, FileChangeType, TextDocuments, WatchKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CONTEXT_FILES } from '../engine/index';
import { PROJECT_FILE, readBuildContext } from '../ports/buildContext';
import { CachedFiles } from '../ports/cachedFiles';
import { BUILD_FILES } from '../ports/composeFiles';
import { clientFiles, noFiles } from '../ports/clientFiles';
import { clientFolders, noFolders } from '../ports/clientFolders';
import type { ContextFolders } from '../ports/contextFolders';
import type { FileReader } from '../ports/files';
import { type Client, readClient, serverCapabilities } from './client';
import { ContextViews } from './contextViews';
import { readServices } from './features';
import { guarded, textOf } from './guard';
import { codeActions, resolveCodeAction } from './handlers/codeActions';
import { executeCommand } from './handlers/commands';
import { Publisher, toReport } from './handlers/diagnostics';
import { hover } from './handlers/hover';
import { completion } from './handlers/completion';
import { codeLenses, inlayHints } from './handlers/lenses';
import { type LoadBuild, PROGRESS, VERIFY, Verifications, type VerifyAnswer, type VerifyParams } from './handlers/verify';
import { Online, type OnlinePorts } from './online';
import { Scans, type ScanPorts } from './scans';
import { Session } from './session';
import { warmUp } from './warmUp';

declare const BULWARK_VERSION: string | undefined;

/** What is loaded only when a command of the user's needs it. */
export interface Late {
	readonly build?: LoadBuild;
	readonly registry?: NonNullable<OnlinePorts['load']>;
	readonly scan?: NonNullable<ScanPorts['load']>;
}

/**
 * @param local reads files and folders of this machine, where the server can
 * @param late loads what builds images, asks registries and starts scanners, where the server can
 */
export function startServer(connection: Connection, local?: { readonly files: FileReader; readonly folders: ContextFolders }, late: Late = {}): void {
	const documents = new TextDocuments(TextDocument);
	const log = (message: string): void => connection.console.error(message);
	let client: Client;
	let folders: readonly string[] = [];
	let pushedSettings: unknown;
	let publisher: Publisher | undefined;
	const remote = clientFiles((method, params) => connection.sendRequest(method, params));
	const files = new CachedFiles({ read: (uri) => (local && uri.startsWith('file:') ? local.files : client.readFile ? remote : noFiles).read(uri) });
	const folderOf = (uri: string): string | undefined => folders.filter((folder) => uri.startsWith(`${folder.replace(/\/$/, '')}/`)).sort((a, b) => b.length - a.length)[0];
	const remoteFolders = clientFolders((method, params) => connection.sendRequest(method, params), remote);
	const foldersOf = (uri: string): ContextFolders => local && uri.startsWith('file:') ? local.folders : client.listFolder ? remoteFolders : noFolders;
	const folderPort: ContextFolders = { reader: (uri) => foldersOf(uri).reader(uri), head: (uri, path, bytes) => foldersOf(uri).head(uri, path, bytes) };
	const editorSettings = async (uri?: string): Promise<unknown> => client.configuration ? connection.workspace.getConfiguration({ section: 'bulwark', ...(uri !== undefined && { scopeUri: uri }) }) : pushedSettings;
	const refresh = (uri: string): void => {
		if (publisher) publisher.changed(uri);
		else if (client.refreshDiagnostics) connection.languages.diagnostics.refresh();
		if (client.refreshCodeLens) void connection.sendRequest(CodeLensRefreshRequest.type);
		if (client.refreshInlayHints) void connection.languages.inlayHint.refresh();
	};
	const session = new Session({
		files, folders: folderPort, document: (uri) => documents.get(uri), warn: (message) => connection.console.warn(message),
		editorSettings,
		folderOf,
		refresh,
		ruleFailed: (rule, error) => {
			log(`The rule ${rule} failed: ${textOf(error)}`);
			connection.window.showErrorMessage(`Bulwark: the rule ${rule} failed on this file; the others go on. The output has the details.`);
		},
	});

	const contexts = new ContextViews({
		folders: folderPort,
		// Outside of the workspace nothing is looked at.
		text: async (uri) => folderOf(uri) === undefined ? undefined : documents.get(uri)?.getText() ?? await files.read(uri) ?? undefined,
		ignoreFile: async (uri) => (await readBuildContext(files, uri)).dockerignore,
	});
	const reload = (): void => { for (const uri of session.uris) session.reload(uri); };
	const online = new Online({
		...(late.registry && { load: late.registry }),
		ask: (method, params, signal) => {
			const source = new CancellationTokenSource();
			signal?.addEventListener('abort', () => source.cancel(), { once: true });
			return connection.sendRequest(method, params, source.token);
		},
		loginsAllowed: async () => readServices(await editorSettings()).dockerLogins,
	});
	const scans = new Scans({
		...(late.scan && { load: late.scan }),
		settings: async () => readServices(await editorSettings()),
		progress: (reference) => { void connection.sendNotification('bulwark/scanning', { reference }); },
	});
	const around = { files, folderOf, online, complain: (message: string) => { void connection.window.showErrorMessage(`Bulwark: ${message}`); } };

	connection.onInitialize((params) => {
		client = readClient(params);
		folders = client.folders;
		pushedSettings = params.initializationOptions?.settings;
		if (!client.pullDiagnostics) publisher = new Publisher(session, client, scans, (report) => connection.sendDiagnostics(report), (error) => log(textOf(error)));
		return { capabilities: serverCapabilities(client), serverInfo: { name: 'Bulwark', ...(typeof BULWARK_VERSION === 'string' && { version: BULWARK_VERSION }) } };
	});
	connection.onInitialized(() => {
		warmUp(() => performance.now() - session.lastAsked).catch((error: unknown) => log(textOf(error)));
		if (client.dynamicConfiguration) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'bulwark' });
		const names = [PROJECT_FILE, ...BUILD_FILES, 'devcontainer.json', '.devcontainer.json', 'Dockerfile*', '*.[Dd]ockerfile', 'Containerfile*', '*.sh', '.dockerignore', '*.dockerignore', ...CONTEXT_FILES.filter((path) => !path.includes('/'))];
		// Compose files name others as they like. What else comes and goes matters for what a build would copy.
		if (client.watchedFiles) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: `**/{${names.join(',')}}` }, { globPattern: '**/*.{yml,yaml}' }, { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete }] });
		if (client.folders.length > 0) connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => { folders = [...folders.filter((uri) => !removed.some((folder) => folder.uri === uri)), ...added.map((folder) => folder.uri)]; });
	});
	connection.onDidChangeConfiguration(({ settings }) => { pushedSettings = settings?.bulwark ?? pushedSettings; reload(); });
	connection.onDidChangeWatchedFiles(({ changes }) => {
		const known = changes.filter(({ uri }) => files.forget(uri));
		if (known.length > 0) reload();
		session.changed(changes.filter(({ type }) => type !== FileChangeType.Changed).map(({ uri }) => uri));
	});
	documents.onDidOpen(({ document }) => { if (!client.watchedFiles) files.forget(); session.open(document.uri); });
	documents.onDidChangeContent(({ document }) => publisher?.changed(document.uri));
	documents.onDidClose(({ document }) => { session.close(document.uri); publisher?.closed(document.uri); });

	connection.languages.diagnostics.on(guarded('diagnostics', { kind: 'full' as const, items: [] }, log, async ({ textDocument, previousResultId }) => toReport(await session.any(textDocument.uri), client, scans, previousResultId)));
	connection.onCodeAction(guarded('code actions', null, log, async (params) => { const snapshot = await session.any(params.textDocument.uri); return snapshot ? codeActions(snapshot, params, client, around) : null; }));
	connection.onCodeActionResolve((action, token) => resolveCodeAction(action, session, client, around, token));
	connection.onHover(guarded('hover', null, log, async (params) => { const snapshot = await session.any(params.textDocument.uri); return snapshot ? hover(snapshot, params, client, online) : null; }));
	connection.onCompletion(guarded('completion', null, log, async (params) => { const snapshot = await session.any(params.textDocument.uri); return snapshot ? completion(snapshot, params, client) : null; }));
	connection.onCodeLens(guarded('code lenses', null, log, async (params) => { const snapshot = await session.any(params.textDocument.uri); return snapshot ? codeLenses(snapshot, client) : null; }));
	connection.languages.inlayHint.on(guarded('inlay hints', null, log, async (params) => { const snapshot = await session.snapshot(params.textDocument.uri); return snapshot ? inlayHints(snapshot, params) : null; }));
	connection.onExecuteCommand((params, token) => executeCommand(params, { session, contexts, online, scans, refresh, openExternal: (uri) => connection.window.showDocument({ uri, external: true }), inform: (message) => connection.window.showInformationMessage(message) }, token));
	if (late.build) {
		const verifications = new Verifications(session, late.build, { progress: (uri, what) => void connection.sendNotification(PROGRESS, { uri, what }), log: (line) => connection.console.info(line) });
		connection.onRequest<VerifyAnswer | null, void>(VERIFY, (params: VerifyParams, token) => verifications.verify(params, token));
		connection.onShutdown(() => verifications.stop());
	}
	documents.listen(connection);
	connection.listen();
}
