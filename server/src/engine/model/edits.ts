/**
 * Edits that keep the user's style: the file's line endings and escape character, the indentation and `&&` placement of
 * the instruction at hand. Every fix is made of these; nothing re-prints an instruction.
 */
import type { Comment, Flag, Instruction, Property, Word } from '../syntax/instruction';
import type { ChainItem, ShellCommand, ShellScript, ShellWord } from '../shell/types';
import { insert, remove, type TextEdit } from '../text/edit';
import { once } from '../text/once';
import type { TextRange } from '../text/range';
import { countBefore, startOf } from '../text/sorted';
import type { DockerfileModel } from './model';
import type { Run } from './run';

/** Whole lines of an instruction with the line break behind them, so that nothing is left of it. */
export function removeInstruction(model: DockerfileModel, instruction: Instruction): TextEdit {
	return removeLines(model, instruction.range);
}

/** The whole lines of a range, with the line break behind them; of two empty lines around them, one goes along. */
export function removeLines(model: DockerfileModel, range: TextRange): TextEdit {
	const { lines, text } = model;
	const above = lines.lineAt(range.start);
	const below = lines.lineAt(range.end) + 1;
	const isEmpty = (line: number): boolean => line >= 0 && line < lines.count && text.slice(lines.contentRange(line).start, lines.contentRange(line).end).trim() === '';
	const first = lines.fullRange(above > 0 && isEmpty(above - 1) && isEmpty(below) ? above - 1 : above);
	const last = lines.fullRange(below - 1);
	// The file's last line may have no break of its own: take the one in front instead.
	const start = last.end === model.text.length && !model.text.endsWith('\n') && first.start > 0 ? first.start - model.tree.eol.length : first.start;
	return remove({ start: Math.max(start, model.text.charCodeAt(0) === 0xfeff ? 1 : 0), end: last.end });
}

/** New instructions on lines of their own in front of one. */
export function insertBefore(model: DockerfileModel, instruction: Instruction, lines: readonly string[]): TextEdit {
	return insert(instruction.range.start, lines.map((line) => line + model.tree.eol).join(''));
}

/** New instructions on lines of their own behind one, in front of its own line break. */
export function insertAfter(model: DockerfileModel, instruction: Instruction, lines: readonly string[]): TextEdit {
	return insert(model.lines.contentRange(model.lines.lineAt(instruction.range.end)).end, lines.map((line) => model.tree.eol + line).join(''));
}

/** A flag directly behind the keyword: `RUN --mount=…`. */
export function insertFlag(instruction: Instruction, flag: string): TextEdit {
	return insert(instruction.keywordRange.end, ` ${flag}`);
}

/** The flag and the blank in front of it. */
export function removeFlag(model: DockerfileModel, flag: Flag): TextEdit {
	return remove(withBlanksBefore(model.text, flag.range));
}

/**
 * A word of a command with the blanks in front of it. A line that holds nothing else but a continuation goes with it.
 */
export function removeWord(model: DockerfileModel, word: ShellWord | { readonly range: TextRange }): TextEdit {
	return remove(withLineBefore(model, word.range));
}

/** Several neighbouring words (an option and its value) at once. */
export function removeWords(model: DockerfileModel, first: { readonly range: TextRange }, last: { readonly range: TextRange }): TextEdit {
	return remove(withLineBefore(model, { start: first.range.start, end: last.range.end }));
}

/** An option letter out of its word: `-fsSLk` → `-fsSL`; the whole word when it is alone. */
export function removeOption(model: DockerfileModel, option: { readonly name: string; readonly word: ShellWord; readonly clustered: boolean; readonly valueWord?: ShellWord }): TextEdit | undefined {
	if (!option.clustered) return option.valueWord ? removeWords(model, option.word, option.valueWord) : removeWord(model, option.word);
	const { word } = option;
	if (model.text.slice(word.range.start, word.range.end) !== word.text || option.valueWord) return undefined;
	const at = word.text.indexOf(option.name, 1);
	return at < 0 ? undefined : remove({ start: word.range.start + at, end: word.range.start + at + option.name.length });
}

/** Words behind one of a command's words. */
export function insertAfterWord(word: ShellWord, text: string): TextEdit {
	return insert(word.range.end, ` ${text}`);
}

/** A further argument behind a word of a RUN's command, as the RUN's form wants it. */
export function insertArgument(run: Run, command: ShellCommand, word: ShellWord, text: string): TextEdit {
	return run.form === 'exec' && !command.parent ? insert(word.range.end, `, ${JSON.stringify(text)}`) : insertAfterWord(word, text);
}

/** An argument out of a RUN's (or CMD's) command, as its form wants it: with the comma of the JSON array. */
export function removeCommandArgument(model: DockerfileModel, run: Run, command: ShellCommand, word: ShellWord): TextEdit {
	const before = command.args[command.args.indexOf(word) - 1] ?? command.nameWord;
	return run.form === 'exec' && !command.parent && before ? remove({ start: before.range.end, end: word.range.end }) : removeWord(model, word);
}

/** `NAME=value` of an ENV, ARG or LABEL; the instruction itself when it is the only one. */
export function removeProperty(model: DockerfileModel, instruction: Instruction, property: Property): TextEdit {
	if (instruction.properties.length < 2) return removeInstruction(model, instruction);
	if (instruction.properties[0] !== property) return remove(withLineBefore(model, property.range));
	const next = instruction.properties[1] as Property;
	return remove({ start: property.range.start, end: next.range.start });
}

