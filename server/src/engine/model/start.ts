/** What containers run: CMD and ENTRYPOINT of each stage, the last of each kind, read as scripts. */
import type { Instruction } from '../syntax/instruction';
import type { DockerfileModel } from './model';
import { readRun, type Run } from './run';
import type { Stage } from './stage';

export interface Start {
	readonly stage: Stage;
	readonly run: Run;
	readonly instruction: Instruction;
	/** The exported image starts with it. */
	readonly inForce: boolean;
}

const cache = new WeakMap<DockerfileModel, readonly Start[]>();

/** In source order. */
export function startsOf(model: DockerfileModel): readonly Start[] {
	let found = cache.get(model);
	if (!found) {
		found = model.stages.flatMap((stage) => stage.instructions.filter((each) => isLast(stage, each)).map((instruction): Start => ({
			stage, instruction, run: readRun(instruction, model.text, stage.shellAt(instruction.range.start)),
			inForce: stage.ships && model.finalStage?.lastBefore(instruction.keyword) === instruction,
		})));
		cache.set(model, found);
	}
	return found;
}

function isLast(stage: Stage, instruction: Instruction): boolean {
	const { keyword } = instruction;
	return (keyword === 'CMD' || keyword === 'ENTRYPOINT') && stage.instructions.findLast((each) => each.keyword === keyword) === instruction;
}

const DEVELOPMENT = /(?:^|[-_.])(?:dev|devel|develop|development|devcontainer|debug|debugger|local|test|tests|testing|ci)(?:$|[-_.])/;

/** True when the stage is by its name there for developers. */
export function isForDevelopment({ name }: Stage): boolean {
	return name !== undefined && DEVELOPMENT.test(name);
}
