/**
 * What can stand at a place of a Dockerfile: images and their tags, stages, users, mounts, parser directives, rules to
 * ignore. Offline, from the tables and the file itself. Contract: an offset of the text in, entries out, best first; the
 * entries of one answer replace the same range; none where nothing is known.
 */
import type { Analysis } from '../analyze';
import { KNOWN_ON } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import { imageEntries, SCRATCH, tagEntries } from './completeImage';
import { type Entry, platformEntries, directiveEntries, mountEntries } from './completeWords';
import { userEntries } from './completeUser';

export interface Completion extends Entry {
	readonly range: TextRange;
}

export function completions(analysis: Analysis, offset: number, today: string): Completion[] {
	const { model } = analysis;
	const line = lineBefore(model.text, offset);
	if (/^\s*#/.test(line)) return inComment(analysis, offset, line);
	const instruction = instructionAt(model, offset);
	if (!instruction) return [];
	const token = tokenAt(model, instruction, offset);
	const place = placeOf(token);
	const range = { start: offset - place.typed.length, end: wordEnd(model.text, offset) };
	return entriesFor(model, instruction, token, place, today || KNOWN_ON).map((entry) => ({ ...entry, range }));
}

function lineBefore(text: string, offset: number): string {
	return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

/** The instruction that an offset lies in; blanks behind its last word belong to it. */
function instructionAt(model: DockerfileModel, offset: number): Instruction | undefined {
	const found = model.tree.instructions.findLast(({ keywordRange }) => keywordRange.end < offset);
	if (!found || found.heredocs.some(({ bodyRange }) => bodyRange.start <= offset && offset <= bodyRange.end)) return undefined;
	return offset <= found.range.end || /^[ \t]*$/.test(model.text.slice(found.range.end, offset)) ? found : undefined;
}

interface Token {
	/** From its first character to the offset. */
	readonly text: string;
	/** How many words stand before it; flags and line continuations are none. */
	readonly words: number;
	/** The last of them. */
	readonly previous: string | undefined;
}

function tokenAt(model: DockerfileModel, instruction: Instruction, offset: number): Token {
	const parts = model.text.slice(instruction.keywordRange.end, offset).split(/\s+/);
	const text = parts.pop() ?? '';
	const words = parts.filter((part) => part !== '' && part !== model.tree.escape && !part.startsWith('--'));
	return { text, words: words.length, previous: words.at(-1) };
}

/** A flag and the part of its value that is typed, or the whole token. */
interface Place {
	readonly flag?: string;
	/** Earlier parts of the value: `type=secret` in `--mount=type=secret,id`. */
	readonly before: readonly string[];
	readonly typed: string;
}

function placeOf({ text }: Token): Place {
	const [, flag, value = ''] = /^--([a-z-]+)=(.*)$/i.exec(text) ?? [];
	if (flag === undefined) return { before: [], typed: text };
	const parts = flag.toLowerCase() === 'mount' ? value.split(',') : [value];
	return { flag: flag.toLowerCase(), before: parts.slice(0, -1), typed: parts.at(-1) ?? '' };
}

/** What is replaced goes on to the end of the word under the cursor. */
function wordEnd(text: string, offset: number): number {
	return offset + (/^[^\s,'"]*/.exec(text.slice(offset, offset + 300))?.[0].length ?? 0);
}

function entriesFor(model: DockerfileModel, { keyword, range }: Instruction, token: Token, { flag, before, typed }: Place, today: string): Entry[] {
	const stage = model.stageAt(range.start);
	switch (`${keyword} ${flag ?? ''}`) {
		case 'FROM platform': return platformEntries();
		case 'FROM ': return token.words > 0 ? [] : [...reference(model, earlier(model, stage), typed, today), ...(/[:$@"']/.test(typed) ? [] : [SCRATCH])];
		case 'COPY from': case 'ADD from': return reference(model, earlier(model, stage), typed, today);
		case 'RUN mount': return typed.startsWith('from=') ? reference(model, earlier(model, stage), typed.slice(5), today).map((entry) => ({ ...entry, insert: `from=${entry.insert}`, filter: `from=${entry.filter ?? entry.label}` })) : mountEntries(before);
		case 'USER ': return token.words > 0 || !stage ? [] : userEntries(stage, range.start);
		default: return [];
	}
}

function earlier(model: DockerfileModel, stage: Stage | undefined): readonly Stage[] {
	return stage ? model.stages.slice(0, stage.index) : [];
}

/** Stages and images; behind the colon, the tags of the image. */
function reference(model: DockerfileModel, stages: readonly Stage[], typed: string, today: string): Entry[] {
	if (/[$@"']/.test(typed)) return [];
	if (/:[^/]*$/.test(typed)) return tagEntries(typed, today);
	const named = stages.flatMap((stage): Entry[] => stage.nameWord ? [{ kind: 'stage', label: stage.nameWord.text, insert: stage.nameWord.text, detail: `stage, line ${model.lines.lineAt(stage.from.range.start) + 1}` }] : []);
	return [...named.reverse(), ...imageEntries(typed, today)];
}

/** `# bulwark ignore=`: the rules that found something in the next instruction. `# syn…`: directives, at the top only. */
function inComment({ model, findings }: Analysis, offset: number, line: string): Completion[] {
	const [, list] = /^\s*#\s*bulwark\s+(?:global\s+)?ignore=([\w,-]*)$/i.exec(line) ?? [];
	if (list !== undefined) {
		const typed = list.slice(list.lastIndexOf(',') + 1);
		const range = { start: offset - typed.length, end: wordEnd(model.text, offset) };
		const isGlobal = /global/i.test(line);
		const next = model.tree.instructions.find(({ range: { start } }) => start >= offset);
		const near = findings.filter((finding) => isGlobal || next && next.range.start <= finding.range.start && finding.range.end <= next.range.end);
		return [...new Map(near.map(({ rule, message }) => [rule, message]))].map(([rule, message]) => ({ kind: 'keyword', label: rule, insert: rule, detail: message, range }));
	}
	const first = model.tree.instructions[0]?.range.start ?? model.text.length;
	const above = model.text.slice(0, offset - line.length);
	if (offset > first || !/^(?:\s*#\s*[a-z]+\s*=.*\n)*$/i.test(above)) return [];
	const range = { start: offset - line.trimStart().length, end: offset + (/^[^\n\r]*/.exec(model.text.slice(offset))?.[0].length ?? 0) };
	return directiveEntries().map((entry) => ({ ...entry, range }));
}
