/**
 * {@link DockerfileModel}: everything that rules ask of a Dockerfile, computed once per version of its text.
 * Rules read it and never change it.
 */
import { lookupImage } from '../knowledge/images';
import { classifySecretName } from '../knowledge/secretNames';
import type { Instruction, SyntaxTree } from '../syntax/instruction';
import { type SyntaxCache, parseSyntax } from '../syntax/tree';
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';
import { countBefore, lastBefore } from '../text/sorted';
import { matchesAny } from '../text/wildcard';
import { readCopy } from './copy';
import { type ImageReference, parseImageReference } from './imageReference';
import { ABSENT, type Declaration, expand, known, type LocatedValue, type Lookup, type Resolved } from './resolve';
import { readRun } from './run';
import { PREDEFINED, Stage } from './stage';

export interface DockerfileModel {
	readonly text: string;
	readonly tree: SyntaxTree;
	readonly lines: LineIndex;
	/** ARGs before the first FROM. */
	readonly globals: readonly Declaration[];
	readonly stages: readonly Stage[];
	/** What a plain `docker build` exports; absent when the settings call that stage private. */
	readonly finalStage: Stage | undefined;
	/** What the name of a variable says: as the settings have it, else as the vocabulary does. */
	classifyName(name: string): ReturnType<typeof classifySecretName>;
	/** The stage of an offset: from its FROM to the next one. */
	stageAt(offset: number): Stage | undefined;
	/** The stage named by `--from` of an instruction at this offset: by name or number, earlier ones only. */
	stageNamed(name: string, offset: number): Stage | undefined;
}

export interface ModelOptions {
	/** Patterns of the names of stages that are never exported. */
	readonly privateStages?: readonly string[];
	/** Patterns of the names of variables that hold a secret, whatever the vocabulary says. */
	readonly secretNames?: readonly string[];
	/** Patterns of those that hold none; they win. */
	readonly publicNames?: readonly string[];
	/** Values of build arguments that the build is known to get: for those without a default. */
	readonly given?: Readonly<Record<string, string>>;
}

export function buildModel(text: string, cache?: SyntaxCache, { privateStages = [], secretNames = [], publicNames = [], given = {} }: ModelOptions = {}): DockerfileModel {
	const tree = parseSyntax(text, cache);
	const globals: Declaration[] = [];
	const globalLookup: Lookup = (name) => globals.findLast((d) => d.name === name)?.value ?? PREDEFINED(name);
	const stages: Stage[] = [];
	const names: StageNames = new Map();
	const givenValue: Lookup = (name) => Object.hasOwn(given, name) ? known({ text: given[name] as string, pieces: [{ text: given[name] as string }], via: [] }) : ABSENT;
	const open = (from: Instruction): void => {
		const stage = openStage(from, stages.length, names, globalLookup);
		stages.push(stage);
		if (stage.name === undefined) return;
		const alike = names.get(stage.name);
		if (alike) alike.push(stage);
		else names.set(stage.name, [stage]);
	};
	const headless = !tree.instructions.some(({ keyword }) => keyword === 'FROM');
	for (const instruction of tree.instructions) {
		if (instruction.keyword === 'FROM') { open(instruction); continue; }
		if (stages.length === 0 && instruction.keyword === 'ARG') { globals.push(...declarations(instruction, globalLookup, givenValue)); continue; }
		// A fragment: judged as if it were the end of a file.
		if (headless && stages.length === 0) open(impliedFrom(instruction));
		const stage = stages.at(-1);
		if (stage) addTo(stage, instruction, text, givenValue);
	}
	const last = stages.at(-1);
	const finalStage = last?.name !== undefined && matchesAny(privateStages, last.name) ? undefined : last;
	const stageNamed = (name: string, count: number): Stage | undefined => {
		const wanted = name.toLowerCase();
		return lastBefore(names.get(wanted) ?? [], count, indexOf) ?? (/^\d+$/.test(wanted) && Number(wanted) < count ? stages[Number(wanted)] : undefined);
	};
	assignRoles(finalStage, stageNamed);
	return {
		text, tree, lines: new LineIndex(text), globals, stages, finalStage,
		classifyName: (name) => matchesAny(publicNames, name) ? 'benign' : matchesAny(secretNames, name) ? 'secret' : classifySecretName(name),
		stageAt: (offset) => lastBefore(stages, offset + 1, startsAt),
		stageNamed: (name, offset) => stageNamed(name, countBefore(stages, offset, startsAt)),
	};
}

function declared(value: Resolved<LocatedValue>, otherwise: () => Resolved<LocatedValue>): Resolved<LocatedValue> {
	return value.kind === 'absent' ? otherwise() : value;
}

/** The FROM that is missing in front of an instruction: empty, and without an image. */
function impliedFrom({ range: { start } }: Instruction): Instruction {
	const at = { start, end: start };
	return { keyword: 'FROM', keywordRange: at, range: at, headRange: at, argumentsRange: at, arguments: { text: '', pieces: [] }, flags: [], words: [], properties: [], heredocs: [], faults: [] };
}

