/** What stands beside a Dockerfile, in either host: findings with real files, ignore files, the tree of the context. */
import * as vscode from 'vscode';
import { equal, match, ok, waitFor } from '../expect';

const FILES: Readonly<Record<string, string>> = {
	Dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n',
	'.dockerignore': 'node_modules # packages\n',
	'.env': 'DB_PASSWORD=q8Zt1vWm\n',
	'server.js': 'console.log(1);\n',
	'node_modules/x/index.js': 'x\n',
};

async function folder(): Promise<vscode.Uri> {
	const top = vscode.workspace.workspaceFolders?.[0]?.uri;
	ok(top);
	const own = vscode.Uri.joinPath(top, 'context-test');
	for (const [path, text] of Object.entries(FILES)) await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(own, path), new TextEncoder().encode(text));
	return own;
}

async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument(uri);
	await vscode.window.showTextDocument(document);
	return document;
}

function finding(document: vscode.TextDocument, rule: string): Promise<vscode.Diagnostic> {
	return waitFor(`a finding of ${rule}`, () => vscode.languages.getDiagnostics(document.uri).find(({ source, code }) => source === 'bulwark' && (typeof code === 'object' ? code.value : code) === rule));
}

describe('A build context', () => {
	it('is in the findings of its Dockerfile', async () => {
		const document = await open(vscode.Uri.joinPath(await folder(), 'Dockerfile'));
		const found = await finding(document, 'context-secret-copied');
		match(found.message, /\.env/);
		equal(document.getText(found.range), '.');
	});

	it('has an ignore file with findings, fixes and completion', async () => {
		const document = await open(vscode.Uri.joinPath(await folder(), '.dockerignore'));
		const useless = await finding(document, 'ignore-pattern-useless');
		await finding(document, 'ignore-secret-open');
		const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, useless.range, vscode.CodeActionKind.QuickFix.value, 50);
		const move = actions.find(({ title }) => title === 'Move the comment above');
		ok(move?.edit, actions.map(({ title }) => title).join(' | '));
		ok(await vscode.workspace.applyEdit(move.edit));
		match(document.getText(), /^# packages\nnode_modules\n/);
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(2, 0), '\n');
		ok(await vscode.workspace.applyEdit(edit));
		const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(2, 0));
		ok(items.some(({ label }) => label === '**/.env'), items.map(({ label }) => String(label)).join(' '));
		await vscode.commands.executeCommand('workbench.action.files.revert');
	});

	it('is shown as a tree, and the walk can be stopped', async () => {
		await open(vscode.Uri.joinPath(await folder(), 'Dockerfile'));
		await vscode.commands.executeCommand('bulwark.showContext');
		await vscode.commands.executeCommand('bulwark.stopContext');
		await vscode.commands.executeCommand('bulwark.refreshContext');
	});
});
