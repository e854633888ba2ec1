/**
 * The image that a FROM means although Docker does not see it: its variable is an ARG of an earlier stage, which is out
 * of scope there, or nobody declares it, so that nothing stands in its place.
 */
import { type ImageReference, parseImageReference } from './imageReference';
import type { DockerfileModel } from './model';
import { expand, known, type LocatedValue, type Lookup, type Resolved, unknown } from './resolve';
import type { Stage } from './stage';

const cache = new WeakMap<DockerfileModel, ReadonlyMap<Stage, ImageReference>>();

export function intendedImage(model: DockerfileModel, stage: Stage): ImageReference | undefined {
	if (stage.image || stage.parent || !stage.from.words[0]?.text.includes('$')) return undefined;
	let all = cache.get(model);
	if (!all) {
		all = intendedImages(model);
		cache.set(model, all);
	}
	return all.get(stage);
}

const REFERENCE = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?$/;

/** One pass over the stages, with the arguments declared so far. */
function intendedImages(model: DockerfileModel): ReadonlyMap<Stage, ImageReference> {
	const found = new Map<Stage, ImageReference>();
	const names = new Set<string>();
	const declared = new Map<string, Resolved<LocatedValue>>();
	for (const { name, value } of model.globals) declared.set(name, value);
	for (const stage of model.stages) {
		const word = stage.from.words[0];
		if (!stage.image && !stage.parent && word?.text.includes('$')) {
			const value = expand(word.text, undefined, lookup(stage, declared));
			const text = value.kind === 'known' ? value.value.text : '';
			if (value.kind === 'known' && REFERENCE.test(text) && !names.has(text.toLowerCase())) found.set(stage, parseImageReference({ ...value.value, pieces: [{ text }] }));
		}
		if (stage.name !== undefined) names.add(stage.name);
		for (const { kind, name, value } of stage.declarations) if (kind === 'arg') declared.set(name, value);
	}
	return found;
}

function lookup(stage: Stage, declared: ReadonlyMap<string, Resolved<LocatedValue>>): Lookup {
	return (name) => {
		const global = stage.globalValue(name);
		if (global.kind !== 'absent') return global;
		const value = declared.get(name);
		if (!value) return known({ text: '', pieces: [], via: [] });
		return value.kind === 'known' ? value : unknown(`${name} has no default`);
	};
}
