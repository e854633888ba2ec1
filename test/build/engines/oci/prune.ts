/**
 * Keeps the cache from growing with every run. Contract: images other than the stand-ins leave the OCI layout, together
 * with every blob and unpacked layer that no stand-in uses. Call it only while nothing is built or run.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cacheRoot } from '../../cache';

interface Manifest {
	readonly digest: string;
	readonly annotations?: Readonly<Record<string, string>>;
}

export function prune(store: string): void {
	if (!existsSync(`${store}/index.json`)) return;
	const index = JSON.parse(readFileSync(`${store}/index.json`, 'utf8')) as { manifests: Manifest[] };
	const kept = index.manifests.filter((manifest) => Object.values(manifest.annotations ?? {}).some((name) => name.includes('stand-in/')));
	const blobs = new Set<string>();
	const layers = new Set<string>();
	for (const { digest } of kept) {
		const manifest = read<{ config: Manifest; layers: Manifest[] }>(store, digest);
		const config = read<{ rootfs: { diff_ids: string[] } }>(store, manifest.config.digest);
		for (const used of [digest, manifest.config.digest, ...manifest.layers.map((layer) => layer.digest)]) blobs.add(hex(used));
		for (const layer of config.rootfs.diff_ids) layers.add(hex(layer).slice(0, 16));
	}
	writeFileSync(`${store}/index.json`, JSON.stringify({ ...index, manifests: kept }));
	removeOthers(`${store}/blobs/sha256`, blobs);
	removeOthers(`${cacheRoot}/layers`, layers);
}

function removeOthers(folder: string, kept: ReadonlySet<string>): void {
	if (!existsSync(folder)) return;
	for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(`${folder}/${name}`, { recursive: true, force: true });
}

function read<T>(store: string, digest: string): T {
	return JSON.parse(readFileSync(`${store}/blobs/sha256/${hex(digest)}`, 'utf8')) as T;
}

function hex(digest: string): string {
	return digest.replace('sha256:', '');
}
