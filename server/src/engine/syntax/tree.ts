/**
 * Text → {@link SyntaxTree}. Never throws: a broken line is a problem, and the others are read all the same.
 * An instruction whose text was parsed before is taken from the cache and moved, so that a keystroke costs one parse,
 * and a file that is hardened again costs none.
 */
import type { TextRange } from '../text/range';
import { Recent } from '../text/recent';
import type { Instruction, SyntaxTree } from './instruction';
import { parseChunk } from './parse';
import { type Chunk, split } from './split';

/** Instructions by their text, for one document. */
export type SyntaxCache = Recent<string, Cached>;

export function createSyntaxCache(): SyntaxCache {
	return new Recent();
}

/** Those of any document, where they were first read: the same file is shown, checked and hardened at each level. */
const lately: SyntaxCache = new Recent(300);
/** Longer ones are not kept: somebody types in them, and each key would leave one behind. */
const LONGEST_KEPT = 5_000;

interface Cached {
	readonly start: number;
	readonly instruction: Instruction;
}

export function parseSyntax(text: string, cache = createSyntaxCache()): SyntaxTree {
	cache.turn();
	const { escape, directives, comments, chunks, problems, emptyLines } = split(text);
	const instructions = chunks.map((chunk) => cached(text, chunk, escape, cache));
	return { text, escape, eol: text.includes('\r\n') ? '\r\n' : '\n', directives, comments, instructions, emptyLines, problems };
}

function cached(text: string, chunk: Chunk, escape: string, cache: SyntaxCache): Instruction {
	const key = escape + text.slice(chunk.range.start, chunk.range.end);
	const { start } = chunk.range;
	const known = cache.get(key) ?? lately.get(key);
	const read = known ?? { start, instruction: parseChunk(text, chunk, escape) };
	if (!known && key.length <= LONGEST_KEPT) lately.set(key, read);
	const here = read.start === start ? read : { start, instruction: move(read.instruction, start - read.start) };
	cache.set(key, here);
	return here.instruction;
}

/** A copy of plain data in which every {@link TextRange} is shifted. */
function move<T>(value: T, by: number): T {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map((item) => move(item, by)) as T;
	if (isRange(value)) return { start: value.start + by, end: value.end + by } as T;
	const copy: Record<string, unknown> = {};
	for (const key in value) copy[key] = move(value[key], by);
	return copy as T;
}

function isRange(value: object): value is TextRange {
	return 'start' in value && 'end' in value;
}
