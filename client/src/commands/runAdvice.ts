/** How to run the image of a Dockerfile with as few rights as it needs: to read, to copy, and as a comment in the file. */
import { Range, type TextDocument, window, workspace, WorkspaceEdit } from 'vscode';
import type { Server } from '../server';
import type { Sheet } from '../sheetHtml';
import type { Sheets } from '../sheets';
import { type From, withDockerfile } from './harden';
import { nameOf } from './hardenEdit';

/** What the server answers. */
export interface Advice {
	readonly version: number;
	readonly run: string;
	readonly compose: string;
	readonly options: readonly { readonly flag: string; readonly reason: string }[];
	readonly notes: readonly string[];
	/** The Dockerfile with the advice as a comment. */
	readonly text: string;
}

export function runAdviceCommand(server: Server, sheets: Sheets): (from?: From) => Promise<void> {
	return (from) => withDockerfile(from, async (document) => {
		const advice = await adviceFor(document, server);
		sheets.show(sheetOf(nameOf(document), advice), { comment: () => writeRunAdviceCommand(server)(document.uri) });
	});
}

export function writeRunAdviceCommand(server: Server): (from?: From) => Promise<void> {
	return (from) => withDockerfile(from, (document) => writeComment(document, server));
}

async function adviceFor({ uri }: TextDocument, server: Server): Promise<Advice> {
	const advice = await server.ask<Advice>('bulwark.server.runAdvice', { uri: uri.toString() });
	if (!advice) throw new Error('this file makes no image of Linux, so there is nothing to say about running it.');
	return advice;
}

export function sheetOf(name: string, { run, compose, options, notes }: Advice): Sheet {
	return {
		title: `How to run the image of ${name}`,
		lead: 'With as few rights as it needs, from what the Dockerfile says. Put your image’s name in the place of IMAGE.',
		actions: [{ name: 'comment', label: 'Write as Comment' }],
		sections: [
			{ heading: 'Command', items: [{ title: 'docker run, or podman run', code: run, copy: run }] },
			{ heading: 'Why', items: options.map(({ flag, reason }) => ({ title: flag, text: reason })) },
			{ heading: 'Mind', items: notes.map((note) => ({ title: '', text: note })) },
			{ heading: 'Compose', items: [{ title: 'compose.yaml', code: compose, copy: compose }] },
		],
	};
}

/** Only what differs is replaced, so that nothing else of the document moves. */
async function writeComment(document: TextDocument, server: Server): Promise<void> {
	const { version, text } = await adviceFor(document, server);
	const before = document.getText();
	if (document.version !== version) throw new Error('the Dockerfile changed meanwhile. Try again.');
	let head = 0;
	while (head < before.length && before[head] === text[head]) head++;
	let tail = 0;
	while (tail < Math.min(before.length, text.length) - head && before.at(-1 - tail) === text.at(-1 - tail)) tail++;
	const edit = new WorkspaceEdit();
	edit.replace(document.uri, new Range(document.positionAt(head), document.positionAt(before.length - tail)), text.slice(head, text.length - tail));
	if (!await workspace.applyEdit(edit)) throw new Error('the comment could not be written.');
	window.activeTextEditor?.revealRange(new Range(document.positionAt(head), document.positionAt(head)));
}
