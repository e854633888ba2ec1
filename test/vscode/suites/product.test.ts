/** The installed extension at work, in either host: squiggles, fixes, hover, snippets, commands. */
import * as vscode from 'vscode';
import { equal, match, ok, waitFor } from '../expect';

const SOURCE = 'bulwark';

async function open(name: string, text?: string): Promise<vscode.TextDocument> {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	ok(folder);
	const file = vscode.Uri.joinPath(folder, name);
	if (text !== undefined) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
	const document = await vscode.workspace.openTextDocument(file);
	await vscode.window.showTextDocument(document);
	return document;
}

function findings(document: vscode.TextDocument): vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(document.uri).filter((d) => d.source === SOURCE);
}

function codeOf(diagnostic: vscode.Diagnostic): string {
	return typeof diagnostic.code === 'object' ? String(diagnostic.code.value) : String(diagnostic.code);
}

async function finding(document: vscode.TextDocument, rule: string): Promise<vscode.Diagnostic> {
	return waitFor(`a finding of ${rule}`, () => findings(document).find((d) => codeOf(d) === rule));
}

async function actionsAt(document: vscode.TextDocument, range: vscode.Range, kind?: string): Promise<vscode.CodeAction[]> {
	return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind, 50);
}

describe('A Dockerfile', () => {
	it('of the samples gets squiggles with a link to the rule', async () => {
		const document = await open('node-insecure/Dockerfile');
		const latest = await finding(document, 'image-tag-latest');
		equal(document.getText(latest.range), 'latest');
		ok(typeof latest.code === 'object' && latest.code.target.toString().includes('image-tag-latest'));
		ok(findings(document).length >= 10, `only ${findings(document).length} findings`);
	});

	it('is mended from the lightbulb', async () => {
		const document = await open('mend/Dockerfile', 'FROM node:latest\nMAINTAINER ada\nCMD ["node", "server.js"]\n');
		const latest = await finding(document, 'image-tag-latest');
		const actions = await actionsAt(document, latest.range, vscode.CodeActionKind.QuickFix.value);
		const titles = actions.map((a) => a.title);
		// Other findings on the same word bring their own preferred fix: one for each finding.
		const preferred = actions.filter((a) => a.isPreferred && !/needs review/.test(a.title));
		equal(preferred.map((a) => a.title).length, 1, titles.join(' | '));
		ok(titles.some((t) => /gnore/.test(t)), `no way to ignore it: ${titles.join(' | ')}`);
		const fix = preferred[0];
		ok(fix?.edit, 'the preferred action has an edit');
		ok(await vscode.workspace.applyEdit(fix.edit));
		match(document.getText(), /^FROM node:\d+\n/);
		await waitFor('the finding to go', () => findings(document).every((d) => codeOf(d) !== 'image-tag-latest'));
	});

	it('has all its safe fixes in source.fixAll', async () => {
		const document = await open('fix-all/Dockerfile', 'FROM alpine:3.24\nMAINTAINER ada\nUSER 10001\nCMD ["sh"]\n');
		await finding(document, 'maintainer-deprecated');
		const [action] = await actionsAt(document, new vscode.Range(0, 0, 0, 0), 'source.fixAll.bulwark');
		ok(action?.edit, 'source.fixAll.bulwark is offered');
		ok(await vscode.workspace.applyEdit(action.edit));
		match(document.getText(), /LABEL org\.opencontainers\.image\.authors="ada"/);
	});

	it('explains a finding in its hover', async () => {
		const document = await open('hover/Dockerfile', 'FROM node:latest\nUSER node\nCMD ["node", "server.js"]\n');
		const latest = await finding(document, 'image-tag-latest');
		const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, latest.range.start);
		const text = hovers.flatMap((h) => h.contents).map((c) => (typeof c === 'string' ? c : c.value)).join('\n');
		match(text, /latest/);
	});

	it('follows every keystroke', async () => {
		const document = await open('typing/Dockerfile', 'FROM alpine:3.24\nUSER 10001\nCMD ["sh"]\n');
		const edit = new vscode.WorkspaceEdit();
		edit.replace(document.uri, new vscode.Range(0, 12, 0, 16), 'latest');
		ok(await vscode.workspace.applyEdit(edit));
		await finding(document, 'image-tag-latest');
		const back = new vscode.WorkspaceEdit();
		back.replace(document.uri, new vscode.Range(0, 12, 0, 18), '3.24');
		ok(await vscode.workspace.applyEdit(back));
		await waitFor('the finding to go', () => findings(document).every((d) => codeOf(d) !== 'image-tag-latest'));
	});

	it('gets findings without being saved', async () => {
		const document = await vscode.workspace.openTextDocument({ language: 'dockerfile', content: 'FROM node:latest\n' });
		await vscode.window.showTextDocument(document);
		await finding(document, 'image-tag-latest');
	});

	it('completes snippets', async () => {
		const document = await open('snippets/Dockerfile', 'bw-');
		const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(0, 3));
		const labels = list.items.map((i) => (typeof i.label === 'string' ? i.label : i.label.label));
		for (const prefix of ['bw-node', 'bw-go', 'bw-secret', 'bw-download']) ok(labels.includes(prefix), `${prefix} in ${labels.join(' ')}`);
	});
});

describe('Commands', () => {
	it('are there', async () => {
		const all = await vscode.commands.getCommands(true);
		for (const command of ['bulwark.harden', 'bulwark.restartServer', 'bulwark.showOutput']) ok(all.includes(command), command);
	});

	it('restart the server, and findings come back', async () => {
		const document = await open('restart/Dockerfile', 'FROM node:latest\n');
		await finding(document, 'image-tag-latest');
		await vscode.commands.executeCommand('bulwark.restartServer');
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(1, 0), 'MAINTAINER ada\n');
		ok(await vscode.workspace.applyEdit(edit));
		await finding(document, 'maintainer-deprecated');
	});
});

describe('Settings', () => {
	it('switch a rule off', async () => {
		const document = await open('settings/Dockerfile', 'FROM node:latest\n');
		await finding(document, 'image-tag-latest');
		const settings = vscode.workspace.getConfiguration('bulwark', document.uri);
		await settings.update('rules', { 'image-tag-latest': 'off' }, vscode.ConfigurationTarget.Workspace);
		try {
			await waitFor('the finding to go', () => findings(document).every((d) => codeOf(d) !== 'image-tag-latest'));
		} finally {
			await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
		}
		await finding(document, 'image-tag-latest');
	});
});
