/** Harden and its kin in the real editor, in either host: previewed, applied, reported. */
import * as vscode from 'vscode';
import { equal, match, ok, waitFor } from '../expect';

const INSECURE = 'FROM node:latest\nMAINTAINER ada\nUSER node\nCMD ["node", "server.js"]\n';

const folderUri = (): vscode.Uri => {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	ok(folder);
	return folder;
};

async function write(name: string, content: string | Uint8Array): Promise<vscode.Uri> {
	const file = vscode.Uri.joinPath(folderUri(), name);
	await vscode.workspace.fs.writeFile(file, typeof content === 'string' ? new TextEncoder().encode(content) : content);
	return file;
}

async function open(name: string, text: string): Promise<vscode.TextEditor> {
	return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(await write(name, text)));
}

/** Runs a command, and accepts its preview when that has opened. */
async function applied(command: string, changed: () => boolean | Promise<boolean>, ...args: unknown[]): Promise<void> {
	const running = vscode.commands.executeCommand(command, ...args);
	await waitFor(`${command} to be applied`, async () => {
		await vscode.commands.executeCommand('refactorPreview.apply').then(undefined, () => undefined);
		return changed();
	});
	// It goes on until its message is answered: only what failed must be heard of.
	await Promise.race([running, new Promise((done) => setTimeout(done, 500))]);
}

function sheetIsOpen(): boolean {
	return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('bulwark.sheet')));
}

async function withSettings(section: string, values: Readonly<Record<string, unknown>>, act: () => Promise<void>): Promise<void> {
	const settings = vscode.workspace.getConfiguration(section);
	for (const [key, value] of Object.entries(values)) await settings.update(key, value, vscode.ConfigurationTarget.Workspace);
	try {
		await act();
	} finally {
		for (const key of Object.keys(values)) await settings.update(key, undefined, vscode.ConfigurationTarget.Workspace);
	}
}

describe('Harden', () => {
	afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

	it('has its commands', async () => {
		await open('harden-commands/Dockerfile', INSECURE);
		const all = await waitFor('the extension', async () => {
			const names = await vscode.commands.getCommands(true);
			return names.includes('bulwark.harden') && names;
		});
		for (const command of ['hardenAtLevel', 'hardenSelection', 'hardenWorkspace', 'showRunAdvice']) ok(all.includes(`bulwark.${command}`), command);
	});

	it('applies what the preview has ticked', async () => {
		const { document } = await open('harden/Dockerfile', INSECURE);
		await applied('bulwark.harden', () => document.getText() !== INSECURE);
		// The smaller base needs review, and stays unticked.
		match(document.getText(), /^FROM node:latest\nLABEL org\.opencontainers\.image\.authors="ada"\n/);
	});

	it('goes as far as the setting says', async () => {
		await withSettings('bulwark', { 'harden.level': 'safe' }, async () => {
			const text = `${INSECURE.slice(0, 17)}RUN curl -sSL https://example.com/a -o /a\n`;
			const { document } = await open('harden-safe/Dockerfile', text);
			await applied('bulwark.harden', () => document.getText() !== text);
			match(document.getText(), /^FROM node:\d+\nRUN curl -\w*\S* .*https:\/\/example\.com\/a/);
			ok(!document.getText().includes('USER'));
		});
	});

	it('of a selection leaves the other stages as they are', async () => {
		const first = 'FROM node:latest AS build\nMAINTAINER ada\n';
		const editor = await open('harden-part/Dockerfile', `${first}FROM node:latest\nMAINTAINER bob\nUSER node\n`);
		editor.selection = new vscode.Selection(3, 0, 3, 5);
		await applied('bulwark.hardenSelection', () => editor.document.getText().includes('authors="bob"'));
		ok(editor.document.getText().startsWith(first));
	});

	it('of the workspace takes every Dockerfile that is not hidden, a broken one or not', async () => {
		await withSettings('files', { exclude: { '*-*': true, '**/hidden': true } }, async () => {
			const good = await Promise.all(['fleet/Dockerfile', 'fleet/api/api.Dockerfile', 'fleet/worker/Containerfile'].map((name) => write(name, INSECURE)));
			await write('fleet/broken/Dockerfile', new Uint8Array([0, 1, 2, 0, 0, 255, 0]));
			await write('fleet/.gitignore', 'build/\n');
			const spared = await Promise.all(['fleet/build/Dockerfile', 'fleet/hidden/Dockerfile', 'fleet/node_modules/a/Dockerfile'].map((name) => write(name, INSECURE)));
			const textOf = async (file: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(file)).getText();
			await applied('bulwark.hardenWorkspace', async () => (await Promise.all(good.map(textOf))).every((text) => text.includes('LABEL org.opencontainers.image.authors="ada"')));
			for (const file of spared) equal(await textOf(file), INSECURE, file.path);
			await waitFor('the report', sheetIsOpen);
		});
	});
});

describe('How to run an image', () => {
	it('is written as a comment, once', async () => {
		const text = 'FROM node:26-slim\nUSER node\nEXPOSE 3000\nCMD ["node", "server.js"]\n';
		const { document } = await open('advice-comment/Dockerfile', text);
		await vscode.commands.executeCommand('bulwark.writeRunAdvice');
		const written = document.getText();
		ok(written.startsWith(text));
		match(written, /#\s+--read-only/);
		await vscode.commands.executeCommand('bulwark.writeRunAdvice');
		equal(document.getText(), written);
	});

	it('is shown on a page', async () => {
		await open('advice/Dockerfile', 'FROM node:26-slim\nUSER node\nEXPOSE 3000\nCMD ["node", "server.js"]\n');
		await vscode.commands.executeCommand('bulwark.showRunAdvice');
		await waitFor('the page', sheetIsOpen);
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});
});
