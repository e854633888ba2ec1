/**
 * *Verify the Hardened Dockerfile*: the server builds the image before and after, with progress and cancel; then the
 * report, and the offer to apply what was proved. Only where programs can be started, in a trusted workspace, on request.
 */
import { type CancellationToken, commands, type Disposable, ProgressLocation, type TextDocument, Uri, window, workspace } from 'vscode';
import type { Pages } from '../pages';
import { isDockerfile } from '../selector';
import type { Server } from '../server';
import type { Sheets } from '../sheets';
import { levelFor, offerPlan } from './harden';
import type { HardenPlan } from './hardenPlan';

type Answer =
	| { readonly kind: 'verified'; readonly proved: boolean; readonly takenBack: number; readonly plan: HardenPlan; readonly page: string }
	| { readonly kind: 'missing'; readonly secrets: readonly { readonly id: string; readonly source: string }[] }
	| { readonly kind: 'problem'; readonly message: string }
	| { readonly kind: 'cancelled' };

/** For the entry that has a machine: the manifest shows the command only after this. */
export function verifyCommand(server: Server, pages: Pages, sheets: Sheets): Disposable {
	void commands.executeCommand('setContext', 'bulwark.canBuild', true);
	return commands.registerCommand('bulwark.verify', (from?: Uri) => verify(from, server, pages, sheets).catch((error: unknown) => window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`)));
}

async function verify(from: Uri | undefined, server: Server, pages: Pages, sheets: Sheets): Promise<void> {
	if (!workspace.isTrusted) throw new Error('a build runs what the Dockerfile says. Trust this workspace first.');
	const document = from instanceof Uri ? await workspace.openTextDocument(from) : window.activeTextEditor?.document;
	if (!document || !isDockerfile(document)) throw new Error('open a Dockerfile to verify it.');
	if (document.uri.scheme !== 'file') throw new Error('save the Dockerfile first: a build needs the folder that it lies in.');
	if (window.activeTextEditor?.document !== document) await window.showTextDocument(document);
	const answer = await answerFor(document, server);
	if (!answer || answer.kind === 'cancelled') return;
	if (answer.kind === 'problem') throw new Error(answer.message);
	const name = workspace.asRelativePath(document.uri);
	await pages.show('Verified', answer.page);
	await tell(document, name, answer, server, sheets);
}

/** Asks for the secrets that the build needs, once, and builds then. */
async function answerFor(document: TextDocument, server: Server): Promise<Exclude<Answer, { kind: 'missing' }> | undefined> {
	const secrets: Record<string, string> = {};
	for (;;) {
		const answer = await build(document, secrets, server);
		if (answer?.kind !== 'missing') return answer ?? undefined;
		for (const { id, source } of answer.secrets) {
			const value = await window.showInputBox({ title: `Build secret ${id}`, prompt: `The hardened Dockerfile mounts it: ${source}. It is handed to this build and kept nowhere.`, password: true, ignoreFocusOut: true });
			if (value === undefined) return undefined;
			secrets[id] = value;
		}
	}
}

function build(document: TextDocument, secrets: Readonly<Record<string, string>>, server: Server): Thenable<Answer | null> {
	const uri = document.uri.toString();
	const title = 'Bulwark: verifying by a build';
	return window.withProgress({ location: ProgressLocation.Notification, cancellable: true, title }, async (progress, token: CancellationToken) => {
		const client = await server.ready();
		const listening = client.onNotification('bulwark/verifyProgress', (step: { readonly uri: string; readonly what: string }) => {
			if (step.uri === uri) progress.report({ message: step.what });
		});
		const engine = workspace.getConfiguration('bulwark', document.uri).get<string>('build.engine', 'auto');
		try {
			return await client.sendRequest<Answer | null>('bulwark/verify', { uri, name: workspace.asRelativePath(document.uri), level: levelFor(document), engine, secrets }, token);
		} catch (error) {
			if (token.isCancellationRequested) return { kind: 'cancelled' };
			throw error;
		} finally {
			listening.dispose();
		}
	});
}

async function tell(document: TextDocument, name: string, { proved, takenBack, plan }: Extract<Answer, { kind: 'verified' }>, server: Server, sheets: Sheets): Promise<void> {
	if (!proved) {
		void window.showWarningMessage(`Bulwark: ${name} does not build as it is, so that nothing could be proved.`);
		return;
	}
	const some = takenBack === 0 ? '' : ` ${takenBack} change${takenBack === 1 ? ' was' : 's were'} taken back.`;
	if (plan.hunks.length === 0 && plan.files.length === 0) {
		void window.showInformationMessage(`Bulwark: ${name} builds, and there is nothing to change.${some}`);
		return;
	}
	const choice = await window.showInformationMessage(`Bulwark: the hardened ${name} builds.${some}`, 'Apply…');
	if (choice) await offerPlan(document, plan, server, sheets);
}
