/**
 * One pattern of an ignore file, matched as Docker matches it: a port of github.com/moby/patternmatcher 0.6. Its oddities
 * are kept, because they decide what a build copies: in `a**b`, what the stars take ends in a slash; `[^a]` may be a slash;
 * beside a wildcard `|` and `{2}` are those of regular expressions; a malformed pattern makes the builder refuse to build.
 *
 * Paths have `/` between parts and none in front. Matching is linear in the path (an automaton, no backtracking), so that
 * no pattern can hold up an editor.
 */

/**
 * What a pattern accepts. `malformed`: the builder refuses it; `unusable`: it refuses as soon as a path is compared with it,
 * which does not happen while earlier patterns have decided all paths the same way.
 */
export function compilePattern(pattern: string): ((path: string) => boolean) | 'malformed' | 'unusable' {
	if (!isWellFormed(pattern)) return 'malformed';
	const { type, source } = translate(pattern);
	switch (type) {
		case 'exact': return (path) => path === pattern;
		case 'prefix': return beginsWith(pattern.slice(0, -2));
		case 'suffix': return endsWith(pattern.slice(2));
		default: return automaton(source) ?? 'unusable';
	}
}

function beginsWith(prefix: string): (path: string) => boolean {
	return (path) => path.startsWith(prefix);
}

/** Behind a leading `**`: with a slash in front, the top counts as well. */
function endsWith(suffix: string): (path: string) => boolean {
	return (path) => path.endsWith(suffix) || suffix.startsWith('/') && path === suffix.slice(1);
}

/** What Go's `filepath.Match` takes for a pattern. */
function isWellFormed(pattern: string): boolean {
	const chars = [...pattern];
	let at = 0;
	const member = (): boolean => {
		if (chars[at] === undefined || chars[at] === '-' || chars[at] === ']') return false;
		if (chars[at] === '\\') at++;
		return chars[at++] !== undefined && chars[at] !== undefined;
	};
	while (at < chars.length) {
		const char = chars[at++];
		if (char === '\\' && chars[at++] === undefined) return false;
		if (char !== '[') continue;
		if (chars[at] === '^') at++;
		for (let ranges = 0; ranges === 0 || chars[at] !== ']'; ranges++) {
			if (!member()) return false;
			if (chars[at] !== '-') continue;
			at++;
			if (!member()) return false;
		}
		at++;
	}
	return true;
}

type MatchType = 'exact' | 'prefix' | 'suffix' | 'expression';

/** `{`, `|` and `}` are meant to be among them and are not: the table of the original has no room for them. */
const ESCAPED = new Set('.+()$');

/** The regular expression, in Go's notation, that the original makes; `type` says whether it is used. */
function translate(pattern: string): { readonly type: MatchType; readonly source: string } {
	const chars = [...pattern];
	let type: MatchType = 'exact';
	let source = '';
	let at = 0;
	for (let turn = 0; at < chars.length; turn++) {
		const char = chars[at++] as string;
		if (char === '*' && chars[at] === '*') {
			at++;
			if (chars[at] === '/') at++;
			if (at < chars.length) { source += ANY_FOLDERS; type = 'expression'; }
			else if (type === 'exact') type = 'prefix';
			else { source += '.*'; type = 'expression'; }
			if (turn === 0) type = 'suffix';
		} else if (char === '*') { source += '[^/]*'; type = 'expression'; }
		else if (char === '?') { source += '[^/]'; type = 'expression'; }
		else if (char === '\\') { source += char + (chars[at++] ?? ''); type = 'expression'; }
		else if (char === '[' || char === ']') { source += char; type = 'expression'; }
		else source += ESCAPED.has(char) ? `\\${char}` : char;
	}
	return { type, source };
}

const ANY_FOLDERS = '(.*/)?';

type CharSet = (char: string) => boolean;

/** One place of the automaton: what it takes, whether it may be left out, whether it may be repeated. */
interface Place {
	readonly set: CharSet;
	readonly optional: boolean;
	readonly repeated: boolean;
	/** Taken by {@link ANY_FOLDERS}: any text that ends in a slash. */
	readonly folders?: true;
	/** The only character that it takes, when there is one: for quick answers. */
	readonly literal?: string;
}

