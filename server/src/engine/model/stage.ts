/**
 * A build stage: what it inherits, what it declares, and what holds at any point of it (user, working directory, shell,
 * variables). "At" an instruction means just before it takes effect.
 */
import type { ImageFacts } from '../knowledge/images';
import type { Instruction, Word } from '../syntax/instruction';
import type { Dialect } from '../shell/types';
import type { TextRange } from '../text/range';
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
		return this.parent ? [this, ...this.parent.lineage] : [this];
	}

	/** The stage whose FROM names an image. */
	get root(): Stage {
		return this.parent ? this.parent.root : this;
	}

	get isScratch(): boolean {
		return this.root.image?.text === 'scratch';
	}

	/** True when its layers are part of the exported image. */
	get ships(): boolean {
		return this.role === 'final' || this.role === 'ancestor';
	}

	get system(): 'linux' | 'windows' | 'unknown' {
		const { image, facts } = this.root;
		if (facts?.distro?.family === 'windows' || /(?:^|[/-])(?:windows|nanoserver|servercore)/.test(image?.text ?? '')) return 'windows';
		if (/windows/i.test(this.root.from.flags.find((flag) => flag.name === 'platform')?.value ?? '')) return 'windows';
		return image ? 'linux' : 'unknown';
	}

	/** Its own and inherited instructions of one kind, in build order. */
	inherited(keyword: string): Instruction[] {
		return [...(this.parent?.inherited(keyword) ?? []), ...this.instructions.filter((i) => i.keyword === keyword)];
	}

	/** The last instruction of a kind before an offset, inherited ones included. */
	lastBefore(keyword: string, offset = Number.POSITIVE_INFINITY): Instruction | undefined {
		return this.instructions.findLast((i) => i.keyword === keyword && i.range.start < offset) ?? this.parent?.lastBefore(keyword);
	}

	/** The user at an offset; without one, the user that the stage ends with. */
	userAt(offset?: number): UserState {
		const instruction = this.lastBefore('USER', offset);
		if (instruction) {
			const word = instruction.words[0];
			const value = word ? expand(word.text, word.range, this.lookupAt(instruction.range.start)) : ABSENT;
			const name = value.kind === 'known' ? known(value.value.text) : value.kind === 'absent' ? unknown('the user is a variable without a value') : value;
			return { name, instruction };
		}
		if (this.isScratch) return { name: known('root') };
		const user = this.root.facts?.defaultUser;
		return { name: user === undefined ? unknown(`the default user of ${this.root.image?.text ?? 'the base image'} is not known`) : known(user) };
	}

	/** The absolute working directory at an offset; unknown when the base's own is not known and the path is relative. */
	workdirAt(offset?: number): Resolved {
		let path: string | undefined;
		for (const instruction of this.inheritedUpTo('WORKDIR', offset)) {
			const value = expand(instruction.arguments.text, instruction.argumentsRange, this.lookupAt(instruction.range.start));
			if (value.kind !== 'known') return unknown('WORKDIR uses a variable without a known value');
			const written = value.value.text.replace(/^(["'])(.*)\1$/, '$2');
			if (/^(?:\/|[A-Za-z]:)/.test(written)) path = written;
			else path = path === undefined ? undefined : joinPath(path, written);
		}
		if (path !== undefined) return known(path);
		return this.isScratch ? known('/') : unknown('the working directory of the base image is not known');
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
		const before = this.declarations.filter((d) => d.name === name && d.instruction.range.start < offset);
		const found = before.findLast((d) => d.kind === 'env') ?? before.at(-1);
		// …except to stages that start FROM them: BuildKit hands both down.
		return found ?? this.parent?.declarationAt(name);
	}

	/** The value of a global ARG, for `ARG NAME` without a default. */
	globalValue(name: string): Resolved<LocatedValue> {
		return this.globals(name);
	}

	private inheritedUpTo(keyword: string, offset = Number.POSITIVE_INFINITY): Instruction[] {
		return [...(this.parent?.inherited(keyword) ?? []), ...this.instructions.filter((i) => i.keyword === keyword && i.range.start < offset)];
	}
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
