/** Joins what was found with the `bulwark.json` that is there: what it says already stays. */
import { isDeepStrictEqual } from 'node:util';
import { type CustomRule, readProjectSettings } from '../../engine/index';
import type { Found, Note } from './found';
import type * as Parsers from './parsers';

export interface JoinedFile {
	readonly text: string;
	readonly notes: readonly Note[];
}

/** What jsonc-parser calls the place behind the last item. */
const AT_THE_END = -1;

/** @param text null: there is no such file yet */
export function joinedFile(text: string | null, { settings, overrides }: Found, { withValue }: Pick<typeof Parsers, 'withValue'>): JoinedFile {
	const present = readProjectSettings(text ?? '{}');
	const notes: Note[] = [];
	let result = text === null || text.trim() === '' ? '{}\n' : text;
	const put = (path: readonly (string | number)[], value: unknown): void => { result = withValue(result, path, value); };
	const { rules = {}, custom = [], ...single } = settings;
	for (const [id, wish] of Object.entries(rules)) {
		const held = present.settings.rules?.[id];
		if (held === undefined) put(['rules', id], wish);
		else if (held !== wish) notes.push({ entry: `rules.${id}`, message: `bulwark.json says ${held}, which stays; the other tool says ${wish}` });
	}
	for (const [key, value] of Object.entries(single)) {
		const held = present.settings[key as keyof typeof single];
		if (held === undefined) put([key], value);
		else if (!isDeepStrictEqual(held, value)) notes.push({ entry: key, message: 'bulwark.json says something else, which stays' });
	}
	appended<CustomRule>('custom', present.settings.custom ?? [], custom, (a, b) => a.id === b.id);
	appended('overrides', present.overrides.map(({ files, settings: own }) => ({ files, ...own })), overrides.map(({ files, settings: own }) => ({ files, ...own })), isDeepStrictEqual);
	return { text: result, notes };

	function appended<T>(key: string, held: readonly T[], more: readonly T[], same: (a: T, b: T) => boolean): void {
		const fresh = more.filter((item) => !held.some((other) => same(item, other)));
		if (fresh.length === 0) return;
		if (held.length === 0) put([key], fresh);
		else for (const item of fresh) put([key, AT_THE_END], item);
	}
}
