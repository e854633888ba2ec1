/** Patterns in settings: `*` stands for any run of characters, everything else for itself; letter case does not count. */
import { expression } from './expression';
import { Recent } from './recent';

const compiled = new Recent<string, RegExp>(200);

/** True when one of the patterns covers the whole text. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
	return patterns.some((pattern) => compiledOf(pattern).test(text));
}

function compiledOf(pattern: string): RegExp {
	const known = compiled.get(pattern);
	if (known) return known;
	const parts = pattern.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
	const made = expression(`^${parts.join('.*')}$`, 'is');
	compiled.set(pattern, made);
	return made;
}
