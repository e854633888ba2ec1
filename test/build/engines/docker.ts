/**
 * Docker or Podman with real base images. Contract: chosen only when the engine answers and can pull; images are
 * inspected, searched (`save`) and run through the engine's own command line; user ids are what its `top` says.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isInstalled, must, run, tail } from '../exec';
import { fileContains } from './oci/search';
import type { BuildRequest, BuildResult, ImageBuilder, ImageFacts, RunningImage, RunRequest } from './types';

const PROBE_IMAGE = 'docker.io/library/hello-world:latest';

export async function docker(program: 'docker' | 'podman'): Promise<ImageBuilder> {
	if (!isInstalled(program)) throw new Error('not installed');
	const asked = await run(program, ['version', '--format', program === 'docker' ? '{{.Server.Version}}' : '{{.Client.Version}}']);
	if (asked.code !== 0) throw new Error('no engine answers');
	if ((await run(program, ['pull', '--quiet', PROBE_IMAGE], { timeoutSeconds: 60 })).code !== 0) {
		throw new Error('the engine cannot pull images');
	}
	const tags = new Set<string>();
	return {
		name: `${program} ${asked.stdout.trim()}`,
		bases: 'real',
		secretForm: program === 'docker' ? 'buildkit' : 'portable',
		build(request) {
			tags.add(request.tag);
			return build(program, request);
		},
		inspect: (tag) => inspect(program, tag),
		run: (tag, request) => start(program, tag, request),
		find: (tag, needles) => find(program, tag, needles),
		async provide() {
			throw new Error('real base images are pulled, not provided');
		},
		async close() {
			await run(program, ['image', 'rm', '--force', ...tags]);
		},
	};
}

async function build(program: string, request: BuildRequest): Promise<BuildResult> {
	const secrets = mkdtempSync(`${tmpdir()}/bulwark-secrets-`);
	try {
		const mounts = Object.entries(request.secrets ?? {}).flatMap(([id, value], position) => {
			writeFileSync(`${secrets}/${position}`, value, { mode: 0o600 });
			return ['--secret', `id=${id},src=${secrets}/${position}`];
		});
		const outcome = await run(
			program,
			[
				...['build', ...(program === 'docker' ? ['--progress', 'plain'] : [])],
				...Object.entries(request.buildArgs ?? {}).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
				...mounts,
				...(request.ssh === undefined ? [] : ['--ssh', `default=${request.ssh}`]),
				...(request.target === undefined ? [] : ['--target', request.target]),
				...['-f', request.dockerfilePath, '-t', request.tag, request.contextDir],
			],
			{ env: { DOCKER_BUILDKIT: '1' } },
		);
		return { ok: outcome.code === 0, log: outcome.log };
	} finally {
		rmSync(secrets, { recursive: true, force: true });
	}
}

async function inspect(program: string, tag: string): Promise<ImageFacts> {
	interface Inspected {
		Size: number;
		Config: { User?: string; Cmd?: string[]; Entrypoint?: string[]; ExposedPorts?: Record<string, unknown> };
	}
	const [image] = JSON.parse((await must(program, ['image', 'inspect', tag])).stdout) as Inspected[];
	if (image === undefined) throw new Error(`no image ${tag}`);
	return {
		user: image.Config.User ?? '',
		cmd: image.Config.Cmd ?? [],
		entrypoint: image.Config.Entrypoint ?? [],
		ports: Object.keys(image.Config.ExposedPorts ?? {}),
		size: image.Size,
	};
}

async function start(program: string, tag: string, request: RunRequest): Promise<RunningImage> {
	const env = Object.entries(request.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
	const publish = request.port === undefined ? [] : ['--publish', `127.0.0.1::${request.port}`];
	const id = (await must(program, ['create', ...env, ...publish, tag])).stdout.trim();
	const started = await run(program, ['start', id]);
	if (started.code !== 0) {
		await run(program, ['rm', '--force', id]);
		throw new Error(tail(started.log));
	}
	let printed = '';
	let ended = false;
	const follow = setInterval(async () => {
		printed = (await run(program, ['logs', id])).log;
		ended = (await run(program, ['inspect', '--format', '{{.State.Running}}', id])).stdout.trim() === 'false';
	}, 300);
	return {
		async request(port, path) {
			const address = (await run(program, ['port', id, `${port}/tcp`])).stdout.split('\n')[0]?.trim();
			if (!address) return undefined;
			try {
				const answer = await fetch(`http://${address}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
				return { status: answer.status, body: await answer.text() };
			} catch {
				return undefined;
			}
		},
		output: () => printed,
		async uids() {
			// Docker hands its words to ps, Podman has its own; in both the number of the user inside the container is meant.
			const words = program === 'docker' ? ['-eo', 'euid,pid'] : ['user'];
			const rows = (await run(program, ['top', id, ...words])).stdout.trim().split('\n').slice(1);
			return rows.map((row) => {
				const user = row.trim().split(/\s+/)[0] ?? '';
				return user === 'root' ? 0 : /^\d+$/.test(user) ? Number(user) : -1;
			});
		},
		exited: () => ended,
		async stop() {
			clearInterval(follow);
			await run(program, ['rm', '--force', '--volumes', id]);
		},
	};
}

async function find(program: string, tag: string, needles: readonly Buffer[]): Promise<string[]> {
	const folder = mkdtempSync(`${tmpdir()}/bulwark-saved-`);
	try {
		await must(program, ['save', '--output', `${folder}/image.tar`, tag]);
		await must('tar', ['-x', '-f', `${folder}/image.tar`, '-C', folder]);
		rmSync(`${folder}/image.tar`);
		const found: string[] = [];
		for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
			const path = `${folder}/${name}`;
			if (statSync(path).isFile() && (await fileContains(path, needles))) found.push(name);
		}
		return found;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
