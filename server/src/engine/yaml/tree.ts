/**
 * YAML text → nodes with their places: offsets into the text, of what is written without anchors, tags and comments
 * behind it. Anchors, aliases and merge keys stay what they are; nothing is expanded. No input throws: what cannot be
 * read is a problem, and the rest is there. The only user of the library yaml. Of several documents, the first counts.
 */
import { Composer, type Document, type Alias, isAlias, isMap, isPair, isScalar, isSeq, Parser, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';

interface Placed {
	readonly range: TextRange;
	readonly anchor?: string;
}

export interface YamlScalar extends Placed {
	readonly kind: 'scalar';
	/** As YAML 1.2 reads it. */
	readonly value: string | number | boolean | null;
	/** The value as a text: `5432`, `true`; empty for nothing. */
	readonly text: string;
	readonly style: 'plain' | 'single' | 'double' | 'block';
}

export interface YamlMap extends Placed {
	readonly kind: 'map';
	/** `{ a: b }` */
	readonly flow: boolean;
	readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
	readonly name: string;
	readonly key: TextRange;
	/** Absent when nothing is written. */
	readonly value?: YamlNode;
	/** From the key to the end of the value. */
	readonly range: TextRange;
}

export interface YamlList extends Placed {
	readonly kind: 'list';
	/** `[a, b]` */
	readonly flow: boolean;
	readonly items: readonly YamlItem[];
}

export interface YamlItem {
	readonly value: YamlNode;
	/** From the dash, in a block, to the end of the value. */
	readonly range: TextRange;
}

export interface YamlAlias extends Placed {
	readonly kind: 'alias';
	readonly name: string;
	readonly target?: YamlNode;
}

export type YamlNode = YamlScalar | YamlMap | YamlList | YamlAlias;

export interface YamlComment {
	readonly range: TextRange;
	/** Behind the `#`, trimmed. */
	readonly text: string;
	/** Nothing but blanks in front of it on its line. */
	readonly alone: boolean;
}

export interface YamlProblem {
	readonly range: TextRange;
	readonly message: string;
}

export interface YamlTree {
	readonly text: string;
	readonly lines: LineIndex;
	readonly eol: '\n' | '\r\n';
	/** Absent for an empty text. */
	readonly root?: YamlNode;
	readonly comments: readonly YamlComment[];
	readonly problems: readonly YamlProblem[];
}

export function parseYaml(text: string): YamlTree {
	const lines = new LineIndex(text);
	const tokens = [...new Parser().parse(text)];
	const comments: YamlComment[] = [];
	collectComments(tokens, text, comments, new Set());
	comments.sort((a, b) => a.range.start - b.range.start);
	const document = [...new Composer({ keepSourceTokens: true, uniqueKeys: true, prettyErrors: false }).compose(tokens)][0] as Document.Parsed | undefined;
	const reader = new Reader(text);
	const root = document?.contents ? reader.node(document.contents as ParsedNode) : undefined;
	const problems = (document?.errors ?? []).map(({ pos: [start, end], message }): YamlProblem => ({
		range: { start, end: Math.max(start, Math.min(end, lines.contentRange(lines.lineAt(start)).end)) },
		message: `Not YAML: ${firstSentence(message)}.`,
	}));
	for (const { name, range } of reader.lost) problems.push({ range, message: `There is no anchor &${name} above.` });
	return { text, lines, eol: text.includes('\r\n') ? '\r\n' : '\n', ...(root && { root }), comments, problems };
}

function firstSentence(message: string): string {
	return (message.split('\n')[0] as string).replace(/[.:]\s*$/, '');
}

function collectComments(token: unknown, text: string, found: YamlComment[], seen: Set<unknown>): void {
	if (typeof token !== 'object' || token === null || seen.has(token)) return;
	seen.add(token);
	const { type, offset, source } = token as { type?: unknown; offset?: unknown; source?: unknown };
	if (type === 'comment' && typeof offset === 'number' && typeof source === 'string') {
		const line = text.lastIndexOf('\n', offset - 1) + 1;
		found.push({ range: { start: offset, end: offset + source.length }, text: source.replace(/^#+/, '').trim(), alone: /^[\s\uFEFF]*$/.test(text.slice(line, offset)) });
		return;
	}
	for (const part of Object.values(token)) collectComments(part, text, found, seen);
}

/** Makes nodes; an alias leads to the last node before it that has its anchor. */
class Reader {
	readonly #anchors = new Map<string, YamlNode>();

	/** Aliases that lead nowhere. */
	readonly lost: YamlAlias[] = [];

	constructor(private readonly text: string) {}

	node(node: ParsedNode): YamlNode {
		if (isAlias(node)) return this.#alias(node);
		const made = isMap(node) ? this.#map(node) : isSeq(node) ? this.#list(node) : this.#scalar(node as Scalar.Parsed);
		if (made.anchor !== undefined) this.#anchors.set(made.anchor, made);
		return made;
	}

	#alias(node: Alias.Parsed): YamlAlias {
		const target = this.#anchors.get(node.source);
		const alias: YamlAlias = { kind: 'alias', name: node.source, range: { start: node.range[0], end: node.range[1] }, ...(target && { target }) };
		if (!target) this.lost.push(alias);
		return alias;
	}

	#scalar(node: Scalar.Parsed): YamlScalar {
		const [start, end] = node.range;
		const { value, source } = node;
		const style = node.type === 'QUOTE_DOUBLE' ? 'double' : node.type === 'QUOTE_SINGLE' ? 'single' : node.type?.startsWith('BLOCK') ? 'block' : 'plain';
		const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
		return {
			kind: 'scalar', value: known, text: typeof value === 'string' ? value : value === null ? '' : source ?? String(value), style,
			range: { start, end: style === 'block' ? start + this.text.slice(start, end).trimEnd().length : end }, ...anchorOf(node),
		};
	}

	#map(node: YAMLMap.Parsed): YamlMap {
		const entries = node.items.flatMap((pair): YamlEntry[] => {
			if (!isPair(pair) || !isScalar(pair.key)) return [];
			const key = this.#scalar(pair.key as Scalar.Parsed);
			const value = pair.value && !isEmpty(pair.value as ParsedNode) ? this.node(pair.value as ParsedNode) : undefined;
			const colon = this.text.indexOf(':', key.range.end);
			return [{ name: key.text, key: key.range, ...(value && { value }), range: { start: key.range.start, end: value?.range.end ?? (colon < 0 ? key.range.end : Math.max(key.range.end, Math.min(colon + 1, node.range[2]))) } }];
		});
		const flow = node.flow === true;
		const [start, end] = node.range;
		return { kind: 'map', flow, entries, range: { start, end: flow ? end : entries.at(-1)?.range.end ?? start }, ...anchorOf(node) };
	}

	#list(node: YAMLSeq.Parsed): YamlList {
		const flow = node.flow === true;
		const dashes = (node.srcToken as { items?: readonly { start?: readonly { type: string; offset: number }[] }[] } | undefined)?.items ?? [];
		const items = node.items.flatMap((item, i): YamlItem[] => {
			if (isPair(item)) return [];
			const value = this.node(item as ParsedNode);
			const dash = dashes[i]?.start?.find(({ type }) => type === 'seq-item-ind')?.offset;
			return [{ value, range: { start: flow ? value.range.start : dash ?? value.range.start, end: value.range.end } }];
		});
		const [start, end] = node.range;
		return { kind: 'list', flow, items, range: { start, end: flow ? end : items.at(-1)?.range.end ?? start }, ...anchorOf(node) };
	}
}

