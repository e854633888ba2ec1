/** Edits of Compose files that more than one rule makes. Each answers undefined where no small edit is right. */
import { type Fix, safeFix, unsafeFix } from '../model/fix';
import type { TextEdit } from '../text/edit';
import { addEntry, addItem, type Member, type Plain, removeMember } from '../yaml/edits';
import { entryOf, followed } from '../yaml/tree';
import type { Service } from './model';

type Extra = Parameters<typeof unsafeFix>[3];

/** A fix of these edits; none when one of them could not be made. @param because absent for a safe one */
export function fixOf(title: string, because: string | undefined, list: readonly (TextEdit | undefined)[], extra: Extra = {}): readonly Fix[] {
	const all = list.filter((edit): edit is TextEdit => edit !== undefined);
	if (all.length === 0 || all.length < list.length) return [];
	const joined = withoutOverlap(all);
	return [because === undefined ? safeFix(title, joined, extra) : unsafeFix(title, because, joined, extra)];
}

/** What is added behind a line that goes takes its place. */
function withoutOverlap(list: readonly TextEdit[]): readonly TextEdit[] {
	const isInsertion = ({ range }: TextEdit): boolean => range.start === range.end;
	const within = (insertion: TextEdit, { range }: TextEdit): boolean => insertion.range.start > range.start && insertion.range.start <= range.end;
	const removals = list.filter((edit) => !isInsertion(edit) && edit.newText === '');
	const moved = new Set<TextEdit>();
	const merged = removals.map((removal) => {
		const inside = list.filter((edit) => isInsertion(edit) && within(edit, removal));
		for (const edit of [...inside, removal]) moved.add(edit);
		const text = inside.map(({ newText }) => newText).join('');
		const eol = /^\r?\n/.exec(text)?.[0] ?? '';
		// The removed lines end with a line end, unless they were the last ones: then the line end in front of them went.
		const whole = inside.some(({ range }) => range.start < removal.range.end);
		return { ...removal, newText: whole ? text.slice(eol.length) + (text.endsWith('\n') ? '' : eol) : text };
	});
	return [...list.filter((edit) => !moved.has(edit)), ...merged];
}

/** Sets a field that the service has not in its own map; what a template says is overridden. */
export function withField(service: Service, name: string, value: Plain): TextEdit | undefined {
	const map = service.ownMap;
	if (!map || map.entries.some((entry) => entry.name === name)) return undefined;
	return addEntry(service.tree, map, name, value);
}

/** Adds an item to a list, or the list with it. */
export function withItem(service: Service, name: string, item: Plain): TextEdit | undefined {
	const map = service.ownMap;
	if (!map) return undefined;
	const own = map.entries.find((entry) => entry.name === name);
	if (own) return own.value?.kind === 'list' ? addItem(service.tree, own.value, item) : undefined;
	// A merge key gives way to the service's own list, so that the template's items are repeated; lists of a service that it extends are joined.
	const merged = followed(entryOf(map, name)?.entry.value);
	if (!merged) return addEntry(service.tree, map, name, [item]);
	const items = merged.kind === 'list' ? merged.items.map(({ value }) => followed(value)) : [];
	if (items.length === 0 || !items.every((each) => each?.kind === 'scalar')) return undefined;
	return addEntry(service.tree, map, name, [...items.map((each) => each?.kind === 'scalar' ? each.value ?? '' : ''), item]);
}

export function without(service: Service, [member, ...holders]: readonly Member[]): TextEdit | undefined {
	return member && removeMember(service.tree, member, holders);
}