/** More places than any honest pattern has. */
const MOST_PLACES = 5_000;

const SLASH_ENDED: Place = { set: (char) => char !== '\n', optional: true, repeated: true, folders: true };

function automaton(source: string): ((path: string) => boolean) | undefined {
	const alternatives: Place[][] = [[]];
	let last: Place | undefined;
	const chars = [...source];
	let at = 0;
	const add = (place: Place): void => { alternatives.at(-1)?.push(place); last = place; };
	while (at < chars.length) {
		const char = chars[at] as string;
		const rest = chars.slice(at, at + 12).join('');
		const count = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(rest);
		if (rest.startsWith(ANY_FOLDERS)) { add(SLASH_ENDED); last = undefined; at += ANY_FOLDERS.length; continue; }
		if (rest.startsWith('.*')) { add({ set: (c) => c !== '\n', optional: true, repeated: true }); last = undefined; at += 2; continue; }
		if (count) {
			const [all, least = '', bounded, most = ''] = count;
			const places = alternatives.at(-1);
			const [low, high] = [Number(least), bounded === undefined ? Number(least) : most === '' ? undefined : Number(most)];
			if (!last || !places || low > 1000 || high !== undefined && (high > 1000 || high < low)) return undefined;
			places.pop();
			const once = { set: last.set, optional: false, repeated: false };
			for (let i = 0; i < low; i++) places.push(once);
			if (high === undefined) places.push({ ...once, optional: true, repeated: true });
			else for (let i = low; i < high; i++) places.push({ ...once, optional: true });
			if (places.length > MOST_PLACES) return undefined;
			last = undefined;
			at += all.length;
			continue;
		}
		at++;
		if (char === '*') {
			if (!last) return undefined;
			alternatives.at(-1)?.splice(-1, 1, { set: last.set, optional: true, repeated: true });
			last = undefined;
		} else if (char === '|') { alternatives.push([]); last = undefined; }
		// The start of the path, which has been passed.
		else if (char === '^') { if (at > 1) add(NEVER); }
		else if (char === '[') {
			const read = classAt(chars, at);
			if (!read) return undefined;
			at = read.end;
			add({ set: read.set, optional: false, repeated: false });
		} else if (char === '\\') {
			const set = escapeOf(chars[at++] ?? '');
			if (!set) return undefined;
			add({ optional: false, repeated: false, ...set });
		} else add(literal(char));
		if ((alternatives.at(-1)?.length ?? 0) > MOST_PLACES) return undefined;
	}
	const parts = alternatives.map((places, index) => search(places, index === 0, index === alternatives.length - 1));
	return (path) => parts.some((part) => part(path));
}

const NOTHING: CharSet = () => false;
const NEVER: Place = { set: NOTHING, optional: false, repeated: false };

function literal(char: string): Place {
	return { set: (other) => other === char, literal: char, optional: false, repeated: false };
}

/**
 * Whether the places lead through a path.
 * @param fromStart they begin where the path does; alternatives behind a `|` do not
 * @param toEnd they end where the path does; alternatives before a `|` do not
 */
function search(places: readonly Place[], fromStart: boolean, toEnd: boolean): (path: string) => boolean {
	const prefix = fromStart ? literalsOf(places) : '';
	const suffix = toEnd ? literalsOf([...places].reverse(), true) : '';
	const inside = longestLiteral(places);
	const end = places.length;
	return (path) => {
		// Nearly all paths of a large folder are told by these.
		if (!path.startsWith(prefix) || !path.endsWith(suffix) || !path.includes(inside)) return false;
		let states = new Set<number>();
		const enter = (state: number, into: Set<number>): void => {
			for (let at = state; !into.has(at); at++) {
				into.add(at);
				if (at === end || !(places[at] as Place).optional) break;
			}
		};
		enter(0, states);
		for (const char of path) {
			if (!toEnd && states.has(end)) return true;
			const next = new Set<number>();
			if (!fromStart) enter(0, next);
			// Inside of ANY_FOLDERS are the states below zero: they end at a slash only.
			for (const state of states) {
				const index = state < 0 ? -state - 1 : state;
				const place = places[index];
				if (!place?.set(char)) continue;
				if (place.folders) {
					next.add(-index - 1);
					if (char === '/') enter(index + 1, next);
				} else if (place.repeated) enter(index, next);
				else enter(index + 1, next);
			}
			if (next.size === 0) return false;
			states = next;
		}
		return states.has(end);
	};
}

