/**
 * A build stage: what it inherits, what it declares, and what holds at any point of it (user, working directory, shell,
 * variables). "At" an instruction means just before it takes effect.
 */
import type { ImageFacts } from '../knowledge/images';
import type { Instruction, Word } from '../syntax/instruction';
import type { Dialect } from '../shell/types';
import type { TextRange } from '../text/range';
import { countBefore, lastBefore, startOf } from '../text/sorted';
import type { Copy } from './copy';
import type { ImageReference } from './imageReference';
import { ABSENT, type Declaration, expand, known, type LocatedValue, type Lookup, type Resolved, unknown } from './resolve';
import type { Run } from './run';

/**
 * What becomes of a stage: `final` is the image that a plain build exports; `ancestor` is inherited by it, so that its
 * layers ship; `copied` only lends files to others; `unused` is reached by nothing but perhaps `--target`.
 */
export type StageRole = 'final' | 'ancestor' | 'copied' | 'unused';

export interface UserState {
	/** As written, group included; unknown when the base's default is not known. */
	readonly name: Resolved;
	/** The USER that set it; absent when it is the base's default. */
	readonly instruction?: Instruction;
}

export class Stage {
	/** Lower-cased, as Docker compares it. */
	readonly name: string | undefined;
	readonly nameWord: Word | undefined;
	/** Set once by the model. */
	role: StageRole = 'unused';
	readonly instructions: Instruction[] = [];
	readonly declarations: Declaration[] = [];
	/** In source order. Filled by the model. */
	readonly runs: Run[] = [];
	readonly copies: Copy[] = [];
	readonly #byKeyword = new Index<Instruction>(this.instructions, ({ keyword }) => keyword);
	readonly #byName = { env: new Index<Declaration>(this.declarations, ({ kind, name }) => kind === 'env' ? name : undefined), arg: new Index<Declaration>(this.declarations, ({ kind, name }) => kind === 'arg' ? name : undefined) };
	readonly #users = new Map<Instruction, UserState>();
	readonly #workdirs = new Map<Instruction, Resolved<string | undefined>>();
	#system?: Stage['system'];

	constructor(
		readonly index: number,
		readonly from: Instruction,
		/** The earlier stage that this one starts from. */
		readonly parent: Stage | undefined,
		/** The image that it starts from; absent for a parent stage and when it cannot be resolved. */
		readonly image: ImageReference | undefined,
		/** Why there is neither parent nor image. */
		readonly imageUnknown: string | undefined,
		readonly facts: ImageFacts | undefined,
		private readonly globals: Lookup,
	) {
		const as = from.words.findIndex((word) => word.text.toLowerCase() === 'as');
		this.nameWord = as > 0 ? from.words[as + 1] : undefined;
		this.name = this.nameWord?.text.toLowerCase();
	}

	/** FROM to the last character of the last instruction. */
	get range(): TextRange {
		return { start: this.from.range.start, end: this.instructions.at(-1)?.range.end ?? this.from.range.end };
	}

	/** This stage and those it starts from, nearest first. */
	get lineage(): readonly Stage[] {
		const stages: Stage[] = [];
		for (let stage: Stage | undefined = this; stage; stage = stage.parent) stages.push(stage);
		return stages;
	}

	/** The stage whose FROM names an image. */
	get root(): Stage {
		let stage: Stage = this;
		while (stage.parent) stage = stage.parent;
		return stage;
	}

	get isScratch(): boolean {
		return this.root.image?.text === 'scratch';
	}

	/** True when its layers are part of the exported image. */
	get ships(): boolean {
		return this.role === 'final' || this.role === 'ancestor';
	}

	get system(): 'linux' | 'windows' | 'unknown' {
		this.#system ??= this.#readSystem();
		return this.#system;
	}

