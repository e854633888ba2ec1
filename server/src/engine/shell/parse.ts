/**
 * Shell text → {@link ShellScript}. The only user of unbash. Total: text that is no shell gives a script marked broken.
 * `sh -c '…'`, `bash -c "…"`, `su -c`, `eval` are read into their argument, up to a fixed depth.
 */
import { parse, type AndOr, type Command, type CommandNode, type CompoundList, type ParsedScript, type PipelineNode, type Redirected,
	type Redirection as UnbashRedirection, type Statement, type Word, type WordPart } from 'unbash';
import { sliceFolded, sourceRange } from '../syntax/folded';
import type { ExecForm, FoldedText } from '../syntax/instruction';
import { tableName } from '../text/own';
import type { TextRange } from '../text/range';
import { Recent } from '../text/recent';
import type { Assignment, ChainItem, Dialect, Redirection, ShellCommand, ShellScript, ShellWord, VariableUse } from './types';
import { wrappedAt } from './wrappers';
import { parseWindows } from './windows';

const MAX_DEPTH = 4;
/** Longer scripts are not read: no hand-written RUN comes near, and a pasted blob must not hold up the editor. */
const MAX_LENGTH = 200_000;
/** Of a longer pipeline, a command knows its nearest neighbours only. */
const MOST_PIPED = 50;
const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

type Draft = { -readonly [K in keyof ShellCommand]: ShellCommand[K] } & { pipesInto: ShellCommand[]; pipedFrom: ShellCommand[] };

const EMPTY_RANGE: TextRange = { start: 0, end: 0 };

export function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** Reads a folded text as a script of the given dialect. */
export function parseScript(folded: FoldedText, dialect: Dialect): ShellScript {
	const range = folded.text === '' ? EMPTY_RANGE : sourceRange(folded, 0, folded.text.length);
	if (dialect === 'powershell' || dialect === 'cmd') return parseWindows(folded, dialect);
	if (dialect === 'unknown' || folded.text.length > MAX_LENGTH) return { dialect, commands: [], chain: [], range, broken: true };
	return new Reader(folded, 0, undefined).script();
}

/** An exec form as the single command that it is, its `sh -c` script included. */
export function parseExecForm(exec: ExecForm, text: string): ShellScript {
	const words = exec.items.map((item): ShellWord => ({ text: item.text, value: item.text, known: true, range: item.range, variables: [], substitutions: [] }));
	const draft = makeCommand(words, { assignments: [], redirections: [], range: exec.range, conditional: false, parent: undefined, exact: true });
	const commands: ShellCommand[] = [draft, ...execScript(draft, text, 0)];
	return { dialect: 'posix', commands, chain: [{ range: exec.range, operator: '', commands }], range: exec.range, broken: false };
}

/** The script in an exec form's `-c` argument. JSON escapes make positions inside it inexact; its range stays right. */
function execScript(command: ShellCommand, text: string, depth: number): readonly ShellCommand[] {
	const word = scriptArgument(command);
	if (!word) return [];
	const inner = { start: word.range.start + 1, end: word.range.end - 1 };
	const exact = text.slice(inner.start, inner.end) === word.value;
	const folded: FoldedText = { text: word.value, pieces: [{ at: 0, range: exact ? inner : word.range }] };
	return new Reader(folded, depth + 1, command, exact).script().commands;
}

/** The argument that a shell runs as a script: `sh -ec 'HERE'`, `su USER -c HERE`, `eval HERE`. */
export function scriptArgument(command: ShellCommand): ShellWord | undefined {
	if (command.name === 'eval') return command.args.length === 1 ? command.args[0] : undefined;
	if (!SHELLS.has(command.name) && command.name !== 'su' && command.name !== 'runuser') return undefined;
	const at = command.args.findIndex((arg) => arg.value === '--command' || /^-[a-z]*c$/.test(arg.value));
	return at < 0 ? undefined : command.args[at + 1];
}

interface Around {
	readonly assignments: readonly Assignment[];
	readonly redirections: readonly Redirection[];
	readonly range: TextRange;
	readonly conditional: boolean;
	readonly parent: ShellCommand | undefined;
	readonly exact: boolean;
}

