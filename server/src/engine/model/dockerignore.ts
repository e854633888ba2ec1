/**
 * The ignore file of a build context, as BuildKit reads it: lines as in moby/patternmatcher's `ignorefile`, patterns as in
 * {@link compilePattern}, and the walk of the folder as in tonistiigi/fsutil. The last pattern that fits decides, `!` takes
 * a path back, and what a pattern says of a folder it says of what lies in it. test/build/ignoreFiles.ts compares all of it
 * with what a builder copies.
 *
 * Why no library: `@balena/dockerignore` 1.0.2, the one that is kept, follows the matcher that Docker had before 2022, and
 * tells neither lines nor what the builder refuses. Of 944 generated contexts it judges a file of 71 otherwise than BuildKit:
 * where `**`, `[^a]`, `\` or `|` stand, where a pattern leads out of the context, where a folder is taken back.
 */
import { Recent } from '../text/recent';
import type { TextRange } from '../text/range';
import { compilePattern } from './ignorePattern';

export interface IgnorePattern {
	/** Cleaned as the builder does it: no leading `/` or `./`, `!` in front of those that take back. */
	readonly text: string;
	/** The same without the `!`. */
	readonly path: string;
	readonly negated: boolean;
	/** Where it stands in the file, blanks left out. */
	readonly range: TextRange;
	/** Whether it fits exactly this path, what lies above it left out of account; `unusable`: the builder refuses to go on. */
	fits(path: string): boolean | 'unusable';
}

/** A line that makes the builder refuse to build. */
export interface IgnoreFault {
	readonly range: TextRange;
	readonly message: string;
	/** Only when a path is compared with it: see {@link Verdict.refused}. */
	readonly late: boolean;
}

/** What the patterns say of a path, and what they need to know to judge the paths below it. */
export interface Verdict {
	readonly ignored: boolean;
	/** The place in {@link IgnoreFile.rows} of the pattern that decided; undefined when none did. */
	readonly by?: number;
	/** By pattern: whether it fits this path or one above it. */
	readonly fits: readonly boolean[];
	/** The builder came to a pattern that it cannot use, and refuses to build. */
	readonly refused?: true;
}

export interface IgnoreFile {
	/** The patterns in force, as text. */
	readonly patterns: readonly string[];
	readonly rows: readonly IgnorePattern[];
	readonly faults: readonly IgnoreFault[];
	/** True when the builder does not get this path. */
	ignores(path: string): boolean;
	/** The pattern that decides over a path, when one does. */
	patternOf(path: string): string | undefined;
	/** @param above the verdict on the folder that the path lies in, where it is known; cheaper than asking for the path alone */
	judge(path: string, above?: Verdict): Verdict;
	/** True when some pattern may take back what lies below this path. */
	reopens(path: string): boolean;
}

const read = new Recent<string, IgnoreFile>(50);

export function readIgnoreFile(text: string): IgnoreFile {
	let file = read.get(text);
	if (file) return file;
	const rows: IgnorePattern[] = [];
	const faults: IgnoreFault[] = [];
	for (const line of linesOf(text)) readLine(line, rows, faults);
	const judge = (path: string, above: Verdict | undefined): Verdict => judgeBy(rows, path, above);
	const judgeAlone = (path: string): Verdict => {
		const parts = cleanPath(path).split('/');
		let verdict: Verdict | undefined;
		for (let depth = 1; depth <= parts.length; depth++) verdict = judge(parts.slice(0, depth).join('/'), verdict);
		return verdict as Verdict;
	};
	file = {
		patterns: rows.map((row) => row.text), rows, faults,
		ignores: (path) => judgeAlone(path).ignored,
		patternOf: (path) => { const { by } = judgeAlone(path); return by === undefined ? undefined : rows[by]?.text; },
		judge: (path, above) => above ? judge(path, above) : judgeAlone(path),
		reopens: (path) => { const top = cleanPath(path); return rows.some((row) => row.negated && mayFitBelow(row.path, top)); },
	};
	read.set(text, file);
	return file;
}

