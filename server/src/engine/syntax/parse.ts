/**
 * Chunk → {@link Instruction}. The only user of dockerfile-ast, which is handed one folded line at a time: no
 * continuation, comment or heredoc body ever reaches it, which is where its known defects are (comments inside a
 * continuation, heredoc bodies returned as arguments, super-linear variables). What it gets wrong on a single line is
 * not asked of it: exec form is read by a JSON parser, RUN's words by the shell layer.
 */
import { DockerfileParser, type PropertyInstruction, type ModifiableInstruction } from 'dockerfile-ast';
import { type Node, parseTree, type ParseError } from 'jsonc-parser';
import { fold, sliceFolded, sourceRange } from './folded';
import type { ExecForm, Flag, FoldedText, Heredoc, Instruction, Property, Word } from './instruction';
import type { Chunk } from './split';
import { faultsIn } from './validate';

const KEYWORD = /^[^\s[]+/;
const HAS_PROPERTIES = new Set(['ENV', 'ARG', 'LABEL']);
const HAS_EXEC_FORM = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'COPY', 'ADD', 'VOLUME']);
const HAS_FLAGS = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'HEALTHCHECK']);

export function parseChunk(text: string, chunk: Chunk, escape: string): Instruction {
	const folded = fold(text, chunk.lines);
	return { ...parseFolded(folded, escape, chunk.range.end, chunk.heredocs), faults: faultsIn(folded, escape) };
}

function parseFolded(folded: FoldedText, escape: string, end: number, heredocs: readonly Heredoc[]): Instruction {
	const written = KEYWORD.exec(folded.text)?.[0] ?? '';
	const keyword = written.toUpperCase();
	const keywordRange = sourceRange(folded, 0, written.length);
	const trimmedEnd = folded.text.trimEnd().length;
	const headRange = trimmedEnd > 0 ? sourceRange(folded, 0, trimmedEnd) : keywordRange;

	const flags = HAS_FLAGS.has(keyword) ? readFlags(folded, escape) : { list: [], end: written.length };
	let from = flags.end;
	while (from < trimmedEnd && /\s/.test(folded.text[from] as string)) from++;
	const args = sliceFolded(folded, from, trimmedEnd);
	const argumentsRange = from < trimmedEnd ? sourceRange(folded, from, trimmedEnd) : { start: headRange.end, end: headRange.end };

	const exec = HAS_EXEC_FORM.has(keyword) ? readExecForm(args) : undefined;
	const nested = readNested(keyword, args, escape, end, heredocs);
	return {
		keyword, keywordRange, headRange, argumentsRange, heredocs,
		range: { start: keywordRange.start, end: Math.max(headRange.end, heredocs.length > 0 ? end : headRange.end) },
		flags: flags.list,
		arguments: args,
		words: exec ? exec.items : splitWords(args),
		...(exec && { exec }),
		properties: keyword === 'ARG' && /^[^\s=]+\s/.test(args.text) ? readNames(args, escape) : HAS_PROPERTIES.has(keyword) ? readProperties(folded, escape) : [],
		...(nested && { nested }),
		faults: [],
	};
}

function readNested(keyword: string, args: FoldedText, escape: string, end: number, heredocs: readonly Heredoc[]): Instruction | undefined {
	if (args.text === '') return undefined;
	if (keyword === 'ONBUILD') return parseFolded(args, escape, end, heredocs);
	if (keyword === 'HEALTHCHECK' && /^cmd\b/i.test(args.text)) return parseFolded(args, escape, end, []);
	return undefined;
}

export function splitWords(folded: FoldedText): Word[] {
	const words: Word[] = [];
	for (const match of folded.text.matchAll(/\S+/g))
		words.push({ text: match[0], range: sourceRange(folded, match.index, match.index + match[0].length) });
	return words;
}

/** The library's instruction for one folded line, and what to take off its character offsets. */
function libraryInstruction(line: string, escape: string) {
	const parsed = DockerfileParser.parse(escape === '`' ? `# escape=\`\n${line}` : line);
	return parsed.getInstructions()[0];
}

