/** Uses of variables that nothing in scope declares: in instructions that Docker expands, and in the scripts of RUN. */
import type { ShellCommand, ShellWord } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import { within } from './edits';
import type { DockerfileModel } from './model';
import { variableUses } from './resolve';
import type { Run } from './run';
import type { Stage } from './stage';
import { expression } from '../text/expression';

export interface UndefinedUse {
	readonly name: string;
	readonly range: TextRange;
	readonly stage: Stage;
	readonly instruction: Instruction;
	/** A shell expands it, and may have got it from elsewhere. */
	readonly inShell: boolean;
}

const EXPANDED = new Set(['COPY', 'ADD', 'ENV', 'ARG', 'EXPOSE', 'LABEL', 'USER', 'VOLUME', 'WORKDIR', 'STOPSIGNAL']);
/** Modifiers that say what to do without a value. */
const DEFAULTS = /[-+?]/;

/** All of them, in no particular order. The base image may define some. */
export function* undefinedUses(model: DockerfileModel): Iterable<UndefinedUse> {
	for (const stage of model.stages) {
		for (const instruction of stage.instructions) if (EXPANDED.has(instruction.keyword)) yield* inInstruction(model, stage, instruction);
		for (const run of stage.runs) if (run.script.dialect === 'posix') yield* inScript(model, stage, run);
	}
}

function* inInstruction(model: DockerfileModel, stage: Stage, instruction: Instruction): Iterable<UndefinedUse> {
	const earlier = new Set<string>();
	for (const { text, range, name: declared } of textsOf(instruction)) {
		for (const { name, start, end, operator } of variableUses(text)) {
			if (operator !== undefined && DEFAULTS.test(operator) || isDeclared(stage, name, instruction) || isQuoted(text, start) || earlier.has(name)) continue;
			yield { name, range: within(model, { text, range }, start, end), stage, instruction, inShell: false };
		}
		if (declared !== undefined) earlier.add(declared);
	}
}

/** The parts of an instruction that Docker expands. */
function textsOf({ flags, words, properties, keyword }: Instruction): { readonly text: string; readonly range: TextRange; readonly name?: string }[] {
	const values = properties.flatMap((property) => property.raw !== undefined && property.valueRange && !property.literal ? [{ text: property.raw, range: property.valueRange, name: property.name }] : []);
	if (keyword === 'ENV' || keyword === 'ARG' || keyword === 'LABEL') return values;
	const options = flags.flatMap(({ name, value, valueRange }) => (name === 'chown' || name === 'chmod') && value !== undefined && valueRange ? [{ text: value, range: valueRange }] : []);
	return [...options, ...words];
}

function isDeclared(stage: Stage, name: string, { range }: Instruction): boolean {
	return stage.declarationAt(name, range.start) !== undefined;
}

function isQuoted(text: string, at: number): boolean {
	return text.startsWith("'") && text.indexOf("'", 1) > at;
}

function* inScript(model: DockerfileModel, stage: Stage, { commands, instruction, form }: Run): Iterable<UndefinedUse> {
	const text = model.text.slice(instruction.range.start, instruction.range.end);
	// A script that reads others, or evaluates text, may set anything.
	if (!text.includes('$') || commands.some(({ name }) => name === '.' || name === 'source' || name === 'eval')) return;
	const settled = new Map<string, boolean>();
	const isOurs = (name: string): boolean => {
		const known = settled.get(name) ?? (isDeclared(stage, name, instruction) || isMentioned(text, name));
		settled.set(name, known);
		return known;
	};
	for (const command of commands) {
		if (form === 'exec' && !command.parent) continue;
		for (const word of wordsOf(command)) for (const { name, range } of word.variables) {
			if (!/^[A-Za-z_]\w*$/.test(name) || /^\$\{\w+:?[-+?=]/.test(model.text.slice(range.start, range.end)) || isOurs(name)) continue;
			yield { name, range, stage, instruction, inShell: true };
		}
	}
}

function wordsOf({ nameWord, args, assignments, redirections }: ShellCommand): ShellWord[] {
	return [nameWord, ...args, ...assignments.map(({ value }) => value), ...redirections.map(({ target }) => target)].filter((word) => word !== undefined);
}

/** True when the name stands anywhere without `$`: assigned, read, looped over, exported. */
function isMentioned(text: string, name: string): boolean {
	return expression(`(?<![\\w$]|\\$\\{)${name}(?!\\w)`).test(text);
}
