/**
 * Mirrors of registries, as the settings name them: `docker.io` → `mirror.example.com/dockerhub`. A key is a registry, or
 * a registry with the beginning of a path; the longest that fits counts. Official images lie under `library/` in a
 * registry that mirrors Docker Hub, unless the mirror's own path ends with it: then it has no others.
 */
import type { Settings } from '../config/settings';
import { registryOf } from '../knowledge';
import { type ImageReference, parseImageReference } from '../model/imageReference';

type Mirrors = Readonly<Record<string, string>>;

export interface Mirrored {
	/** The key of the setting that asks for the mirror. */
	readonly key: string;
	/** The image there, with tag and digest. */
	readonly reference: string;
}

/** The mirror that an image must come from; undefined when there is none of it, or its registry may be used as it is. */
export function mirrorWanted(image: ImageReference, { registryMirrors, trustedRegistries }: Pick<Settings, 'registryMirrors' | 'trustedRegistries'>): Mirrored | undefined {
	if (originOf(image, registryMirrors) || isTrusted(image, trustedRegistries)) return undefined;
	const found = mirrorFor(image, registryMirrors);
	if (!found) return undefined;
	const { key, rest, target } = found;
	const official = target.endsWith('/library');
	if (official && !rest.startsWith('library/')) return undefined;
	return { key, reference: `${target}/${official ? rest.slice('library/'.length) : rest}${image.text.slice(image.name.length)}` };
}

/** Whether a registry is on the list: hosts, `*.example.com`, or a host and the beginning of a path. */
export function isTrusted(image: ImageReference, trusted: readonly string[]): boolean {
	const host = registryOf(image);
	return trusted.some((entry) => {
		const [name = '', ...parts] = plain(entry).split('/');
		const fits = name.startsWith('*.') ? host.endsWith(name.slice(1)) : name === '*' || host === registryOf({ registry: name, repository: '' });
		return fits && (parts.length === 0 || `${pathOf(image)}/`.startsWith(`${parts.join('/')}/`));
	});
}

/** Digests are for machines. */
export const shortened = (reference: string): string => reference.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');

/** What a reference to a mirror stands for: `docker.io/library/node` for `mirror.example.com/dockerhub/library/node`. */
export function originOf({ name }: ImageReference, mirrors: Mirrors): ImageReference | undefined {
	for (const [key, mirror] of Object.entries(mirrors)) {
		const target = plain(mirror);
		if (!name.toLowerCase().startsWith(`${target}/`)) continue;
		const rest = name.slice(target.length + 1);
		const text = `${plain(key)}/${target.endsWith('/library') ? `library/${rest}` : rest}`;
		return parseImageReference({ text, pieces: [], via: [] });
	}
	return undefined;
}

function mirrorFor(image: ImageReference, mirrors: Mirrors): { readonly key: string; readonly target: string; readonly rest: string } | undefined {
	const [host, path] = [registryOf(image), pathOf(image)];
	const [key] = Object.keys(mirrors).filter((each) => {
		const [registry = '', ...parts] = plain(each).split('/');
		return registryOf({ registry, repository: '' }) === host && (parts.length === 0 || path.startsWith(`${parts.join('/')}/`));
	}).sort((a, b) => b.length - a.length);
	if (key === undefined) return undefined;
	const prefix = plain(key).split('/').slice(1).join('/');
	return { key, target: plain(mirrors[key] as string), rest: prefix === '' ? path : path.slice(prefix.length + 1) };
}

/** Docker Hub keeps official images under `library/`. */
function pathOf(image: ImageReference): string {
	return registryOf(image) === 'docker.io' && !image.repository.includes('/') ? `library/${image.repository}` : image.repository;
}

function plain(location: string): string {
	return location.trim().replace(/^https?:\/\//i, '').replace(/\/+$/, '').toLowerCase();
}
