/** Minimal edits of a daemon.json: settings more, less or different; indentation and line ends as the text has them. */
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { insert, remove, replace, type TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';
import { type DaemonModel, placeOf } from './model';

/** A setting with this value, there or behind the last one. */
export function set(model: DaemonModel, name: string, value: unknown): readonly TextEdit[] {
	return setAll(model, { [name]: value });
}

/** Those that are there get the value; the others come behind the last setting, in one edit. */
export function setAll({ root, text }: DaemonModel, values: Readonly<Record<string, unknown>>): readonly TextEdit[] {
	if (!root) return [];
	const list: TextEdit[] = [];
	const missing: string[] = [];
	for (const [name, value] of Object.entries(values)) {
		const node = findNodeAtLocation(root, [name]);
		if (node) list.push(replace(placeOf(node), JSON.stringify(value)));
		else missing.push(`${JSON.stringify(name)}: ${JSON.stringify(value)}`);
	}
	if (missing.length === 0) return list;
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const last = root.children?.at(-1);
	if (!last) return [...list, replace(placeOf(root), `{${eol}${missing.map((line) => `  ${line}`).join(`,${eol}`)}${eol}}`)];
	const line = text.slice(text.lastIndexOf('\n', last.offset - 1) + 1, last.offset);
	const between = /^[ \t]*$/.test(line) ? `${eol}${line}` : ' ';
	return [...list, insert(last.offset + last.length, missing.map((each) => `,${between}${each}`).join(''))];
}

/** Takes a setting, or an item of its list, out. */
export function takeOut({ root, text }: DaemonModel, ...path: readonly (string | number)[]): readonly TextEdit[] {
	const node = root && findNodeAtLocation(root, [...path]);
	const member = node?.parent?.type === 'property' ? node.parent : node;
	const siblings = member?.parent?.children;
	if (!member || !siblings) return [];
	return [remove(withComma(text, member, siblings))];
}

function withComma(text: string, member: Node, siblings: readonly Node[]): TextRange {
	const at = siblings.indexOf(member);
	const [before, after] = [siblings[at - 1], siblings[at + 1]];
	const { start, end } = placeOf(member);
	// The first ones go up to the next, the last one from the end of the one before, its comma with it.
	if (after) return { start, end: after.offset };
	if (before) return { start: before.offset + before.length, end };
	const blanks = /^\s*/.exec(text.slice(end))?.[0].length ?? 0;
	return { start, end: end + blanks };
}

/** Where findings about what is missing stand: the opening brace. */
export function top({ root }: DaemonModel): TextRange {
	return { start: root?.offset ?? 0, end: (root?.offset ?? 0) + 1 };
}
