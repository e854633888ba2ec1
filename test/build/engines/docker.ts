/**
 * Docker or Podman with real base images. Contract: chosen only when the engine answers and can pull; images are run
 * through the engine's own command line; user ids are what its `top` says.
 */
import { docker as open } from '../../../server/src/build/engines/docker';
import { must, run, tail } from '../../../server/src/build/exec';
import type { ImageBuilder, RunningImage, RunRequest } from './types';

const PROBE_IMAGE = 'docker.io/library/hello-world:latest';

export async function docker(program: 'docker' | 'podman'): Promise<ImageBuilder> {
	const engine = await open(program);
	if ((await run(program, ['pull', '--quiet', PROBE_IMAGE], { timeoutSeconds: 60 })).code !== 0) {
		throw new Error('the engine cannot pull images');
	}
	return {
		...engine,
		bases: 'real',
		run: async (tag, request) => start(program, tag, request, (await engine.inspect(tag)).user),
		async provide() {
			throw new Error('real base images are pulled, not provided');
		},
	};
}

async function start(program: string, tag: string, request: RunRequest, user: string): Promise<RunningImage> {
	const env = Object.entries(request.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
	const publish = request.port === undefined ? [] : ['--publish', `127.0.0.1::${request.port}`];
	const id = (await must(program, ['create', ...env, ...publish, tag])).stdout.trim();
	const started = await run(program, ['start', id]);
	if (started.code !== 0) {
		await run(program, ['rm', '--force', id]);
		throw new Error(tail(started.log));
	}
	let printed = '';
	let code: number | undefined;
	const follow = setInterval(async () => {
		const [state, exitCode] = (await run(program, ['inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', id])).stdout.trim().split(' ');
		printed = (await run(program, ['logs', id])).log;
		if (state === 'exited' || state === 'dead') code = Number(exitCode);
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
			return rows.map((row) => uidOf(row.trim().split(/\s+/)[0] ?? ''));
		},
		startedAs: () => uidOf(user.replace(/:.*/, '')),
		exited: () => code !== undefined,
		exitCode: () => code,
		async stop() {
			clearInterval(follow);
			await run(program, ['rm', '--force', '--volumes', id]);
		},
	};
}

/** -1 for a name other than root's: its number stands in the image. */
function uidOf(user: string): number {
	return user === 'root' || user === '' ? 0 : /^\d+$/.test(user) ? Number(user) : -1;
}
