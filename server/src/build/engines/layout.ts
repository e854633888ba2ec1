/**
 * Reads an OCI image layout (a folder with `index.json` and `blobs/`) that an engine has filled.
 * Contract: read-only; every lookup of something that is not there throws and says what was missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileContains } from './search';
import type { ImageFacts } from './types';

export interface LayerBlob {
	readonly path: string;
	readonly digest: string;
	readonly size: number;
	readonly mediaType: string;
}

export interface ImageConfig {
	readonly User?: string;
	readonly Env?: readonly string[];
	readonly Cmd?: readonly string[];
	readonly Entrypoint?: readonly string[];
	readonly ExposedPorts?: Readonly<Record<string, unknown>>;
	readonly Volumes?: Readonly<Record<string, unknown>>;
	readonly WorkingDir?: string;
}

export interface StoredImage {
	readonly digest: string;
	/** The configuration as it lies in the image: with the history, for searching. */
	readonly configText: string;
	readonly manifestText: string;
	readonly config: ImageConfig;
	readonly diffIds: readonly string[];
	readonly layers: readonly LayerBlob[];
}

interface Descriptor {
	readonly digest: string;
	readonly size: number;
	readonly mediaType: string;
	readonly annotations?: Readonly<Record<string, string>>;
}

const NAME_ANNOTATIONS = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/** The digest of the image that was stored under this name last, undefined when there is none. */
export function digestOf(store: string, name: string): string | undefined {
	if (!existsSync(`${store}/index.json`)) return undefined;
	const index = JSON.parse(readFileSync(`${store}/index.json`, 'utf8')) as { manifests: Descriptor[] };
	const named = index.manifests.filter((manifest) =>
		NAME_ANNOTATIONS.some((key) => {
			const value = manifest.annotations?.[key];
			return value === name || value === `docker.io/library/${name}` || value === `docker.io/${name}`;
		}),
	);
	return named.at(-1)?.digest;
}

export function readImage(store: string, name: string): StoredImage {
	const digest = digestOf(store, name);
	if (digest === undefined) throw new Error(`no image named ${name} in ${store}`);
	const manifestText = readFileSync(blobPath(store, digest), 'utf8');
	const manifest = JSON.parse(manifestText) as { config: Descriptor; layers: Descriptor[] };
	const configText = readFileSync(blobPath(store, manifest.config.digest), 'utf8');
	const parsed = JSON.parse(configText) as { config?: ImageConfig; rootfs: { diff_ids: string[] } };
	return {
		digest,
		configText,
		manifestText,
		config: parsed.config ?? {},
		diffIds: parsed.rootfs.diff_ids,
		layers: manifest.layers.map((layer) => ({ ...layer, path: blobPath(store, layer.digest) })),
	};
}

export function inspectStored(store: string, name: string): ImageFacts {
	const { config, layers } = readImage(store, name);
	return {
		user: config.User ?? '',
		cmd: config.Cmd ?? [],
		entrypoint: config.Entrypoint ?? [],
		ports: Object.keys(config.ExposedPorts ?? {}),
		size: layers.reduce((sum, layer) => sum + layer.size, 0),
	};
}

export async function findStored(store: string, name: string, needles: readonly Buffer[]): Promise<string[]> {
	const image = readImage(store, name);
	const found = needles.some((needle) => image.configText.includes(needle.toString())) ? ['configuration or history'] : [];
	if (needles.some((needle) => image.manifestText.includes(needle.toString()))) found.push('manifest');
	for (const [position, layer] of image.layers.entries()) {
		if (await fileContains(layer.path, needles)) found.push(`layer ${position + 1} of ${image.layers.length}`);
	}
	return found;
}

function blobPath(store: string, digest: string): string {
	return `${store}/blobs/${digest.replace(':', '/')}`;
}