function readFlags(folded: FoldedText, escape: string): { list: Flag[]; end: number } {
	const keywordEnd = KEYWORD.exec(folded.text)?.[0].length ?? 0;
	if (!/^\s+--/.test(folded.text.slice(keywordEnd, keywordEnd + 64).replace(/^\s+/, ' '))) return { list: [], end: keywordEnd };
	const instruction = libraryInstruction(folded.text, escape) as ModifiableInstruction | undefined;
	const list: Flag[] = [];
	let end = keywordEnd;
	for (const flag of instruction?.getFlags?.() ?? []) {
		const at = flag.getRange();
		const value = flag.getValue();
		const valueAt = flag.getValueRange();
		end = Math.max(end, at.end.character);
		list.push({
			name: flag.getName().toLowerCase(), range: sourceRange(folded, at.start.character, at.end.character),
			...(value !== null && { value }),
			...(value !== null && valueAt && { valueRange: sourceRange(folded, valueAt.start.character, valueAt.end.character) }),
		});
	}
	return { list, end };
}

/** The library needs time that grows faster than the text; a line this long is pasted data, not declarations. */
const LONGEST_DECLARATION = 50_000;

function readProperties(folded: FoldedText, escape: string): Property[] {
	if (folded.text.length > LONGEST_DECLARATION) return [];
	const instruction = libraryInstruction(folded.text, escape) as PropertyInstruction | undefined;
	const result: Property[] = [];
	for (const property of instruction?.getProperties?.() ?? []) {
		const nameAt = property.getNameRange();
		const valueAt = property.getValueRange();
		const nameRange = sourceRange(folded, nameAt.start.character, nameAt.end.character);
		if (!valueAt || property.getValue() === null) {
			result.push({ name: property.getName(), nameRange, range: nameRange, literal: false });
			continue;
		}
		// The library leaves the quotes out of the range; they belong to what is written.
		let [from, to] = [valueAt.start.character, valueAt.end.character];
		const quote = folded.text[from - 1];
		if ((quote === '"' || quote === "'") && folded.text[to] === quote) { from--; to++; }
		const raw = folded.text.slice(from, to);
		result.push({
			name: property.getName(), nameRange, raw, value: unquote(raw, escape), literal: raw.startsWith("'") && raw.endsWith("'"),
			valueRange: sourceRange(folded, from, to),
			range: { start: nameRange.start, end: Math.max(nameRange.end, sourceRange(folded, from, to).end) },
		});
	}
	return result;
}

/** `ARG NAME OTHER=value`: the library reads it as ENV's older form, which ARG does not have. */
function readNames(args: FoldedText, escape: string): Property[] {
	const word = new RegExp(`(?:[^\\s"'${escape === '`' ? '`' : '\\\\'}]|${escape === '`' ? '`' : '\\\\'}.|"[^"]*"|'[^']*')+`, 'g');
	return [...args.text.matchAll(word)].map((match): Property => {
		const start = match.index;
		const end = start + match[0].length;
		const equals = match[0].indexOf('=');
		const name = equals < 0 ? match[0] : match[0].slice(0, equals);
		const nameRange = sourceRange(args, start, start + name.length);
		if (equals < 0) return { name, nameRange, range: nameRange, literal: false };
		const raw = match[0].slice(equals + 1);
		return {
			name, nameRange, raw, value: unquote(raw, escape), literal: raw.startsWith("'") && raw.endsWith("'") && raw.length > 1,
			valueRange: sourceRange(args, start + equals + 1, end), range: sourceRange(args, start, end),
		};
	});
}

/** Takes quotes and escapes off a value, as Docker's own word processing does. */
export function unquote(raw: string, escape: string): string {
	let result = '';
	let quote = '';
	for (let at = 0; at < raw.length; at++) {
		const char = raw[at] as string;
		if (quote === "'") { if (char === "'") quote = ''; else result += char; continue; }
		if (char === escape && at + 1 < raw.length) {
			const next = raw[at + 1] as string;
			if (quote === '"' && next !== '"' && next !== '$' && next !== escape) result += char;
			// `\$` keeps its escape: it tells the variable's reader that this is no variable.
			if (next === '$') result += char;
			result += next;
			at++;
			continue;
		}
		if (char === quote) { quote = ''; continue; }
		if (!quote && (char === '"' || char === "'")) { quote = char; continue; }
		result += char;
	}
	return result;
}

function readExecForm(args: FoldedText): ExecForm | undefined {
	if (!args.text.startsWith('[')) return undefined;
	const errors: ParseError[] = [];
	const tree: Node | undefined = parseTree(args.text, errors, { disallowComments: true, allowTrailingComma: false });
	if (errors.length > 0 || tree?.type !== 'array') return undefined;
	const items: Word[] = [];
	for (const item of tree.children ?? []) {
		if (item.type !== 'string') return undefined;
		items.push({ text: String(item.value), range: sourceRange(args, item.offset, item.offset + item.length) });
	}
	return { items, range: sourceRange(args, tree.offset, tree.offset + tree.length) };
}
