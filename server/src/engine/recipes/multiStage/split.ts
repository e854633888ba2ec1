/**
 * Cuts a stage in two: ` AS build` behind its image, and a second FROM in front of the instructions at its end that only
 * configure the image. Those stay where they are; such instructions further up move down with their comments.
 */
import { insertAfter } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import { variablesIn } from '../../model/resolve';
import type { Stage } from '../../model/stage';
import type { Comment, Instruction } from '../../syntax/instruction';
import { applyEdits, insert, remove, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';

/** They configure the image; no build step needs them. */
const MOVABLE: ReadonlySet<string> = new Set(['EXPOSE', 'LABEL', 'VOLUME', 'STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'MAINTAINER']);
/** These may stand among them at the end. */
const SHARED: ReadonlySet<string> = new Set(['USER', 'ENV', 'ARG', 'WORKDIR']);

export interface Split {
	/** Stay where they are, in the final stage. */
	readonly tail: readonly Instruction[];
	/** Move to the final stage. */
	readonly moved: readonly Instruction[];
	/** The last instruction of the build stage. */
	readonly lastOfBuild: Instruction;
	/** The ENV and ARG further up that the final stage repeats, as it says them. */
	readonly repeated: readonly string[];
}

/** @param forBuildOnly whether a variable matters to the build alone */
export function splitStage(model: DockerfileModel, stage: Stage, forBuildOnly: (name: string) => boolean): Split {
	const { instructions } = stage;
	const cut = instructions.findLastIndex((i) => !MOVABLE.has(i.keyword) && !SHARED.has(i.keyword)) + 1;
	const tail = instructions.slice(cut);
	const head = instructions.slice(0, cut);
	const moved = head.filter((i) => MOVABLE.has(i.keyword));
	const wanted = new Set(head.filter((i) => i.keyword === 'ENV' && i.properties.some((p) => !forBuildOnly(p.name))));
	// What their texts use must be declared, too. The set grows while it is walked.
	const used = new Set<string>();
	for (const list of [tail, moved, wanted]) for (const instruction of list) {
		for (const name of variablesIn(instruction.arguments.text)) {
			used.add(name);
			const declaration = head.findLast((i) => (i.keyword === 'ENV' || i.keyword === 'ARG') && i.properties.some((p) => p.name === name));
			if (declaration) wanted.add(declaration);
		}
	}
	return { tail, moved, lastOfBuild: head.findLast((i) => !moved.includes(i)) ?? stage.from, repeated: head.filter((i) => wanted.has(i)).map((i) => repeatedText(model, i, (name) => !forBuildOnly(name) || used.has(name))) };
}

/** The instruction as it is written, or only those of its variables that are needed. */
function repeatedText({ text }: DockerfileModel, instruction: Instruction, needed: (name: string) => boolean): string {
	const kept = instruction.properties.filter((property) => needed(property.name));
	if (kept.length === 0 || kept.length === instruction.properties.length) return text.slice(instruction.range.start, instruction.range.end);
	return [instruction.keyword, ...kept.map(({ range }) => text.slice(range.start, range.end))].join(' ');
}

export interface Parts {
	/** RUN instructions to add to the build stage. */
	readonly build: readonly string[];
	/** The final stage's instructions in front of the kept ones, FROM first. */
	readonly final: readonly string[];
	/** Edits of kept or moved instructions. */
	readonly changes: readonly TextEdit[];
}

/** The name of the build stage. */
export function buildStageName(stage: Stage): string {
	return stage.nameWord?.text ?? 'build';
}

export function splitEdits(model: DockerfileModel, stage: Stage, { tail, moved, lastOfBuild }: Split, { build, final, changes }: Parts): TextEdit[] {
	const { text, tree: { eol } } = model;
	const lower = stage.from.keywordRange.start >= 0 && text.slice(stage.from.keywordRange.start, stage.from.keywordRange.end) === 'from';
	const dressed = (line: string): string => lower ? line.replace(/^[A-Z]+/, (word) => word.toLowerCase()).replace(/ AS /, ' as ') : line;
	const inMoved = (edit: TextEdit): boolean => moved.some((i) => i.range.start <= edit.range.start && edit.range.end <= i.range.end);
	const [buildLines, finalLines] = [build.map(dressed), [...final.map(dressed), ...moved.map((i) => movedText(model, i, changes))]];
	const image = stage.from.words[0];
	const result = [
		...(stage.nameWord || !image ? [] : [insert(image.range.end, dressed(' AS build').replace('AS', lower ? 'as' : 'AS'))]),
		...moved.map((i) => remove(withBlank(model, linesOf(model, i)))),
		...changes.filter((edit) => !inMoved(edit)),
	];
	const [first] = tail;
	if (!first) return [...result, insertAfter(model, lastOfBuild, [...buildLines, '', ...finalLines])];
	const at = linesOf(model, first).start;
	const blank = buildLines.length > 0 || /\n[ \t]*\r?\n$/.test(text.slice(0, at)) ? '' : eol;
	const above = buildLines.length > 0 ? insertAfter(model, lastOfBuild, /\n[ \t]*\r?\n$/.test(text.slice(0, at)) ? buildLines : [...buildLines, '']) : undefined;
	return [...result, ...(above ? [above] : []), insert(at, blank + finalLines.map((line) => line + eol).join(''))];
}

/** The instruction with its comments, and with the changes that lie in it. */
function movedText(model: DockerfileModel, instruction: Instruction, changes: readonly TextEdit[]): string {
	const { start } = linesOf(model, instruction);
	const own = changes.filter(({ range }) => instruction.range.start <= range.start && range.end <= instruction.range.end)
		.map((edit) => ({ ...edit, range: { start: edit.range.start - start, end: edit.range.end - start } }));
	return applyEdits(model.text.slice(start, instruction.range.end), own);
}

/** With the blank line behind, where there is one in front, too. */
function withBlank({ lines, text }: DockerfileModel, { start, end }: TextRange): TextRange {
	const isBlank = (line: number): boolean => { const { start: from, end: to } = lines.contentRange(line); return text.slice(from, to).trim() === ''; };
	const [first, next] = [lines.lineAt(start), lines.lineAt(end)];
	return end < text.length && first > 0 && isBlank(first - 1) && isBlank(next) ? { start, end: lines.fullRange(next).end } : { start, end };
}

/** Whole lines of an instruction, with the comment lines that stand directly above it. */
function linesOf(model: DockerfileModel, instruction: Instruction): { start: number; end: number } {
	let line = model.lines.lineAt(instruction.range.start);
	const end = model.lines.fullRange(model.lines.lineAt(instruction.range.end)).end;
	while (line > 0 && commentOn(model, line - 1)) line--;
	return { start: model.lines.fullRange(line).start, end };
}

function commentOn(model: DockerfileModel, line: number): Comment | undefined {
	const { start, end } = model.lines.contentRange(line);
	return model.tree.comments.find((comment) => !comment.inside && comment.range.start >= start && comment.range.end <= end);
}
