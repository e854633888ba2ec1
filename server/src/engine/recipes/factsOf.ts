/** What is known of an image that a fix is about to name. */
import { type ImageFacts, lookupImage } from '../knowledge';
import { parseImageReference } from '../model/imageReference';

export function factsOf(reference: string): ImageFacts | undefined {
	return lookupImage(parseImageReference({ text: reference, pieces: [], via: [] }));
}
