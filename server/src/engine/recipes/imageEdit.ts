/** Edits that give a stage another base image, at the place where its reference is written: the FROM, or the ARG behind it. */
import type { ImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import { locate } from '../model/resolve';
import type { Stage } from '../model/stage';
import { insert, remove, replace, type TextEdit } from '../text/edit';

export interface ImageEdit {
	readonly edits: readonly TextEdit[];
	/** An ARG is edited whose value is used for something else, too. */
	readonly reachesFurther: boolean;
}

/**
 * What it takes to start the stage from another image; undefined when its reference is spread over several places.
 * @param forAll stages that start from the very same image may get the other one, too
 */
export function imageEdit(model: DockerfileModel, stage: Stage, reference: string, forAll = false): ImageEdit | undefined {
	const { image } = stage;
	if (!image || image.text === reference) return undefined;
	const edits = inPlace(image, reference);
	const further = edits !== undefined && (isShared(model, stage, edits, forAll ? image.text : undefined) || isUsedElsewhere(model, image, edits));
	if (edits && !further) return { edits, reachesFurther: false };
	// A longer reference can be finished behind the variable: `node:${VERSION}` becomes `node:${VERSION}-slim`.
	const word = stage.from.words[0];
	if (word?.text.includes('$') && image.digest === undefined && reference.startsWith(image.text)) {
		const end = word.range.end - (word.text.endsWith('"') ? 1 : 0);
		return { edits: [insert(end, reference.slice(image.text.length))], reachesFurther: false };
	}
	return edits && { edits, reachesFurther: true };
}

/** Text directly behind a stage's reference: in the ARG that holds all of it, when nothing else reads that, else in the FROM. */
export function behindImage(model: DockerfileModel, stage: Stage, text: string): TextEdit | undefined {
	const { image, from: { words: [word] } } = stage;
	const whole = image?.ranges.whole;
	if (!image || !word) return undefined;
	const edit = whole && insert(whole.end, text);
	if (edit && staysWithin(model, stage, [edit])) return edit;
	return insert(word.range.end - (word.text.endsWith('"') ? 1 : 0), text);
}

/** What the edits change is read by this stage's FROM alone, or by stages that start from the very same image. */
export function staysWithin(model: DockerfileModel, stage: Stage, edits: readonly TextEdit[]): boolean {
	const { image } = stage;
	return image !== undefined && !isShared(model, stage, edits, image.text) && !isUsedElsewhere(model, image, edits);
}

/** Name and tag of a reference without digest. */
export function splitName(reference: string): { readonly name: string; readonly tag?: string } {
	const colon = reference.lastIndexOf(':');
	return colon > reference.lastIndexOf('/') ? { name: reference.slice(0, colon), tag: reference.slice(colon + 1) } : { name: reference };
}

function inPlace(image: ImageReference, reference: string): TextEdit[] | undefined {
	const { ranges, digest } = image;
	// Only the name changes: a digest behind a variable stays where it is.
	const rest = image.text.slice(image.name.length);
	if (digest !== undefined && ranges.name && reference.endsWith(rest)) return [replace(ranges.name, reference.slice(0, -rest.length))];
	const { name, tag } = splitName(reference);
	if (digest === undefined && name === image.name && tag !== undefined) {
		if (image.tag !== undefined && ranges.tag) return [replace(ranges.tag, tag)];
		if (image.tag === undefined && ranges.name) return [insert(ranges.name.end, `:${tag}`)];
	}
	if (ranges.whole) return [replace(ranges.whole, reference)];
	if (digest !== undefined) return undefined;
	if (!ranges.name) return changedPart(image, reference);
	if (name !== image.name && tag !== image.tag && !ranges.tag) return changedParts(image, name, tag);
	if (tag === image.tag) return [replace(ranges.name, name)];
	if (ranges.tag && tag !== undefined) return [replace(ranges.name, name), replace(ranges.tag, tag)];
	return changedPart(image, reference);
}

/** Only the words that differ, when they stand in one place: `buster` in `python:${VERSION}-slim-buster`. */
function changedPart({ text, value }: ImageReference, reference: string): TextEdit[] | undefined {
	const [before, after] = [text, reference].map((part) => part.split(/(?<=[-:/_])|(?=[-:/_])/)) as [string[], string[]];
	const front = before.findIndex((word, at) => word !== after[at]);
	let back = 0;
	while (front >= 0 && back < Math.min(before.length, after.length) - front && before.at(-1 - back) === after.at(-1 - back)) back++;
	const start = before.slice(0, front).join('').length;
	const changed = before.slice(front, before.length - back).join('');
	const range = front < 0 || changed === '' ? undefined : locate(value, start, start + changed.length);
	return range && [replace(range, after.slice(front, after.length - back).join(''))];
}

/** Another name; of the tag, the image's own release in front goes, and the words that differ change: `0-bullseye` becomes `bookworm`. */
function changedParts(image: ImageReference, name: string, tag = ''): TextEdit[] | undefined {
	const place = image.ranges.name;
	const rest = changedPart(image, `${image.name}:${tag}`);
	if (place && rest) return [replace(place, name), ...rest];
	const [release = ''] = /^\d[\d.]*-/.exec(image.tag ?? '') ?? [];
	const at = image.name.length + 1;
	const range = release === '' || tag.startsWith(release) ? undefined : locate(image.value, at, at + release.length);
	const others = range && changedPart(image, `${image.name}:${release}${tag}`);
	return place && others && [replace(place, name), remove(range), ...others];
}

/** Another stage gets its image, or a part of its name, from the edited text. */
function isShared(model: DockerfileModel, stage: Stage, edits: readonly TextEdit[], alike: string | undefined): boolean {
	const touched = (image: ImageReference): boolean => image.value.pieces.some(({ range }) => range !== undefined && edits.some((edit) => edit.range.start <= range.end && range.start <= edit.range.end));
	return model.stages.some((other) => other !== stage && other.image !== undefined && other.image.text !== alike && touched(other.image));
}

/** A stage declares the edited ARG once more, to use its value. */
function isUsedElsewhere(model: DockerfileModel, image: ImageReference, edits: readonly TextEdit[]): boolean {
	const edited = image.value.via.filter(({ property }) => edits.some(({ range }) => range.start >= property.range.start && range.end <= property.range.end));
	return edited.some(({ name }) => model.stages.some((stage) => stage.declarations.some((declaration) => declaration.name === name && declaration.property.value === undefined)));
}
