/** `bulwark rules [--format text|json]`: every rule, those of the project in the current folder included. The JSON is a contract. */
import { customRules, RULES, type RuleMeta } from '../engine/index';
import { printable, say, styled } from './output';
import { ProjectSettings } from './project';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';

export async function rules(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { format: { type: 'string' } });
	if (parsed.paths.length > 0) throw new UsageError('rules takes no arguments; bulwark explain RULE shows one rule');
	const { KINDS } = await import('../engine/beside');
	const all = [...RULES.map(({ meta }) => meta), ...Object.values(KINDS).flatMap((kind) => kind.rules), ...ownRules().map(({ meta }) => meta)];
	const widest = Math.max(...all.map(({ id }) => id.length));
	if (parsed.choice('format', ['text', 'json']) === 'json') say(`${JSON.stringify(all.map(entryOf), null, 2)}\n`);
	else say(all.map((meta) => lineOf(meta, widest)).join(''));
	return EXIT.fine;
}

/** The rules that the `bulwark.json` of the current folder declares. */
export function ownRules(): ReturnType<typeof customRules> {
	return customRules(new ProjectSettings().here().custom ?? []);
}

function entryOf({ id, title, category, severity, fixable, covers = [], sameAs }: RuleMeta): unknown {
	return { id, title, category, severity, fixable, covers: [...new Set([id, ...covers])], sameAs };
}

function lineOf({ id, title, severity, fixable, default: byDefault }: RuleMeta, widest: number): string {
	const fix = fixable === 'never' ? '' : styled('grey', fixable === 'always' ? ' (has a fix)' : ' (often has a fix)');
	return `${styled('bold', id.padEnd(widest))}  ${severity.padEnd(7)}  ${printable(title)}${fix}${byDefault === 'off' ? styled('grey', ' (off by default)') : ''}\n`;
}