/** A word of EXPOSE or VOLUME, or an item of its JSON array; the instruction (the ONBUILD around it) when it is the only one. */
export function removeArgument(model: DockerfileModel, instruction: Instruction, word: Word, outer = instruction): TextEdit {
	const items = instruction.words;
	const index = items.indexOf(word);
	const next = items[index + 1];
	if (items.length < 2) return removeInstruction(model, outer);
	if (index === 0 && next) return remove({ start: word.range.start, end: next.range.start });
	return instruction.exec ? remove({ start: (items[index - 1] as Word).range.end, end: word.range.end }) : removeWord(model, word);
}

/** The item of the outermost chain that holds a command. */
export function chainItemOf(script: ShellScript, command: ShellCommand): ChainItem | undefined {
	return itemsOf(script).get(command);
}

const itemsOf = once(({ chain }: ShellScript): ReadonlyMap<ShellCommand, ChainItem> => new Map(chain.flatMap((item) => item.commands.map((command) => [command, item]))));
const placesOf = once(({ chain }: ShellScript): ReadonlyMap<ChainItem, number> => new Map(chain.map((item, index) => [item, index])));

/**
 * Takes an item out of a chain, with the operator that joins it. Undefined when the chain has no other item (remove the
 * instruction then), when `||` makes its meaning depend on it, or when a comment between would be lost.
 */
export function removeChainItem(model: DockerfileModel, script: ShellScript, item: ChainItem): TextEdit | undefined {
	const index = placesOf(script).get(item) ?? -1;
	const next = script.chain[index + 1];
	const before = script.chain[index - 1];
	if (item.operator === '||' || next?.operator === '||' || !next && !before) return undefined;
	const range = next ? { start: item.range.start, end: next.range.start } : { start: (before as ChainItem).range.end, end: item.range.end };
	const { comments } = model.tree;
	for (let at = countBefore(comments, range.start, startOf); at < comments.length; at++) {
		const comment = comments[at] as Comment;
		if (comment.range.start > range.end) break;
		if (comment.inside && comment.range.end <= range.end) return undefined;
	}
	return remove(range);
}

/** How the chain of an instruction is laid out: what stands between two items, ` && ` or `␣\⏎    && `. */
export function chainJoint(model: DockerfileModel, script: ShellScript): string {
	const { text } = model;
	for (let i = 1; i < script.chain.length; i++) {
		const gap = text.slice((script.chain[i - 1] as ChainItem).range.end, (script.chain[i] as ChainItem).range.start);
		if (gap.includes('&&') && !gap.includes('#')) return gap;
	}
	// No joint to copy: an item that already spans lines gets a line of its own for the new one.
	const spans = script.range.start < script.range.end && text.slice(script.range.start, script.range.end).includes('\n');
	if (!spans || script.dialect !== 'posix') return ' && ';
	const indent = /\n([ \t]+)/.exec(text.slice(script.range.start, script.range.end))?.[1] ?? '    ';
	return ` ${model.tree.escape}${model.tree.eol}${indent}&& `;
}

/** A further command behind an item of the chain. */
export function appendToChain(model: DockerfileModel, script: ShellScript, item: ChainItem, command: string): TextEdit {
	const newline = item.operator === '\n' || script.chain.some((i) => i.operator === '\n');
	return insert(item.range.end, newline ? model.tree.eol + command : chainJoint(model, script) + command);
}

/** `# syntax=docker/dockerfile:1` on the first line, unless there is one. */
export function ensureSyntaxDirective(model: DockerfileModel): TextEdit[] {
	if (model.tree.directives.some((directive) => directive.name === 'syntax')) return [];
	return [insert(model.text.charCodeAt(0) === 0xfeff ? 1 : 0, `# syntax=docker/dockerfile:1${model.tree.eol}`)];
}

/** Where the characters `start..end` of a word stand, when the word is written in one piece; else the whole word. */
export function within(model: DockerfileModel, word: { readonly text: string; readonly range: TextRange }, start: number, end: number): TextRange {
	const { range } = word;
	return model.text.slice(range.start, range.end) === word.text ? { start: range.start + start, end: range.start + end } : range;
}

function withBlanksBefore(text: string, range: TextRange): TextRange {
	let start = range.start;
	while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
	return { start, end: range.end };
}

/** The range with the blanks before it; with the continuation before those too, when nothing else follows on its line. */
function withLineBefore(model: DockerfileModel, range: TextRange): TextRange {
	const { text, tree: { escape } } = model;
	const { start } = withBlanksBefore(text, range);
	const line = model.lines.contentRange(model.lines.lineAt(range.start));
	if (start > line.start) return { start, end: range.end };
	// It stands first on its line. What follows decides which of the two continuations is left over.
	const tail = text.slice(range.end, model.lines.contentRange(model.lines.lineAt(range.end)).end);
	const continued = new RegExp(`^[ \\t]*${escape === '\\' ? '\\\\' : escape}[ \\t]*$`).test(tail);
	if (continued) return { start: line.start, end: model.lines.fullRange(model.lines.lineAt(range.end)).end };
	if (tail.trim() !== '') return { start: range.start, end: range.end + (tail.length - tail.trimStart().length) };
	const before = withBlanksBefore(text, { start: text[line.start - 1] !== '\n' ? line.start : line.start - (text[line.start - 2] === '\r' ? 2 : 1), end: range.end }).start;
	return text[before - 1] === escape ? withBlanksBefore(text, { start: before - 1, end: range.end }) : { start, end: range.end };
}
