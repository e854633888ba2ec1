/**
 * Text → chunks, one per instruction, as BuildKit's line reader cuts them: continuations, comment and empty lines
 * inside them, heredocs. Nothing here throws, and every character of the text belongs to at most one chunk.
 * Source: moby/buildkit frontend/dockerfile/parser (line continuation, heredoc words).
 */
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';
import type { Comment, Directive, Heredoc, Problem } from './instruction';
import { fold, sourceRange } from './folded';

export interface Chunk {
	/** First character of the keyword to the end of the last line. */
	readonly range: TextRange;
	/** The instruction's lines without heredocs, continuations and the comments in them. */
	readonly lines: readonly TextRange[];
	readonly heredocs: readonly Heredoc[];
}

export interface Split {
	readonly escape: '\\' | '`';
	readonly directives: readonly Directive[];
	readonly comments: readonly Comment[];
	readonly chunks: readonly Chunk[];
	readonly problems: readonly Problem[];
	readonly emptyLines: readonly TextRange[];
}

const DIRECTIVE = /^[ \t]*#[ \t]*([A-Za-z][\w-]*)[ \t]*=[ \t]*(.*?)[ \t]*$/;
const TAKES_HEREDOC = /^(?:onbuild\s+)?(?:run|copy|add)\b/i;

export function split(text: string): Split {
	const lines = new LineIndex(text);
	const content = (line: number): string => { const { start, end } = lines.contentRange(line); return text.slice(start, end); };
	const firstContent = text.charCodeAt(0) === 0xfeff ? 1 : 0;

	const comments: Comment[] = [];
	const problems: Problem[] = [];
	const emptyLines: TextRange[] = [];
	const chunks: Chunk[] = [];
	const addComment = (line: number, inside: boolean): void => {
		const { start, end } = lines.contentRange(line);
		const at = text.indexOf('#', start);
		comments.push({ range: { start: at, end }, text: text.slice(at + 1, end).trim(), inside });
	};

	const { directives, next } = readDirectives(text, lines, firstContent);
	const escape = directives.find((d) => d.name === 'escape')?.value === '`' ? '`' : '\\';

	for (let line = next; line < lines.count; line++) {
		const isFirst = line === 0;
		const raw = isFirst ? content(line).slice(firstContent) : content(line);
		if (raw.trim() === '') continue;
		if (isComment(raw)) { addComment(line, false); continue; }

		const first = lines.contentRange(line);
		const start = first.start + (isFirst ? firstContent : 0) + (raw.length - raw.trimStart().length);
		const kept: TextRange[] = [];
		let end = first.end;
		for (let from = start; ; ) {
			const bounds = lines.contentRange(line);
			const body = text.slice(from, bounds.end);
			const cut = continuationAt(body, escape);
			kept.push({ start: from, end: cut < 0 ? bounds.end : from + cut });
			end = bounds.end;
			if (cut < 0) break;
			let following = line + 1;
			let lastEmpty = -1;
			while (following < lines.count && (content(following).trim() === '' || isComment(content(following)))) {
				if (content(following).trim() !== '') addComment(following, true);
				else if (following + 1 < lines.count) lastEmpty = following;
				following++;
			}
			if (lastEmpty >= 0) emptyLines.push({ start: from + cut, end: lines.contentRange(lastEmpty).end });
			if (following >= lines.count) { line = following; break; }
			line = following;
			from = lines.contentRange(line).start;
		}

		const heredocs: Heredoc[] = [];
		const head = fold(text, kept);
		if (head.text.trim() === '') continue;
		if (TAKES_HEREDOC.test(head.text)) {
			for (const declared of heredocDeclarations(head.text)) {
				const at = sourceRange(head, declared.start, declared.end);
				const body = readBody(text, lines, line + 1, declared.name, declared.stripsTabs);
				if (!body.terminated) problems.push({ message: `The heredoc ${declared.name} has no end: write ${declared.name} alone on a line after it.`, range: at });
				heredocs.push({
					name: declared.name, stripsTabs: declared.stripsTabs, expands: declared.expands, range: at,
					bodyRange: body.range, body: fold(text, body.lines), terminated: body.terminated,
				});
				line = body.lastLine;
				end = body.end;
			}
		}
		chunks.push({ range: { start, end: Math.max(start, end) }, lines: kept, heredocs });
	}
	return { escape, directives, comments, chunks, problems, emptyLines };
}

