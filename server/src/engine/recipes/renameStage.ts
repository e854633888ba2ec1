/** Gives a stage another name, wherever the file names it. */
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { stageReferences } from '../model/stageReferences';
import { replace, type TextEdit } from '../text/edit';

/** The edits; undefined when the name is put together from variables somewhere. */
export function renameStage(model: DockerfileModel, stage: Stage, name: string): TextEdit[] | undefined {
	const { nameWord } = stage;
	if (!nameWord || nameWord.text.includes('$')) return undefined;
	const children = model.stages.filter(({ parent }) => parent === stage).map(({ from }) => from.words[0]);
	const references = stageReferences(model).filter((reference) => reference.target === stage && reference.name.toLowerCase() === stage.name);
	const places = [...children.flatMap((word) => word?.range ?? []), ...references.map(({ range }) => range)];
	const literal = places.every((range) => model.text.slice(range.start, range.end).toLowerCase() === stage.name);
	return literal ? [nameWord.range, ...places].map((range) => replace(range, name)) : undefined;
}

/** A name that no stage has. */
export function freeName(model: DockerfileModel, wish: string): string {
	const taken = new Set(model.stages.map(({ name }) => name));
	let free = wish;
	for (let number = 2; taken.has(free); number++) free = `${wish}-${number}`;
	return free;
}
