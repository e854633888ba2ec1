/** Instructions wherever they stand: in front of the first FROM, in stages, and in ONBUILD. */
import type { Instruction } from '../syntax/instruction';
import { type Copy, readCopy } from './copy';
import type { DockerfileModel } from './model';
import type { Stage } from './stage';

/** All instructions in source order; that of an ONBUILD behind its ONBUILD. */
export function* everyInstruction(model: DockerfileModel): Iterable<Instruction> {
	for (const instruction of model.tree.instructions) {
		yield instruction;
		if (instruction.keyword === 'ONBUILD' && instruction.nested) yield instruction.nested;
	}
}

/** All instructions of some kinds. */
export function* instructionsOf(model: DockerfileModel, ...keywords: readonly string[]): Iterable<Instruction> {
	for (const instruction of everyInstruction(model)) if (keywords.includes(instruction.keyword)) yield instruction;
}

/** The COPYs and ADDs of a stage, those that wait in ONBUILD included. */
export function copiesOf(stage: Stage): readonly Copy[] {
	const waiting = stage.instructions.flatMap(({ nested }) => nested?.keyword === 'COPY' || nested?.keyword === 'ADD' ? [nested] : []);
	return waiting.length === 0 ? stage.copies : [...stage.copies, ...waiting.map((nested) => readCopy(nested, stage.lookupAt(nested.range.start)))];
}

/** True for what stands in an ONBUILD: no line can be put in front of it or behind it. */
export function isTrigger(stage: Stage, instruction: Instruction): boolean {
	return !stage.instructions.includes(instruction);
}

/** A keyword in the letter case of an instruction that stands near. */
export function keywordLike(model: DockerfileModel, instruction: Instruction, keyword: string): string {
	const written = model.text.slice(instruction.keywordRange.start, instruction.keywordRange.end);
	return written === written.toLowerCase() ? keyword.toLowerCase() : keyword;
}
