/** The steps of a build: every RUN of a stage, those that ONBUILD keeps for other images included. */
import { once } from '../text/once';
import { readRun, type Run } from './run';
import type { Stage } from './stage';

/** In source order. */
export const stepsOf = once((stage: Stage, text: string): readonly Run[] => {
	const later = stage.instructions.flatMap(({ keyword, nested, range }) => keyword === 'ONBUILD' && nested?.keyword === 'RUN' ? [readRun(nested, text, stage.shellAt(range.start))] : []);
	return later.length === 0 ? stage.runs : [...stage.runs, ...later].sort((a, b) => a.instruction.range.start - b.instruction.range.start);
});
