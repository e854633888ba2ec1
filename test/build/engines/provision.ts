/**
 * Brings the programs an engine needs onto the machine. Contract: a program that is there is used as it is; a missing
 * one is installed from the distribution when this process may do so; else the error names what to install.
 */
import { existsSync } from 'node:fs';
import { once } from '../cache';
import { isInstalled, must, run } from '../../../server/src/build/exec';

export const BUILDKIT_VERSION = 'v0.34.2';

export async function ensurePrograms(packages: Readonly<Record<string, string>>): Promise<void> {
	const missing = Object.entries(packages).filter(([program]) => !isInstalled(program));
	if (missing.length === 0) return;
	const names = missing.map(([, packageName]) => packageName);
	if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
		throw new Error(`missing: ${missing.map(([program]) => program).join(', ')}; install the packages ${names.join(', ')}`);
	}
	const quiet = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
	const install = ['apt-get', ...quiet, 'install', '-y', '--no-install-recommends', ...names];
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	// The package lists may be missing or old; refresh them only when they do not serve.
	if ((await run('env', install, { env })).code === 0) return;
	await must('apt-get', [...quiet, 'update']);
	await must('env', install, { env });
}

/** BuildKit's daemon and client, built from source because the Go module proxy is the only place that serves them. */
export async function ensureBuildKit(): Promise<string> {
	return once(`buildkit-${BUILDKIT_VERSION}`, async (folder) => {
		if (!isInstalled('go')) throw new Error('no Go toolchain to build BuildKit with');
		const query = await must('go', ['mod', 'download', '-json', `github.com/moby/buildkit@${BUILDKIT_VERSION}`]);
		const source = (JSON.parse(query.stdout) as { Dir: string }).Dir;
		const build = ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', `${folder}/`, './cmd/buildkitd', './cmd/buildctl'];
		await must('go', build, { cwd: source, env: { CGO_ENABLED: '0' }, timeoutSeconds: 900 });
		if (!existsSync(`${folder}/buildkitd`)) throw new Error('the BuildKit build left no buildkitd');
	});
}
