/** The readers of other tools' settings, in a bundle of their own that is loaded when somebody migrates. */
import { applyEdits, modify } from 'jsonc-parser';
import { parse as readToml } from 'smol-toml';
import { parse as readYaml } from 'yaml';

/** @throws Error with the place in its message */
export function parseToml(text: string): unknown {
	return readToml(text.replace(/^\uFEFF/, ''));
}

/** @throws Error with the place in its message */
export function parseYaml(text: string): unknown {
	return readYaml(text.replace(/^\uFEFF/, ''), { maxAliasCount: 100 });
}

/** The JSON text with a value at a path, its comments and its style kept. */
export function withValue(text: string, path: readonly (string | number)[], value: unknown): string {
	const indented = /^( +)\S/m.exec(text)?.[1];
	const formattingOptions = { insertSpaces: indented !== undefined, tabSize: indented?.length ?? 4, eol: text.includes('\r\n') ? '\r\n' : '\n' };
	return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}
