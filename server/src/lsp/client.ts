/** What the client can do, read once from `initialize`, and what the server offers to such a client. */
import type { InitializeParams, InitializeResult } from './convert';
import { KINDS } from './convert';
import { COMMANDS } from './handlers/commands';

export interface Client {
	readonly pullDiagnostics: boolean;
	readonly refreshDiagnostics: boolean;
	readonly relatedInformation: boolean;
	readonly codeDescription: boolean;
	readonly tags: boolean;
	readonly resolveEdits: boolean;
	readonly documentChanges: boolean;
	readonly createFiles: boolean;
	readonly snippetEdits: boolean;
	readonly markdown: boolean;
	readonly configuration: boolean;
	readonly watchedFiles: boolean;
	readonly dynamicConfiguration: boolean;
	readonly showDocument: boolean;
	/** Serves `bulwark/readFile`. */
	readonly readFile: boolean;
	/** Serves `bulwark/listFolder`. */
	readonly listFolder: boolean;
	/** Serves `bulwark/fetch`, after the user has allowed it. */
	readonly online: boolean;
	/** The client's command that shows what remains to be done after a fix: `(title, text)`. */
	readonly followUpCommand: string | undefined;
	/** The client's command that shows and applies the plan of Harden: `(uri)`. */
	readonly hardenCommand: string | undefined;
	readonly codeLens: boolean;
	readonly refreshCodeLens: boolean;
	readonly inlayHints: boolean;
	readonly refreshInlayHints: boolean;
	readonly completion: boolean;
	readonly snippets: boolean;
	readonly deprecatedCompletions: boolean;
	readonly folders: readonly string[];
}

export function readClient({ capabilities, initializationOptions, workspaceFolders, rootUri }: InitializeParams): Client {
	const { textDocument, workspace, window } = capabilities;
	const published = textDocument?.publishDiagnostics;
	const pulled = textDocument?.diagnostic;
	const own = (initializationOptions ?? {}) as { readFile?: unknown; listFolder?: unknown; online?: unknown; followUpCommand?: unknown; hardenCommand?: unknown };
	const documentChanges = workspace?.workspaceEdit?.documentChanges === true;
	return {
		pullDiagnostics: pulled !== undefined,
		refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
		relatedInformation: (pulled?.relatedInformation ?? published?.relatedInformation) === true,
		codeDescription: pulled?.codeDescriptionSupport ?? published?.codeDescriptionSupport ?? false,
		tags: (pulled?.tagSupport ?? published?.tagSupport) !== undefined,
		resolveEdits: textDocument?.codeAction?.dataSupport === true && (textDocument.codeAction.resolveSupport?.properties.includes('edit') ?? false),
		documentChanges,
		createFiles: documentChanges && (workspace?.workspaceEdit?.resourceOperations?.includes('create') ?? false),
		snippetEdits: documentChanges && workspace?.workspaceEdit?.snippetEditSupport === true,
		markdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? false,
		configuration: workspace?.configuration === true,
		watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
		dynamicConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
		showDocument: window?.showDocument?.support === true,
		readFile: own.readFile === true,
		listFolder: own.listFolder === true,
		online: own.online === true,
		followUpCommand: typeof own.followUpCommand === 'string' ? own.followUpCommand : undefined,
		hardenCommand: typeof own.hardenCommand === 'string' ? own.hardenCommand : undefined,
		codeLens: textDocument?.codeLens !== undefined,
		refreshCodeLens: workspace?.codeLens?.refreshSupport === true,
		inlayHints: textDocument?.inlayHint !== undefined,
		refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
		completion: textDocument?.completion !== undefined,
		snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
		deprecatedCompletions: textDocument?.completion?.completionItem?.tagSupport?.valueSet.includes(1) ?? false,
		folders: workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []),
	};
}

export function serverCapabilities(client: Client): InitializeResult['capabilities'] {
	return {
		textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
		...(client.pullDiagnostics && { diagnosticProvider: { identifier: 'bulwark', interFileDependencies: false, workspaceDiagnostics: false } }),
		codeActionProvider: { codeActionKinds: [KINDS.quickFix, KINDS.fixAll], resolveProvider: client.resolveEdits },
		hoverProvider: true,
		...(client.codeLens && { codeLensProvider: { resolveProvider: false } }),
		...(client.inlayHints && { inlayHintProvider: { resolveProvider: false } }),
		...(client.completion && { completionProvider: { resolveProvider: false, triggerCharacters: [' ', '=', ':', ',', '/', '!'] } }),
		executeCommandProvider: { commands: [...COMMANDS] },
		workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
	};
}
