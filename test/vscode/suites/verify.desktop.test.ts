/** Verifying by a build is there where programs can be started. */
import * as vscode from 'vscode';
import { equal, waitFor } from '../expect';

describe('Verify', () => {
	it('is a command, with an engine of the user’s choice', async () => {
		await vscode.workspace.openTextDocument({ language: 'dockerfile', content: 'FROM scratch\n' });
		await waitFor('the command', async () => (await vscode.commands.getCommands(true)).includes('bulwark.verify'));
		equal(vscode.workspace.getConfiguration('bulwark').get('build.engine'), 'auto');
	});
});
