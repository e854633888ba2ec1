/**
 * Expands a VS Code snippet body the way the editor does when the user accepts every default.
 *
 * Covers the part of the editor's grammar that our bodies use: tab stops (`$1`, `${1}`), placeholders
 * (`${1:text}`, which may nest), choices (`${1|a,b|}`) and mirrors of an earlier stop. Variables, transforms
 * and anything left open are refused with an error: in a Dockerfile an unescaped `$NAME` is a mistake.
 */

/** One place in the body where the editor puts a cursor. */
export interface TabStop {
	readonly index: number;
	/** A mirror repeats what was typed at the stop that defines this index. */
	readonly kind: 'placeholder' | 'choice' | 'mirror';
	readonly choices: readonly string[];
}

export interface Expansion {
	readonly text: string;
	/** In the order of the body. */
	readonly stops: readonly TabStop[];
}

type Part =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'stop'; readonly stop: TabStop; readonly content: readonly Part[] };

/** Expands `body`; `pick` chooses among the values of a choice (the first one, unless told). */
export function expand(body: string, pick: (choices: readonly string[], index: number) => string = firstOf): Expansion {
	const parts = new Parser(body).parse();
	const stops: TabStop[] = [];
	const definitions = new Map<number, Extract<Part, { kind: 'stop' }>>();
	collect(parts, stops, definitions);
	const render = (part: Part, open: readonly number[]): string => {
		if (part.kind === 'text') return part.text;
		const { index } = part.stop;
		if (open.includes(index)) throw new Error(`tab stop ${index} stands inside itself`);
		const source = definitions.get(index);
		if (source === undefined) return '';
		if (source.stop.kind === 'choice') return pick(source.stop.choices, index);
		return source.content.map((inner) => render(inner, [...open, index])).join('');
	};
	return { text: parts.map((part) => render(part, [])).join(''), stops };
}

/** The values that each choice of the body offers, by tab stop. */
export function choicesOf(body: string): ReadonlyMap<number, readonly string[]> {
	return new Map(expand(body).stops.filter((stop) => stop.kind === 'choice').map((stop) => [stop.index, stop.choices]));
}

function firstOf(choices: readonly string[]): string {
	return choices[0] ?? '';
}

function collect(parts: readonly Part[], stops: TabStop[], definitions: Map<number, Extract<Part, { kind: 'stop' }>>): void {
	for (const part of parts) {
		if (part.kind === 'text') continue;
		stops.push(part.stop);
		if (part.stop.kind !== 'mirror' && !definitions.has(part.stop.index)) definitions.set(part.stop.index, part);
		collect(part.content, stops, definitions);
	}
}

class Parser {
	private at = 0;

	constructor(private readonly body: string) {}

	parse(): Part[] {
		const parts = this.parts(false);
		if (this.at < this.body.length) throw new Error(`cannot read the body past offset ${this.at}`);
		return parts;
	}

	/** Reads until the end of the body, or until the brace that closes a placeholder. */
	private parts(inPlaceholder: boolean): Part[] {
		const parts: Part[] = [];
		let text = '';
		const flush = (): void => {
			if (text !== '') parts.push({ kind: 'text', text });
			text = '';
		};
		while (this.at < this.body.length) {
			const char = this.body.charAt(this.at);
			if (char === '\\' && '$}\\'.includes(this.body.charAt(this.at + 1)) && this.at + 1 < this.body.length) {
				text += this.body.charAt(this.at + 1);
				this.at += 2;
			} else if (char === '$') {
				flush();
				parts.push(this.stop());
			} else if (char === '}' && inPlaceholder) {
				break;
			} else {
				text += char;
				this.at += 1;
			}
		}
		flush();
		return parts;
	}

	private stop(): Part {
		const start = this.at;
		const bare = this.match(/\$(\d+)/y);
		if (bare) return mirror(Number(bare[1]));
		const braced = this.match(/\$\{(\d+)([}:|])/y);
		if (!braced) throw new Error(`'$' at offset ${start} is neither escaped nor a tab stop: ${this.body.slice(start, start + 20)}`);
		const index = Number(braced[1]);
		if (braced[2] === '}') return mirror(index);
		if (braced[2] === '|') return { kind: 'stop', stop: { index, kind: 'choice', choices: this.choices(start) }, content: [] };
		const content = this.parts(true);
		if (this.body.charAt(this.at) !== '}') throw new Error(`placeholder at offset ${start} is not closed`);
		this.at += 1;
		return { kind: 'stop', stop: { index, kind: 'placeholder', choices: [] }, content };
	}

	/** Inside a choice only `,`, `|` and the backslash are special, each escaped by a backslash. */
	private choices(start: number): string[] {
		const values: string[] = [];
		let value = '';
		while (this.at < this.body.length) {
			const char = this.body.charAt(this.at);
			const next = this.body.charAt(this.at + 1);
			if (char === '\\' && next !== '' && ',|\\'.includes(next)) {
				value += next;
				this.at += 2;
			} else if (char === '|' && next === '}') {
				this.at += 2;
				return [...values, value];
			} else if (char === ',') {
				values.push(value);
				value = '';
				this.at += 1;
			} else {
				value += char;
				this.at += 1;
			}
		}
		throw new Error(`choice at offset ${start} is not closed`);
	}

	private match(pattern: RegExp): RegExpExecArray | null {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.body);
		if (found) this.at += found[0].length;
		return found;
	}
}

function mirror(index: number): Part {
	return { kind: 'stop', stop: { index, kind: 'mirror', choices: [] }, content: [] };
}
