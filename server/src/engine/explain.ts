/**
 * A rule as Markdown: the text of its page and of `bulwark explain`. What is found and what fixes do is taken from the
 * engine at work on the rule's own examples, so that the page cannot say anything else.
 */
import { analyze, type AnalyzeOptions, type Report, type ReportedFinding } from './analyze';
import { CUSTOM } from './config/custom';
import { peerId } from './config/peers';
import { SETTING_ROWS } from './config/settings';
import type { Fix } from './model/fix';
import { RULES } from './rules/index';
import type { Example, Rule, RuleMeta } from './rules/rule';
import { applyEdits } from './text/edit';

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

/** What a page has to know of a kind of file. */
export interface PagesOf {
	analyze(text: string, options: Omit<AnalyzeOptions, 'cache' | 'only'>): Report;
	/** In front of examples. */
	readonly fence: string;
	/** Behind "this". */
	readonly name: string;
	/** What one comment switches the rule off for; absent where there are no comments. */
	readonly unit?: string;
}

const DOCKERFILES: PagesOf = { analyze, fence: 'dockerfile', name: 'Dockerfile', unit: 'instruction' };

export function pageOf({ meta, examples }: Pick<Rule, 'meta' | 'examples'>, kind: PagesOf = DOCKERFILES): string {
	const parts = [
		`# ${meta.id}`,
		`${meta.title}.`,
		[capital(meta.severity), meta.category, FIXABLE[meta.fixable], ...(meta.default === 'off' ? ['off by default'] : []), ...(meta.since === '' ? [] : [`since ${meta.since}`])].join(' · '),
		'## Why', meta.why,
	];
	const bad = examples.filter((example): example is Bad => 'bad' in example);
	const shown = bad.find(({ fixed }) => fixed !== undefined) ?? bad[0];
	if (shown) parts.push(...found(meta, shown, kind));
	const good = examples.find((example) => 'good' in example);
	if (good) parts.push('## Not found', ...surroundings(good, kind), fence(good.good, kind.fence));
	parts.push('## Settings', settings(meta, kind));
	if (meta.sameAs.length > 0) parts.push('## Other tools', peers(meta));
	if (meta.references.length > 0) parts.push('## Read more', meta.references.map((url) => `- ${url}`).join('\n'));
	return `${parts.join('\n\n')}\n`;
}

type Bad = Extract<Example, { bad: string }>;

const FIXABLE = { always: 'always has a fix', sometimes: 'often has a fix', never: 'no automatic fix' } as const;

function found(meta: RuleMeta, example: Bad, kind: PagesOf): string[] {
	const text = withoutCarets(example.bad);
	const { findings } = kind.analyze(text, { preset: 'all', ...example.settings, ...(example.context && { buildContext: example.context }) });
	const finding = findings.find(({ rule }) => rule === meta.id);
	const parts = ['## Found', ...surroundings(example, kind), fence(text, kind.fence)];
	if (finding) parts.push(`> ${finding.message}`);
	if (!finding || example.fixed === undefined) return parts;
	const best = finding.fixes.find(({ preferred }) => preferred) ?? finding.fixes[0];
	return best ? [...parts, ...fixed(text, best, finding, kind)] : parts;
}

/** The text after the best fix, the files that it writes, and the other choices. */
function fixed(text: string, best: Fix, { fixes }: ReportedFinding, kind: PagesOf): string[] {
	const result = applyEdits(text, best.edits);
	const others = fixes.filter((fix) => fix !== best);
	return [
		'## Fixed', described(best),
		...(result === text ? [] : [fence(result, kind.fence)]),
		...(best.files ?? []).flatMap(({ path, content }) => [`\`${path}\`:`, fence(content, '')]),
		...(others.length > 0 ? [`Or:\n\n${others.map((fix) => `- ${described(fix)}`).join('\n')}`] : []),
	];
}

/** What a fix does, and what to look at before taking it: the words of the lightbulb. */
export function described({ title, because }: Pick<Fix, 'title' | 'because'>): string {
	return `${title}${because === undefined ? '' : ` *(needs review: ${because})*`}`;
}

/** What an example takes for granted besides its text. */
function surroundings({ settings, context }: Example, kind: PagesOf): string[] {
	const ignore = context?.dockerignore;
	const risks = context?.inventory?.risks ?? [];
	const dockerfile = kind === DOCKERFILES ? undefined : context?.files?.['Dockerfile'];
	return [
		...(settings ? ['With this `bulwark.json`:', fence(JSON.stringify(settings, null, 2), 'json')] : []),
		...(ignore === null ? ['Without a `.dockerignore`:'] : ignore ? [`With this \`${ignore.path}\`:`, fence(ignore.text, '')] : []),
		...(risks.length > 0 ? [`With these in the folder:\n\n${risks.map(({ path, what }) => `- \`${path}\` (${what})`).join('\n')}`] : []),
		...(typeof dockerfile === 'string' ? ['With this Dockerfile:', fence(dockerfile, DOCKERFILES.fence)] : []),
		...(settings || ignore || risks.length > 0 || dockerfile ? [`this ${kind.name}:`] : []),
	];
}

function settings({ id, default: byDefault, settings: keys = [] }: RuleMeta, { unit }: PagesOf): string {
	const onOrOff = byDefault === 'off'
		? `On in the presets \`strict\` and \`all\`, or with \`"rules": { "${id}": "on" }\` in \`bulwark.json\`.`
		: `Off with \`"rules": { "${id}": "off" }\` in \`bulwark.json\`, or another severity in place of \`off\`.${unit === undefined ? '' : ` For one ${unit}: \`# bulwark ignore=${id} -- why\` above it.`}`;
	const rows = SETTING_ROWS.filter(({ key }) => keys.includes(key)).map(({ key, description }) => `- \`${key}\`: ${description}`);
	return [onOrOff, ...(rows.length > 0 ? [`It also reads:\n\n${rows.join('\n')}`] : [])].join('\n\n');
}

/** The peers' names for it, one line a tool, those whose comments count first. */
function peers({ sameAs }: RuleMeta): string {
	const ids = sameAs.map(peerId);
	const list = (chosen: typeof ids): string => [...new Set(chosen.map(({ peer }) => peer.name))].map((name) => `- ${name}: ${chosen.filter(({ peer }) => peer.name === name).map(({ id }) => `\`${id}\``).join(', ')}`).join('\n');
	const heard = ids.filter(({ peer }) => peer.comments);
	const others = ids.filter(({ peer }) => !peer.comments);
	return [
		...(heard.length > 0 ? [`Comments for these switch this rule off, too:\n\n${list(heard)}`] : []),
		...(others.length > 0 ? [`${heard.length > 0 ? 'Others say the same' : 'They say the same'}:\n\n${list(others)}`] : []),
	].join('\n\n');
}

/** Drops the lines of carets that an example carries as its expectation. */
export function withoutCarets(text: string): string {
	return text.split('\n').filter((line) => !CARETS.test(line)).join('\n');
}

export const CARETS = /^#\s*(\^+)\s+([a-z0-9-]+)(?:\s|$)/;

function fence(code: string, language: string): string {
	return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}

function capital(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
