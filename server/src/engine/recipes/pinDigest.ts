/**
 * Pins images to digests. The registry alone knows a digest, so there are two ways: {@link pinTargets} names what has to be
 * asked for, and makes the edit out of the answer; where nobody asks, zeros stand for the digest, so that the build stops
 * until somebody fills it in.
 */
import { NO_DIGEST } from '../model/downloads';
import { externalImages } from '../model/externalImages';
import { type Fix, unsafeFix } from '../model/fix';
import { type ImageReference, isWellFormed } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import { locate } from '../model/resolve';
import type { Stage } from '../model/stage';
import { insert, replace, type TextEdit } from '../text/edit';
import { once } from '../text/once';
import type { TextRange } from '../text/range';
import { behindImage, staysWithin } from './imageEdit';

/** An image of a Dockerfile that can be pinned, or whose digest can be renewed. */
export interface PinTarget {
	/** As it is used, variables expanded. */
	readonly image: ImageReference;
	/** Where it is used. */
	readonly range: TextRange;
	/** The digest that is written there. */
	readonly digest?: string;
	/**
	 * Writes the digest behind the tag, or in the place of the present one: in the default of an ARG when the end of the
	 * reference comes from there. An image without a tag is given `latest`, which is what it means.
	 */
	edit(digest: string): TextEdit;
}

/** In source order. What is a stage, `scratch`, not known before the build, or a digest without a tag is no target. */
export const pinTargets: (model: DockerfileModel) => readonly PinTarget[] = once((model: DockerfileModel) => [
	...model.stages.flatMap((stage) => ofStage(model, stage)),
	...externalImages(model).flatMap(({ image, range }) => ofSource(image, range)),
].sort((a, b) => a.range.start - b.range.start));

function ofStage(model: DockerfileModel, stage: Stage): PinTarget[] {
	const { image, from: { words: [word] } } = stage;
	if (!image || !word || image.text === 'scratch') return [];
	const base = { image, range: image.ranges.whole ?? word.range };
	if (image.digest !== undefined) return renewed(base);
	const place = behind(model, stage, image);
	return place && isReference(image) ? [{ ...base, edit: (digest) => insert(place.range.start, tail(image, digest)) }] : [];
}

function ofSource(image: ImageReference, range: TextRange): PinTarget[] {
	const place = image.ranges.whole;
	if (image.digest !== undefined) return image.value.via.length === 0 ? renewed({ image, range }) : [];
	return place && image.value.via.length === 0 && isReference(image) ? [{ image, range, edit: (digest) => insert(place.end, tail(image, digest)) }] : [];
}

function renewed(base: Pick<PinTarget, 'image' | 'range'>): PinTarget[] {
	const { image: { tag, digest, ranges } } = base;
	const place = ranges.digest;
	const wellFormed = isWellFormed({ ...base.image, digest: NO_DIGEST_YET });
	return digest !== undefined && tag !== undefined && place && wellFormed ? [{ ...base, digest, edit: (next) => replace(place, next) }] : [];
}

/** Any that is well-formed: the one that is there may be broken, which is a reason to renew it. */
const NO_DIGEST_YET = `sha256:${NO_DIGEST}`;

function tail({ tag }: ImageReference, digest: string): string {
	return `${tag === undefined ? ':latest' : ''}@${digest}`;
}

/** Behind the last character of the reference, wherever that is written, when nothing else is built of it; else behind the word of the FROM. */
function behind(model: DockerfileModel, stage: Stage, image: ImageReference): TextEdit | undefined {
	const end = locate(image.value, image.text.length, image.text.length);
	const edit = end && insert(end.start, '');
	return edit && staysWithin(model, stage, [edit]) ? edit : behindImage(model, stage, '');
}

const DIGEST = `@${NO_DIGEST_YET}`;

/** For the image that a stage starts from. */
export function pinnedBase(model: DockerfileModel, stage: Stage): Fix[] {
	const { image } = stage;
	const edit = image && isReference(image) ? behindImage(model, stage, DIGEST) : undefined;
	return image && edit ? [fixOf(image, edit)] : [];
}

/** For an image that files are taken from, when its reference is written there in one piece. */
export function pinnedSource(image: ImageReference): Fix[] {
	const place = image.ranges.whole;
	return place && image.value.via.length === 0 && isReference(image) ? [fixOf(image, insert(place.end, DIGEST))] : [];
}

/** Others are the names of something else, or mistakes that must be mended first. */
function isReference(image: ImageReference): boolean {
	return image.digest === undefined && isWellFormed(image) && !/^\d+$/.test(image.repository);
}

function fixOf({ text }: ImageReference, edit: ReturnType<typeof insert>): Fix {
	return unsafeFix('Pin it to a digest', 'Fill in the digest: until then the build stops here. From then on nothing is updated unless the digest is.', [edit], {
		preferred: true, level: 'manual', followUp: `docker buildx imagetools inspect ${text} --format '{{.Manifest.Digest}}'`,
	});
}
