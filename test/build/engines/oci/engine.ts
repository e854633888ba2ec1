/**
 * The half of an image builder that does not depend on who built the image: everything after the image lies in an OCI
 * layout. Contract: `runcAvailable` decides how containers are started; the store is only read.
 */
import type { ImageFacts, RunningImage, RunRequest } from '../types';
import { runWithChroot } from './chroot';
import { runWithRunc } from './runc';
import { fileContains } from './search';
import { readImage } from './store';

export interface StoredImages {
	inspect(tag: string): Promise<ImageFacts>;
	run(tag: string, request: RunRequest): Promise<RunningImage>;
	find(tag: string, needles: readonly Buffer[]): Promise<readonly string[]>;
}

export function storedImages(store: string, runcAvailable: boolean): StoredImages {
	return {
		async inspect(tag) {
			const { config, layers } = readImage(store, tag);
			return {
				user: config.User ?? '',
				cmd: config.Cmd ?? [],
				entrypoint: config.Entrypoint ?? [],
				ports: Object.keys(config.ExposedPorts ?? {}),
				size: layers.reduce((sum, layer) => sum + layer.size, 0),
			};
		},
		run(tag, request) {
			const image = readImage(store, tag);
			return runcAvailable ? runWithRunc(image, request) : runWithChroot(image, request);
		},
		async find(tag, needles) {
			const image = readImage(store, tag);
			const found = needles.some((needle) => image.configText.includes(needle.toString())) ? ['configuration or history'] : [];
			if (needles.some((needle) => image.manifestText.includes(needle.toString()))) found.push('manifest');
			for (const [position, layer] of image.layers.entries()) {
				if (await fileContains(layer.path, needles)) found.push(`layer ${position + 1} of ${image.layers.length}`);
			}
			return found;
		},
	};
}