/** Stages may share a name: the last one before a place is meant. */
type StageNames = Map<string, Stage[]>;

/** By name or number, among the first `count` stages. */
type FindStage = (name: string, count: number) => Stage | undefined;

function startsAt(stage: Stage): number {
	return stage.from.range.start;
}

function indexOf(stage: Stage): number {
	return stage.index;
}

function openStage(from: Instruction, index: number, earlier: StageNames, globals: Lookup): Stage {
	const word = from.words[0];
	const value = word ? expand(word.text.replace(/^"(.*)"$/, '$1'), word.text.startsWith('"') ? inner(word.range) : word.range, globals) : ABSENT;
	if (value.kind !== 'known') return new Stage(index, from, undefined, undefined, value.kind === 'unknown' ? value.because : 'no image is named', undefined, globals);
	const parent = earlier.get(value.value.text.toLowerCase())?.at(-1);
	if (parent) return new Stage(index, from, parent, undefined, undefined, undefined, globals);
	if (NO_REFERENCE.test(value.value.text)) return new Stage(index, from, undefined, undefined, 'it is no name of an image', undefined, globals);
	const image = parseImageReference(value.value);
	return new Stage(index, from, undefined, image, undefined, lookupImage(image), globals);
}

/** What a template leaves to be filled in: `<image>`, `{{image}}`, `${image:variant}`. */
const NO_REFERENCE = /[^\w./:@+-]/;

function inner(range: TextRange): TextRange {
	return { start: range.start + 1, end: range.end - 1 };
}

function addTo(stage: Stage, instruction: Instruction, text: string, givenValue: Lookup): void {
	const at = instruction.range.start;
	stage.instructions.push(instruction);
	switch (instruction.keyword) {
		case 'ARG': case 'ENV':
			stage.declarations.push(...declarations(instruction, stage.lookupAt(at), (name) => declared(stage.globalValue(name), () => instruction.keyword === 'ARG' ? givenValue(name) : ABSENT)));
			break;
		case 'RUN':
			stage.runs.push(readRun(instruction, text, stage.shellAt(at)));
			break;
		case 'COPY': case 'ADD':
			stage.copies.push(readCopy(instruction, stage.lookupAt(at)));
			break;
		default: break;
	}
}

function declarations(instruction: Instruction, lookup: Lookup, fallback: Lookup): Declaration[] {
	const kind = instruction.keyword === 'ENV' ? 'env' : 'arg';
	return instruction.properties.map((property): Declaration => {
		let value: Resolved<LocatedValue>;
		if (property.value === undefined) value = fallback(property.name);
		else if (property.literal) value = known({ text: property.value, pieces: [located(property.value, property.valueRange)], via: [] });
		else value = expand(property.value, plainRange(property.value, property.raw, property.valueRange), lookup);
		const declaration: Declaration = { kind, name: property.name, property, instruction, value };
		if (value.kind !== 'known') return declaration;
		return { ...declaration, value: known({ ...value.value, via: [declaration, ...value.value.via] }) };
	});
}

function located(text: string, range: TextRange | undefined) {
	const at = range && plainRange(text, `'${text}'`, range);
	return at ? { text, range: at } : { text };
}

/** Where a value stands without its quotes, when that is character by character. */
function plainRange(value: string, raw: string | undefined, range: TextRange | undefined): TextRange | undefined {
	if (!range || raw === undefined) return undefined;
	if (raw === value) return range;
	return raw.length === value.length + 2 && raw.slice(1, -1) === value ? inner(range) : undefined;
}

function assignRoles(final: Stage | undefined, stageNamed: FindStage): void {
	if (!final) return;
	final.role = 'final';
	for (let stage = final.parent; stage; stage = stage.parent) stage.role = 'ancestor';
	const reached = new Set<Stage>([final]);
	for (const stage of reached) for (const source of [...stage.parent ? [stage.parent] : [], ...sourcesOf(stage, stageNamed)]) {
		if (source.role === 'unused') source.role = 'copied';
		reached.add(source);
	}
}

/** The stages whose files a stage takes by COPY --from or a bind mount. */
function sourcesOf(stage: Stage, stageNamed: FindStage): Stage[] {
	const names = [
		...stage.copies.flatMap((copy) => copy.from?.kind === 'known' ? [copy.from.value.text] : []),
		...stage.runs.flatMap((run) => run.mounts.flatMap((mount) => mount.options.get('from') ?? [])),
	];
	return names.flatMap((name) => stageNamed(name, stage.index) ?? []);
}

/** The image that a FROM or a `--from` names, when it is no stage. */
export function externalImage(model: DockerfileModel, from: Resolved<LocatedValue> | undefined, offset: number): ImageReference | undefined {
	if (from?.kind !== 'known' || model.stageNamed(from.value.text, offset)) return undefined;
	return parseImageReference(from.value);
}