function isComment(line: string): boolean {
	return /^[ \t]*#/.test(line);
}

/** Where the line's escape character stands when it continues on the next line, else -1. */
function continuationAt(line: string, escape: string): number {
	let at = line.length - 1;
	while (at >= 0 && (line[at] === ' ' || line[at] === '\t')) at--;
	if (at < 0 || line[at] !== escape) return -1;
	return at > 0 && line[at - 1] === escape ? -1 : at;
}

function readDirectives(text: string, lines: LineIndex, firstContent: number): { directives: Directive[]; next: number } {
	const directives: Directive[] = [];
	let line = 0;
	for (; line < lines.count; line++) {
		const bounds = lines.contentRange(line);
		const start = line === 0 ? bounds.start + firstContent : bounds.start;
		const match = DIRECTIVE.exec(text.slice(start, bounds.end));
		if (!match) break;
		const name = (match[1] as string).toLowerCase();
		if (!['syntax', 'escape', 'check'].includes(name)) break;
		const value = match[2] as string;
		const valueEnd = start + (match[0] as string).trimEnd().length;
		directives.push({ name, value, range: { start: text.indexOf('#', start), end: valueEnd }, valueRange: { start: valueEnd - value.length, end: valueEnd } });
	}
	return { directives, next: line };
}

interface Declared { name: string; stripsTabs: boolean; expands: boolean; start: number; end: number }

/** `<<NAME`, `<<-NAME`, `<<"NAME"`, `3<<NAME` as whole words outside quotes and `$(…)`. */
export function heredocDeclarations(head: string): Declared[] {
	if (!head.includes('<<')) return [];
	const found: Declared[] = [];
	for (const word of shellWords(head)) {
		const match = /^(\d*<<(-?))((?:[\w.-]|"[^"]*"|'[^']*')+)(?=$|[;&|>)])/.exec(word.text);
		if (!match) continue;
		const raw = match[3] as string;
		const name = raw.replace(/["']/g, '');
		if (name === '') continue;
		found.push({ name, stripsTabs: match[2] === '-', expands: name === raw, start: word.start, end: word.start + match[0].length });
	}
	return found;
}

function* shellWords(text: string): Generator<{ text: string; start: number }> {
	let start = -1;
	let quote = '';
	for (let at = 0; at <= text.length; at++) {
		const char = text[at];
		if (quote) { if (char === quote) quote = ''; else if (char === '\\' && quote === '"') at++; if (char !== undefined) continue; }
		if (char === undefined || char === ' ' || char === '\t') {
			if (start >= 0) yield { text: text.slice(start, at), start };
			start = -1;
			continue;
		}
		if (start < 0) start = at;
		if (char === '"' || char === "'") quote = char;
		else if (char === '\\') at++;
	}
}

interface Body { range: TextRange; lines: TextRange[]; lastLine: number; end: number; terminated: boolean }

function readBody(text: string, lines: LineIndex, from: number, name: string, stripsTabs: boolean): Body {
	const start = from < lines.count ? lines.fullRange(from).start : text.length;
	const kept: TextRange[] = [];
	for (let line = from; line < lines.count; line++) {
		const bounds = lines.contentRange(line);
		let content = text.slice(bounds.start, bounds.end);
		if (stripsTabs) content = content.replace(/^\t+/, '');
		if (content === name) return { range: { start, end: lines.fullRange(line).start }, lines: kept, lastLine: line, end: bounds.end, terminated: true };
		kept.push(bounds);
		const full = lines.fullRange(line);
		if (full.end > bounds.end) kept.push({ start: full.end - 1, end: full.end });
	}
	const end = text.endsWith('\n') ? text.length - 1 : text.length;
	return { range: { start: Math.min(start, text.length), end: text.length }, lines: kept, lastLine: lines.count, end: Math.max(end, 0), terminated: false };
}
