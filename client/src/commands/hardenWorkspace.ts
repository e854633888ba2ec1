/**
 * Hardens all Dockerfiles of the workspace: planned one after the other, with progress, until the user stops it; shown
 * together in one preview; then a table of what became of each. One that fails stops none of the others.
 */
import { type CancellationToken, type Progress, ProgressLocation, window, workspace } from 'vscode';
import { isDockerfile } from '../selector';
import type { Server } from '../server';
import type { Sheets } from '../sheets';
import { findDockerfiles } from './findDockerfiles';
import { levelFor, planFor } from './harden';
import { applyPlans, type Planned } from './hardenEdit';
import { counted } from './hardenPlan';
import { workspaceReport } from './hardenReport';

interface Plans {
	readonly planned: readonly Planned[];
	/** Names of those with nothing to change. */
	readonly untouched: readonly string[];
	readonly failures: readonly { readonly name: string; readonly message: string }[];
}

export function hardenWorkspaceCommand(server: Server, sheets: Sheets): () => Promise<void> {
	return async () => {
		try {
			await hardenWorkspace(server, sheets);
		} catch (error) {
			void window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`);
		}
	};
}

async function hardenWorkspace(server: Server, sheets: Sheets): Promise<void> {
	if (!workspace.workspaceFolders?.length) {
		void window.showInformationMessage('Bulwark: open a folder first.');
		return;
	}
	const plans = await window.withProgress({ location: ProgressLocation.Notification, title: 'Bulwark: hardening', cancellable: true }, (progress, token) => planAll(server, progress, token));
	if (!plans) return;
	const { planned, untouched, failures } = plans;
	if (planned.length === 0) {
		void window.showInformationMessage(untouched.length + failures.length === 0 ? 'Bulwark: no Dockerfile in this workspace.' : `Bulwark: ${counted(untouched.length, 'Dockerfile')} looked at, nothing to change.${failures.length > 0 ? ` ${failures.length} could not be read.` : ''}`);
		if (failures.length > 0) sheets.show(workspaceReport([], failures, untouched));
		return;
	}
	const outcomes = await applyPlans(planned, server);
	if (outcomes) sheets.show(workspaceReport(outcomes, failures, untouched));
}

/** Undefined when the user stopped it. */
async function planAll(server: Server, progress: Progress<{ message?: string; increment?: number }>, token: CancellationToken): Promise<Plans | undefined> {
	progress.report({ message: 'looking for Dockerfiles' });
	const files = await findDockerfiles(token);
	const planned: Planned[] = [];
	const untouched: string[] = [];
	const failures: { name: string; message: string }[] = [];
	for (const [i, uri] of files.entries()) {
		if (token.isCancellationRequested) return undefined;
		const name = workspace.asRelativePath(uri);
		progress.report({ message: `${i + 1} of ${files.length}: ${name}`, increment: 100 / files.length });
		try {
			const document = await workspace.openTextDocument(uri);
			if (!isDockerfile(document)) continue;
			const plan = await planFor(document, { level: levelFor(document) }, server);
			if (plan.hunks.length === 0 && plan.files.length === 0) untouched.push(name);
			else planned.push({ document, plan });
		} catch (error) {
			// VS Code says which file it was in front of why, at length.
			failures.push({ name, message: (error instanceof Error ? error.message : String(error)).replace(/^cannot open \S+ Detail: /, '') });
		}
	}
	return token.isCancellationRequested ? undefined : { planned, untouched, failures };
}
