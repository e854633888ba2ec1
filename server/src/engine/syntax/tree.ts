/**
 * Text → {@link SyntaxTree}. Never throws: a broken line is a problem, and the others are read all the same.
 * An instruction whose text was parsed before is taken from the cache and moved, so that a keystroke costs one parse.
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
	const hit = cache.get(key);
	if (hit && hit.start === chunk.range.start) return hit.instruction;
	const instruction = hit ? move(hit.instruction, chunk.range.start - hit.start) : parseChunk(text, chunk, escape);
	cache.set(key, { start: chunk.range.start, instruction });
	return instruction;
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
