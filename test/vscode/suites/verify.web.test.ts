/** Where no program can be started, nothing offers to. */
import * as vscode from 'vscode';
import { ok, waitFor } from '../expect';

describe('Verify', () => {
	it('is no command in the browser', async () => {
		await vscode.workspace.openTextDocument({ language: 'dockerfile', content: 'FROM scratch\n' });
		const active = await waitFor('the extension', () => vscode.extensions.getExtension('bulwark.bulwark'));
		await active.activate();
		const commands = await vscode.commands.getCommands(true);
		ok(commands.includes('bulwark.harden'));
		ok(!commands.includes('bulwark.verify'));
	});
});
