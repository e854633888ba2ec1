/**
 * `daemon.json` as rules ask for it: the settings of the Docker daemon with their places. JSON as Docker reads it:
 * without comments. No input throws.
 */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Problem } from '../syntax/instruction';
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';

export interface DaemonModel {
	readonly text: string;
	readonly lines: LineIndex;
	/** The outermost object. */
	readonly root?: Node;
	readonly problems: readonly Problem[];
}

export interface Setting {
	readonly value: unknown;
	/** Name and value. */
	readonly range: TextRange;
	readonly valueRange: TextRange;
}

export function buildDaemonModel(text: string): DaemonModel {
	const errors: ParseError[] = [];
	const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: true });
	return {
		text, lines: new LineIndex(text), ...(root?.type === 'object' && { root }),
		problems: errors.map(({ error, offset, length }) => ({ message: `Not JSON, so the daemon does not start: ${printParseErrorCode(error)}.`, range: { start: offset, end: offset + length } })),
	};
}

/** A setting by its path; undefined when it is not there. */
export function settingAt({ root }: DaemonModel, ...path: readonly (string | number)[]): Setting | undefined {
	const node = root && findNodeAtLocation(root, [...path]);
	if (!node) return undefined;
	const whole = node.parent?.type === 'property' ? node.parent : node;
	return { value: getNodeValue(node), range: placeOf(whole), valueRange: placeOf(node) };
}

export function placeOf({ offset, length }: Node): TextRange {
	return { start: offset, end: offset + length };
}