function makeCommand(words: readonly ShellWord[], around: Around): Draft {
	let rest = words;
	const wrappers: ShellWord[] = [];
	const set: Assignment[] = [];
	for (let at = wrappedAt(rest, baseName); at > 0; at = wrappedAt(rest, baseName)) {
		wrappers.push(rest[0] as ShellWord);
		set.push(...rest.slice(1, at).flatMap(assignedBy));
		rest = rest.slice(at);
	}
	const nameWord = rest[0];
	return {
		name: nameWord?.known ? tableName(baseName(nameWord.value)) : '',
		...(nameWord && { nameWord }),
		args: rest.slice(1), wrappers, assignments: set.length > 0 ? [...around.assignments, ...set] : around.assignments, redirections: around.redirections, range: around.range,
		pipesInto: [], pipedFrom: [], ...(around.parent && { parent: around.parent }), conditional: around.conditional, exact: around.exact, dialect: 'posix',
	};
}

/** `env NAME=value program` sets it as `NAME=value program` does. */
function assignedBy(word: ShellWord): Assignment[] {
	const name = /^[A-Za-z_]\w*(?==)/.exec(word.text)?.[0];
	if (name === undefined || !word.value.startsWith(`${name}=`)) return [];
	const { range } = word;
	const exact = range.end - range.start === word.text.length;
	return [{ name, range, value: { ...word, text: word.text.slice(name.length + 1), value: word.value.slice(name.length + 1), range: exact ? { start: range.start + name.length + 1, end: range.end } : range } }];
}

/** Syntax trees know nothing of the document, so equal text shares one. */
const trees = new Recent<string, ParsedScript>(2000);

function parsedOnce(text: string): ParsedScript {
	const hit = trees.get(text);
	if (hit) return hit;
	const tree = parse(text);
	trees.set(text, tree);
	return tree;
}

/** Walks one parsed script. Positions of the AST index `folded.text`. */
class Reader {
	readonly #commands: ShellCommand[] = [];

	constructor(readonly folded: FoldedText, readonly depth: number, readonly parent: ShellCommand | undefined, readonly exact = true) {}

	script(): ShellScript {
		const parsed = parsedOnce(this.folded.text);
		return { ...this.#read(parsed), dialect: 'posix', broken: (parsed.errors?.length ?? 0) > 0 };
	}

	#read(parsed: ParsedScript): { commands: ShellCommand[]; chain: ChainItem[]; range: TextRange } {
		const chain: ChainItem[] = [];
		for (const statement of parsed.commands) this.#chain(statement, chain);
		return { commands: this.#commands, chain, range: this.#range(0, this.folded.text.length) };
	}

	#range(start: number, end: number): TextRange {
		return this.folded.text === '' ? EMPTY_RANGE : sourceRange(this.folded, start, end);
	}

	#chain(statement: Statement, chain: ChainItem[]): void {
		const items: readonly PipelineNode[] = statement.command.type === 'AndOr' ? statement.command.commands : [statement.command];
		const operators = statement.command.type === 'AndOr' ? statement.command.operators : [];
		items.forEach((node, i) => {
			const from = this.#commands.length;
			this.#node(node, operators[i - 1] === '||');
			const operator = i > 0 ? operators[i - 1] as '&&' | '||' : chain.length === 0 ? '' : this.#separatorBefore(node.pos);
			chain.push({ range: this.#range(node.pos, node.end), operator, commands: this.#commands.slice(from) });
		});
	}

	#separatorBefore(pos: number): ';' | '&' | '\n' {
		let at = pos - 1;
		while (at >= 0 && (this.folded.text[at] === ' ' || this.folded.text[at] === '\t')) at--;
		const char = this.folded.text[at];
		return char === '&' ? '&' : char === '\n' ? '\n' : ';';
	}

