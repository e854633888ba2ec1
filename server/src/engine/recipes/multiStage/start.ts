/** The program that ENTRYPOINT and CMD start, as words, and the edit that makes them start another one. */
import type { DockerfileModel } from '../../model/model';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { Instruction } from '../../syntax/instruction';
import { replace, type TextEdit } from '../../text/edit';
import { type Declined, declined } from './recipe';

export interface Start {
	/** The instruction that names the program. */
	readonly instruction: Instruction;
	readonly form: 'exec' | 'shell';
	/** Of that instruction alone: with an ENTRYPOINT, CMD only adds arguments. */
	readonly words: readonly string[];
}

/** A shell form is read when it is one plain command, so that no shell is needed to start it. */
export function startOf(model: DockerfileModel, stage: Stage): Start | Declined {
	const [entrypoints, commands] = [stage.inherited('ENTRYPOINT'), stage.inherited('CMD')];
	if (entrypoints.length > 1 || commands.length > 1) return declined('CMD or ENTRYPOINT is set more than once');
	const instruction = entrypoints[0] ?? commands[0];
	if (!instruction) return declined('nothing says which program the image starts');
	if (instruction.exec) {
		const words = instruction.exec.items.map((item) => item.text);
		return words.length > 0 ? { instruction, form: 'exec', words } : declined(`${instruction.keyword} is empty`);
	}
	if (entrypoints[0] && commands[0]) return declined('the shell form of ENTRYPOINT ignores CMD');
	const { script } = readRun(instruction, model.text, stage.shellAt());
	const [command] = script.commands;
	const plain = command && script.commands.length === 1 && script.chain.length === 1 && !script.broken && command.nameWord
		&& command.wrappers.every((word) => word.value === 'exec') && command.assignments.length === 0 && command.redirections.length === 0
		&& [command.nameWord, ...command.args].every((word) => word.known);
	if (!plain || !command.nameWord) return declined(`${instruction.keyword} needs a shell`);
	return { instruction, form: 'shell', words: [command.nameWord.value, ...command.args.map((arg) => arg.value)] };
}

/** True for one ENTRYPOINT or CMD whose line a shell reads: `npm run migrate && node a.js`, `["sh", "-c", "…"]`. */
export function isShellLine(stage: Stage): boolean {
	const [first, ...others] = [...stage.inherited('ENTRYPOINT'), ...stage.inherited('CMD')];
	if (!first || others.length > 0) return false;
	const words = first.exec?.items.map((item) => item.text);
	return words === undefined || words.length === 3 && /^(?:\/bin\/)?(?:ba|da)?sh$/.test(words[0] ?? '') && /^-[a-z]*c$/.test(words[1] ?? '');
}

/** The exec form of these words; nothing when it says so already, and one word where only the program differs. */
export function startWith(start: Start, words: readonly string[]): TextEdit | undefined {
	const { instruction: { exec, argumentsRange }, words: before } = start;
	const first = exec?.items[0];
	const sameRest = before.slice(1).join('\0') === words.slice(1).join('\0');
	if (first && sameRest) return before[0] === words[0] ? undefined : replace(first.range, JSON.stringify(words[0]));
	return replace(argumentsRange, `[${words.map((word) => JSON.stringify(word)).join(', ')}]`);
}
