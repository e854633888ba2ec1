/**
 * The shapes of settings that are more than a list: one description gives the check of what people write and the schema
 * that completes it. What is good is kept, what is not is named with its path.
 */

export type Shape =
	| { readonly type: 'text'; readonly values?: readonly string[]; readonly pattern?: RegExp; readonly patternHint?: string }
	| { readonly type: 'flag' }
	/** A pattern with `*`, or a list of them; read as a list. */
	| { readonly type: 'patterns' }
	/** Names of rules, categories and groups. */
	| { readonly type: 'rules' }
	/** @property uniqueBy a field that no two items share */
	| { readonly type: 'list'; readonly of: Shape; readonly uniqueBy?: string }
	/** @property problem what is wrong with a value whose fields are good */
	| { readonly type: 'object'; readonly fields: Readonly<Record<string, Field>>; readonly problem?: (value: Readonly<Record<string, unknown>>) => string | undefined };

export interface Field {
	readonly shape: Shape;
	readonly required?: true;
	readonly description: string;
	readonly examples?: readonly unknown[];
}

export interface ShapeProblem {
	/** Relative to the value: `0.forbid.image`; empty for the value itself. */
	readonly key: string;
	readonly message: string;
}

export interface ReadShape {
	/** Absent when nothing of the value is of use. */
	readonly value?: unknown;
	readonly problems: readonly ShapeProblem[];
}

/** @param nameProblem why a name stands for no rule; undefined when it does */
export function readShape(value: unknown, shape: Shape, nameProblem: (name: string) => string | undefined): ReadShape {
	switch (shape.type) {
		case 'flag': return typeof value === 'boolean' ? { value, problems: [] } : wrong(value, 'true or false');
		case 'text':
			if (typeof value !== 'string' || value === '') return wrong(value, 'a text');
			if (shape.values && !shape.values.includes(value)) return wrong(value, `one of ${shape.values.join(', ')}`);
			return shape.pattern && !shape.pattern.test(value) ? wrong(value, shape.patternHint ?? 'of the right form') : { value, problems: [] };
		case 'patterns': return isText(value) ? { value: [value], problems: [] } : readList(value, 'a pattern or a list of patterns', (item) => isText(item) ? { value: item, problems: [] } : wrong(item, 'a pattern'));
		case 'rules': return readList(value, 'a list of rules', (item) => {
			const problem = isText(item) ? nameProblem(item) : undefined;
			return problem !== undefined ? { problems: [{ key: '', message: problem }] } : isText(item) ? { value: item, problems: [] } : wrong(item, 'the name of a rule');
		});
		case 'list': return readList(value, 'a list', (item) => readShape(item, shape.of, nameProblem), shape.uniqueBy);
		case 'object': return readObject(value, shape, nameProblem);
		default: return { problems: [] };
	}
}

function readList(value: unknown, expected: string, read: (item: unknown) => ReadShape, uniqueBy?: string): ReadShape {
	if (!Array.isArray(value)) return wrong(value, expected);
	const problems: ShapeProblem[] = [];
	const items: unknown[] = [];
	const seen = new Set<unknown>();
	for (const [i, item] of value.entries()) {
		const { value: good, problems: found } = read(item);
		problems.push(...found.map((problem) => under(String(i), problem)));
		if (good === undefined) continue;
		const name = uniqueBy === undefined ? undefined : (good as Readonly<Record<string, unknown>>)[uniqueBy];
		if (name !== undefined && seen.has(name)) problems.push({ key: `${i}.${uniqueBy}`, message: `There is another ${shown(name)} before it.` });
		else items.push(good);
		seen.add(name);
	}
	return { value: items, problems };
}

function readObject(value: unknown, { fields, problem }: Extract<Shape, { type: 'object' }>, nameProblem: (name: string) => string | undefined): ReadShape {
	if (!isRecord(value)) return wrong(value, 'an object');
	const problems: ShapeProblem[] = [];
	const result: Record<string, unknown> = {};
	let complete = true;
	for (const [name, { shape, required }] of Object.entries(fields)) {
		const read = value[name] === undefined ? undefined : readShape(value[name], shape, nameProblem);
		if (read) problems.push(...read.problems.map((found) => under(name, found)));
		else if (required) problems.push({ key: '', message: `It has no ${name}.` });
		if (read?.value !== undefined) result[name] = read.value;
		else if (required) complete = false;
	}
	for (const name of Object.keys(value)) if (!Object.hasOwn(fields, name)) problems.push({ key: name, message: `${shown(name)} is not one of ${Object.keys(fields).join(', ')}.` });
	const whole = complete ? problem?.(result) : undefined;
	if (whole !== undefined) problems.push({ key: '', message: whole });
	return complete && whole === undefined ? { value: result, problems } : { problems };
}

export function under(name: string, { key, message }: ShapeProblem): ShapeProblem {
	return { key: key === '' ? name : `${name}.${key}`, message };
}

export function wrong(value: unknown, expected: string): ReadShape {
	return { problems: [{ key: '', message: `${shown(value)} is not ${expected}.` }] };
}

export function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}