/** As fsutil does it while it walks: a pattern that the folder fits is not asked again, one that changes nothing is not asked at all. */
function judgeBy(rows: readonly IgnorePattern[], path: string, above: Verdict | undefined): Verdict {
	let ignored = false;
	let refused = false;
	let by: number | undefined;
	const fits: boolean[] = [];
	for (const [index, row] of rows.entries()) {
		const found = above?.fits[index] === true || row.negated === ignored && row.fits(path);
		if (found === 'unusable') refused = true;
		if (found === true) {
			if (ignored === row.negated) by = index;
			ignored = !row.negated;
		}
		fits.push(found === true);
	}
	return { ignored, ...(by !== undefined && { by }), fits, ...(refused && { refused }) };
}

/** Whether a path below `top` may fit a pattern that `top` itself does not. Certain only when the answer is no. */
function mayFitBelow(pattern: string, top: string): boolean {
	if (/[|{]/.test(pattern)) return true;
	const wanted = pattern.split('/');
	const given = top === '' ? [] : top.split('/');
	for (const [index, part] of wanted.entries()) {
		if (/\*\*|[[\\]/.test(part)) return true;
		if (given[index] === undefined) return true;
		if (!/[*?]/.test(part) && part !== given[index]) return false;
	}
	return false;
}

interface Line {
	readonly text: string;
	readonly start: number;
}

function linesOf(text: string): Line[] {
	const lines: Line[] = [];
	for (let start = text.startsWith('\uFEFF') ? 1 : 0; start <= text.length;) {
		const end = text.indexOf('\n', start);
		const line = text.slice(start, end < 0 ? text.length : end);
		lines.push({ text: line.endsWith('\r') ? line.slice(0, -1) : line, start });
		if (end < 0) break;
		start = end + 1;
	}
	return lines;
}

/** What Go calls a space. */
const SPACE = /[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;

function trim(text: string): string {
	let [start, end] = [0, text.length];
	while (start < end && SPACE.test(text[start] as string)) start++;
	while (start < end && SPACE.test(text[end - 1] as string)) end--;
	return text.slice(start, end);
}

/** The builder reads no longer ones. */
const LONGEST_LINE = 64 * 1024;
/** Nor do we try: no path is longer. */
const LONGEST_PATTERN = 4096;

function readLine({ text, start }: Line, rows: IgnorePattern[], faults: IgnoreFault[]): void {
	if (text.startsWith('#')) return;
	const written = trim(text);
	if (written === '') return;
	const from = start + text.indexOf(written);
	const range = { start: from, end: from + written.length };
	if (text.length >= LONGEST_LINE) {
		faults.push({ range, message: 'This line is too long for the builder, which refuses to build.', late: false });
		return;
	}
	const pattern = clean(trim(normalised(written)));
	const negated = pattern.startsWith('!');
	const path = negated ? pattern.slice(1) : pattern;
	if (path === '') {
		faults.push({ range, message: 'There is no path behind the !, so that the builder refuses to build. Complete the line or remove it.', late: false });
		return;
	}
	if (path.length > LONGEST_PATTERN) return;
	const compiled = compilePattern(path);
	if (typeof compiled === 'string') faults.push({ range, message: 'The builder refuses to build with this pattern: a [ without its ], an empty or reversed range, or a \\ at the end. Correct it.', late: compiled === 'unusable' });
	if (compiled !== 'malformed') rows.push({ text: pattern, path, negated, range, fits: compiled === 'unusable' ? () => 'unusable' : compiled });
}

/** What `ignorefile.ReadAll` makes of a line. */
function normalised(line: string): string {
	const inverted = line.startsWith('!');
	let path = inverted ? trim(line.slice(1)) : line;
	if (path !== '') path = clean(path);
	if (path.length > 1 && path.startsWith('/')) path = path.slice(1);
	return inverted ? `!${path}` : path;
}

/** Go's `filepath.Clean`: `a//b/./c/..` → `a/b`; what leads out of the context stays, and fits nothing in it. */
function clean(path: string): string {
	const rooted = path.startsWith('/');
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
		else if (part !== '..' || !rooted) parts.push(part);
	}
	return (rooted ? '/' : '') + parts.join('/') || '.';
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
