/**
 * Chooses the engine: Docker or Podman with real base images, else BuildKit of our own, else buildah.
 * Contract: returns the first one that works together with the reasons why the better ones do not; never falls back
 * silently. `BULWARK_BUILD_ENGINE` names one and forbids the others.
 */
import { buildah } from './buildah';
import { buildKit } from './buildkit';
import { docker } from './docker';
import type { ImageBuilder } from './types';

const ENGINES: readonly (readonly [name: string, open: () => Promise<ImageBuilder>])[] = [
	['docker', () => docker('docker')],
	['podman', () => docker('podman')],
	['buildkit', buildKit],
	['buildah', buildah],
];

export async function chooseEngine(): Promise<{ builder: ImageBuilder; passedOver: readonly string[] }> {
	const wanted = process.env.BULWARK_BUILD_ENGINE;
	const candidates = ENGINES.filter(([name]) => wanted === undefined || wanted === name);
	const passedOver: string[] = [];
	for (const [name, open] of candidates) {
		try {
			return { builder: await open(), passedOver };
		} catch (error) {
			passedOver.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	throw new Error(`no image builder works here (${passedOver.join('; ') || `unknown engine ${wanted}`})`);
}
