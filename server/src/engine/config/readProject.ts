/**
 * Text of a `bulwark.json` (JSON with comments and trailing commas) → settings and what is wrong with them, each with
 * its place. Never throws; with a syntax error, what could be read is given all the same.
 */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { LineIndex } from '../text/lines';
import { readSettings } from './readSettings';
import type { Settings } from './settings';

export interface ProjectProblem {
	readonly message: string;
	/** 1-based. */
	readonly line: number;
	/** 1-based. */
	readonly column: number;
	/** The setting's path, `rules.image-untagged`; empty for a syntax error. */
	readonly key: string;
}

export interface ProjectSettings {
	readonly settings: Partial<Settings>;
	readonly problems: readonly ProjectProblem[];
}

export function readProjectSettings(text: string): ProjectSettings {
	const lines = new LineIndex(text);
	const at = (offset: number): { line: number; column: number } => {
		const { line, character } = lines.positionAt(offset);
		return { line: line + 1, column: character + 1 };
	};
	const errors: ParseError[] = [];
	const content = text.replace(/^\uFEFF/, ' ');
	const root: Node | undefined = parseTree(content, errors, { allowTrailingComma: true, allowEmptyContent: true });
	const problems: ProjectProblem[] = errors.map(({ error, offset }) => ({ message: `Not JSON: ${printParseErrorCode(error)}.`, key: '', ...at(offset) }));
	if (!root) return { settings: {}, problems };
	const read = readSettings(getNodeValue(root), { strict: true });
	for (const { key, message } of read.problems) problems.push({ key, message, ...at(placeOf(root, key)) });
	return { settings: read.settings, problems };
}

function placeOf(root: Node, key: string): number {
	const path = key === '' ? [] : key.split('.').map((part) => /^\d+$/.test(part) ? Number(part) : part);
	const node = findNodeAtLocation(root, path);
	return (node?.parent?.type === 'property' ? node.parent : node ?? root).offset;
}
