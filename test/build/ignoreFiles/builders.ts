/**
 * Builders that say what `COPY . /x` copies: BuildKit, which is the reference, or buildah. Contract: `copied` returns the
 * paths below `/x` in the image, folders with a `/` at the end, or undefined when the builder refuses the ignore file.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isInstalled, must, run, tail } from '../../../server/src/build/exec';
import { BUILDKIT_VERSION, ensureBuildKit } from '../engines/provision';

export interface Copier {
	readonly name: string;
	copied(context: string, dockerfile: string): Promise<readonly string[] | undefined>;
	close(): Promise<void>;
}

export async function buildKitCopier(): Promise<Copier> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('needs Linux and root');
	if (!isInstalled('runc')) throw new Error('missing: runc');
	const programs = await ensureBuildKit();
	const scratch = mkdtempSync(join(tmpdir(), 'bulwark-ignore-'));
	const address = `unix://${scratch}/buildkit.sock`;
	const log = openSync(`${scratch}/buildkitd.log`, 'a');
	const daemon = spawn(`${programs}/buildkitd`, ['--root', `${scratch}/state`, '--addr', address, '--oci-worker=true', '--containerd-worker=false', '--oci-worker-snapshotter', 'native', '--oci-worker-gc=false'], { stdio: ['ignore', log, log] });
	process.once('exit', () => daemon.kill('SIGKILL'));
	const close = async (): Promise<void> => {
		const ended = new Promise((resolve) => daemon.exitCode === null ? daemon.once('exit', resolve) : resolve(0));
		daemon.kill('SIGTERM');
		await ended;
		rmSync(scratch, { recursive: true, force: true });
	};
	for (let attempt = 0; (await run(`${programs}/buildctl`, ['--addr', address, 'debug', 'workers'])).code !== 0; attempt++) {
		if (attempt < 100 && daemon.exitCode === null) { await new Promise((resolve) => setTimeout(resolve, 200)); continue; }
		const said = tail((await run('cat', [`${scratch}/buildkitd.log`])).stdout, 5);
		await close();
		throw new Error(`buildkitd did not start:\n${said}`);
	}
	let count = 0;
	return {
		name: `BuildKit ${BUILDKIT_VERSION}`,
		async copied(context, dockerfile) {
			const out = `${scratch}/out-${count++}`;
			const { code, log: said } = await run(`${programs}/buildctl`, [
				'--addr', address, 'build', '--progress', 'plain', '--frontend', 'dockerfile.v0', '--opt', 'cmdline=built-in', '--opt', `filename=${basename(dockerfile)}`,
				'--local', `context=${context}`, '--local', `dockerfile=${dirname(dockerfile)}`, '--output', `type=local,dest=${out}`,
			]);
			return answer(code, said, out);
		},
		close,
	};
}

export async function buildahCopier(): Promise<Copier> {
	if (!isInstalled('buildah')) throw new Error('missing: buildah');
	const scratch = mkdtempSync(join(tmpdir(), 'bulwark-ignore-'));
	const { stdout } = await must('buildah', ['--version']);
	let count = 0;
	return {
		name: stdout.trim().replace(/\s*\(.*$/, ''),
		async copied(context, dockerfile) {
			const out = `${scratch}/out-${count++}`;
			const { code, log } = await run('buildah', ['--root', `${scratch}/root`, '--runroot', `${scratch}/run`, '--storage-driver', 'vfs', 'bud', '--isolation', 'chroot', '--pull-never', '--output', `type=local,dest=${out}`, '-f', dockerfile, context]);
			return answer(code, log, out);
		},
		async close() {
			rmSync(scratch, { recursive: true, force: true });
		},
	};
}

/** What a builder says when it refuses an ignore file. */
const REFUSAL = /patterns?:|syntax error in pattern|illegal exclusion pattern/;

function answer(code: number, log: string, out: string): readonly string[] | undefined {
	if (code !== 0) {
		if (REFUSAL.test(log)) return undefined;
		throw new Error(`the build failed:\n${tail(log)}`);
	}
	const found = pathsIn(join(out, 'x'));
	rmSync(out, { recursive: true, force: true });
	return found;
}

/** Everything below a folder, folders with a `/` at the end, sorted. */
export function pathsIn(folder: string, prefix = ''): string[] {
	let entries: ReturnType<typeof list>;
	try {
		entries = list(folder);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
	return entries.flatMap((entry) => entry.isDirectory() ? [`${prefix}${entry.name}/`, ...pathsIn(join(folder, entry.name), `${prefix}${entry.name}/`)] : [`${prefix}${entry.name}`]).sort();
}

function list(folder: string) {
	return readdirSync(folder, { withFileTypes: true });
}
