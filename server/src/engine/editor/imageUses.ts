/**
 * Every place of a Dockerfile where an image is named, and what it stands for there: FROM, `COPY --from=` and
 * `RUN --mount=from=`. A reference that is built of variables is resolved as far as the file tells.
 */
import { type ImageFacts, lookupImage, lookupRepository } from '../knowledge';
import { externalImages } from '../model/externalImages';
import { type ImageReference, parseImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import { type Declaration, expand, variableUses } from '../model/resolve';
import type { Stage } from '../model/stage';
import { stageReferences } from '../model/stageReferences';
import { once } from '../text/once';
import type { TextRange } from '../text/range';

export interface ImageUse {
	/** The reference where it is used. */
	readonly range: TextRange;
	/** Where it is written in one piece, when that is elsewhere: the default of an ARG. */
	readonly origin?: TextRange;
	/** As it is used, variables and all. */
	readonly written: string;
	/** The stage that uses it. */
	readonly stage: Stage;
	/** The stage that starts here; absent where files are taken from an image. */
	readonly starts?: Stage;
	readonly target: ImageTarget;
}

export type ImageTarget =
	| { readonly kind: 'image'; readonly image: ImageReference; readonly facts: ImageFacts | undefined }
	| { readonly kind: 'stage'; readonly stage: Stage }
	/** The name is known, and of the tag or digest not all. */
	| { readonly kind: 'partly'; readonly name: string; readonly missing: readonly string[]; readonly facts: ImageFacts | undefined }
	| { readonly kind: 'unknown'; readonly missing: readonly string[] };

/** In source order. */
export const imageUses: (model: DockerfileModel) => readonly ImageUse[] = once((model: DockerfileModel) => [
	...model.stages.flatMap((stage) => ofFrom(stage)),
	...externalImages(model).map(({ image, range, stage }): ImageUse => ({ range, stage, written: model.text.slice(range.start, range.end), target: { kind: 'image', image, facts: knownOf(image) } })),
	...stageReferences(model).flatMap(({ stage, name, range, target }): ImageUse[] => target ? [{ range, stage, written: name, target: { kind: 'stage', stage: target } }] : []),
].sort((a, b) => a.range.start - b.range.start));

/** The use that an offset lies in: at the place of use, or where the reference is written. */
export function imageUseAt(model: DockerfileModel, offset: number): { readonly use: ImageUse; readonly range: TextRange } | undefined {
	for (const use of imageUses(model)) {
		const range = [use.range, use.origin].find((place) => place && place.start <= offset && offset <= place.end);
		if (range) return { use, range };
	}
	return undefined;
}

/** The declarations that a resolved reference was built with. */
export function viaOf({ target }: ImageUse): readonly Declaration[] {
	return target.kind === 'image' ? target.image.value.via : [];
}

/** A digest alone does not tell which tag it was. */
function knownOf(image: ImageReference): ImageFacts | undefined {
	return image.digest !== undefined && image.tag === undefined ? lookupRepository(image) : lookupImage(image);
}

function ofFrom(stage: Stage): ImageUse[] {
	const [word] = stage.from.words;
	if (!word) return [];
	const { image, parent } = stage;
	const use = { range: word.range, written: word.text, stage, starts: stage };
	if (parent) return [{ ...use, target: { kind: 'stage', stage: parent } }];
	if (!image) return word.text.includes('$') ? [{ ...use, target: partly(stage, word.text) }] : [];
	const whole = image.ranges.whole;
	const elsewhere = whole && (whole.end <= word.range.start || word.range.end <= whole.start);
	return [{ ...use, ...(elsewhere && { origin: whole }), target: { kind: 'image', image, facts: knownOf(image) } }];
}

/** Stands for what is not known; no reference holds it. */
const GAP = '\u0000';

function partly(stage: Stage, text: string): ImageTarget {
	const missing: string[] = [];
	let filled = '';
	let at = 0;
	for (const { start, end, name } of variableUses(text)) {
		const value = expand(text.slice(start, end), undefined, (variable) => stage.globalValue(variable));
		if (value.kind !== 'known') missing.push(name);
		filled += text.slice(at, start) + (value.kind === 'known' ? value.value.text : GAP);
		at = end;
	}
	filled = (filled + text.slice(at)).replace(/^"|"$/g, '');
	const image = parseImageReference({ text: filled, pieces: [{ text: filled }], via: [] });
	if (missing.length === 0 || image.name.includes(GAP) || !/^[\w./:-]+$/.test(image.name)) return { kind: 'unknown', missing };
	// `${VERSION}-alpine` says on what it is built; a tag that ends in a variable may be anything.
	const worded = image.digest === undefined ? /^\0(-[a-z][\w.-]*)$/i.exec(image.tag ?? '')?.[1] : undefined;
	const ref = { registry: image.registry, repository: image.repository };
	return { kind: 'partly', name: image.name, missing, facts: worded === undefined ? lookupRepository(ref) : lookupImage({ ...ref, tag: worded }) };
}
