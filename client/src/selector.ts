/** The documents that Bulwark looks at: Dockerfiles that can be edited, wherever they are; no diff's left side. */
import type { TextDocument } from 'vscode';

const SCHEMES = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web'] as const;

export const LANGUAGE = 'dockerfile';

export const SELECTOR = SCHEMES.map((scheme) => ({ scheme, language: LANGUAGE }));

export function isDockerfile(document: TextDocument): boolean {
	return document.languageId === LANGUAGE && (SCHEMES as readonly string[]).includes(document.uri.scheme);
}
