/** A further command behind one of a RUN's, laid out as the chain at hand: after `&&`, or after `;` where `set -e` rules. */
import { chainItemOf, chainJoint } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { ChainItem, ShellCommand } from '../shell/types';
import { insert, type TextEdit } from '../text/edit';

/** Undefined where a command cannot follow: exec form, a background job, a heredoc's text in between. */
export function appendBehind(model: DockerfileModel, run: Run, command: ShellCommand, text: string): TextEdit | undefined {
	const { script, form, instruction } = run;
	const { chain } = script;
	const holder = chainItemOf(script, command);
	if (!holder || !command.exact || form === 'exec' || script.broken || script.dialect !== 'posix') return undefined;
	let at = chain.indexOf(holder);
	while (chain[at + 1]?.operator === '||') at++;
	const item = chain[at] as ChainItem;
	const hasBody = item.commands.some(({ redirections }) => redirections.some(({ operator }) => /^<<-?$/.test(operator)));
	const leaves = item.commands.some(({ name, conditional, wrappers }) => name === 'exit' && !conditional || wrappers.some(({ value }) => value === 'exec'));
	if (hasBody || leaves || form === 'shell' && instruction.heredocs.length > 0 || chain[at + 1]?.operator === '&' || model.text[item.range.end] === '&') return undefined;
	const line = chain.some(({ operator }) => operator === '\n') ? lineJoint(model, item) : undefined;
	return insert(item.range.end, (line ?? (form === 'heredoc' ? ' && ' : semicolonJoint(model, run) ?? chainJoint(model, script))) + text);
}

/** How further steps follow an item of a chain. */
export interface Sequel {
	/** What stands between two of them. */
	readonly joint: string;
	/** What follows the last one, so that a failure of any stops the script. */
	readonly end: string;
}

/**
 * For steps that must all succeed. `set -e` ends a script at a command that fails, but not at one in front of `&&`: where
 * it rules, they are commands of their own.
 * @param last of several neighbours that the steps follow, or take the place of
 */
export function sequelOf(model: DockerfileModel, run: Run, item: ChainItem, last = item): Sequel {
	const { script, form } = run;
	const next = script.chain[script.chain.indexOf(last) + 1]?.operator;
	const strict = script.chain.some(({ commands: [command] }) => command?.name === 'set' && command.args.some(({ value }) => /^-\w*e/.test(value) || value === 'errexit'));
	if (strict && item.operator !== '&&' && next !== '&&') return { joint: item.operator === '\n' || next === '\n' ? lineJoint(model, item) : semicolonJoint(model, run) ?? '; ', end: '' };
	return { joint: form === 'heredoc' ? ' && ' : nearestJoint(model, run, item, last) ?? chainJoint(model, script), end: next === undefined || next === '&&' ? '' : ' || exit 1' };
}

/** What stands in front of the item, or else behind it, where that is `&&` and no comment. */
function nearestJoint(model: DockerfileModel, { script: { chain } }: Run, item: ChainItem, last: ChainItem): string | undefined {
	const [before, next] = [chain[chain.indexOf(item) - 1], chain[chain.indexOf(last) + 1]];
	const gaps = [before && model.text.slice(before.range.end, item.range.start), next && model.text.slice(last.range.end, next.range.start)];
	return gaps.find((gap) => gap?.includes('&&') && !gap.includes('#'));
}

/** In a script of lines: a line of its own, as far in as the one before. */
function lineJoint(model: DockerfileModel, item: ChainItem): string {
	const start = model.lines.contentRange(model.lines.lineAt(item.range.start)).start;
	const indent = model.text.slice(start, item.range.start);
	return /^[ \t]*$/.test(indent) && model.text.slice(item.range.end).search(/[^\S\r\n]*\r?\n/) === 0 ? model.tree.eol + indent : ' && ';
}

/** What stands between two steps of a chain that stops at errors by itself. */
function semicolonJoint(model: DockerfileModel, { script: { chain } }: Run): string | undefined {
	if (!chain.some(({ commands: [command] }) => command?.name === 'set' && command.args.some(({ value }) => /^-[a-z]*e/.test(value)))) return undefined;
	const gaps = chain.slice(1).map((item, i) => model.text.slice((chain[i] as ChainItem).range.end, item.range.start));
	return gaps.some((gap) => gap.includes('&&')) ? undefined : gaps.find((gap) => gap.includes('\n') && /^\s*;[^#]*$/.test(gap)) ?? gaps.find((gap) => /^\s*;[^#]*$/.test(gap));
}
