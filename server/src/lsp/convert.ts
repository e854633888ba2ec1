/**
 * The border between the engine and the protocol: the only module that knows the shapes of LSP. Offsets become
 * positions through the document (which counts a lone `\r` as a line break, as the protocol does), findings become
 * diagnostics, changes become workspace edits that fit the client.
 */
import { CodeActionKind, type CodeAction, type CodeLens, type CompletionItem, type CompletionItemKind, type Diagnostic, type DiagnosticSeverity, type DiagnosticTag, type Hover, type InlayHint, type Location, type Position, type Range, type TextDocumentEdit, type TextEdit as ProtocolEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Completion, type HardenResult, type Hint, type IgnoreCompletion, type Lens, type Level, type PinPlan, type Problem, pageUrl, type Related, type ReportedFinding, type ScanFinding, type Severity, type TextEdit, type TextRange } from '../engine/index';
import { encodePath, resolveUri } from '../ports/files';
import type { Client } from './client';

export type { CodeAction, CodeActionParams, CodeLens, CodeLensParams, CompletionItem, CompletionParams, Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, ExecuteCommandParams, Hover, HoverParams, InitializeParams, InitializeResult, InlayHint, InlayHintParams, Position, Range, WorkspaceEdit } from 'vscode-languageserver';
export type { TextDocument } from 'vscode-languageserver-textdocument';

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = { error: 1, warning: 2, info: 3, hint: 4 };
const TAG: Readonly<Record<'unnecessary' | 'deprecated', DiagnosticTag>> = { unnecessary: 1, deprecated: 2 };

export const SOURCE = 'bulwark';

/** Rides in a diagnostic: which finding of which version it is, so that the lightbulb need not search. */
export interface DiagnosticData {
	readonly version: number;
	/** Place in the findings of that version. */
	readonly finding: number;
}

export function toRange(document: TextDocument, { start, end }: TextRange): Range {
	return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function toDiagnostic(document: TextDocument, finding: ReportedFinding, index: number, client: Client): Diagnostic {
	const { rule, message, tags, related } = finding;
	const data: DiagnosticData = { version: document.version, finding: index };
	return {
		range: toRange(document, finding.range), severity: SEVERITY[finding.severity], source: SOURCE, code: rule, message, data,
		...(client.codeDescription && { codeDescription: { href: finding.link ?? pageUrl(rule) } }),
		...(tags && tags.length > 0 && client.tags && { tags: tags.map((tag) => TAG[tag]) }),
		...(related && related.length > 0 && client.relatedInformation && {
			relatedInformation: related.map((r) => ({ location: locationOf(document, r), message: r.message })),
		}),
	};
}

/** In the document, or beside it. */
function locationOf(document: TextDocument, { range, elsewhere }: Related): Location {
	const uri = elsewhere && resolveUri(encodePath(elsewhere.path), document.uri);
	if (!elsewhere || uri === undefined) return { uri: document.uri, range: toRange(document, range) };
	const start = { line: elsewhere.line, character: elsewhere.character };
	return { uri, range: { start, end: start } };
}

/** What Docker itself would refuse. Has no rule, so no page and no fix. */
export function toProblem(document: TextDocument, { range, message }: Problem): Diagnostic {
	return { range: toRange(document, range), severity: SEVERITY.error, source: SOURCE, code: 'syntax', message };
}

/** What a scanner knows of a base image. Has no rule: its vulnerabilities are not the Dockerfile's own. */
export function toScanDiagnostic(document: TextDocument, { range, severity, message }: ScanFinding): Diagnostic {
	return { range: toRange(document, range), severity: SEVERITY[severity], source: SOURCE, code: 'scan', message };
}

/** The finding's number, when the diagnostic is ours and of this version. */
export function findingOf(diagnostic: Diagnostic, version: number): number | undefined {
	if (diagnostic.source !== SOURCE) return undefined;
	const data = diagnostic.data as Partial<DiagnosticData> | undefined;
	return data?.version === version && typeof data.finding === 'number' ? data.finding : undefined;
}

export const KINDS = {
	quickFix: CodeActionKind.QuickFix,
	fixAllOfRule: `${CodeActionKind.QuickFix}.bulwark.all`,
	/** Of their own, so that nobody's "fix on save" ignores findings. */
	ignore: `${CodeActionKind.QuickFix}.bulwark.ignore`,
	page: `${CodeActionKind.QuickFix}.bulwark.page`,
	fixAll: `${CodeActionKind.SourceFixAll}.bulwark`,
} as const;

/** What an action does to the document and beside it. */
export interface Change {
	readonly edits: readonly TextEdit[];
	/** Whole new texts of files beside the document. */
	readonly files?: readonly { readonly uri: string; readonly content: string; readonly exists: { readonly text: string } | null }[];
	/** Selected after it is inserted, by clients that can: a part of the only edit's text. */
	readonly placeholder?: string;
}

export function toWorkspaceEdit(document: TextDocument, change: Change, client: Client): WorkspaceEdit {
	if (!client.documentChanges) return { changes: { [document.uri]: toEdits(document, change.edits) } };
	const documentChanges: NonNullable<WorkspaceEdit['documentChanges']> = [];
	for (const { uri, content, exists } of change.files ?? []) {
		if (!exists) documentChanges.push({ kind: 'create', uri, options: { ignoreIfExists: true } });
		documentChanges.push({ textDocument: { uri, version: null }, edits: [{ range: wholeOf(exists?.text ?? ''), newText: content }] });
	}
	const edits: TextDocumentEdit['edits'] = change.placeholder !== undefined && client.snippetEdits
		? change.edits.map(({ range, newText }) => ({ range: toRange(document, range), snippet: { kind: 'snippet', value: snippet(newText, change.placeholder as string) } }))
		: toEdits(document, change.edits);
	if (edits.length > 0) documentChanges.push({ textDocument: { uri: document.uri, version: document.version }, edits });
	return { documentChanges };
}

export function toEdits(document: TextDocument, edits: readonly TextEdit[]): ProtocolEdit[] {
	return edits.map(({ range, newText }) => ({ range: toRange(document, range), newText }));
}

function snippet(text: string, placeholder: string): string {
	const escape = (plain: string): string => plain.replace(/[\\$}]/g, '\\$&');
	const at = text.indexOf(placeholder);
	return `${escape(text.slice(0, at))}\${1:${escape(placeholder)}}${escape(text.slice(at + placeholder.length))}`;
}

