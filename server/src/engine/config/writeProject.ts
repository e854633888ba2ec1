/** Changes a `bulwark.json`: one rule's wish. Comments, order and indentation of the rest stay. */
import { applyEdits, modify, type ParseError, parseTree } from 'jsonc-parser';
import type { Settings } from './settings';

/** @param text null: there is no such file yet. @returns undefined when the text is no JSON object. */
export function withRule(text: string | null, rule: string, wish: Settings['rules'][string]): string | undefined {
	const base = text === null || text.trim() === '' ? '{}\n' : text;
	const errors: ParseError[] = [];
	if (parseTree(base, errors, { allowTrailingComma: true })?.type !== 'object' || errors.length > 0) return undefined;
	const indent = /\n([ \t]+)\S/.exec(base)?.[1] ?? '\t';
	const formattingOptions = { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: base.includes('\r\n') ? '\r\n' : '\n' };
	return applyEdits(base, modify(base, ['rules', rule], wish, { formattingOptions }));
}
