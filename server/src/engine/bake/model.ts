/**
 * `docker-bake.json` as rules ask for it: targets with their places. HCL in JSON's clothes, without comments; what is
 * `${…}` in a text is worked out by Bake. No input throws. Source: Docker's Bake file reference.
 */
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Problem } from '../syntax/instruction';
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';

export interface BakeModel {
	readonly text: string;
	readonly lines: LineIndex;
	/** The outermost object. */
	readonly root?: Node;
	readonly targets: readonly BakeTarget[];
	/** Defaults of variables, as far as they are plain. */
	readonly variables: Readonly<Record<string, string>>;
	readonly problems: readonly Problem[];
}

export interface BakeTarget {
	readonly name: string;
	/** Where the name stands, quotes included. */
	readonly key: TextRange;
	readonly node: Node;
	/** From the root to its object. */
	readonly path: readonly (string | number)[];
	readonly args: readonly BakeArgument[];
}

export interface BakeArgument {
	readonly name: string;
	/** Null: taken from the environment, or worked out. */
	readonly value: string | null;
	/** Name and value, and the value without its quotes. */
	readonly range: TextRange;
	readonly valueRange: TextRange;
	readonly path: readonly (string | number)[];
}

export function buildBakeModel(text: string): BakeModel {
	const errors: ParseError[] = [];
	const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: true });
	const problems = errors.map(({ error, offset, length }) => ({ message: `Not JSON, so that Bake cannot read it: ${printParseErrorCode(error)}.`, range: { start: offset, end: offset + length } }));
	const base = { text, lines: new LineIndex(text), problems };
	if (root?.type !== 'object') return { ...base, targets: [], variables: {} };
	return { ...base, root, targets: blocksIn(root, 'target').map(targetOf), variables: variablesIn(root) };
}

/** The text of a field; undefined where it is absent, no text, or worked out from what is not known. */
export function textIn({ node }: BakeTarget, field: string, variables: Readonly<Record<string, string>>): string | undefined {
	const value: unknown = findNodeAtLocation(node, [field])?.value;
	return typeof value === 'string' ? expanded(value, variables) : undefined;
}

export function textsIn({ node }: BakeTarget, field: string): readonly string[] {
	return (findNodeAtLocation(node, [field])?.children ?? []).flatMap((child) => typeof child.value === 'string' ? [child.value] : []);
}

export function has({ node }: BakeTarget, field: string): boolean {
	return findNodeAtLocation(node, [field]) !== undefined;
}

/** The names of all that groups build. */
export function groupedIn(root: Node): readonly string[] {
	return blocksIn(root, 'group').flatMap(({ node }) => (findNodeAtLocation(node, ['targets'])?.children ?? []).flatMap((child) => typeof child.value === 'string' ? [child.value] : []));
}

/** A template that Bake fills in. */
export function isTemplate(text: string): boolean {
	return /(?<!\$)\$\{|(?<!%)%\{/.test(text);
}

interface Block {
	readonly name: string;
	readonly key: Node;
	readonly node: Node;
	readonly path: readonly (string | number)[];
}

/** Blocks of a kind: an object by name, or a list of such objects. */
function blocksIn(root: Node, kind: string): readonly Block[] {
	const value = findNodeAtLocation(root, [kind]);
	const holders = value?.type === 'array' ? (value.children ?? []).map((node, i) => ({ node, path: [kind, i] as const })) : value ? [{ node: value, path: [kind] as const }] : [];
	return holders.flatMap(({ node: holder, path }) => (holder.type === 'object' ? holder.children ?? [] : []).flatMap((property): Block[] => {
		const [key, inner] = property.children ?? [];
		const node = inner?.type === 'array' ? inner.children?.[0] : inner;
		if (!key || node?.type !== 'object') return [];
		const name = String(key.value);
		return [{ name, key, node, path: [...path, name, ...inner?.type === 'array' ? [0] : []] }];
	}));
}

function targetOf({ name, key, node, path }: Block): BakeTarget {
	const args = (findNodeAtLocation(node, ['args'])?.children ?? []).flatMap((property): BakeArgument[] => {
		const [label, value] = property.children ?? [];
		if (!label || !value) return [];
		const at = placeOf(value);
		const written = value.type === 'string' && !isTemplate(String(value.value)) ? String(value.value) : value.type === 'number' || value.type === 'boolean' ? String(value.value) : null;
		return [{ name: String(label.value), value: written, range: placeOf(property), valueRange: value.type === 'string' ? { start: at.start + 1, end: at.end - 1 } : at, path: [...path, 'args', String(label.value)] }];
	});
	return { name, key: placeOf(key), node, path, args };
}

function variablesIn(root: Node): Record<string, string> {
	return Object.fromEntries(blocksIn(root, 'variable').flatMap(({ name, node }) => {
		const value: unknown = findNodeAtLocation(node, ['default'])?.value;
		return typeof value === 'string' && !isTemplate(value) ? [[name, value]] : [];
	}));
}

function expanded(text: string, variables: Readonly<Record<string, string>>): string | undefined {
	const result = text.replace(/(?<!\$)\$\{(\w+)\}/g, (all, name: string) => variables[name] ?? all);
	return isTemplate(result) ? undefined : result;
}

function placeOf({ offset, length }: Node): TextRange {
	return { start: offset, end: offset + length };
}
