/**
 * Harden: the server's plan in VS Code's Refactor Preview, each change with its rule and its reason, those that need
 * review unticked; applied as one undo step; then the score before and after, and what is left to do.
 */
import { commands, ProgressLocation, Position, Range, type TextDocument, TextEdit, Uri, window, workspace, WorkspaceEdit, type WorkspaceEditEntryMetadata } from 'vscode';
import type { Pages } from '../pages';
import { isDockerfile } from '../selector';
import type { Server } from '../server';
import { type HardenPlan, type PlanEdit, type Replacement, type Score, summaryOf, takenOf } from './hardenPlan';

export function hardenCommand(server: Server, pages: Pages): (uri?: Uri | string, ...rest: unknown[]) => Promise<void> {
	return async (from) => {
		// The code lens names the document by its address.
		const uri = typeof from === 'string' ? Uri.parse(from) : from;
		const document = uri instanceof Uri ? await workspace.openTextDocument(uri) : window.activeTextEditor?.document;
		if (!document || !isDockerfile(document)) {
			void window.showInformationMessage('Bulwark: open a Dockerfile to harden it.');
			return;
		}
		if (window.activeTextEditor?.document !== document) await window.showTextDocument(document);
		await harden(document, server, pages).catch((error: unknown) => window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`));
	};
}

async function harden(document: TextDocument, server: Server, pages: Pages): Promise<void> {
	const uri = document.uri.toString();
	const plan = await planFor(uri, server);
	if (!plan) throw new Error('this Dockerfile could not be read.');
	await offerPlan(document, plan, server, pages);
}

/** Previews a plan, applies what the user takes of it, and tells. @throws when the document has changed since. */
export async function offerPlan(document: TextDocument, plan: HardenPlan, server: Server, pages: Pages): Promise<void> {
	const uri = document.uri.toString();
	const name = workspace.asRelativePath(document.uri);
	if (plan.hunks.length === 0 && plan.files.length === 0) {
		await tell(`${name} needs nothing that Bulwark can do: score ${shown(plan.scoreBefore)}.`, plan, { taken: [], after: plan.scoreBefore }, name, pages);
		return;
	}
	if (document.version !== plan.version) throw new Error('the Dockerfile changed meanwhile. Try again.');
	const before = document.getText();
	const replacements = plan.hunks.map(({ edits }) => edits.map((edit) => toReplacement(document, edit)));
	if (!await preview(toWorkspaceEdit(document, plan))) return;
	const flat = replacements.flatMap((list, hunk) => list.map((replacement) => ({ ...replacement, hunk }))).sort((a, b) => a.start - b.start || a.end - b.end);
	const found = takenOf(before, document.getText(), flat);
	const taken = found && plan.hunks.map((_, hunk) => flat.some((replacement, i) => replacement.hunk === hunk && found[i] === true));
	if (taken?.every((was) => !was) && plan.files.length === 0) return;
	const after = await server.ask<Score>('bulwark.server.summary', { uri }) ?? plan.scoreAfter;
	const count = taken?.filter((was) => was).length ?? plan.hunks.length;
	await tell(`${name}: score ${shown(plan.scoreBefore)} → ${shown(after)}. ${count} of ${plan.hunks.length} changes applied${rest(plan)}.`, plan, { taken, after }, name, pages);
}

/** Rules and reasons are what the preview is for: it shows them only when it is grouped by kind of change. */
async function preview(edit: WorkspaceEdit): Promise<boolean> {
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

function planFor(uri: string, server: Server): Thenable<HardenPlan | null> {
	return window.withProgress({ location: ProgressLocation.Window, title: 'Bulwark: hardening' }, () => server.ask<HardenPlan>('bulwark.server.harden', { uri, level: 'recommended' }));
}

async function tell(message: string, plan: HardenPlan, outcome: { taken: readonly boolean[] | undefined; after: Score }, name: string, pages: Pages): Promise<void> {
	const choice = await window.showInformationMessage(message, 'Show Summary');
	if (choice) await pages.show('Hardened', summaryOf(name, { plan, ...outcome }));
}

function rest({ leftAlone, followUps }: HardenPlan): string {
	const parts = [
		...(followUps.length > 0 ? [`${followUps.length} next step${followUps.length === 1 ? '' : 's'} for you`] : []),
		...(leftAlone.length > 0 ? [`${leftAlone.length} left alone`] : []),
	];
	return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function shown({ score, grade }: Score): string {
	return `${score} (${grade})`;
}

function toWorkspaceEdit(document: TextDocument, plan: HardenPlan): WorkspaceEdit {
	const edit = new WorkspaceEdit();
	openPreview(edit, document);
	const edits = plan.hunks.flatMap(({ rule, title, reason, applicability, edits: list }) => {
		const metadata: WorkspaceEditEntryMetadata = { label: `${rule}: ${title}`, description: reason, needsConfirmation: applicability === 'unsafe' };
		return list.map((one): [TextEdit, WorkspaceEditEntryMetadata] => [TextEdit.replace(toRange(one), one.newText), metadata]);
	});
	edit.set(document.uri, edits);
	if (document.uri.scheme === 'untitled') return edit;
	for (const { path, content } of plan.files) {
		const file = Uri.joinPath(document.uri, '..', path);
		const metadata: WorkspaceEditEntryMetadata = { label: `Write ${path}`, description: 'Goes with the changes of the Dockerfile', needsConfirmation: true };
		edit.createFile(file, { overwrite: true, contents: new TextEncoder().encode(content) }, metadata);
	}
	return edit;
}

/**
 * VS Code opens the preview only for edits of which one needs confirmation, and unticks that one. Creating the open
 * file, "if it does not exist", is such an edit that does nothing: the preview leaves it out of its list.
 */
function openPreview(edit: WorkspaceEdit, document: TextDocument): void {
	if (document.uri.scheme !== 'untitled') edit.createFile(document.uri, { ignoreIfExists: true }, { label: 'Harden', needsConfirmation: true });
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
