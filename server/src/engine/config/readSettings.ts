/**
 * Checks settings that somebody wrote, in the editor or in `bulwark.json`, against the table of settings. What is good
 * is kept and what is not is named: never throws, never guesses.
 */
import { RULES } from '../rules/index';
import { BESIDE_RULES } from './besideRules';
import { SEVERITIES } from '../rules/rule';
import { closest } from '../text/closest';
import { CUSTOM } from './custom';
import { GROUPS, NO_POLICY } from './policy';
import { SETTING_ROWS, type SettingKind, type Settings } from './settings';
import { isRecord, readShape, shown } from './shape';

/** A key is a path: `preset`, `rules.image-untagged`. */
export interface BadSetting {
	readonly key: string;
	readonly message: string;
}

export interface ReadSettings {
	readonly settings: Partial<Settings>;
	readonly problems: readonly BadSetting[];
}

/**
 * Unknown keys are problems only when `strict`: an editor's section holds keys of the client, too.
 * @param custom ids of the project's own rules, when they are known
 */
export function readSettings(values: unknown, { strict = false, custom }: { readonly strict?: boolean; readonly custom?: readonly string[] } = {}): ReadSettings {
	const problems: BadSetting[] = [];
	const settings: Record<string, unknown> = {};
	if (values === undefined || values === null) return { settings, problems };
	if (!isRecord(values)) return { settings, problems: [{ key: '', message: 'The settings must be an object.' }] };
	const nameProblem = nameProblemWith(custom);
	for (const { key, kind } of SETTING_ROWS) {
		const value = values[key];
		if (value === undefined || value === null) continue;
		const read = READERS[kind.type](value, kind as never, nameProblem);
		problems.push(...read.problems.map((p) => ({ key: p.key === '' ? key : `${key}.${p.key}`, message: p.message })));
		if (read.value !== undefined) settings[key] = read.value;
	}
	if (settings['policy'] !== undefined) settings['policy'] = { ...NO_POLICY, ...settings['policy'] };
	problems.push(...contradictions(settings));
	if (strict) {
		for (const key of Object.keys(values)) {
			if (key === '$schema' || SETTING_ROWS.some((row) => row.key === key)) continue;
			problems.push({ key, message: `There is no setting ${shown(key)}.${didYouMean(key, [...SETTING_ROWS.map((row) => row.key), 'overrides'])}` });
		}
	}
	return { settings, problems };
}

type NameProblem = (name: string) => string | undefined;

/** Why a name stands for no rule and no group; undefined when it does. */
function nameProblemWith(custom: readonly string[] | undefined): NameProblem {
	const names = [...[...RULES.map(({ meta }) => meta), ...BESIDE_RULES].map(({ id }) => id), ...(custom ?? []).map((id) => CUSTOM + id)];
	const known = new Set([...names, ...GROUPS]);
	return (name) => known.has(name) || custom === undefined && name.startsWith(CUSTOM) ? undefined : `There is no rule ${shown(name)}.${didYouMean(name, names)}`;
}

function didYouMean(name: string, names: readonly string[]): string {
	const [near] = closest(name, names, 1);
	return near === undefined ? '' : ` Did you mean ${near}?`;
}

function contradictions({ rules = {}, policy = NO_POLICY }: Partial<Settings>): BadSetting[] {
	return policy.rules.filter((id) => rules[id] === 'off').map((id) => ({ key: `rules.${id}`, message: 'It stays on, because the policy names it.' }));
}

interface Read {
	readonly value?: unknown;
	readonly problems: readonly BadSetting[];
}

type Kind<T extends SettingKind['type']> = Extract<SettingKind, { type: T }>;

const READERS: { readonly [T in SettingKind['type']]: (value: unknown, kind: Kind<T>, nameProblem: NameProblem) => Read } = {
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
	shape: (value, { shape }, nameProblem) => readShape(value, shape, nameProblem),
	rules: (value, _, nameProblem) => {
		if (!isRecord(value)) return bad(value, 'an object of rules');
		const allowed = ['off', 'on', ...SEVERITIES];
		const problems: BadSetting[] = [];
		const rules: Record<string, unknown> = {};
		for (const [id, wish] of Object.entries(value)) {
			const unknown = GROUPS.includes(id) ? `${shown(id)} is no rule but a group of them.` : nameProblem(id);
			if (unknown !== undefined) problems.push({ key: id, message: unknown });
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
