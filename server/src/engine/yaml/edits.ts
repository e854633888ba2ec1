/**
 * Minimal edits of YAML: an entry or an item more or less, a value changed. Indentation, line ends, quotes, flow or
 * block, dashes below their key or further in: as the text has them already. Comments stay where they are.
 * Each answers undefined where the text is laid out so that no small edit is right.
 */
import { insert, remove, replace, type TextEdit } from '../text/edit';
import type { YamlEntry, YamlItem, YamlList, YamlMap, YamlNode, YamlScalar, YamlTree } from './tree';

/** What is to be written, before it has a form. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** Adds an entry behind the last one of a map. */
export function addEntry(tree: YamlTree, map: YamlMap, key: string, value: Plain): TextEdit | undefined {
	const last = map.entries.at(-1);
	if (map.flow) {
		const text = `${key}: ${flowed(value)}`;
		return last ? insert(last.range.end, `, ${text}`) : replace(map.range, `{ ${text} }`);
	}
	if (!last || !beginsLine(tree, last.key.start) || BEHIND_MARK.test(tree.text)) return undefined;
	const indent = column(tree, last.key.start);
	const at = endOfLine(tree, last.range.end);
	return insert(at, `${tree.eol}${block(tree, key, value, indent)}`);
}

/** Readers disagree on how far in a line is that starts behind a byte order mark. */
const BEHIND_MARK = /^\uFEFF[ \t]/;

/** Adds an entry at the end of the text, at the outermost level. */
export function addTopEntry(tree: YamlTree, key: string, value: Plain): TextEdit | undefined {
	const { root } = tree;
	if (root?.kind !== 'map' || root.flow) return undefined;
	const last = root.entries.at(-1);
	if (!last || !beginsLine(tree, last.key.start) || BEHIND_MARK.test(tree.text)) return undefined;
	// Comments at the end belong to what stands above them.
	const at = tree.text.trimEnd().length;
	const apart = /\r?\n[ \t]*\r?\n\S/.test(tree.text) ? tree.eol : '';
	const rest = tree.text.slice(at);
	return replace({ start: at, end: at }, `${tree.eol}${apart}${block(tree, key, value, column(tree, last.key.start))}${rest === '' ? tree.eol : ''}`);
}

/** Adds an item behind the last one. */
export function addItem(tree: YamlTree, list: YamlList, value: Plain): TextEdit | undefined {
	const last = list.items.at(-1);
	if (list.flow) return last ? insert(last.range.end, `, ${flowed(value)}`) : replace(list.range, `[${flowed(value)}]`);
	if (!last || !beginsLine(tree, last.range.start)) return undefined;
	return insert(endOfLine(tree, last.range.end), `${tree.eol}${dashed(tree, value, column(tree, last.range.start))}`);
}

/** Sets an entry that may be there with nothing in it. */
export function fillEntry(tree: YamlTree, map: YamlMap, key: string, value: Plain): TextEdit | undefined {
	const entry = map.entries.find(({ name }) => name === key);
	if (!entry) return addEntry(tree, map, key, value);
	if (entry.value || map.flow) return undefined;
	const indent = column(tree, entry.key.start);
	const written = block(tree, key, value, indent).slice(`${indent}${key}:`.length);
	return insert(entry.range.end, written);
}

/** A member of a map or a list, with what holds it. */
export type Member = { readonly in: YamlMap; readonly entry: YamlEntry } | { readonly in: YamlList; readonly item: YamlItem };

/** Takes a member out. When it is the last one, what holds it goes with it: `holders` from the inside out. */
export function removeMember(tree: YamlTree, member: Member, holders: readonly Member[] = []): TextEdit | undefined {
	const [next, ...further] = holders;
	const members = 'entry' in member ? member.in.entries : member.in.items;
	if (members.length === 1) return next ? removeMember(tree, next, further) : undefined;
	const { range } = 'entry' in member ? member.entry : member.item;
	if (member.in.flow) return remove(withComma(tree.text, range));
	const { text, lines } = tree;
	const first = lines.lineAt(range.start);
	const line = lines.fullRange(first);
	if (!/^[ \t\uFEFF]*$/.test(text.slice(line.start, range.start))) return undefined;
	const end = lines.fullRange(lines.lineAt(range.end)).end;
	// The last line of a text without a line end: the one before goes with it.
	if (end === text.length && !text.endsWith('\n') && line.start > 0) return remove({ start: lines.contentRange(first - 1).end, end });
	return remove({ start: line.start, end });
}

function withComma(text: string, { start, end }: { readonly start: number; readonly end: number }): { start: number; end: number } {
	const behind = /^\s*,\s*/.exec(text.slice(end));
	if (behind) return { start, end: end + behind[0].length };
	const before = /\s*,\s*$/.exec(text.slice(0, start));
	return { start: start - (before?.[0].length ?? 0), end };
}

