/** Instructions of which only the last one of a stage counts: the earlier ones, and their removal. */
import { removeInstruction } from '../model/edits';
import { type Fix, safeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Instruction } from '../syntax/instruction';

export interface Overridden {
	readonly stage: Stage;
	readonly instruction: Instruction;
	/** The one that counts. */
	readonly by: Instruction;
	readonly fixes: readonly Fix[];
}

export function* overridden(model: DockerfileModel, keyword: 'CMD' | 'ENTRYPOINT' | 'HEALTHCHECK'): Iterable<Overridden> {
	for (const stage of model.stages) {
		const all = stage.instructions.filter((instruction) => instruction.keyword === keyword);
		const by = all.at(-1);
		if (!by) continue;
		for (const instruction of all.slice(0, -1)) {
			yield { stage, instruction, by, fixes: [safeFix(`Remove this ${keyword}`, [removeInstruction(model, instruction)], { preferred: true })] };
		}
	}
}
