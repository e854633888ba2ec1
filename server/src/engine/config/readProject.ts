/**
 * Text of a `bulwark.json` (JSON with comments and trailing commas) → settings and what is wrong with them, each with
 * its place. Never throws; with a syntax error, what could be read is given all the same.
 */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { LineIndex } from '../text/lines';
import { CUSTOM_SHAPE, type CustomRule } from './custom';
import { type BadSetting, readSettings } from './readSettings';
import type { Settings } from './settings';
import { isRecord, readShape, shown, under } from './shape';

export interface ProjectProblem {
	readonly message: string;
	/** 1-based. */
	readonly line: number;
	/** 1-based. */
	readonly column: number;
	/** The setting's path, `rules.image-untagged`; empty for a syntax error. */
	readonly key: string;
}

/** Settings for some of the files below the folder of the `bulwark.json`. */
export interface Override {
	/** Patterns as in `.gitignore`, relative to that folder; `!` takes files out again. */
	readonly files: readonly string[];
	readonly settings: Partial<Settings>;
}

export interface ProjectSettings {
	readonly settings: Partial<Settings>;
	/** Later ones win. */
	readonly overrides: readonly Override[];
	readonly problems: readonly ProjectProblem[];
}

export const OVERRIDES = 'overrides';

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
	if (!root) return { settings: {}, overrides: [], problems };
	const values: unknown = getNodeValue(root);
	const { [OVERRIDES]: list, ...own } = isRecord(values) ? values : {};
	const custom = customIds(values);
	const read = readSettings(isRecord(values) ? own : values, { strict: true, custom });
	const overrides = readOverrides(list, custom);
	for (const { key, message } of [...read.problems, ...overrides.problems]) problems.push({ key, message, ...at(placeOf(root, key)) });
	return { settings: read.settings, overrides: overrides.value, problems };
}

/** Ids of all rules that the file declares, wherever. */
function customIds(values: unknown): string[] {
	if (!isRecord(values)) return [];
	const overrides: readonly unknown[] = Array.isArray(values[OVERRIDES]) ? values[OVERRIDES] : [];
	return [values, ...overrides].flatMap((part) => isRecord(part) ? (readShape(part['custom'], CUSTOM_SHAPE, () => undefined).value ?? []) as readonly CustomRule[] : []).map(({ id }) => id);
}

function readOverrides(list: unknown, custom: readonly string[]): { readonly value: readonly Override[]; readonly problems: readonly BadSetting[] } {
	if (list === undefined || list === null) return { value: [], problems: [] };
	if (!Array.isArray(list)) return { value: [], problems: [{ key: OVERRIDES, message: `${shown(list)} is not a list.` }] };
	const problems: BadSetting[] = [];
	const value = list.flatMap((item: unknown, i): Override[] => {
		const path = `${OVERRIDES}.${i}`;
		if (!isRecord(item)) {
			problems.push({ key: path, message: `${shown(item)} is not an object.` });
			return [];
		}
		const { files, ...rest } = item;
		const patterns = files === undefined ? { problems: [{ key: '', message: 'It has no files.' }] } : readShape(files, { type: 'patterns' }, () => undefined);
		const read = readSettings(rest, { strict: true, custom });
		const good = ((patterns.value ?? []) as readonly string[]).map((pattern) => ({ pattern, problem: patternProblem(pattern) }));
		problems.push(
			...patterns.problems.map((problem) => under(path, files === undefined ? problem : under('files', problem))),
			...good.flatMap(({ problem }, at) => problem === undefined ? [] : [{ key: Array.isArray(files) ? `${path}.files.${at}` : `${path}.files`, message: problem }]),
			...read.problems.map((problem) => under(path, problem)),
		);
		const usable = good.flatMap(({ pattern, problem }) => problem === undefined ? [pattern] : []);
		return usable.length === 0 ? [] : [{ files: usable, settings: read.settings }];
	});
	return { value, problems };
}

function patternProblem(pattern: string): string | undefined {
	if (/\{[^}]*,[^}]*\}/.test(pattern)) return 'Braces are no pattern here: write one pattern for each.';
	if (/^(?:\.\.\/|~|[A-Za-z]:)/.test(pattern)) return 'Patterns are relative to the folder of this file and cannot leave it.';
	return pattern.includes('\\') && !/\\[ !#*?[\]\\]/.test(pattern) ? 'Write / between the parts of a path.' : undefined;
}

function placeOf(root: Node, key: string): number {
	const path = key === '' ? [] : key.split('.').map((part) => /^\d+$/.test(part) ? Number(part) : part);
	const node = findNodeAtLocation(root, path);
	return (node?.parent?.type === 'property' ? node.parent : node ?? root).offset;
}
