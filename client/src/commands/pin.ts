/**
 * *Pin Base Images to Digests* and *Update Digests*, for the file and for the workspace: the server asks the registries,
 * the answers stand in VS Code's Refactor Preview, and what was taken is one undo step. A file of which an image has no
 * answer stays as it is.
 */
import { type CancellationToken, CancellationTokenSource, commands, type Disposable, ProgressLocation, Range, type TextDocument, TextEdit, type Uri, window, workspace, WorkspaceEdit } from 'vscode';
import type { Gate } from '../online/gate';
import type { Pages } from '../pages';
import { isDockerfile } from '../selector';
import type { Server } from '../server';
import { findDockerfiles } from './findDockerfiles';
import { preview } from './hardenEdit';
import { accountOf, type FilePins, messageOf, type PinAnswer, shortDigest } from './pinAnswer';

export interface PinPorts {
	readonly server: Server;
	readonly pages: Pages;
	/** Absent where registries cannot be asked: in the browser. */
	readonly gate?: Gate;
}

const AT_A_TIME = 4;

export function pinCommands(ports: PinPorts): Disposable[] {
	const command = (name: string, update: boolean, documents: () => Thenable<readonly TextDocument[]>): Disposable => commands.registerCommand(`bulwark.${name}`, () => pin(ports, update, documents)
		.catch((error: unknown) => window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`)));
	return [
		command('pin', false, active), command('updateDigests', true, active),
		command('pinWorkspace', false, everywhere), command('updateDigestsWorkspace', true, everywhere),
		commands.registerCommand('bulwark.provenance', () => provenance(ports).catch((error: unknown) => window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`))),
		commands.registerCommand('bulwark.forgetOnline', () => ports.gate?.forget()),
	];
}

async function active(): Promise<readonly TextDocument[]> {
	const document = window.activeTextEditor?.document;
	return document && isDockerfile(document) ? [document] : [];
}

async function everywhere(): Promise<readonly TextDocument[]> {
	const files = await window.withProgress({ location: ProgressLocation.Window, title: 'Bulwark: looking for Dockerfiles' }, (_, token) => findDockerfiles(token));
	const documents = await Promise.all(files.map((uri: Uri) => workspace.openTextDocument(uri).then((document) => document, () => undefined)));
	return documents.filter((document) => document !== undefined).filter(isDockerfile);
}

/** @throws with the reason why registries may not be asked */
async function pass(gate: Gate | undefined): Promise<void> {
	if (!gate) throw new Error('registries cannot be asked from the browser. Use bulwark pin on the command line.');
	const reason = await gate.closed();
	if (reason !== undefined) throw new Error(reason);
}

async function pin({ server, pages, gate }: PinPorts, update: boolean, find: () => Thenable<readonly TextDocument[]>): Promise<void> {
	const documents = await find();
	if (documents.length === 0) throw new Error('there is no Dockerfile here.');
	await pass(gate);
	const files = await window.withProgress({ location: ProgressLocation.Notification, cancellable: true, title: 'Bulwark: asking registries' }, async (progress, token) => {
		const result = await askFor(documents, update, server, token, () => progress.report({ increment: 100 / documents.length }));
		return token.isCancellationRequested ? undefined : result;
	});
	if (!files) return;
	for (const { document, answer } of files) if (document.version !== answer.version || answer.changed) throw new Error(`${workspace.asRelativePath(document.uri)} changed meanwhile. Try again.`);
	const ready = files.filter(({ answer }) => answer.pins.some(({ edits }) => edits.length > 0) && answer.pins.every(({ problem }) => problem === undefined));
	const applied = ready.length > 0 && await preview(toWorkspaceEdit(ready));
	const told: FilePins[] = files.map(({ document, answer }) => ({ name: workspace.asRelativePath(document.uri), answer }));
	const { message, isTrouble } = messageOf(told, update, applied);
	const choice = await (isTrouble ? window.showWarningMessage : window.showInformationMessage)(`Bulwark: ${message}`, 'Show Details');
	if (choice) await pages.show('Digests', accountOf(told));
}

/** *Look Up Signatures and Attestations*: a page now, and in the hovers from then on. */
async function provenance({ server, pages, gate }: PinPorts): Promise<void> {
	const [document] = await active();
	if (!document) throw new Error('open a Dockerfile to look up its images.');
	await pass(gate);
	const found = await window.withProgress({ location: ProgressLocation.Notification, cancellable: true, title: 'Bulwark: asking registries' }, async (_, token) => {
		const answer = await server.ask<readonly { reference: string; markdown: string }[]>('bulwark.server.provenance', { uri: document.uri.toString() }, token).catch((error: unknown) => { if (!token.isCancellationRequested) throw error; });
		return token.isCancellationRequested ? undefined : answer;
	});
	if (found) await pages.show('Signatures', `# Signatures and attestations\n\n${found.map(({ reference, markdown }) => `## ${reference}\n\n${markdown}\n`).join('\n') || 'There is no image here.\n'}`);
}

interface Asked {
	readonly document: TextDocument;
	readonly answer: PinAnswer;
}

async function askFor(documents: readonly TextDocument[], update: boolean, server: Server, token: CancellationToken, done: () => void): Promise<Asked[]> {
	const result: Asked[] = [];
	const waiting = [...documents];
	const stop = new CancellationTokenSource();
	token.onCancellationRequested(() => stop.cancel());
	const worker = async (): Promise<void> => {
		for (let document = waiting.shift(); document && !token.isCancellationRequested; document = waiting.shift()) {
			const answer = await server.ask<PinAnswer>('bulwark.server.pin', { uri: document.uri.toString(), update }, stop.token);
			if (answer) result.push({ document, answer });
			done();
		}
	};
	try {
		await Promise.all(Array.from({ length: AT_A_TIME }, worker));
	} catch (error) {
		if (!token.isCancellationRequested) throw error;
	} finally {
		stop.dispose();
	}
	return result;
}

function toWorkspaceEdit(files: readonly Asked[]): WorkspaceEdit {
	const edit = new WorkspaceEdit();
	// VS Code opens the preview for an edit that needs confirmation; creating a file that is there is one, and does nothing.
	const saved = files.find(({ document }) => document.uri.scheme !== 'untitled');
	if (saved) edit.createFile(saved.document.uri, { ignoreIfExists: true }, { label: 'Digests', needsConfirmation: true });
	for (const { document, answer } of files) {
		const seen = new Set<string>();
		edit.set(document.uri, answer.pins.flatMap(({ reference, before, after = '', edits }) => edits.flatMap(({ range: { start, end }, newText }) => {
			const range = new Range(start.line, start.character, end.line, end.character);
			const key = `${document.offsetAt(range.start)} ${newText}`;
			if (seen.has(key)) return [];
			seen.add(key);
			return [[TextEdit.replace(range, newText), { label: reference, description: before === undefined ? shortDigest(after) : `${shortDigest(before)} → ${shortDigest(after)}`, needsConfirmation: false }] as [TextEdit, { label: string; description: string; needsConfirmation: boolean }]];
		})));
	}
	return edit;
}