function isEmpty(node: ParsedNode): boolean {
	return isScalar(node) && node.value === null && node.range[0] === node.range[1] && node.anchor === undefined;
}

function anchorOf({ anchor }: { readonly anchor?: string | undefined }): { readonly anchor?: string } {
	return anchor === undefined ? {} : { anchor };
}

/** What an alias leads to; everything else is itself. */
export function followed(node: YamlNode | undefined): Exclude<YamlNode, YamlAlias> | undefined {
	let at = node;
	for (let hops = 0; at?.kind === 'alias' && hops < 20; hops++) at = at.target;
	return at?.kind === 'alias' ? undefined : at;
}

/** An entry by its name: the map's own, else that of what `<<` merges in, the first one first. */
export function entryOf(map: YamlMap, name: string, depth = 0): { readonly entry: YamlEntry; readonly in: YamlMap } | undefined {
	const own = map.entries.findLast((entry) => entry.name === name);
	if (own) return { entry: own, in: map };
	if (depth > 20) return undefined;
	for (const { name: key, value } of map.entries) {
		if (key !== '<<') continue;
		const merged = followed(value);
		for (const source of merged?.kind === 'list' ? merged.items.map((item) => followed(item.value)) : [merged]) {
			const found = source?.kind === 'map' ? entryOf(source, name, depth + 1) : undefined;
			if (found) return found;
		}
	}
	return undefined;
}

/** Every name of a map, merged ones included, each once with the entry that counts. */
export function entriesOf(map: YamlMap, depth = 0): readonly { readonly entry: YamlEntry; readonly in: YamlMap }[] {
	const found = new Map<string, { readonly entry: YamlEntry; readonly in: YamlMap }>();
	for (const entry of map.entries) if (entry.name !== '<<') found.set(entry.name, { entry, in: map });
	if (depth <= 20) for (const { name, value } of map.entries) {
		if (name !== '<<') continue;
		const merged = followed(value);
		for (const source of merged?.kind === 'list' ? merged.items.map((item) => followed(item.value)) : [merged]) {
			if (source?.kind === 'map') for (const one of entriesOf(source, depth + 1)) if (!found.has(one.entry.name)) found.set(one.entry.name, one);
		}
	}
	return [...found.values()];
}

/** Where the characters of a scalar's value are written, when they are written one by one. */
export function contentOf(text: string, scalar: YamlScalar): TextRange | undefined {
	const { range: { start, end }, style } = scalar;
	const inner = style === 'plain' ? { start, end } : style === 'block' ? undefined : { start: start + 1, end: end - 1 };
	return inner && text.slice(inner.start, inner.end) === scalar.text ? inner : undefined;
}
