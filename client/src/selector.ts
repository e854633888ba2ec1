/** The documents that Bulwark looks at, that can be edited, wherever they are: Dockerfiles and what stands beside them; no diff's left side. */
import type { TextDocument } from 'vscode';

const SCHEMES = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web'] as const;

export const LANGUAGE = 'dockerfile';

/** Without an extension for Docker, Compose files are YAML. */
const LANGUAGES: readonly string[] = [LANGUAGE, 'dockercompose'];
const NAMES = ['**/{compose,docker-compose}{,.*,-*}.{yml,yaml}', '**/docker-bake{,.*}.json', '**/daemon.json'] as const;

export const SELECTOR = SCHEMES.flatMap((scheme) => [...LANGUAGES.map((language) => ({ scheme, language })), ...NAMES.map((pattern) => ({ scheme, pattern }))]);

/** True for what can be hardened. */
export function isOurs(document: TextDocument): boolean {
	return isDockerfile(document) || (SCHEMES as readonly string[]).includes(document.uri.scheme) && (LANGUAGES.includes(document.languageId) || /(?:^|\/)(?:(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml|daemon\.json)$/.test(document.uri.path));
}

/** By name: editors disagree about their language. */
export const IGNORE_FILES = SCHEMES.filter((scheme) => scheme !== 'untitled').map((scheme) => ({ scheme, pattern: '**/*.dockerignore' }));

export function isDockerfile(document: TextDocument): boolean {
	return document.languageId === LANGUAGE && (SCHEMES as readonly string[]).includes(document.uri.scheme);
}
