/**
 * Real scanners, built from source because the Go module proxy is the only place that serves them, each with a program
 * that writes a small database of its schema. Cached; the first time takes minutes.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled, must } from '../../server/src/build/exec';
import { once } from '../build/cache';

export interface Tool {
	readonly program: string;
	/** Writes a database: `(folder, JSON of {ID, Package, Severity, Fixed}[])`. */
	readonly database: string;
}

interface Source {
	readonly name: 'grype' | 'trivy';
	readonly module: string;
	readonly version: string;
	/** Where the version is written at link time. */
	readonly variable: string;
	readonly environment?: Readonly<Record<string, string>>;
}

export const GRYPE: Source = { name: 'grype', module: 'github.com/anchore/grype', version: '0.121.2', variable: 'main.version' };
export const TRIVY: Source = { name: 'trivy', module: 'github.com/aquasecurity/trivy', version: '0.74.0', variable: 'github.com/aquasecurity/trivy/pkg/version/app.ver', environment: { GOEXPERIMENT: 'jsonv2' } };

/** Undefined without a Go toolchain. */
export async function ensureScanner({ name, module, version, variable, environment }: Source): Promise<Tool | undefined> {
	if (!isInstalled('go')) return undefined;
	const folder = await once(`${name}-${version}`, async (target) => {
		const { stdout } = await must('go', ['mod', 'download', '-json', `${module}@v${version}`]);
		const source = join(target, 'source');
		cpSync((JSON.parse(stdout) as { Dir: string }).Dir, source, { recursive: true });
		await must('chmod', ['-R', 'u+w', source]);
		const main = join(source, 'cmd', 'bulwark-database');
		mkdirSync(main);
		cpSync(join(import.meta.dirname, 'databases', `${name}.go`), join(main, 'main.go'));
		// Two compilers at a time want more memory than small machines have.
		const env = { CGO_ENABLED: '0', ...environment };
		const build = ['build', '-p', '1', '-trimpath', '-buildvcs=false'];
		await must('go', [...build, `-ldflags=-s -w -X ${variable}=${version}`, '-o', join(target, name), `./cmd/${name}`], { cwd: source, env, timeoutSeconds: 1500 });
		await must('go', [...build, '-ldflags=-s -w', '-o', join(target, 'database'), './cmd/bulwark-database'], { cwd: source, env, timeoutSeconds: 600 });
		rmSync(source, { recursive: true, force: true });
	});
	return { program: join(folder, name), database: join(folder, 'database') };
}

/** A Debian in which one made-up package is installed, as the only layer of an image. */
export async function layerWith(folder: string, name: string, version: string): Promise<string> {
	const root = join(folder, 'root');
	mkdirSync(join(root, 'etc'), { recursive: true });
	mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true });
	writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n');
	writeFileSync(join(root, 'etc/debian_version'), '12.5\n');
	writeFileSync(join(root, 'var/lib/dpkg/status'), `Package: ${name}\nStatus: install ok installed\nPriority: optional\nSection: admin\nMaintainer: Ada <ada@example.com>\nArchitecture: amd64\nVersion: ${version}\nDescription: made up\n\n`);
	await must('tar', ['-C', root, '-cf', join(folder, 'layer.tar'), '.']);
	return join(folder, 'layer.tar');
}