/** The text that the places begin with, whatever the path. */
function literalsOf(places: readonly Place[], reversed = false): string {
	const found: string[] = [];
	for (const { literal: char, optional } of places) {
		if (char === undefined || optional) break;
		found.push(char);
	}
	return (reversed ? found.reverse() : found).join('');
}

/** The longest text that stands in every path that fits. */
function longestLiteral(places: readonly Place[]): string {
	let [longest, current] = ['', ''];
	for (const { literal: char, optional } of places) {
		current = char === undefined || optional ? '' : current + char;
		if (current.length > longest.length) longest = current;
	}
	return longest;
}

const IS_DIGIT: CharSet = (char) => char >= '0' && char <= '9';
const IS_WORD: CharSet = (char) => /^\w$/.test(char);
const IS_SPACE: CharSet = (char) => /^[\t\n\f\r ]$/.test(char);
const not = (set: CharSet): CharSet => (char) => !set(char);

/** Sets of Perl, as Go has them. */
const PERL: Readonly<Record<string, CharSet>> = { d: IS_DIGIT, D: not(IS_DIGIT), w: IS_WORD, W: not(IS_WORD), s: IS_SPACE, S: not(IS_SPACE) };
const CONTROL: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const POSIX: Readonly<Record<string, RegExp>> = {
	alnum: /^[0-9A-Za-z]$/, alpha: /^[A-Za-z]$/, ascii: /^\p{ASCII}$/u, blank: /^[\t ]$/, digit: /^\d$/, lower: /^[a-z]$/, print: /^[ -~]$/,
	punct: /^[!-/:-@[-`{-~]$/, space: /^[\t\n\v\f\r ]$/, upper: /^[A-Z]$/, word: /^\w$/, xdigit: /^[0-9A-Fa-f]$/,
};

/** What `\` and a character stand for; undefined for what Go refuses, and for assertions, which no file name needs. */
function escapeOf(char: string): Pick<Place, 'set' | 'literal'> | undefined {
	const perl = Object.hasOwn(PERL, char) ? PERL[char] : undefined;
	if (perl) return { set: perl };
	const control = Object.hasOwn(CONTROL, char) ? CONTROL[char] : undefined;
	if (control === undefined && (!/^[!-~]$/.test(char) && char !== ' ' || /^[0-9A-Za-z]$/.test(char))) return undefined;
	return literal(control ?? char);
}

/** The class behind a `[`, as Go reads it. */
function classAt(chars: readonly string[], from: number): { readonly set: CharSet; readonly end: number } | undefined {
	let at = from;
	const negated = chars[at] === '^';
	if (negated) at++;
	const sets: CharSet[] = [];
	const one = (): Pick<Place, 'set' | 'literal'> | undefined => {
		const char = chars[at++];
		if (char === undefined) return undefined;
		return char === '\\' ? escapeOf(chars[at++] ?? '') : literal(char);
	};
	for (let first = true; first || chars[at] !== ']'; first = false) {
		if (at >= chars.length) return undefined;
		const named = chars[at] === '[' && chars[at + 1] === ':' ? /^\[:(\^?)(\w*):\]/.exec(chars.slice(at, at + 12).join('')) : null;
		if (named) {
			const [all, inverse, name = ''] = named;
			const set = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
			if (!set) return undefined;
			sets.push((char) => set.test(char) === (inverse === ''));
			at += all.length;
			continue;
		}
		const low = one();
		if (!low) return undefined;
		if (low.literal !== undefined && chars[at] === '-' && chars[at + 1] !== undefined && chars[at + 1] !== ']') {
			at++;
			const high = one()?.literal;
			if (high === undefined || point(high) < point(low.literal)) return undefined;
			const [start, end] = [point(low.literal), point(high)];
			sets.push((char) => start <= point(char) && point(char) <= end);
		} else sets.push(low.set);
	}
	const set: CharSet = (char) => sets.some((each) => each(char)) !== negated;
	return { set, end: at + 1 };
}

function point(char: string): number {
	return char.codePointAt(0) as number;
}
