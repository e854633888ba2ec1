/** The commands of package managers in a file, each with the step that it stands in; ONBUILD triggers are steps, too. */
import type { Instruction } from '../syntax/instruction';
import { once } from '../text/once';
import type { DockerfileModel } from './model';
import { packageCommand, type PackageCommand, type PackageManager } from './packages';
import { readRun, type Run } from './run';
import type { Stage } from './stage';

export interface PackageStep {
	readonly stage: Stage;
	readonly run: Run;
	readonly found: PackageCommand;
}

/** The RUN instructions of a stage, those that wait in ONBUILD included. */
export function runsOf(model: DockerfileModel, stage: Stage): readonly Run[] {
	return readRuns(stage, model.text);
}

const readRuns = once((stage: Stage, text: string): readonly Run[] => {
	const waiting = stage.instructions.filter(({ keyword, nested }) => keyword === 'ONBUILD' && nested?.keyword === 'RUN');
	if (waiting.length === 0) return stage.runs;
	const read = waiting.map(({ nested, range }) => readRun(nested as Instruction, text, stage.shellAt(range.start)));
	return [...stage.runs, ...read].sort((a, b) => a.instruction.range.start - b.instruction.range.start);
});

/** Those that are written to their end: behind a forgotten continuation, `&& rm …` stands alone on its line. */
export function wholeRunsOf(model: DockerfileModel, stage: Stage): readonly Run[] {
	const runs = runsOf(model, stage);
	if (!stage.instructions.some(goesOn)) return runs;
	return runs.filter(({ instruction }) => {
		const next = model.tree.instructions.find(({ range }) => range.start > instruction.range.start);
		return !next || !goesOn(next);
	});
}

function goesOn({ keyword }: Instruction): boolean {
	return /^(?:&&|\|\|?)/.test(keyword);
}

/** In source order. */
export function* packageSteps(model: DockerfileModel, managers: ReadonlySet<PackageManager>): Iterable<PackageStep> {
	for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
		const found = packageCommand(command);
		if (found && managers.has(found.manager)) yield { stage, run, found };
	}
}
