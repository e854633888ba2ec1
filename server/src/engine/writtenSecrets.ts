/**
 * The secrets that a Dockerfile gives away, by value, for those who look for them in an image. Never to be printed.
 */
import type { DockerfileModel } from './model/model';
import { passwordsOnCommandLines } from './model/commandPasswords';
import { secretFlow } from './model/secrets';
import { secretValues } from './model/secretValues';
import { urlCredentials } from './model/urlCredentials';

export interface WrittenSecret {
	/** Of the variable that holds it, or that a fix would put in its place. */
	readonly name?: string;
	readonly value: string;
}

export interface WrittenSecrets {
	/** ARG and ENV that hold a secret, whether or not the file says which. */
	readonly names: ReadonlySet<string>;
	/** In the order of their kinds; each value once. */
	readonly secrets: readonly WrittenSecret[];
}

export function writtenSecrets(model: DockerfileModel): WrittenSecrets {
	const { variables } = secretFlow(model);
	const found: WrittenSecret[] = variables.filter(({ literal }) => literal).map(({ declaration: { name, property } }) => ({ name, value: property.value ?? '' }));
	for (const run of model.stages.flatMap((stage) => stage.runs)) {
		for (const { range, variable } of passwordsOnCommandLines(model, run)) found.push({ name: variable, value: model.text.slice(range.start, range.end) });
	}
	for (const instruction of model.tree.instructions) for (const folded of [instruction.arguments, ...instruction.heredocs.map(({ body }) => body)]) {
		for (const { text, variable } of urlCredentials(folded.text)) if (variable === undefined) found.push({ value: text });
		for (const { name, start, end } of secretValues(model, instruction, folded)) found.push({ name: name.toUpperCase().replace(/\W+/g, '_'), value: folded.text.slice(start, end) });
	}
	const values = new Set<string>();
	return {
		names: new Set(variables.map(({ declaration }) => declaration.name)),
		secrets: found.filter(({ value }) => value !== '' && !values.has(value) && values.add(value)),
	};
}
