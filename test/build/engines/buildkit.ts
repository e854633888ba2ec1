/**
 * BuildKit without Docker: its own daemon, started for this run and ended with it, its built-in Dockerfile frontend
 * (`# syntax=` lines are not downloaded), stand-in bases handed over as named contexts in a local OCI layout.
 * Contract: needs root and a working runc; state stays in the cache, so unchanged builds are cheap next time.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { cacheFolder } from '../cache';
import { digestOf } from '../../../server/src/build/engines/layout';
import type { BuildRequest, BuildResult } from '../../../server/src/build/engines/types';
import { run, tail } from '../../../server/src/build/exec';
import { storedImages } from './oci/engine';
import { prune } from './oci/prune';
import { runcWorks } from './oci/runc';
import { BUILDKIT_VERSION, ensureBuildKit, ensurePrograms } from './provision';
import type { ImageBuilder } from './types';

export async function buildKit(): Promise<ImageBuilder> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('needs Linux and root');
	await ensurePrograms({ runc: 'runc', mount: 'mount', nsenter: 'util-linux', setfattr: 'attr' });
	if (!(await runcWorks())) throw new Error('runc cannot start a container here');
	const programs = await ensureBuildKit();
	const store = cacheFolder('images');
	const scratch = mkdtempSync(`${tmpdir()}/bulwark-buildkit-`);
	const address = `unix://${scratch}/buildkit.sock`;
	const daemon = await startDaemon(programs, address, `${scratch}/buildkitd.log`);
	// Only now: the daemon's lock on its state says that no other run is using the store.
	prune(store);
	const contexts = new Map<string, string>();

	return {
		name: `BuildKit ${BUILDKIT_VERSION}`,
		bases: 'stand-in',
		secretForm: 'buildkit',
		...storedImages(store, true),
		async provide(publicName, tag) {
			const digest = digestOf(store, tag);
			if (digest === undefined) throw new Error(`no image ${tag} to serve as ${publicName}`);
			contexts.set(publicName, `oci-layout://bases@${digest}`);
		},
		build: (request) => build(programs, address, store, contexts, request),
		async close() {
			const ended = new Promise((resolve) => daemon.once('exit', resolve));
			daemon.kill('SIGTERM');
			await ended;
			rmSync(scratch, { recursive: true, force: true });
		},
	};
}

async function startDaemon(programs: string, address: string, logFile: string) {
	const log = openSync(logFile, 'a');
	const daemon = spawn(
		`${programs}/buildkitd`,
		[
			...['--root', cacheFolder('buildkit-state'), '--addr', address],
			...['--oci-worker=true', '--containerd-worker=false', '--oci-worker-binary', 'runc'],
			...['--oci-worker-net', 'host', '--oci-worker-snapshotter', 'overlayfs'],
		],
		{ stdio: ['ignore', log, log] },
	);
	process.once('exit', () => daemon.kill('SIGKILL'));
	for (let attempt = 0; attempt < 100 && daemon.exitCode === null; attempt++) {
		const workers = await run(`${programs}/buildctl`, ['--addr', address, 'debug', 'workers']);
		if (workers.code === 0) return daemon;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	daemon.kill('SIGKILL');
	throw new Error(`buildkitd did not start:\n${tail((await run('cat', [logFile])).stdout, 5)}`);
}

async function build(
	programs: string,
	address: string,
	store: string,
	contexts: ReadonlyMap<string, string>,
	request: BuildRequest,
): Promise<BuildResult> {
	const secrets = mkdtempSync(`${tmpdir()}/bulwark-secrets-`);
	try {
		const options = [
			// Marks the syntax line as dealt with: the frontend that is built in reads the file.
			'cmdline=built-in',
			`filename=${basename(request.dockerfilePath)}`,
			...Object.entries(request.buildArgs ?? {}).map(([name, value]) => `build-arg:${name}=${value}`),
			...[...contexts].map(([name, source]) => `context:${name}=${source}`),
			...(request.target === undefined ? [] : [`target=${request.target}`]),
		];
		const outcome = await run(`${programs}/buildctl`, [
			...['--addr', address, 'build', '--progress', 'plain', '--frontend', 'dockerfile.v0'],
			...['--local', `context=${request.contextDir}`, '--local', `dockerfile=${dirname(request.dockerfilePath)}`],
			...options.flatMap((option) => ['--opt', option]),
			...(existsSync(`${store}/index.json`) ? ['--oci-layout', `bases=${store}`] : []),
			...secretFiles(secrets, request.secrets ?? {}),
			...(request.ssh === undefined ? [] : ['--ssh', `default=${request.ssh}`]),
			...['--output', `type=oci,tar=false,dest=${store},name=${request.tag},compression=uncompressed`],
		]);
		return { ok: outcome.code === 0, log: outcome.log };
	} finally {
		rmSync(secrets, { recursive: true, force: true });
	}
}

function secretFiles(folder: string, secrets: Readonly<Record<string, string>>): string[] {
	return Object.entries(secrets).flatMap(([id, value], position) => {
		writeFileSync(`${folder}/${position}`, value, { mode: 0o600 });
		return ['--secret', `id=${id},src=${folder}/${position}`];
	});
}
