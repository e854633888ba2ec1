/** Instructions wherever they stand: in front of the first FROM, in stages, and in ONBUILD. */
import type { Instruction } from '../syntax/instruction';
import type { DockerfileModel } from './model';

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

/** A keyword in the letter case of an instruction that stands near. */
export function keywordLike(model: DockerfileModel, instruction: Instruction, keyword: string): string {
	const written = model.text.slice(instruction.keywordRange.start, instruction.keywordRange.end);
	return written === written.toLowerCase() ? keyword.toLowerCase() : keyword;
}