/** Another value in the same quotes. */
export function replaceScalar(scalar: YamlScalar, value: string): TextEdit | undefined {
	switch (scalar.style) {
		case 'single': return replace(scalar.range, `'${value.replaceAll("'", "''")}'`);
		case 'double': return replace(scalar.range, JSON.stringify(value));
		case 'plain': return replace(scalar.range, word(value));
		default: return undefined;
	}
}

/** The entry as lines, the first one indented, too. */
function block(tree: YamlTree, key: string, value: Plain, indent: string): string {
	return `${indent}${word(key)}:${valueBlock(tree, value, indent)}`;
}

function valueBlock(tree: YamlTree, value: Plain, indent: string): string {
	if (isList(value)) {
		if (value.length === 0) return ' []';
		const inner = dashIndent(tree) ? indent + unitOf(tree) : indent;
		return value.map((item) => `${tree.eol}${dashed(tree, item, inner)}`).join('');
	}
	if (typeof value === 'object') {
		const entries = Object.entries(value);
		return entries.length === 0 ? ' {}' : entries.map(([name, inner]) => `${tree.eol}${block(tree, name, inner, indent + unitOf(tree))}`).join('');
	}
	return ` ${typeof value === 'string' ? word(value) : String(value)}`;
}

function dashed(tree: YamlTree, value: Plain, indent: string): string {
	if (typeof value !== 'object' || isList(value)) return `${indent}- ${flowed(value)}`;
	return Object.entries(value).map(([name, inner], i) => `${indent}${i === 0 ? '- ' : '  '}${block(tree, name, inner, `${indent}  `).trimStart()}`).join(tree.eol);
}

function flowed(value: Plain): string {
	if (isList(value)) return `[${value.map(flowed).join(', ')}]`;
	if (typeof value === 'object') return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${flowed(inner)}`).join(', ')} }`;
	return typeof value === 'string' ? word(value, true) : String(value);
}

function isList(value: Plain): value is readonly Plain[] {
	return Array.isArray(value);
}

/** What YAML 1.1 and 1.2 both read as this very text, bare where they do. */
function word(text: string, flow = false): string {
	const bare = /^[A-Za-z_/.~$][\w/.:=@%+~$-]*(?:\{[\w:?-]+\})?$/.test(text) && !/:$|: | #/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|~|\.inf|\.nan)$/i.test(text);
	if (bare && !(flow && /[{}[\],]/.test(text))) return text;
	return /^\d{1,3}(?:\.\d{1,3}){3}(?::[\d:.-]+)?$|^\d+[bkmg]b?$/i.test(text) ? text : JSON.stringify(text);
}

/** The blanks in front of what starts there; dashes count as blanks. */
function column(tree: YamlTree, offset: number): string {
	const line = tree.text.lastIndexOf('\n', offset - 1) + 1;
	return tree.text.slice(line, offset).replace(/\uFEFF/, '').replace(/[^\t]/g, ' ');
}

/** Nothing but blanks and dashes in front: what follows in the same column belongs to the same map or list. */
function beginsLine({ text }: YamlTree, offset: number): boolean {
	return /^[\s\uFEFF-]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}

/** Behind a comment that ends the line. */
function endOfLine({ lines }: YamlTree, offset: number): number {
	return lines.contentRange(lines.lineAt(offset)).end;
}

/** One step of indentation: that of the first map in a map. */
function unitOf(tree: YamlTree): string {
	if (tree.root?.kind === 'map') for (const { key, value } of tree.root.entries) {
		if (value?.kind !== 'map' || value.flow) continue;
		const inner = value.entries[0];
		const wide = inner ? column(tree, inner.key.start).length - column(tree, key.start).length : 0;
		if (wide > 0) return ' '.repeat(wide);
	}
	return '  ';
}

/** Whether dashes stand further in than their key: as the first list of the text has it. */
function dashIndent(tree: YamlTree): boolean {
	const found = firstList(tree, tree.root);
	return found ?? true;
}

function firstList(tree: YamlTree, node: YamlNode | undefined): boolean | undefined {
	if (node?.kind === 'map') for (const { key, value } of node.entries) {
		if (value?.kind === 'list' && !value.flow && value.items[0]) return column(tree, value.items[0].range.start).length > column(tree, key.start).length;
		const inner = firstList(tree, value);
		if (inner !== undefined) return inner;
	}
	if (node?.kind === 'list') for (const { value } of node.items) {
		const inner = firstList(tree, value);
		if (inner !== undefined) return inner;
	}
	return undefined;
}
