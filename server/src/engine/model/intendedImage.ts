/**
 * The image that a FROM means although Docker does not see it: its variable is an ARG of an earlier stage, which is out
 * of scope there, or nobody declares it, so that nothing stands in its place.
 */
import { type ImageReference, parseImageReference } from './imageReference';
import type { DockerfileModel } from './model';
import { expand, known, type Lookup, unknown } from './resolve';
import type { Stage } from './stage';

export function intendedImage(model: DockerfileModel, stage: Stage): ImageReference | undefined {
	const word = stage.from.words[0];
	if (stage.image || stage.parent || !word?.text.includes('$')) return undefined;
	const value = expand(word.text, undefined, lookupBefore(model, stage));
	if (value.kind !== 'known' || !/^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?$/.test(value.value.text)) return undefined;
	return model.stageNamed(value.value.text, stage.from.range.start) ? undefined : parseImageReference({ ...value.value, pieces: [{ text: value.value.text }] });
}

function lookupBefore(model: DockerfileModel, stage: Stage): Lookup {
	return (name) => {
		const global = stage.globalValue(name);
		if (global.kind !== 'absent') return global;
		const declared = [...model.globals, ...model.stages.slice(0, stage.index).flatMap(({ declarations }) => declarations)].findLast((each) => each.kind === 'arg' && each.name === name);
		if (!declared) return known({ text: '', pieces: [], via: [] });
		return declared.value.kind === 'known' ? declared.value : unknown(`${name} has no default`);
	};
}
