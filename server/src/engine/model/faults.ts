/** What Docker's own parser would refuse, as the rules for syntax ask for it. */
import type { Fault, Instruction } from '../syntax/instruction';
import { once } from '../text/once';
import type { DockerfileModel } from './model';

export interface LocatedFault extends Fault {
	readonly instruction: Instruction;
}

/** The faults with these codes, in source order. */
export function* faultsOf(model: DockerfileModel, codes: Readonly<Partial<Record<Fault['code'], unknown>>>): Iterable<LocatedFault> {
	if (template(model).is) return;
	for (const instruction of model.tree.instructions)
		for (const fault of instruction.faults) if (codes[fault.code] !== undefined) yield { ...fault, instruction };
}

const template = once((model: DockerfileModel) => ({ is: isTemplate(model.text) }));

/** True for a text that another program makes into a Dockerfile before Docker sees it: Jinja, Go templates, ERB, Dev Container templates. */
export function isTemplate(text: string): boolean {
	return /^[ \t]*(?:\{\{|\{%|<%)|\$\{templateOption:/m.test(text);
}
