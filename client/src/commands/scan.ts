/**
 * *Scan Base Images*, by command or, where the user has set it, on save; and *Slim This Image with mint*. Both start
 * programs of the user's, so that the workspace must be trusted. The findings come from the server, like all others.
 */
import { commands, Disposable, ProgressLocation, type TextDocument, window, workspace } from 'vscode';
import type { Pages } from '../pages';
import { isDockerfile } from '../selector';
import type { Server } from '../server';

export interface ScanOutcome {
	/** Markdown. */
	readonly report: string;
	readonly images: readonly { readonly reference: string; readonly count?: number; readonly problem?: string }[];
	/** Why nothing was scanned. */
	readonly problem?: string;
}

export interface ScanPorts {
	readonly server: Server;
	readonly pages: Pages;
	/** False in the browser, where no program can be started. */
	readonly canStart: boolean;
}

export function scanCommands(ports: ScanPorts): Disposable[] {
	const told = (work: () => Promise<void>): Promise<unknown> => work().catch((error: unknown) => window.showErrorMessage(`Bulwark: ${error instanceof Error ? error.message : String(error)}`));
	return [
		commands.registerCommand('bulwark.scan', () => told(() => scanActive(ports, false))),
		commands.registerCommand('bulwark.scanCompare', () => told(() => scanActive(ports, true))),
		commands.registerCommand('bulwark.slim', () => told(() => slim(ports))),
		ports.canStart ? workspace.onDidSaveTextDocument((document) => {
			if (!isDockerfile(document) || !workspace.isTrusted || workspace.getConfiguration('bulwark').get('scan.onSave') !== true) return;
			void told(async () => {
				const outcome = await scan(document, false, ports.server, ProgressLocation.Window);
				if (outcome?.problem !== undefined) throw new Error(outcome.problem);
			});
		}) : Disposable.from(),
	];
}

function assertMayStart({ canStart }: ScanPorts): void {
	if (!canStart) throw new Error('no program can be started from the browser. Use bulwark scan on the command line.');
	if (!workspace.isTrusted) throw new Error('programs are started only in workspaces that you trust.');
}

async function scanActive(ports: ScanPorts, compare: boolean): Promise<void> {
	const document = window.activeTextEditor?.document;
	if (!document || !isDockerfile(document)) throw new Error('open a Dockerfile to scan its base images.');
	assertMayStart(ports);
	const outcome = await scan(document, compare, ports.server, ProgressLocation.Notification);
	if (!outcome) return;
	if (outcome.problem !== undefined) throw new Error(outcome.problem);
	const problems = outcome.images.filter(({ problem }) => problem !== undefined);
	const words = outcome.images.map(({ reference, count, problem }) => `${reference}: ${problem ?? `${count} known`}`).join(' · ');
	const message = outcome.images.length === 0 ? 'there is no base image to scan.' : words;
	const choice = await (problems.length > 0 ? window.showWarningMessage : window.showInformationMessage)(`Bulwark: ${message}`, ...outcome.images.length > 0 ? ['Show Report', ...compare ? [] : ['Compare with Smaller Images']] : []);
	if (choice === 'Show Report') await ports.pages.show('Base images', outcome.report);
	else if (choice !== undefined) await scanActive(ports, true);
}

/** Undefined when the user has cancelled. */
function scan(document: TextDocument, compare: boolean, server: Server, location: ProgressLocation): Thenable<ScanOutcome | undefined> {
	return window.withProgress({ location, cancellable: true, title: 'Bulwark: scanning' }, async (progress, token) => {
		const client = await server.ready();
		const listening = client.onNotification('bulwark/scanning', ({ reference }: { reference: string }) => progress.report({ message: reference }));
		try {
			const outcome = await server.ask<ScanOutcome>('bulwark.server.scan', { uri: document.uri.toString(), compare }, token);
			return token.isCancellationRequested ? undefined : outcome ?? undefined;
		} catch (error) {
			if (token.isCancellationRequested) return undefined;
			throw error;
		} finally {
			listening.dispose();
		}
	});
}

/** Writes the command into a terminal; the user starts it. */
async function slim(ports: ScanPorts): Promise<void> {
	assertMayStart(ports);
	const program = await ports.server.ask<string>('bulwark.server.slimmer', {});
	if (!program) throw new Error('neither mint nor slim is installed. The maximum level of Harden makes small images without them.');
	const image = await window.showInputBox({ title: 'Slim This Image with mint', prompt: 'The image that was built from this Dockerfile', placeHolder: 'team/app:1.0', validateInput: (text) => /^[a-z0-9][\w.:/@-]*$/i.test(text) ? undefined : 'This is no image reference.' });
	if (image === undefined) return;
	const terminal = window.createTerminal('Bulwark: mint');
	terminal.show();
	terminal.sendText(program === 'mint' ? `mint slim ${image}` : `slim build ${image}`, false);
}
