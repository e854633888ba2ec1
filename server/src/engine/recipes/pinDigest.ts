/**
 * Pins an image to a digest that only its registry knows: zeros stand for it, so that the build stops until somebody
 * fills it in. The last resort for images of which no version is known, and the only one for those that have a version.
 */
import { NO_DIGEST } from '../model/downloads';
import { type Fix, unsafeFix } from '../model/fix';
import type { ImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import { insert } from '../text/edit';
import { behindImage } from './imageEdit';

const DIGEST = `@sha256:${NO_DIGEST}`;

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
function isReference({ repository, tag, digest }: ImageReference): boolean {
	return digest === undefined && /^[a-z\d][a-z\d._/-]*$/.test(repository) && !/^\d+$/.test(repository) && (tag === undefined || /^\w[\w.-]*$/.test(tag));
}

function fixOf({ text }: ImageReference, edit: ReturnType<typeof insert>): Fix {
	return unsafeFix('Pin it to a digest', 'Fill in the digest: until then the build stops here. From then on nothing is updated unless the digest is.', [edit], {
		preferred: true, level: 'manual', followUp: `docker buildx imagetools inspect ${text} --format '{{.Manifest.Digest}}'`,
	});
}
