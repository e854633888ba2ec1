/** Where an image is asked for: the registry's address and the repository's path there. Source: Docker's reference grammar. */
import type { ImageName } from '../../engine/index';

export interface Place {
	/** The registry's name for people, and the key of its logins: `docker.io`. */
	readonly registry: string;
	/** `https://registry-1.docker.io`. Plain HTTP for this machine only. */
	readonly origin: string;
	/** `library/node`. */
	readonly path: string;
}

const HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** @param host with or without port */
export function isLoopback(host: string): boolean {
	return LOOPBACK.test(host);
}

export function placeOf({ registry = 'docker.io', repository }: Pick<ImageName, 'registry' | 'repository'>): Place {
	if (HUB.has(registry.toLowerCase())) return { registry: 'docker.io', origin: 'https://registry-1.docker.io', path: repository.includes('/') ? repository : `library/${repository}` };
	return { registry, origin: `${isLoopback(registry) ? 'http' : 'https'}://${registry}`, path: repository };
}
