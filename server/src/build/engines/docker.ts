/**
 * Docker or Podman. Contract: opens only when the engine answers; images are inspected and searched (`save`) through the
 * engine's own command line, and never run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { locate, must, run } from '../exec';
import { DOCKER_FORMAT, ignoreFile, withArguments } from './arguments';
import { leftoversOf } from './leftovers';
import { fileContains } from './search';
import type { BuildEngine, BuildRequest, BuildResult, ImageFacts } from './types';

type Program = 'docker' | 'podman';

/** @param program its path, when it is not the one of PATH */
export async function docker(name: Program, signal?: AbortSignal, program = locate(name)): Promise<BuildEngine> {
	if (program === undefined) throw new Error('not installed');
	const asked = await run(program, ['version', '--format', name === 'docker' ? '{{.Server.Version}}' : '{{.Client.Version}}'], { timeoutSeconds: 30, signal });
	if (asked.code !== 0) throw new Error('no engine answers');
	// Docker keeps the layers of a failed build in a cache of its own; Podman as images without a name.
	const leftovers = name === 'podman' ? leftoversOf(program) : undefined;
	const tags = new Set<string>();
	return {
		name: `${name === 'docker' ? 'Docker' : 'Podman'} ${asked.stdout.trim()}`,
		secretForm: name === 'docker' ? 'buildkit' : 'portable',
		async build(request) {
			tags.add(request.tag);
			const result = await build(program, name, request, signal);
			leftovers?.saw(result.log);
			return result;
		},
		inspect: (tag) => inspect(program, tag, signal),
		find: (tag, needles) => find(program, tag, needles, signal),
		async close() {
			if (tags.size > 0) await run(program, ['image', 'rm', '--force', ...tags], { timeoutSeconds: 60 });
			for (const id of await leftovers?.own() ?? []) await run(program, ['image', 'rm', '--force', id], { timeoutSeconds: 60 });
		},
	};
}

function build(program: string, name: Program, request: BuildRequest, signal?: AbortSignal): Promise<BuildResult> {
	const own = name === 'docker' ? ['--progress', 'plain'] : [...DOCKER_FORMAT, ...ignoreFile(request)];
	return withArguments(request, request.tag, async (words) => {
		const outcome = await run(program, ['build', ...own, ...words], { env: { DOCKER_BUILDKIT: '1' }, timeoutSeconds: 3600, signal, onOutput: request.onOutput });
		return { ok: outcome.code === 0, log: outcome.log };
	});
}

async function inspect(program: string, tag: string, signal?: AbortSignal): Promise<ImageFacts> {
	interface Inspected {
		Size: number;
		Config: { User?: string; Cmd?: string[]; Entrypoint?: string[]; ExposedPorts?: Record<string, unknown> };
	}
	const [image] = JSON.parse((await must(program, ['image', 'inspect', tag], { signal })).stdout) as Inspected[];
	if (image === undefined) throw new Error(`no image ${tag}`);
	return {
		user: image.Config.User ?? '',
		cmd: image.Config.Cmd ?? [],
		entrypoint: image.Config.Entrypoint ?? [],
		ports: Object.keys(image.Config.ExposedPorts ?? {}),
		size: image.Size,
	};
}

async function find(program: string, tag: string, needles: readonly Buffer[], signal?: AbortSignal): Promise<string[]> {
	const folder = mkdtempSync(`${tmpdir()}/bulwark-saved-`);
	try {
		await must(program, ['save', '--output', `${folder}/image.tar`, tag], { signal });
		await must(locate('tar') ?? 'tar', ['-x', '-f', `${folder}/image.tar`, '-C', folder], { signal });
		rmSync(`${folder}/image.tar`);
		const nameOf = namesOf(folder);
		const found = new Set<string>();
		for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
			const path = `${folder}/${name}`;
			if (statSync(path).isFile() && (await fileContains(path, needles))) found.add(nameOf(name));
		}
		return [...found];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** What the files of a saved image are. */
function namesOf(folder: string): (path: string) => string {
	try {
		const [{ Config, Layers } = { Config: '', Layers: [] }] = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as { Config: string; Layers: string[] }[];
		return (path) => {
			const layer = Layers.indexOf(path.replaceAll('\\', '/'));
			return layer >= 0 ? `layer ${layer + 1} of ${Layers.length}` : path.replaceAll('\\', '/') === Config ? 'configuration or history' : path;
		};
	} catch {
		return (path) => path;
	}
}
