/**
 * The ignore file of a build context, as Docker reads it: patterns count from the context's top, `*` stops at a slash,
 * `**` does not, `!` takes a path back, the last pattern that fits decides, and what lies below an ignored folder is
 * ignored with it. Source: Docker's documentation of .dockerignore.
 */
import { Recent } from '../text/recent';
import { expression } from '../text/expression';

interface Pattern {
	readonly text: string;
	readonly expression: RegExp;
	readonly negated: boolean;
}

export interface IgnoreFile {
	/** The patterns in force, cleaned: no comments, no leading `/` or `./`, `!` in front of those that take back. */
	readonly patterns: readonly string[];
	/** True when the builder does not get this path. */
	ignores(path: string): boolean;
	/** The pattern that decides over a path, when one does. */
	patternOf(path: string): string | undefined;
	/** True when some pattern may take back what lies below this path. */
	reopens(path: string): boolean;
}

const read = new Recent<string, IgnoreFile>(50);

export function readIgnoreFile(text: string): IgnoreFile {
	let file = read.get(text);
	if (file) return file;
	const patterns = text.replace(/^\uFEFF/, '').split(/\r?\n/).flatMap((line) => line.startsWith('#') ? [] : patternFrom(line));
	const deciding = (path: string): Pattern | undefined => {
		const paths = withParents(cleanPath(path));
		return patterns.findLast(({ expression }) => paths.some((each) => expression.test(each)));
	};
	file = {
		patterns: patterns.map((pattern) => pattern.text),
		ignores: (path) => deciding(path)?.negated === false,
		patternOf: (path) => deciding(path)?.text,
		reopens: (path) => {
			const top = cleanPath(path);
			return patterns.some(({ negated, text: own }) => negated && (top === '' || own.startsWith(`!${top}/`) || own.startsWith('!**') || /^![^/]*[*?[]/.test(own)));
		},
	};
	read.set(text, file);
	return file;
}

/** A path as patterns see it: `./src/` → `src`; the context itself is ''. */
export function cleanPath(path: string): string {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return parts.join('/');
}

/** `a/b/c` with `a` and `a/b`: a pattern that fits a folder fits what is in it. */
function withParents(path: string): string[] {
	const parts = path.split('/');
	return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function patternFrom(line: string): Pattern[] {
	const trimmed = line.trim();
	const negated = trimmed.startsWith('!');
	const path = cleanPath(negated ? trimmed.slice(1).trim() : trimmed);
	return path === '' ? [] : [{ text: negated ? `!${path}` : path, expression: expressionOf(path), negated }];
}

/** Longer patterns are a mistake, and a chain of stars would take its time. */
const LONGEST_PATTERN = 1000;

function expressionOf(pattern: string): RegExp {
	if (pattern.length > LONGEST_PATTERN) return /(?!)/;
	let source = '';
	for (let at = 0; at < pattern.length; at++) {
		const char = pattern[at] as string;
		if (char === '*' && pattern[at + 1] === '*') {
			while (pattern[at + 1] === '*') at++;
			// `**/` may stand for no folder at all.
			if (pattern[at + 1] === '/') { at++; source += source.endsWith('(?:.*/)?') ? '' : '(?:.*/)?'; } else source += '.*';
		} else if (char === '*') source += '[^/]*';
		else if (char === '?') source += '[^/]';
		else if (char === '[') {
			const end = pattern.indexOf(']', at + 2);
			if (end < 0) { source += '\\['; continue; }
			source += `[${pattern.slice(at + 1, end).replace(/\\/g, '\\\\')}]`;
			at = end;
		} else if (char === '\\' && at + 1 < pattern.length) source += literal(pattern[++at] as string);
		else source += literal(char);
	}
	return compiled(source);
}

function literal(char: string): string {
	return char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

/** A character class may be malformed (`[z-a]`): such a pattern fits nothing. */
function compiled(source: string): RegExp {
	try {
		return expression(`^${source}$`, 's');
	} catch {
		return /(?!)/;
	}
}
