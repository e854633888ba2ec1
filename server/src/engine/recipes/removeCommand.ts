/** Takes one command out of its RUN: its item of the chain, or the whole instruction when it holds nothing else. */
import { chainItemOf, removeChainItem, removeInstruction } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { ShellCommand } from '../shell/types';
import type { TextEdit } from '../text/edit';

/** Undefined when other commands stand in the same item, or depend on this one. */
export function removeCommand(model: DockerfileModel, run: Run, command: ShellCommand): TextEdit | undefined {
	const item = chainItemOf(run.script, command);
	if (!item || !command.exact || command.parent || command.conditional || run.form === 'exec') return undefined;
	if (item.commands.some((other) => other !== command && !command.pipesInto.includes(other) && !command.pipedFrom.includes(other))) return undefined;
	return run.script.chain.length === 1 && run.form === 'shell' ? removeInstruction(model, run.instruction) : removeChainItem(model, run.script, item);
}
