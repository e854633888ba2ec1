/**
 * Checks settings that somebody wrote, in the editor or in `bulwark.json`, against the table of settings. What is good
 * is kept and what is not is named: never throws, never guesses.
 */
import { RULES } from '../rules/index';
import { SEVERITIES } from '../rules/rule';
import { SETTING_ROWS, type SettingKind, type Settings } from './settings';

/** A key is a path: `preset`, `rules.image-untagged`. */
export interface BadSetting {
	readonly key: string;
	readonly message: string;
}

export interface ReadSettings {
	readonly settings: Partial<Settings>;
	readonly problems: readonly BadSetting[];
}

/** Unknown keys are problems only when `strict`: an editor's section holds keys of the client, too. */
export function readSettings(values: unknown, { strict = false } = {}): ReadSettings {
	const problems: BadSetting[] = [];
	const settings: Record<string, unknown> = {};
	if (values === undefined || values === null) return { settings, problems };
	if (!isRecord(values)) return { settings, problems: [{ key: '', message: 'The settings must be an object.' }] };
	for (const { key, kind } of SETTING_ROWS) {
		const value = values[key];
		if (value === undefined || value === null) continue;
		const read = READERS[kind.type](value, kind as never);
		problems.push(...read.problems.map((p) => ({ key: p.key === '' ? key : `${key}.${p.key}`, message: p.message })));
		if (read.value !== undefined) settings[key] = read.value;
	}
	if (strict) {
		for (const key of Object.keys(values)) {
			if (key !== '$schema' && !SETTING_ROWS.some((row) => row.key === key)) problems.push({ key, message: `There is no setting ${shown(key)}.` });
		}
	}
	return { settings, problems };
}

interface Read {
	readonly value?: unknown;
	readonly problems: readonly BadSetting[];
}

type Kind<T extends SettingKind['type']> = Extract<SettingKind, { type: T }>;

const READERS: { readonly [T in SettingKind['type']]: (value: unknown, kind: Kind<T>) => Read } = {
	enum: (value, { values }) => typeof value === 'string' && values.includes(value) ? good(value) : bad(value, `one of ${values.join(', ')}`),
	list: (value, { values }) => {
		if (!Array.isArray(value)) return bad(value, 'a list');
		const problems = value.flatMap((item, i) => typeof item === 'string' && (values?.includes(item) ?? true) ? [] : bad(item, values ? `one of ${values.join(', ')}` : 'a string', String(i)).problems);
		return problems.length > 0 ? { problems } : good([...new Set(value)]);
	},
	date: (value) => typeof value === 'string' && /^(?:\d{4}-\d{2}-\d{2})?$/.test(value) ? good(value) : bad(value, 'a day, as in 2030-12-31'),
	record: (value) => {
		if (!isRecord(value)) return bad(value, 'an object of texts');
		const problems = Object.entries(value).flatMap(([name, text]) => typeof text === 'string' ? [] : bad(text, 'a string', name).problems);
		return { value: Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string')), problems };
	},
	rules: (value) => {
		if (!isRecord(value)) return bad(value, 'an object of rules');
		const allowed = ['off', 'on', ...SEVERITIES];
		const problems: BadSetting[] = [];
		const rules: Record<string, unknown> = {};
		for (const [id, wish] of Object.entries(value)) {
			if (!RULES.some((rule) => rule.meta.id === id)) problems.push({ key: id, message: `There is no rule ${shown(id)}.` });
			else if (typeof wish !== 'string' || !allowed.includes(wish)) problems.push(...bad(wish, `one of ${allowed.join(', ')}`, id).problems);
			else rules[id] = wish;
		}
		return { value: rules, problems };
	},
};

function good(value: unknown): Read {
	return { value, problems: [] };
}

function bad(value: unknown, expected: string, key = ''): Read {
	return { problems: [{ key, message: `${shown(value)} is not ${expected}.` }] };
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
