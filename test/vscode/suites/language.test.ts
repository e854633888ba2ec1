/** VS Code takes a Dockerfile for one, which is what the extension is activated by. */
import * as vscode from 'vscode';
import { equal, ok } from '../expect';

describe('Language of a Dockerfile', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;

  for (const name of ['Dockerfile', 'Dockerfile.dev', 'Containerfile']) {
    it(`is dockerfile for ${name}`, async () => {
      ok(folder);
      const file = vscode.Uri.joinPath(folder, 'language-test', name);
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('FROM scratch\n'));
      const document = await vscode.workspace.openTextDocument(file);
      equal(document.languageId, 'dockerfile');
    });
  }
});
