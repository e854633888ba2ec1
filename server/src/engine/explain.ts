/** A rule as Markdown: the text of its page, its hover and `bulwark explain`. */
import { CUSTOM } from './config/custom';
import { SETTING_ROWS } from './config/settings';
import { RULES } from './rules/index';
import type { Example, Rule } from './rules/rule';

export const HOME = 'https://github.com/bulwark-dockerfile/bulwark';

export function findRule(id: string): Rule | undefined {
	return RULES.find((rule) => rule.meta.id === id);
}

/** The page of a rule; for those of a project, the page about them. */
export function pageUrl(id: string): string {
	return id.startsWith(CUSTOM) ? `${HOME}/blob/main/docs/SETTINGS.md#rules-of-your-own` : `${HOME}/blob/main/docs/rules/${id}.md`;
}

/** The rule's page; undefined for an unknown id. */
export function explain(id: string): string | undefined {
	const rule = findRule(id);
	return rule && pageOf(rule);
}

export function pageOf({ meta, examples }: Rule): string {
	const parts = [
		`# ${meta.id}`,
		`${meta.title}.`,
		`${capital(meta.severity)} · ${meta.category} · ${FIXABLE[meta.fixable]}${meta.default === 'off' ? ' · off by default, on in the presets `strict` and `all`' : ''}${meta.since === '' ? '' : ` · since ${meta.since}`}`,
		'## Why', meta.why,
	];
	const bad = examples.find((e): e is Extract<Example, { bad: string }> => 'bad' in e && e.fixed !== undefined) ?? examples.find((e): e is Extract<Example, { bad: string }> => 'bad' in e);
	if (bad) {
		parts.push('## Found', fence(withoutCarets(bad.bad)));
		if (bad.fixed !== undefined) parts.push('## Fixed', fence(bad.fixed));
	}
	const good = examples.find((e): e is Extract<Example, { good: string }> => 'good' in e);
	if (good) parts.push('## Not found', fence(good.good));
	if (meta.settings) parts.push('## Settings', SETTING_ROWS.filter((row) => meta.settings?.includes(row.key)).map((row) => `- \`${row.key}\`: ${row.description}`).join('\n'));
	if (meta.sameAs.length > 0) parts.push('## Other tools', `Their pragmas switch this rule off, too: ${meta.sameAs.map((id) => `\`${id}\``).join(', ')}.`);
	if (meta.references.length > 0) parts.push('## Read more', meta.references.map((url) => `- ${url}`).join('\n'));
	return `${parts.join('\n\n')}\n`;
}

const FIXABLE = { always: 'always has a fix', sometimes: 'often has a fix', never: 'no automatic fix' } as const;

/** Drops the lines of carets that an example carries as its expectation. */
export function withoutCarets(text: string): string {
	return text.split('\n').filter((line) => !CARETS.test(line)).join('\n');
}

export const CARETS = /^#\s*(\^+)\s+([a-z0-9-]+)(?:\s|$)/;

function fence(code: string): string {
	return `\`\`\`dockerfile\n${code.trimEnd()}\n\`\`\``;
}

function capital(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
