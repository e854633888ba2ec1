/** Steps that settle something for all that follows: a line in a manager's configuration, a setting. */
import type { Instruction } from '../syntax/instruction';
import { once } from '../text/once';
import type { DockerfileModel } from './model';
import type { Run } from './run';
import type { Stage } from './stage';

/** Where the first step that a test holds for stands, in the stage or in one that it starts from; no step: infinitely far. */
type FirstStep = (model: DockerfileModel, stage: Stage) => number;

/** The test is asked once for each RUN, however many steps want to know. */
export function firstRun(test: (text: string, run: Run) => boolean): FirstStep {
	return first((stage, { text }) => stage.runs.find((run) => test(text.slice(run.instruction.range.start, run.instruction.range.end), run))?.instruction);
}

/** The same of any instruction. */
export function firstInstruction(test: (text: string) => boolean): FirstStep {
	return first((stage, { text }) => stage.instructions.find(({ range }) => test(text.slice(range.start, range.end))));
}

function first(find: (stage: Stage, model: DockerfileModel) => Instruction | undefined): FirstStep {
	const own = once((stage: Stage, model: DockerfileModel) => ({ at: find(stage, model)?.range.start ?? Number.POSITIVE_INFINITY }));
	return (model, stage) => {
		let at = Number.POSITIVE_INFINITY;
		for (let each: Stage | undefined = stage; each; each = each.parent) at = Math.min(at, own(each, model).at);
		return at;
	};
}
