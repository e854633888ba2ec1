/**
 * The settings that hold for one Dockerfile: the nearest `bulwark.json` with its overrides, the policies of those further
 * up, the editor's settings where the project says nothing.
 */
import ignore, { type Ignore } from 'ignore';
import { RULES } from '../rules/index';
import { BESIDE_RULES } from './besideRules';
import { CUSTOM, categoryOf } from './custom';
import { isLocked, joined, type Policy } from './policy';
import type { Override, ProjectSettings } from './readProject';
import { SETTING_ROWS, type Settings } from './settings';

const CATALOGUE = [...RULES.map(({ meta }) => meta), ...BESIDE_RULES];

/** A `bulwark.json` in the folder of a Dockerfile or above it. */
export interface ProjectFile {
	readonly project: Pick<ProjectSettings, 'settings' | 'overrides'>;
	/** The Dockerfile, relative to the folder of the file, `/` between parts; absent when it has no place. */
	readonly path?: string;
}

/**
 * @param files the nearest first
 * @param isDevcontainer the file makes a dev container: the preset is that of its own, unless a project says which, or somebody wants more
 */
export function effectiveSettings(files: readonly ProjectFile[], editor: Partial<Settings> = {}, isDevcontainer = false): Partial<Settings> {
	const [nearest = {}, ...above] = files.map(settingsAt);
	const policies = [nearest, ...above].flatMap(({ policy }) => policy ?? []);
	const policy = joined(policies, CATALOGUE);
	// A rule that a policy further up keeps on comes down with it.
	const inherited = above.flatMap((settings) => (settings.custom ?? []).filter((rule) => settings.policy && isLocked(settings.policy, { id: CUSTOM + rule.id, category: categoryOf(rule) })));
	const custom = [...nearest.custom ?? [], ...inherited].filter(({ id }, i, all) => all.findIndex((other) => other.id === id) === i);
	const ownPreset = isDevcontainer && (editor.preset ?? 'recommended') === 'recommended';
	const personal: Partial<Settings> = { ...withoutLoosening(editor, policy), ...(ownPreset && { preset: 'devcontainer' }) };
	return {
		...personal, ...nearest,
		...((personal.rules || nearest.rules) && { rules: { ...personal.rules, ...nearest.rules } }),
		...(policies.length > 0 && { policy }), ...(custom.length > 0 && { custom }),
	};
}

function settingsAt({ project: { settings, overrides }, path }: ProjectFile): Partial<Settings> {
	let result = settings;
	for (const override of overrides) if (path !== undefined && fits(override, path)) result = overridden(result, override.settings);
	const { policy, rules = {} } = result;
	const off = Object.keys(rules).filter((id) => rules[id] === 'off');
	return policy && off.length > 0 ? { ...result, policy: { ...policy, except: off } } : result;
}

/** Rules are joined one by one, everything else is replaced. */
function overridden(below: Partial<Settings>, above: Partial<Settings>): Partial<Settings> {
	const custom = [...above.custom ?? [], ...(below.custom ?? []).filter(({ id }) => !above.custom?.some((other) => other.id === id))];
	return { ...below, ...above, ...((below.rules || above.rules) && { rules: { ...below.rules, ...above.rules } }), ...(custom.length > 0 && { custom }) };
}

interface Matcher {
	readonly fits: Ignore;
	readonly not: Ignore;
}

const matchers = new WeakMap<Override, Matcher>();

/** Patterns with `!` take files out again, in whichever order; git would not let them, once a folder is matched. */
function fits(override: Override, path: string): boolean {
	let matcher = matchers.get(override);
	if (!matcher) {
		const made = (patterns: readonly string[]): Ignore => ignore({ ignorecase: false, allowRelativePaths: true }).add([...patterns]);
		const negated = override.files.filter((pattern) => pattern.startsWith('!'));
		matcher = { fits: made(override.files.filter((pattern) => !pattern.startsWith('!'))), not: made(negated.map((pattern) => pattern.slice(1))) };
		matchers.set(override, matcher);
	}
	return matcher.fits.ignores(path) && !matcher.not.ignores(path);
}

/** What an editor asks for, as far as the policy lets it. */
function withoutLoosening(editor: Partial<Settings>, policy: Policy): Partial<Settings> {
	if (policy.rules.length === 0) return editor;
	const kept = Object.fromEntries(Object.entries(editor).filter(([key]) => !SETTING_ROWS.some((row) => row.key === key && row.loosens))) as Partial<Settings>;
	const locked = new Set([...policy.rules, ...CATALOGUE.filter((meta) => isLocked(policy, meta)).map(({ id }) => id)]);
	return { ...kept, ...(editor.rules && { rules: Object.fromEntries(Object.entries(editor.rules).filter(([id]) => !locked.has(id))) }) };
}
