/**
 * Buildah with chroot isolation: builds where no container may be started. Contract: needs Linux and root; understands
 * secret mounts as files only; results are copied into an OCI layout, from where they are inspected, searched and run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { cacheFolder } from '../cache';
import { must, run } from '../exec';
import { storedImages } from './oci/engine';
import { prune } from './oci/prune';
import { runcWorks } from './oci/runc';
import { ensurePrograms } from './provision';
import type { BuildRequest, BuildResult, ImageBuilder } from './types';

export async function buildah(): Promise<ImageBuilder> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('needs Linux and root');
	await ensurePrograms({ buildah: 'buildah', mount: 'mount', nsenter: 'util-linux', setfattr: 'attr' });
	const store = cacheFolder('images-buildah');
	prune(store);
	const state = cacheFolder('buildah-state');
	const global = ['--root', `${state}/root`, '--runroot', `${state}/run`, '--storage-driver', 'overlay'];
	const version = (await must('buildah', ['--version'])).stdout.split(' ')[2] ?? '';
	return {
		name: `buildah ${version}`,
		bases: 'stand-in',
		secretForm: 'portable',
		...storedImages(store, await runcWorks()),
		async provide(publicName, tag) {
			await must('buildah', [...global, 'tag', `localhost/${tag}`, qualified(publicName)]);
		},
		build: (request) => build(global, store, request),
		async close() {
			// Its storage stays mounted on itself otherwise, and the cache could not be removed.
			await run('umount', ['-R', '-l', `${state}/root/overlay`]);
		},
	};
}

async function build(global: readonly string[], store: string, request: BuildRequest): Promise<BuildResult> {
	const secrets = mkdtempSync(`${tmpdir()}/bulwark-secrets-`);
	try {
		const mounts = Object.entries(request.secrets ?? {}).flatMap(([id, value], position) => {
			writeFileSync(`${secrets}/${position}`, value, { mode: 0o600 });
			return ['--secret', `id=${id},src=${secrets}/${position}`];
		});
		const outcome = await run('buildah', [
			...global,
			...['bud', '--layers', '--isolation', 'chroot', '--pull-never', '--format', 'oci', '--network', 'host'],
			...Object.entries(request.buildArgs ?? {}).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
			...mounts,
			...(request.ssh === undefined ? [] : ['--ssh', `default=${request.ssh}`]),
			...(request.target === undefined ? [] : ['--target', request.target]),
			...['-f', request.dockerfilePath, '-t', `localhost/${request.tag}`, request.contextDir],
		]);
		if (outcome.code !== 0) return { ok: false, log: outcome.log };
		await must('buildah', [...global, 'push', '--disable-compression', `localhost/${request.tag}`, `oci:${store}:${request.tag}`]);
		return { ok: true, log: outcome.log };
	} finally {
		rmSync(secrets, { recursive: true, force: true });
	}
}

/** A short name would be looked up on localhost first; FROM lines mean Docker Hub. */
function qualified(name: string): string {
	const [first = '', ...rest] = name.split('/');
	if (rest.length === 0) return `docker.io/library/${name}`;
	return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}