	#list(list: CompoundList | undefined, conditional: boolean): void {
		for (const statement of list?.commands ?? []) this.#statement(statement, conditional);
	}

	#statement(statement: Statement, conditional: boolean): void {
		if (statement.command.type === 'AndOr') this.#andOr(statement.command, conditional);
		else this.#node(statement.command, conditional);
	}

	#andOr(node: AndOr, conditional: boolean): void {
		node.commands.forEach((command, i) => { this.#node(command, conditional || node.operators[i - 1] === '||'); });
	}

	#node(node: PipelineNode, conditional: boolean): void {
		if (node.type !== 'Pipeline') { this.#command(node, conditional); return; }
		let before: Draft[] = [];
		for (const part of node.commands) {
			const from = this.#commands.length;
			this.#command(part, conditional);
			const here = this.#commands.slice(from).filter((command) => command.parent === this.parent) as Draft[];
			for (const earlier of before) earlier.pipesInto.push(...here);
			for (const later of here) later.pipedFrom.unshift(...before);
			before = [...before, ...here].slice(-MOST_PIPED);
		}
	}

	#command(node: CommandNode, conditional: boolean): void {
		switch (node.type) {
			case 'Command': this.#simple(node, conditional); return;
			case 'Redirected': this.#redirected(node, conditional); return;
			case 'Subshell': case 'BraceGroup': this.#list(node.body, conditional); return;
			case 'If':
				this.#list(node.clause, conditional);
				this.#list(node.then, true);
				for (const branch of node.elif) { this.#list(branch.clause, true); this.#list(branch.then, true); }
				this.#list(node.else, true);
				return;
			case 'While': this.#list(node.clause, conditional); this.#list(node.body, true); return;
			case 'For': case 'Select':
				for (const word of node.wordlist ?? []) this.#word(word, undefined);
				this.#list(node.body, conditional);
				return;
			case 'ArithmeticFor': this.#list(node.body, conditional); return;
			case 'Case': for (const item of node.items) this.#list(item.body, true); return;
			case 'Function':
				if (node.body.type === 'CompoundList') this.#list(node.body, true);
				else this.#command(node.body, true);
				return;
			case 'Coproc': case 'TestCommand': case 'ArithmeticCommand': return;
		}
	}

	#redirected(node: Redirected, conditional: boolean): void {
		const from = this.#commands.length;
		this.#command(node.command, conditional);
		const redirections = node.redirects.map((redirect) => this.#redirection(redirect, undefined));
		for (const command of this.#commands.slice(from) as Draft[]) command.redirections = [...command.redirections, ...redirections];
	}

	#simple(node: Command, conditional: boolean): void {
		const assignments: Assignment[] = [];
		const at = this.#commands.length;
		const words: ShellWord[] = [];
		const pending: { word: ShellWord; scripts: ParsedScript[] }[] = [];
		const read = (word: Word): ShellWord => this.#word(word, pending);
		for (const item of node.prefix) if (item.type === 'Assignment') assignments.push(this.#assignment(item, read));
		if (node.name) words.push(read(node.name));
		for (const item of node.suffix) {
			if (item.type === 'Word') words.push(read(item));
			else if (item.type === 'Assignment') words.push({ ...this.#plain(item.text, item.pos, item.end), ...this.#assignedParts(item, read) });
		}
		const redirections = node.redirects.map((redirect) => this.#redirection(redirect, read));
		const command = makeCommand(words, { assignments, redirections, range: this.#range(node.pos, node.end), conditional, parent: this.parent, exact: this.exact });
		this.#commands.splice(at, 0, command);
		const script = this.depth < MAX_DEPTH ? this.#scriptWord(command) : undefined;
		for (const { word, scripts } of pending) {
			if (word === script) continue;
			const inner = scripts.map((script) => this.#substitution(script, command));
			(word.substitutions as ShellScript[]).push(...inner);
			for (const script of inner) this.#commands.push(...script.commands);
		}
		if (script) this.#nestedScript(command, script);
	}

	#substitution(script: ParsedScript, parent: ShellCommand): ShellScript {
		// An escaped-backquote script has decoded text of its own: its positions do not index ours.
		const own = script.source !== undefined && script.source !== this.folded.text ? this.#opaque(script) : this.folded;
		const reader = new Reader(own, this.depth + 1, parent, this.exact && own === this.folded);
		return { ...reader.#read(script), range: this.#range(script.pos, script.end), dialect: 'posix', broken: (script.errors?.length ?? 0) > 0 };
	}

	#opaque(script: ParsedScript): FoldedText {
		return { text: script.source ?? '', pieces: [{ at: 0, range: this.#range(0, this.folded.text.length) }] };
	}

	/** The quoted script of `sh -c`; none when it is wholly a substitution, which is read as such. */
	#scriptWord(command: ShellCommand): ShellWord | undefined {
		const word = scriptArgument(command);
		return word && /^(["'])[\s\S]*\1$/.test(word.text) && !/^["']?(?:\$\(|`)[\s\S]*(?:\)|`)["']?$/.test(word.text) ? word : undefined;
	}

	#nestedScript(command: ShellCommand, word: ShellWord): void {
		const at = this.#offsetOf(word);
		if (at < 0) return;
		const reader = new Reader(sliceFolded(this.folded, at + 1, at + word.text.length - 1), this.depth + 1, command, this.exact);
		this.#commands.push(...reader.script().commands);
	}

	/** Where a word of this script starts in the folded text. */
	#offsetOf(word: ShellWord): number {
		const piece = this.folded.pieces.filter((p) => p.range.start <= word.range.start).at(-1);
		const at = piece ? piece.at + word.range.start - piece.range.start : -1;
		return this.folded.text.startsWith(word.text, at) ? at : -1;
	}

	#assignment(item: Extract<Command['prefix'][number], { type: 'Assignment' }>, read: (word: Word) => ShellWord): Assignment {
		const value = item.value.type === 'Word' ? read(item.value) : undefined;
		return { name: item.name, ...(value && { value }), range: this.#range(item.pos, item.end) };
	}

	#assignedParts(item: Extract<Command['prefix'][number], { type: 'Assignment' }>, read: (word: Word) => ShellWord): Partial<ShellWord> {
		if (item.value.type !== 'Word') return {};
		const { value, known, variables, substitutions } = read(item.value);
		return { value: `${item.name}=${value}`, known, variables, substitutions };
	}

	#plain(text: string, pos: number, end: number): ShellWord {
		return { text, value: text, known: true, range: this.#range(pos, end), variables: [], substitutions: [] };
	}

	#redirection(node: UnbashRedirection, read: ((word: Word) => ShellWord) | undefined): Redirection {
		const word = read ?? ((w: Word) => this.#word(w, undefined));
		const descriptor = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
		return {
			operator: node.operator, range: this.#range(node.pos, node.end), ...(descriptor !== undefined && { descriptor }),
			...(node.type === 'HereDoc' ? { body: node.body.text } : node.target && { target: word(node.target) }),
		};
	}

	#word(word: Word, pending: { word: ShellWord; scripts: ParsedScript[] }[] | undefined): ShellWord {
		const variables: VariableUse[] = [];
		const scripts: ParsedScript[] = [];
		const known = this.#parts(word.parts ?? [], variables, scripts, false);
		const result: ShellWord = { text: word.text, value: word.value, known, range: this.#range(word.pos, word.end), variables, substitutions: [] };
		if (scripts.length > 0) pending?.push({ word: result, scripts });
		return result;
	}

	/** Collects variables and substitutions; false when a part's value is not fixed. */
	#parts(parts: readonly WordPart[], variables: VariableUse[], scripts: ParsedScript[], quoted: boolean): boolean {
		let known = true;
		for (const part of parts) {
			switch (part.type) {
				case 'SimpleExpansion':
					variables.push({ name: part.text.slice(1), range: this.#range(part.pos, part.end), quoted });
					known = false;
					break;
				case 'ParameterExpansion':
					variables.push({ name: part.parameter, range: this.#range(part.pos, part.end), quoted });
					if (part.operation?.type === 'Default') this.#parts(part.operation.operand.parts ?? [], variables, scripts, quoted);
					known = false;
					break;
				case 'CommandExpansion': case 'ProcessSubstitution':
					if (part.script) scripts.push(part.script);
					known = false;
					break;
				case 'DoubleQuoted': case 'LocaleString':
					if (!this.#parts(part.parts, variables, scripts, true)) known = false;
					break;
				case 'Glob': case 'ExtendedGlob': case 'BraceExpansion': case 'ArithmeticExpansion':
					known = false;
					break;
				default: break;
			}
		}
		return known;
	}
}
