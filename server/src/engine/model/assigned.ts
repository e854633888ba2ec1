/**
 * Environment variables that get a value, wherever that is written: ENV, ARG, ONBUILD, `NAME=value` in front of a command,
 * `export`. With the edit that takes the assignment out, where nothing else goes with it.
 */
import type { Run } from './run';
import type { Instruction } from '../syntax/instruction';
import type { ShellCommand } from '../shell/types';
import { remove, type TextEdit } from '../text/edit';
import { once } from '../text/once';
import type { TextRange } from '../text/range';
import { chainItemOf, removeChainItem, removeProperty, removeWord } from './edits';
import type { DockerfileModel } from './model';
import { runsOf } from './packageSteps';
import type { Stage } from './stage';

export interface Assigned {
	readonly name: string;
	/** Quotes taken off, variables as written. */
	readonly value: string;
	/** Name to value. */
	readonly range: TextRange;
	readonly instruction: Instruction;
	/** The command of a RUN that it holds for, or `export` itself. */
	readonly command?: ShellCommand;
	/** Takes it out. */
	readonly removal?: TextEdit | undefined;
}

const EXPORTS = new Set(['export', 'declare', 'typeset', 'set', 'setx']);

export function assigned(model: DockerfileModel, stage: Stage): readonly Assigned[] {
	return allAssigned(stage, model);
}

const allAssigned = once((stage: Stage, model: DockerfileModel): readonly Assigned[] => [...read(model, stage)]);

function* read(model: DockerfileModel, stage: Stage): Iterable<Assigned> {
	for (const outer of stage.instructions) {
		const instruction = outer.keyword === 'ONBUILD' && outer.nested ? outer.nested : outer;
		if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
		for (const property of instruction.properties) {
			if (property.value === undefined) continue;
			const alone = instruction !== outer && instruction.properties.length < 2;
			yield { name: property.name, value: property.value, range: property.range, instruction: outer, get removal() { return alone ? undefined : removeProperty(model, instruction, property); } };
		}
	}
	for (const run of runsOf(model, stage)) for (const command of run.commands) yield* ofCommand(model, run, command);
}

function* ofCommand(model: DockerfileModel, run: Run, command: ShellCommand): Iterable<Assigned> {
	const { instruction } = run;
	const exact = command.exact && (run.form !== 'exec' || command.parent !== undefined);
	const first = (command.wrappers[0] ?? command.nameWord)?.range.start;
	for (const assignment of command.assignments) {
		const { name, value, range } = assignment;
		// Behind the last one the program starts; a comment between them would be lost with the line.
		const next = command.assignments[command.assignments.indexOf(assignment) + 1]?.range.start ?? first;
		const removable = exact && next !== undefined && next > range.end && !/[\n#]/.test(model.text.slice(range.end, next));
		yield { name, value: value?.value ?? '', range, instruction, command, ...(removable && { removal: remove({ start: range.start, end: next }) }) };
	}
	if (!EXPORTS.has(command.name)) return;
	const pairs = command.args.filter((arg) => /^[A-Za-z_]\w*=/.test(arg.value));
	for (const arg of pairs) {
		const equals = arg.value.indexOf('=');
		const item = chainItemOf(run.script, command);
		const removal = !exact ? undefined : pairs.length > 1 ? removeWord(model, arg) : item?.commands.length === 1 ? removeChainItem(model, run.script, item) : undefined;
		yield { name: arg.value.slice(0, equals), value: arg.value.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2'), range: arg.range, instruction, command, ...(removal && { removal }) };
	}
}
