/**
 * EXPOSE, word by word: variables expanded, cut into host part, container ports and protocol as Docker cuts them.
 * Source: Docker's `nat.ParsePortSpec`.
 */
import type { Instruction, Word } from '../syntax/instruction';
import { expand, type LocatedValue, type Resolved } from './resolve';
import type { Stage } from './stage';

export interface PortSpec {
	/** The word, variables expanded and quotes taken off. */
	readonly text: string;
	/** `127.0.0.1:80` of `127.0.0.1:80:8080`; absent when only the container's side is named. */
	readonly host?: string;
	/** The container's side without protocol: `8080`, `8000-8010`. */
	readonly container: string;
	/** The ends of the container's side; both absent when it is no number or range. */
	readonly first?: number;
	readonly last?: number;
	/** As written behind the slash; absent without one. */
	readonly protocol?: string;
}

export interface ExposedWord {
	/** The EXPOSE, also that of an ONBUILD. */
	readonly instruction: Instruction;
	/** What stands in the file: the EXPOSE itself, or the ONBUILD around it. */
	readonly outer: Instruction;
	readonly word: Word;
	readonly value: Resolved<LocatedValue>;
	/** One in most words; several when a variable holds a list, none when the value is not known. */
	readonly specs: readonly PortSpec[];
}

/** The part of the settings that is about ports. */
export interface AllowedPorts { readonly allowedPorts: readonly string[] }

const cache = new WeakMap<Stage, readonly ExposedWord[]>();

/** Every word of a stage's EXPOSE instructions. */
export function exposedBy(stage: Stage): readonly ExposedWord[] {
	let found = cache.get(stage);
	if (!found) {
		found = stage.instructions.flatMap((outer) => {
			const instruction = outer.keyword === 'ONBUILD' ? outer.nested : outer;
			return instruction?.keyword === 'EXPOSE' ? wordsOf(stage, instruction, outer) : [];
		});
		cache.set(stage, found);
	}
	return found;
}

function wordsOf(stage: Stage, instruction: Instruction, outer: Instruction): ExposedWord[] {
	const lookup = stage.lookupAt(outer.range.start);
	return instruction.words.map((word): ExposedWord => {
		const value = expand(word.text, word.range, lookup);
		const texts = value.kind === 'known' ? value.value.text.split(/\s+/).filter(Boolean) : [];
		return { instruction, outer, word, value, specs: texts.map(readPort) };
	});
}

export function readPort(written: string): PortSpec {
	const text = written.replace(/^(["'])(.*)\1$/, '$2');
	const slash = text.indexOf('/');
	const ports = slash < 0 ? text : text.slice(0, slash);
	const colon = ports.lastIndexOf(':');
	const container = ports.slice(colon + 1);
	const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(container) ?? [];
	return {
		text, container,
		...(colon >= 0 && { host: ports.slice(0, colon) }),
		...(first !== undefined && { first: Number(first), last: Number(last ?? first) }),
		...(slash >= 0 && { protocol: text.slice(slash + 1) }),
	};
}

/** The widest range that is looked into. */
const WIDEST = 100;

/** The ports of a spec, one by one; none of a range that is too wide to mean any of them. */
export function portsIn({ first, last }: PortSpec): number[] {
	if (first === undefined || last === undefined || last - first > WIDEST) return [];
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

/** True when the settings allow the port: by number for every protocol, by `53/udp` for one. */
export function isAllowedPort({ allowedPorts }: AllowedPorts, port: number, protocol = 'tcp'): boolean {
	return allowedPorts.some((allowed) => allowed.trim() === String(port) || allowed.trim().toLowerCase() === `${port}/${protocol.toLowerCase() || 'tcp'}`);
}

/** The first port of a TCP word that a test picks and the settings do not allow. */
export function findPort({ specs }: ExposedWord, settings: AllowedPorts, test: (port: number) => boolean): { readonly port: number; readonly spec: PortSpec } | undefined {
	for (const spec of specs) {
		if (spec.protocol && spec.protocol.toLowerCase() !== 'tcp') continue;
		const port = portsIn(spec).find((each) => !isAllowedPort(settings, each) && test(each));
		if (port !== undefined) return { port, spec };
	}
	return undefined;
}