	#readSystem(): Stage['system'] {
		const { image, facts } = this.root;
		if (facts?.distro?.family === 'windows' || /(?:^|[/-])(?:windows|nanoserver|servercore)/.test(image?.text ?? '')) return 'windows';
		if (/windows/i.test(this.root.from.flags.find((flag) => flag.name === 'platform')?.value ?? '')) return 'windows';
		return image ? 'linux' : 'unknown';
	}

	/** Its own and inherited instructions of one kind, in build order. */
	inherited(keyword: string): Instruction[] {
		return this.lineage.toReversed().flatMap((stage) => stage.#byKeyword.all(keyword));
	}

	/** The last instruction of a kind before an offset, inherited ones included. */
	lastBefore(keyword: string, offset = Number.POSITIVE_INFINITY): Instruction | undefined {
		let found = lastBefore(this.#byKeyword.all(keyword), offset, startOf);
		for (let stage = this.parent; stage && !found; stage = stage.parent) found = stage.#byKeyword.all(keyword).at(-1);
		return found;
	}

	/** The first instruction of a kind behind an offset, in this stage. */
	firstAfter(keyword: string, offset: number): Instruction | undefined {
		const list = this.#byKeyword.all(keyword);
		return list[countBefore(list, offset + 1, startOf)];
	}

	/** The user at an offset; without one, the user that the stage ends with. */
	userAt(offset?: number): UserState {
		const instruction = this.lastBefore('USER', offset);
		if (instruction) {
			const seen = this.#users.get(instruction);
			if (seen) return seen;
			const word = instruction.words[0];
			const value = word ? expand(word.text, word.range, this.lookupAt(instruction.range.start)) : ABSENT;
			const name = value.kind === 'known' ? known(value.value.text) : value.kind === 'absent' ? unknown('the user is a variable without a value') : value;
			const state = { name, instruction };
			this.#users.set(instruction, state);
			return state;
		}
		if (this.isScratch) return { name: known('root') };
		const user = this.root.facts?.defaultUser;
		return { name: user === undefined ? unknown(`the default user of ${this.root.image?.text ?? 'the base image'} is not known`) : known(user) };
	}

	/** The absolute working directory at an offset; unknown when the base's own is not known and the path is relative. */
	workdirAt(offset?: number): Resolved {
		const last = this.lastBefore('WORKDIR', offset);
		if (last && !this.#workdirs.has(last)) this.#readWorkdirs();
		const path = last ? this.#workdirs.get(last) ?? NO_PATH : NO_PATH;
		if (path.kind !== 'known') return path;
		if (path.value !== undefined) return known(path.value);
		return this.isScratch ? known('/') : unknown('the working directory of the base image is not known');
	}

	/** Where each WORKDIR leads to, one after the other. */
	#readWorkdirs(): void {
		let path: Resolved<string | undefined> = NO_PATH;
		for (const instruction of this.inherited('WORKDIR')) {
			if (path.kind === 'known') path = this.#follow(path.value, instruction);
			this.#workdirs.set(instruction, path);
		}
	}

	#follow(path: string | undefined, instruction: Instruction): Resolved<string | undefined> {
		const value = expand(instruction.arguments.text, instruction.argumentsRange, this.lookupAt(instruction.range.start));
		if (value.kind !== 'known') return unknown('WORKDIR uses a variable without a known value');
		const written = value.value.text.replace(/^(["'])(.*)\1$/, '$2');
		if (/^(?:\/|[A-Za-z]:)/.test(written)) return known(written);
		return known(path === undefined ? undefined : joinPath(path, written));
	}

	shellAt(offset?: number): Dialect {
		const shell = this.lastBefore('SHELL', offset);
		const program = shell?.exec?.items[0]?.text;
		if (program !== undefined) return dialectOf(program);
		return this.system === 'windows' ? 'cmd' : 'posix';
	}

	/** Variables in scope at an offset: the stage's ARG and ENV, those of its ancestors' ENV, and global ARGs it declares. */
	lookupAt(offset?: number): Lookup {
		return (name) => this.declarationAt(name, offset)?.value ?? PREDEFINED(name);
	}

	/** The declaration in force: ENV wins over ARG, later over earlier. ARGs are not inherited by later stages… */
	declarationAt(name: string, offset = Number.POSITIVE_INFINITY): Declaration | undefined {
		const { env, arg } = this.#byName;
		let found = lastBefore(env.all(name), offset, declaredAt) ?? lastBefore(arg.all(name), offset, declaredAt);
		// …except to stages that start FROM them: BuildKit hands both down.
		for (let stage = this.parent; stage && !found; stage = stage.parent) found = stage.#byName.env.all(name).at(-1) ?? stage.#byName.arg.all(name).at(-1);
		return found;
	}

	/** The value of a global ARG, for `ARG NAME` without a default. */
	globalValue(name: string): Resolved<LocatedValue> {
		return this.globals(name);
	}
}

const NO_PATH: Resolved<undefined> = known(undefined);

/** A list that grows, by a name of its items. */
class Index<T> {
	readonly #lists = new Map<string, T[]>();
	#read = 0;

	constructor(private readonly items: readonly T[], private readonly nameOf: (item: T) => string | undefined) {}

	all(name: string): readonly T[] {
		for (; this.#read < this.items.length; this.#read++) {
			const item = this.items[this.#read] as T;
			const key = this.nameOf(item);
			if (key === undefined) continue;
			const list = this.#lists.get(key);
			if (list) list.push(item);
			else this.#lists.set(key, [item]);
		}
		return this.#lists.get(name) ?? [];
	}
}

function declaredAt({ instruction }: Declaration): number {
	return instruction.range.start;
}

const PLATFORM_ARGS = new Set(['TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT', 'BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'BUILDVARIANT', 'TARGETSTAGE']);

/** Platform arguments have values only at build time. */
export const PREDEFINED: Lookup = (name) => PLATFORM_ARGS.has(name) ? unknown(`${name} is set by the build`) : ABSENT;

export function dialectOf(program: string): Dialect {
	const base = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase().replace(/\.exe$/, '');
	if (/^(?:ba|da|a|z|k)?sh$/.test(base)) return 'posix';
	if (base === 'powershell' || base === 'pwsh') return 'powershell';
	return base === 'cmd' ? 'cmd' : 'unknown';
}

export function joinPath(base: string, relative: string): string {
	const parts: string[] = [];
	for (const part of `${base}/${relative}`.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return `/${parts.join('/')}`;
}
