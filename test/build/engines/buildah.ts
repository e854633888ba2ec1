/**
 * Buildah with chroot isolation: builds where no container may be started. Contract: needs Linux and root; results are
 * copied into an OCI layout, from where they are inspected, searched and run.
 */
import { buildah as open } from '../../../server/src/build/engines/buildah';
import { must, run } from '../../../server/src/build/exec';
import { cacheFolder } from '../cache';
import { storedImages } from './oci/engine';
import { prune } from './oci/prune';
import { runcWorks } from './oci/runc';
import { ensurePrograms } from './provision';
import type { ImageBuilder } from './types';

export async function buildah(): Promise<ImageBuilder> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('needs Linux and root');
	await ensurePrograms({ buildah: 'buildah', mount: 'mount', nsenter: 'util-linux', setfattr: 'attr' });
	const store = cacheFolder('images-buildah');
	prune(store);
	const state = cacheFolder('buildah-state');
	const global = ['--root', `${state}/root`, '--runroot', `${state}/run`, '--storage-driver', 'overlay'];
	const flags = ['--isolation', 'chroot', '--pull-never', '--network', 'host'];
	const engine = await open({ global, flags, layout: store });
	return {
		...engine,
		...storedImages(store, await runcWorks()),
		bases: 'stand-in',
		async build(request) {
			const result = await engine.build(request);
			if (result.ok) await engine.push(request.tag);
			return result;
		},
		async provide(publicName, tag) {
			await must('buildah', [...global, 'tag', `localhost/${tag}`, qualified(publicName)]);
		},
		async close() {
			// Its storage stays mounted on itself otherwise, and the cache could not be removed.
			await run('umount', ['-R', '-l', `${state}/root/overlay`]);
		},
	};
}

/** A short name would be looked up on localhost first; FROM lines mean Docker Hub. */
function qualified(name: string): string {
	const [first = '', ...rest] = name.split('/');
	if (rest.length === 0) return `docker.io/library/${name}`;
	return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}
