/**
 * The half of an image builder that does not depend on who built the image: everything after the image lies in an OCI
 * layout. Contract: `runcAvailable` decides how containers are started; the store is only read.
 */
import { findStored, inspectStored, readImage } from '../../../../server/src/build/engines/layout';
import type { ImageBuilder } from '../types';
import { runWithChroot } from './chroot';
import { runWithRunc } from './runc';

export function storedImages(store: string, runcAvailable: boolean): Pick<ImageBuilder, 'inspect' | 'run' | 'find'> {
	return {
		inspect: async (tag) => inspectStored(store, tag),
		find: (tag, needles) => findStored(store, tag, needles),
		run(tag, request) {
			const image = readImage(store, tag);
			return runcAvailable ? runWithRunc(image, request) : runWithChroot(image, request);
		},
	};
}
