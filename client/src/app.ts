/**
 * What both entries share. Activation registers commands and a status item and returns: the server is started after
 * that, so that no other extension waits for it.
 */
import { commands, Disposable, type ExtensionContext, languages, type TextDocument, window, workspace } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { contextCommands } from './commands/context';
import { showFollowUp } from './commands/followUp';
import { hardenAtLevelCommand, hardenCommand, hardenSelectionCommand } from './commands/harden';
import { hardenWorkspaceCommand } from './commands/hardenWorkspace';
import { isolationCommand } from './commands/isolation';
import { runAdviceCommand, writeRunAdviceCommand } from './commands/runAdvice';
import { pinCommands } from './commands/pin';
import { scanCommands } from './commands/scan';
import { serveFiles } from './files';
import { gateOf, type LoadHttp, serveFetch } from './online/service';
import { Pages } from './pages';
import { IGNORE_FILES, SELECTOR } from './selector';
import { Server } from './server';
import { Sheets } from './sheets';
import { showScore } from './status';

let server: Server | undefined;

/** @param http what reaches the network, where that can be done */
export function activateWith(context: ExtensionContext, create: (options: LanguageClientOptions) => Promise<BaseLanguageClient>, http?: LoadHttp): { readonly server: Server; readonly pages: Pages; readonly sheets: Sheets } {
	const began = performance.now();
	const output = window.createOutputChannel('Bulwark', { log: true });
	const pages = new Pages();
	const sheets = new Sheets();
	const gate = gateOf(context);
	const running = new Server(output, async () => {
		const client = await create({
			documentSelector: [...SELECTOR, ...IGNORE_FILES], outputChannel: output, initializationOptions: { readFile: true, listFolder: true, online: http !== undefined, followUpCommand: 'bulwark.showFollowUp', hardenCommand: 'bulwark.harden' },
			diagnosticPullOptions: { onChange: true, onSave: false },
		});
		return { client, services: Disposable.from(serveFiles(client), ...(http ? [serveFetch(client, gate, http)] : [])) };
	});
	server = running;
	context.subscriptions.push(
		output, pages, sheets, showScore(running), contextCommands(running),
		commands.registerCommand('bulwark.harden', hardenCommand(running, sheets)),
		commands.registerCommand('bulwark.hardenAtLevel', hardenAtLevelCommand(running, sheets)),
		commands.registerCommand('bulwark.hardenSelection', hardenSelectionCommand(running, sheets)),
		commands.registerCommand('bulwark.hardenWorkspace', hardenWorkspaceCommand(running, sheets)),
		commands.registerCommand('bulwark.showRunAdvice', runAdviceCommand(running, sheets)),
		commands.registerCommand('bulwark.writeRunAdvice', writeRunAdviceCommand(running)),
		...scanCommands({ server: running, pages, canStart: http !== undefined }),
		...pinCommands({ server: running, pages, ...(http && { gate }) }),
		commands.registerCommand('bulwark.hardenCompose', hardenCommand(running, sheets)),
		commands.registerCommand('bulwark.explainIsolation', isolationCommand(running, pages)),
		commands.registerCommand('bulwark.restartServer', () => running.restart()),
		commands.registerCommand('bulwark.showOutput', () => output.show()),
		commands.registerCommand('bulwark.showFollowUp', (title: unknown, text: unknown) => showFollowUp(pages, String(title), String(text))),
	);
	// A .gitignore activates the extension, too, and needs no server.
	const isServed = (document: TextDocument): boolean => languages.match([...SELECTOR, ...IGNORE_FILES], document) > 0;
	const start = (): void => { setTimeout(() => void running.ready().catch(() => undefined), 0); };
	if (workspace.textDocuments.some(isServed)) start();
	else {
		const waiting = workspace.onDidOpenTextDocument((document) => {
			if (!isServed(document)) return;
			waiting.dispose();
			start();
		});
		context.subscriptions.push(waiting);
	}
	output.info(`Activated in ${(performance.now() - began).toFixed(1)} ms`);
	return { server: running, pages, sheets };
}

export function deactivate(): Promise<void> | undefined {
	return server?.stop();
}
