/**
 * What both entries share. Activation registers commands and a status item and returns: the server is started after
 * that, so that no other extension waits for it.
 */
import { commands, type ExtensionContext, window } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { showFollowUp } from './commands/followUp';
import { hardenAtLevelCommand, hardenCommand, hardenSelectionCommand } from './commands/harden';
import { hardenWorkspaceCommand } from './commands/hardenWorkspace';
import { runAdviceCommand, writeRunAdviceCommand } from './commands/runAdvice';
import { serveFiles } from './files';
import { Pages } from './pages';
import { SELECTOR } from './selector';
import { Server } from './server';
import { Sheets } from './sheets';
import { showScore } from './status';

let server: Server | undefined;

export function activateWith(context: ExtensionContext, create: (options: LanguageClientOptions) => Promise<BaseLanguageClient>): { readonly server: Server; readonly pages: Pages; readonly sheets: Sheets } {
	const start = performance.now();
	const output = window.createOutputChannel('Bulwark', { log: true });
	const pages = new Pages();
	const sheets = new Sheets();
	const running = new Server(output, async () => {
		const client = await create({
			documentSelector: [...SELECTOR], outputChannel: output, initializationOptions: { readFile: true, followUpCommand: 'bulwark.showFollowUp', hardenCommand: 'bulwark.harden' },
			diagnosticPullOptions: { onChange: true, onSave: false },
		});
		return { client, services: serveFiles(client) };
	});
	server = running;
	context.subscriptions.push(
		output, pages, sheets, showScore(running),
		commands.registerCommand('bulwark.harden', hardenCommand(running, sheets)),
		commands.registerCommand('bulwark.hardenAtLevel', hardenAtLevelCommand(running, sheets)),
		commands.registerCommand('bulwark.hardenSelection', hardenSelectionCommand(running, sheets)),
		commands.registerCommand('bulwark.hardenWorkspace', hardenWorkspaceCommand(running, sheets)),
		commands.registerCommand('bulwark.showRunAdvice', runAdviceCommand(running, sheets)),
		commands.registerCommand('bulwark.writeRunAdvice', writeRunAdviceCommand(running)),
		commands.registerCommand('bulwark.restartServer', () => running.restart()),
		commands.registerCommand('bulwark.showOutput', () => output.show()),
		commands.registerCommand('bulwark.showFollowUp', (title: unknown, text: unknown) => showFollowUp(pages, String(title), String(text))),
	);
	setTimeout(() => void running.ready().catch(() => undefined), 0);
	output.info(`Activated in ${(performance.now() - start).toFixed(1)} ms`);
	return { server: running, pages, sheets };
}

export function deactivate(): Promise<void> | undefined {
	return server?.stop();
}
