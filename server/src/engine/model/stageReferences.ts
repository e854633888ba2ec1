/** Where a file names its stages besides FROM: `COPY --from=`, `RUN --mount=from=`. */
import type { Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import type { DockerfileModel } from './model';
import type { Stage } from './stage';

export interface StageReference {
	/** The stage that takes the files. */
	readonly stage: Stage;
	readonly instruction: Instruction;
	/** As written, or the value of the variable. */
	readonly name: string;
	readonly range: TextRange;
	/** The stage that is meant: an earlier one, this very one, or, where no earlier one fits, a later one. */
	readonly target: Stage | undefined;
}

interface Found {
	readonly references: readonly StageReference[];
	/** What each stage needs directly: by FROM, COPY or a mount. */
	readonly needs: ReadonlyMap<Stage, readonly Stage[]>;
}

const cache = new WeakMap<DockerfileModel, Found>();

/** All of them with a known name, in source order. */
export function stageReferences(model: DockerfileModel): readonly StageReference[] {
	return find(model).references;
}

/** True when a stage needs another one, directly or through others. */
export function leadsTo(model: DockerfileModel, from: Stage, wanted: Stage): boolean {
	const { needs } = find(model);
	const seen = new Set<Stage>();
	const open = [from];
	for (let stage = open.pop(); stage; stage = open.pop()) {
		if (stage === wanted) return true;
		if (seen.has(stage)) continue;
		seen.add(stage);
		open.push(...needs.get(stage) ?? []);
	}
	return false;
}

function find(model: DockerfileModel): Found {
	const hit = cache.get(model);
	if (hit) return hit;
	const byName = new Map<string, Stage[]>();
	for (const stage of model.stages) if (stage.name !== undefined) byName.set(stage.name, [...byName.get(stage.name) ?? [], stage]);
	const references = model.stages.flatMap((stage) => read(model, stage, byName));
	const needs = new Map<Stage, Stage[]>(model.stages.map((stage) => [stage, stage.parent ? [stage.parent] : []]));
	for (const { stage, target } of references) if (target) needs.get(stage)?.push(target);
	const found = { references, needs };
	cache.set(model, found);
	return found;
}

function read(model: DockerfileModel, stage: Stage, byName: ReadonlyMap<string, readonly Stage[]>): StageReference[] {
	const targetOf = (name: string): Stage | undefined => {
		if (/^\d+$/.test(name)) return model.stages[Number(name)];
		const alike = byName.get(name.toLowerCase()) ?? [];
		return alike.findLast(({ index }) => index < stage.index) ?? alike[0];
	};
	const refer = (instruction: Instruction, name: string, range: TextRange): StageReference => ({ stage, instruction, name, range, target: targetOf(name) });
	const copies = stage.copies.flatMap(({ instruction, from }) => {
		const range = instruction.flags.find((flag) => flag.name === 'from')?.valueRange;
		return from?.kind === 'known' && range ? [refer(instruction, from.value.text, range)] : [];
	});
	const mounts = stage.runs.flatMap(({ instruction, mounts: list }) => list.flatMap(({ options, range }) => {
		const name = options.get('from');
		if (name === undefined || name.includes('$')) return [];
		const at = model.text.slice(range.start, range.end).search(/(?<=[=,]from=)/);
		return at < 0 ? [] : [refer(instruction, name, { start: range.start + at, end: range.start + at + name.length })];
	}));
	return [...copies, ...mounts].sort((a, b) => a.range.start - b.range.start);
}
