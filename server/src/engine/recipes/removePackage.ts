/** Takes one package out of an install command; the command goes when it was the only one. */
import { chainItemOf, removeChainItem, removeInstruction, removeWord } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import type { PackageCommand } from '../model/packages';
import type { Run } from '../model/run';
import type { ShellWord } from '../shell/types';
import { remove, type TextEdit } from '../text/edit';

/** Undefined where the command is not written as it runs, or something else hangs on it. */
export function removePackage(model: DockerfileModel, run: Run, { command, packages }: PackageCommand, word: ShellWord): TextEdit | undefined {
	if (!command.exact) return undefined;
	if (run.form === 'exec' && !command.parent) {
		// `, "vim"`: the comma in front goes, too.
		const before = command.args[command.args.indexOf(word) - 1];
		return packages.length > 1 && before ? remove({ start: before.range.end, end: word.range.end }) : undefined;
	}
	if (packages.length > 1) return removeWord(model, word);
	const item = chainItemOf(run.script, command);
	if (!item || item.commands.length > 1) return undefined;
	return run.script.chain.length === 1 && run.form === 'shell' ? removeInstruction(model, run.instruction) : removeChainItem(model, run.script, item);
}
