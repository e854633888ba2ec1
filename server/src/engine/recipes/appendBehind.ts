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
