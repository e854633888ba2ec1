/**
 * Variables of a Dockerfile: what `$NAME` and `${NAME…}` stand for at a point, as known, unknown or absent, and where
 * in the document each part of the value is written, so that a fix of `FROM node:${VERSION}` edits the ARG.
 * Source: Docker's Dockerfile reference, "Environment replacement".
 */
import type { Instruction, Property } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import { Recent } from '../text/recent';

export type Resolved<T = string> =
	| { readonly kind: 'known'; readonly value: T }
	| { readonly kind: 'unknown'; readonly because: string }
	| { readonly kind: 'absent' };

export const ABSENT: Resolved<never> = { kind: 'absent' };

export function known<T>(value: T): Resolved<T> {
	return { kind: 'known', value };
}

export function unknown(because: string): Resolved<never> {
	return { kind: 'unknown', because };
}

/** A part of a value and where it is written; no range when it is made up of something else. */
export interface ValuePiece {
	readonly text: string;
	readonly range?: TextRange;
}

/** A value put together from pieces of the document. */
export interface LocatedValue {
	readonly text: string;
	readonly pieces: readonly ValuePiece[];
	/** The declarations that it was read from. */
	readonly via: readonly Declaration[];
}

/** An ARG or ENV as it stands in one place. */
export interface Declaration {
	readonly kind: 'arg' | 'env';
	readonly name: string;
	readonly property: Property;
	readonly instruction: Instruction;
	readonly value: Resolved<LocatedValue>;
}

export type Lookup = (name: string) => Resolved<LocatedValue>;

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?]|##?|%%?|\/\/?)((?:[^{}]|\{[^{}]*\})*))?\})/g;

/**
 * Expands a text of the document. `range` is where it stands; when the text is not written there character by character
 * (continuations, quotes), pass no range and no part of it will be offered for edits.
 */
export function expand(text: string, range: TextRange | undefined, lookup: Lookup): Resolved<LocatedValue> {
	const exact = range !== undefined && range.end - range.start === text.length ? range : undefined;
	if (!text.includes('$')) return known({ text, pieces: text === '' ? [] : [{ text, ...(exact && { range: exact }) }], via: [] });
	const pieces: ValuePiece[] = [];
	const via: Declaration[] = [];
	const literal = (from: number, to: number): void => {
		if (to > from) pieces.push({ text: text.slice(from, to).replace(/\\\$/g, '$'), ...(exact && { range: { start: exact.start + from, end: exact.start + to } }) });
	};
	let at = 0;
	let missing: string | undefined;
	for (const match of text.matchAll(VARIABLE)) {
		if (match.index > 0 && text[match.index - 1] === '\\') continue;
		literal(at, match.index);
		at = match.index + match[0].length;
		const name = (match[1] ?? match[2]) as string;
		const end = exact && exact.start + at - 1;
		const operandRange = end === undefined ? undefined : { start: end - (match[4] ?? '').length, end };
		const value = modified(lookup(name), match[3], match[4] ?? '', operandRange, lookup);
		if (value.kind === 'known') { pieces.push(...value.value.pieces); via.push(...value.value.via); }
		else if (value.kind === 'unknown') return value;
		else missing ??= name;
	}
	literal(at, text.length);
	const joined = pieces.map((piece) => piece.text).join('');
	if (missing !== undefined && joined === '') return ABSENT;
	if (missing !== undefined) return unknown(`${missing} is not set`);
	return known({ text: joined, pieces, via });
}

function modified(value: Resolved<LocatedValue>, operator: string | undefined, operand: string, range: TextRange | undefined, lookup: Lookup): Resolved<LocatedValue> {
	if (operator === undefined) return value;
	const empty = value.kind === 'absent' || operator.startsWith(':') && value.kind === 'known' && value.value.text === '';
	switch (operator) {
		case '-': case ':-': return empty ? expand(operand, range, lookup) : value;
		case '+': case ':+': return value.kind === 'unknown' ? value : empty ? known({ text: '', pieces: [], via: [] }) : expand(operand, range, lookup);
		case '?': case ':?': return value;
		default: return value.kind === 'known' ? patterned(value.value, operator, operand) : value;
	}
}

/** `${NAME#pattern}`, `%`, `/`: only patterns that are plain text or end in `*`. */
function patterned(value: LocatedValue, operator: string, operand: string): Resolved<LocatedValue> {
	const { text, via } = value;
	const cut = (result: string): Resolved<LocatedValue> => known({ text: result, pieces: [{ text: result }], via });
	if (operator.startsWith('/')) {
		const [pattern = '', replacement = ''] = operand.split('/');
		if (/[*?[]/.test(pattern)) return unknown('a pattern with wildcards');
		return cut(operator === '//' ? text.split(pattern).join(replacement) : text.replace(pattern, () => replacement));
	}
	if (/[?[]/.test(operand)) return unknown('a pattern with wildcards');
	const stem = operand.replace(/^\*|\*$/g, '');
	if (stem.includes('*')) return unknown('a pattern with wildcards');
	const front = operator.startsWith('#');
	const longest = operator.length === 2;
	if (!operand.includes('*')) return cut(front ? text.startsWith(stem) ? text.slice(stem.length) : text : text.endsWith(stem) ? text.slice(0, text.length - stem.length) : text);
	if (front) {
		const found = longest ? text.lastIndexOf(stem) : text.indexOf(stem);
		return cut(found < 0 ? text : text.slice(found + stem.length));
	}
	const found = longest ? text.indexOf(stem) : text.lastIndexOf(stem);
	return cut(found < 0 ? text : text.slice(0, found));
}

/** Where the characters `start..end` of a value are written, when they stand together in one place. */
export function locate(value: LocatedValue, start: number, end: number): TextRange | undefined {
	let at = 0;
	for (const { text, range } of value.pieces) {
		if (start >= at && end <= at + text.length && (start < at + text.length || start === end)) {
			if (range === undefined || range.end - range.start !== text.length) return undefined;
			return { start: range.start + start - at, end: range.start + end - at };
		}
		at += text.length;
	}
	return undefined;
}

/** A use of a variable in a text. */
export interface VariableUse {
	readonly name: string;
	/** `$NAME` or `${NAME…}` as characters of the text. */
	readonly start: number;
	readonly end: number;
	/** What stands behind the name: `:-`, `+`, `#`… */
	readonly operator?: string;
}

const variables = new Recent<string, readonly VariableUse[]>(2000);

/** Each use of a variable in a text, in order. */
export function variableUses(text: string): readonly VariableUse[] {
	const hit = variables.get(text);
	if (hit) return hit;
	const found = [...text.matchAll(VARIABLE)].filter((match) => text[match.index - 1] !== '\\').map((match): VariableUse => ({
		name: (match[1] ?? match[2]) as string, start: match.index, end: match.index + match[0].length, ...(match[3] !== undefined && { operator: match[3] }),
	}));
	variables.set(text, found);
	return found;
}

/** The names that a text uses as variables. */
export function variablesIn(text: string): readonly string[] {
	return variableUses(text).map(({ name }) => name);
}
