/** The suites run inside a VS Code that the extension supports. */
import * as vscode from 'vscode';
import { equal, match, ok } from '../expect';

describe('VS Code', () => {
  it('is a version that the extension supports', () => {
    match(vscode.version, /^1\.\d+\.\d+/);
    ok(Number(vscode.version.split('.')[1]) >= 91, vscode.version);
  });

  it('has the folder under test open', () => {
    equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
