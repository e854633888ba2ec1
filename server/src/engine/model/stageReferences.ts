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

const cache = new WeakMap<DockerfileModel, readonly StageReference[]>();

/** All of them with a known name, in source order. */
export function stageReferences(model: DockerfileModel): readonly StageReference[] {
	const hit = cache.get(model);
	if (hit) return hit;
	const found = model.stages.flatMap((stage) => read(model, stage));
	cache.set(model, found);
	return found;
}

function read(model: DockerfileModel, stage: Stage): StageReference[] {
	const refer = (instruction: Instruction, name: string, range: TextRange): StageReference => ({ stage, instruction, name, range, target: targetOf(model, stage, name) });
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

function targetOf({ stages }: DockerfileModel, stage: Stage, name: string): Stage | undefined {
	if (/^\d+$/.test(name)) return stages[Number(name)];
	const wanted = name.toLowerCase();
	const alike = stages.filter((each) => each.name === wanted);
	return alike.findLast(({ index }) => index < stage.index) ?? alike[0];
}

/** True when a stage needs another one, directly or through others: by FROM, COPY or a mount. */
export function leadsTo(model: DockerfileModel, from: Stage, wanted: Stage): boolean {
	const references = stageReferences(model);
	const seen = new Set<Stage>();
	const open = [from];
	for (let stage = open.pop(); stage; stage = open.pop()) {
		if (seen.has(stage)) continue;
		seen.add(stage);
		if (stage === wanted) return true;
		if (stage.parent) open.push(stage.parent);
		for (const { stage: user, target } of references) if (user === stage && target) open.push(target);
	}
	return false;
}
