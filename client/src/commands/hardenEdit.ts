/**
 * Plans in VS Code's Refactor Preview, one for all files: each change by its theme and title, with its reason, those that
 * need review unticked. Applied as one undo step; then what was taken of each plan.
 */
import { commands, Position, Range, type TextDocument, TextEdit, ThemeIcon, Uri, workspace, WorkspaceEdit, type WorkspaceEditEntryMetadata } from 'vscode';
import type { Server } from '../server';
import { changesTaken, type HardenPlan, type Outcome, type PlanChange, type PlanEdit, type Replacement, type Score, takenOf, tookSomething } from './hardenPlan';

export interface Planned {
	readonly document: TextDocument;
	readonly plan: HardenPlan;
}

/** What became of each plan; undefined when the reader discarded them, or took nothing. @throws when a document has changed since its plan. */
export async function applyPlans(planned: readonly Planned[], server: Server): Promise<Outcome[] | undefined> {
	const changed = planned.find(({ document, plan }) => document.version !== plan.version);
	if (changed) throw new Error(`${nameOf(changed.document)} changed meanwhile. Try again.`);
	const before = planned.map(({ document, plan }) => ({ text: document.getText(), replacements: plan.hunks.map(({ edits }) => edits.map((edit) => toReplacement(document, edit))) }));
	if (!await preview(toWorkspaceEdit(planned))) return undefined;
	const outcomes: Outcome[] = [];
	for (const [i, { document: { uri }, plan }] of planned.entries()) {
		const document = await workspace.openTextDocument(uri);
		const { text, replacements } = before[i] as (typeof before)[number];
		const flat = replacements.flatMap((list, hunk) => list.map((replacement) => ({ ...replacement, hunk }))).sort((a, b) => a.start - b.start || a.end - b.end);
		const found = takenOf(text, document.getText(), flat);
		const written = await writtenOf(uri, plan);
		const taken = changesTaken(plan, found && plan.hunks.map((_, hunk) => flat.some((replacement, at) => replacement.hunk === hunk && found[at] === true)), written);
		outcomes.push({ name: nameOf(document), plan, taken, written, after: await scoreAfter(uri, { plan, taken, written }, server) });
	}
	return outcomes.some(tookSomething) ? outcomes : undefined;
}

export function nameOf({ uri }: TextDocument): string {
	return workspace.asRelativePath(uri);
}

/** Titles and reasons are what the preview is for: it shows them only when it is grouped by kind of change. */
export async function preview(edit: WorkspaceEdit): Promise<boolean> {
	let open = true;
	const applied = workspace.applyEdit(edit, { isRefactoring: true }).then((done) => {
		open = false;
		return done;
	});
	for (const wait of [150, 500, 1500]) {
		await Promise.race([applied, new Promise((done) => setTimeout(done, wait))]);
		if (!open) break;
		await commands.executeCommand('refactorPreview.groupByType').then(undefined, () => undefined);
	}
	return applied;
}

function toWorkspaceEdit(planned: readonly Planned[]): WorkspaceEdit {
	const edit = new WorkspaceEdit();
	openPreview(edit, planned);
	for (const { document, plan } of planned) {
		edit.set(document.uri, plan.hunks.flatMap((hunk) => hunk.edits.map((one): [TextEdit, WorkspaceEditEntryMetadata] => [TextEdit.replace(toRange(one), one.newText), metadataOf(hunk)])));
		if (document.uri.scheme === 'untitled') continue;
		for (const { path, content } of plan.files) {
			const change = plan.applied.find(({ files }) => files?.includes(path));
			edit.createFile(Uri.joinPath(document.uri, '..', path), { overwrite: true, contents: new TextEncoder().encode(content) }, { ...metadataOf(change ?? { theme: 'Files', title: `Write ${path}`, reason: 'Goes with the changes of the Dockerfile.' }), needsConfirmation: true });
		}
	}
	return edit;
}

/** The preview sorts by label, those that need review first: the theme in front keeps what belongs together together. */
function metadataOf({ theme, title, reason, assumption, applicability = 'unsafe' }: Pick<PlanChange, 'theme' | 'title' | 'reason'> & Partial<PlanChange>): WorkspaceEditEntryMetadata {
	return { label: `${theme}: ${title}`, description: assumption === undefined ? reason : `${reason} Mind: ${assumption}`, iconPath: iconOf(theme), needsConfirmation: applicability === 'unsafe' };
}

const ICONS: Readonly<Record<string, string>> = {
	'Base image': 'layers', Stages: 'list-tree', User: 'person', Secrets: 'key', Packages: 'package', Downloads: 'cloud-download', Files: 'files', Ports: 'plug', Process: 'run', Correctness: 'check', Hygiene: 'sparkle',
};

function iconOf(theme: string): ThemeIcon {
	return new ThemeIcon(ICONS[theme] ?? 'shield');
}

/**
 * VS Code opens the preview only for edits of which one needs confirmation, and unticks that one. Creating a file that is
 * there, "if it does not exist", is such an edit that does nothing: the preview leaves it out of its list.
 */
function openPreview(edit: WorkspaceEdit, planned: readonly Planned[]): void {
	const saved = planned.find(({ document }) => document.uri.scheme !== 'untitled');
	if (saved) edit.createFile(saved.document.uri, { ignoreIfExists: true }, { label: 'Harden', needsConfirmation: true });
}

/** How long the server may take to notice a file that was written. */
const NOTICED = 500;

/** What was planned, when all of it was taken; else what the server finds now. */
async function scoreAfter(uri: Uri, { plan, taken, written }: Pick<Outcome, 'plan' | 'taken' | 'written'>, server: Server): Promise<Score> {
	if (written.length === plan.files.length && taken.every((one) => one === 'all')) return plan.scoreAfter;
	if (written.length > 0) await new Promise((done) => setTimeout(done, NOTICED));
	return await server.ask<Score>('bulwark.server.summary', { uri: uri.toString() }) ?? plan.scoreAfter;
}

async function writtenOf(dockerfile: Uri, { files }: HardenPlan): Promise<string[]> {
	const written: string[] = [];
	for (const { path, content } of files) {
		const held = await workspace.fs.readFile(Uri.joinPath(dockerfile, '..', path)).then((bytes) => new TextDecoder().decode(bytes), () => undefined);
		if (held === content) written.push(path);
	}
	return written;
}

function toRange({ range: { start, end } }: PlanEdit): Range {
	return new Range(new Position(start.line, start.character), new Position(end.line, end.character));
}

function toReplacement(document: TextDocument, edit: PlanEdit): Replacement {
	const range = toRange(edit);
	return { start: document.offsetAt(range.start), end: document.offsetAt(range.end), newText: eolOf(document, edit.newText) };
}

/** The editor writes its document's line ends, whatever the edit has. */
function eolOf(document: TextDocument, text: string): string {
	return text.replace(/\r\n|\r|\n/g, document.eol === 2 ? '\r\n' : '\n');
}
