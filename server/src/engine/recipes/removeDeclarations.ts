/** Takes properties out of ARG and ENV instructions, several of one instruction at once if need be. */
import { removeInstruction, removeProperty } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import type { Declaration } from '../model/resolve';
import type { Instruction, Property } from '../syntax/instruction';
import { remove, type TextEdit } from '../text/edit';

export function removeDeclarations(model: DockerfileModel, declarations: readonly Declaration[]): TextEdit[] {
	const byInstruction = new Map<Instruction, Set<Property>>();
	for (const { instruction, property } of declarations) byInstruction.set(instruction, (byInstruction.get(instruction) ?? new Set()).add(property));
	return [...byInstruction].flatMap(([instruction, gone]) => removeFrom(model, instruction, gone));
}

function removeFrom(model: DockerfileModel, instruction: Instruction, gone: ReadonlySet<Property>): TextEdit[] {
	const { properties } = instruction;
	const kept = properties.filter((property) => !gone.has(property));
	const [firstKept] = kept;
	const lastKept = kept.at(-1);
	const first = properties[0];
	const last = properties.at(-1);
	if (!firstKept || !lastKept || !first || !last) return [removeInstruction(model, instruction)];
	const list: TextEdit[] = [];
	if (first !== firstKept) list.push(remove({ start: first.range.start, end: firstKept.range.start }));
	for (const property of properties.slice(properties.indexOf(firstKept), properties.indexOf(lastKept))) {
		if (gone.has(property)) list.push(removeProperty(model, instruction, property));
	}
	if (last !== lastKept) list.push(remove({ start: lastKept.range.end, end: last.range.end }));
	return list;
}
