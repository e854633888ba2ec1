/** `bulwark rules [--format text|json]`: every rule. The JSON is a contract. */
import { RULES, type RuleMeta } from '../engine/index';
import { say, styled } from './output';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';

export function rules(argv: readonly string[]): ExitCode {
	const parsed = parseArguments(argv, { format: { type: 'string' } });
	if (parsed.paths.length > 0) throw new UsageError('rules takes no arguments; bulwark explain RULE shows one rule');
	const all = RULES.map(({ meta }) => meta);
	if (parsed.choice('format', ['text', 'json']) === 'json') say(`${JSON.stringify(all.map(entryOf), null, 2)}\n`);
	else say(all.map(lineOf).join(''));
	return EXIT.fine;
}

function entryOf({ id, title, category, severity, fixable, covers = [], sameAs }: RuleMeta): unknown {
	return { id, title, category, severity, fixable, covers: [...new Set([id, ...covers])], sameAs };
}

const WIDEST = Math.max(...RULES.map(({ meta }) => meta.id.length));

function lineOf({ id, title, severity, fixable, default: byDefault }: RuleMeta): string {
	const fix = fixable === 'never' ? '' : styled('grey', fixable === 'always' ? ' (has a fix)' : ' (often has a fix)');
	return `${styled('bold', id.padEnd(WIDEST))}  ${severity.padEnd(7)}  ${title}${fix}${byDefault === 'off' ? styled('grey', ' (off by default)') : ''}\n`;
}
