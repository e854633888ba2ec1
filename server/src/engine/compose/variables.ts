/** Variables in Compose files: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}`; `$$` is a dollar. */

const VARIABLE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/** The text with defaults in place of variables; undefined when one of them has none. */
export function interpolate(text: string): string | undefined {
	let known = true;
	const result = text.replace(VARIABLE, (all, _: string, braced: string | undefined, operator: string | undefined, operand: string | undefined) => {
		if (all === '$$') return '$';
		const value = braced !== undefined && operator?.endsWith('-') ? interpolate(operand ?? '') : undefined;
		if (value === undefined) known = false;
		return value ?? '';
	});
	return known ? result : undefined;
}

export function hasVariable(text: string): boolean {
	return [...text.matchAll(VARIABLE)].some(([all]) => all !== '$$');
}

/** Cut at colons that stand outside of variables and brackets, each part with where it starts. */
export function partsOf(text: string): readonly { readonly text: string; readonly start: number }[] {
	const parts: { text: string; start: number }[] = [];
	let depth = 0;
	let start = 0;
	for (let at = 0; at <= text.length; at++) {
		const character = text[at];
		if (character === '{' || character === '[') depth++;
		else if (character === '}' || character === ']') depth--;
		else if (at === text.length || character === ':' && depth <= 0) {
			parts.push({ text: text.slice(start, at), start });
			start = at + 1;
		}
	}
	return parts;
}