function wholeOf(text: string): Range {
	const lines = text.split(/\r\n|\r|\n/);
	return { start: { line: 0, character: 0 }, end: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
}

export function toHover(document: TextDocument, range: TextRange, markdown: string, client: Client): Hover {
	return { range: toRange(document, range), contents: client.markdown ? { kind: 'markdown', value: markdown } : { kind: 'plaintext', value: markdown.replace(/\*\*|`/g, '') } };
}

const COMPLETIONS: Readonly<Record<IgnoreCompletion['kind'], CompletionItemKind>> = { pattern: 12, file: 17, folder: 19 };

/** @param order place in the list */
export function toCompletion(document: TextDocument, { label, range, detail, kind }: IgnoreCompletion, order: number): CompletionItem {
	return { label, kind: COMPLETIONS[kind], detail, sortText: String(order).padStart(4, '0'), filterText: document.getText(toRange(document, range)).startsWith('!') ? `!${label}` : label, textEdit: { range: toRange(document, range), newText: label } };
}

/** A lens without a command of the client's is text only. */
export function toCodeLens(document: TextDocument, { kind, range, title }: Lens, client: Client): CodeLens {
	const isHarden = kind === 'harden' && client.hardenCommand !== undefined;
	return { range: toRange(document, range), command: { title, command: isHarden ? client.hardenCommand : '', ...(isHarden && { arguments: [document.uri] }) } };
}

export function toInlayHint(document: TextDocument, { offset, label, tooltip }: Hint): InlayHint {
	return { position: document.positionAt(offset), label, paddingLeft: true, tooltip: { kind: 'markdown', value: tooltip } };
}

const COMPLETION: Readonly<Record<Completion['kind'], CompletionItemKind>> = { image: 9, tag: 12, stage: 18, user: 6, keyword: 14 };

/** @param place in the list, whose order the client keeps */
export function toCompletionItem(document: TextDocument, { kind, label, insert, snippet: stops, filter, detail, deprecated, range }: Completion, place: number, client: Client): CompletionItem {
	const isSnippet = stops !== undefined && client.snippets;
	return {
		label, kind: COMPLETION[kind], sortText: String(place).padStart(5, '0'), textEdit: { range: toRange(document, range), newText: isSnippet ? stops : insert },
		...(isSnippet && { insertTextFormat: 2 }), ...(filter !== undefined && { filterText: filter }), ...(detail !== undefined && { detail }),
		...(deprecated && client.deprecatedCompletions && { tags: [1] }),
	};
}

/** What `bulwark.server.harden` answers: the plan on the document of `version`, hunk by hunk. */
export function toHardenAnswer(document: TextDocument, result: HardenResult, level: Level): object {
	const { hunks, applied, leftAlone, followUps, files, scoreBefore, scoreAfter } = result;
	return {
		version: document.version, level, scoreBefore, scoreAfter, applied, leftAlone, followUps, files,
		hunks: hunks.map(({ edits, ...hunk }) => ({ ...hunk, edits: toEdits(document, edits) })),
	};
}

/** The offsets of what a client names as a range; undefined for anything else. */
export function toOffsets(document: TextDocument, range: unknown): TextRange | undefined {
	const { start, end } = (typeof range === 'object' && range !== null ? range : {}) as { start?: unknown; end?: unknown };
	return isPosition(start) && isPosition(end) ? { start: document.offsetAt(start), end: document.offsetAt(end) } : undefined;
}

function isPosition(value: unknown): value is Position {
	const { line, character } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Position>;
	return typeof line === 'number' && typeof character === 'number';
}

/** What `bulwark.server.pin` answers: each image with the digest that it had and has, and the edits for it. */
export function toPinAnswer(document: TextDocument, { pins, leftAlone }: PinPlan): object {
	return { version: document.version, leftAlone, pins: pins.map(({ reference, line, before, after, problem, edits }) => ({ reference, line, before, after, problem, edits: toEdits(document, edits) })) };
}

export type ActionKind = (typeof KINDS)[keyof typeof KINDS];

export function toCodeAction(title: string, kind: ActionKind, parts: Pick<CodeAction, 'diagnostics' | 'isPreferred' | 'edit' | 'data' | 'command'>): CodeAction {
	return { title, kind, ...parts };
}
