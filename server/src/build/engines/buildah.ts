/**
 * Buildah. Contract: understands secret mounts as files only; what is inspected or searched is copied into an OCI layout
 * first, which goes when the engine is closed unless the caller named one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { locate, must, run } from '../exec';
import { DOCKER_FORMAT, ignoreFile, withArguments } from './arguments';
import { leftoversOf } from './leftovers';
import { findStored, inspectStored } from './layout';
import type { BuildEngine } from './types';

export interface BuildahOptions {
	/** Its path, when it is not the one of PATH. */
	readonly program?: string | undefined;
	/** Words in front of the command: where the storage lies. */
	readonly global?: readonly string[];
	/** Further words of `bud`. */
	readonly flags?: readonly string[];
	readonly layout?: string;
	readonly signal?: AbortSignal | undefined;
}

export interface Buildah extends BuildEngine {
	/** Copies an image into the layout. */
	push(tag: string): Promise<void>;
}

export async function buildah({ program = locate('buildah'), global = [], flags = [], layout, signal }: BuildahOptions = {}): Promise<Buildah> {
	if (program === undefined) throw new Error('not installed');
	const version = (await must(program, ['--version'], { signal })).stdout.split(' ')[2] ?? '';
	const store = layout ?? mkdtempSync(`${tmpdir()}/bulwark-layout-`);
	const leftovers = leftoversOf(program, global);
	const tags = new Set<string>();
	const pushed = new Set<string>();
	const push = async (tag: string): Promise<void> => {
		if (pushed.has(tag)) return;
		await must(program, [...global, 'push', '--disable-compression', `localhost/${tag}`, `oci:${store}:${tag}`], { signal });
		pushed.add(tag);
	};
	return {
		name: `buildah ${version}`,
		secretForm: 'portable',
		push,
		build(request) {
			tags.add(request.tag);
			pushed.delete(request.tag);
			return withArguments(request, `localhost/${request.tag}`, async (words) => {
				const outcome = await run(program, [...global, 'bud', '--layers', ...DOCKER_FORMAT, ...flags, ...ignoreFile(request), ...words], { timeoutSeconds: 3600, signal, onOutput: request.onOutput });
				leftovers.saw(outcome.log);
				return { ok: outcome.code === 0, log: outcome.log };
			});
		},
		async inspect(tag) {
			await push(tag);
			return inspectStored(store, tag);
		},
		async find(tag, needles) {
			await push(tag);
			return findStored(store, tag, needles);
		},
		async close() {
			for (const tag of tags) await run(program, [...global, 'rmi', '--force', `localhost/${tag}`], { timeoutSeconds: 60 });
			// An interrupted step leaves a container on its image, which goes with it.
			for (const id of await leftovers.own()) await run(program, [...global, 'rmi', '--force', id], { timeoutSeconds: 60 });
			if (layout === undefined) rmSync(store, { recursive: true, force: true });
		},
	};
}
