/** Runs the bundled command line as a user does: as a process, on real files in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist', 'cli.js');

let built = false;

/** Builds once, however many suites ask. */
export function buildCli(): void {
	if (built) return;
	const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts', 'bundle.ts')], { cwd: ROOT, encoding: 'utf8' });
	if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
	built = true;
}

export interface Run {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface RunOptions {
	readonly input?: string | Buffer;
	readonly env?: Readonly<Record<string, string>>;
	/** As an unprivileged user, where we are privileged: permissions say nothing to root. */
	readonly unprivileged?: boolean;
}

/** A folder with files, and the command line in it. Deleted by {@link Sandbox.close}. */
export class Sandbox {
	readonly folder = mkdtempSync(join(tmpdir(), 'bulwark-cli-'));

	constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
		for (const [path, content] of Object.entries(files)) this.write(path, content);
	}

	path(...parts: readonly string[]): string {
		return join(this.folder, ...parts);
	}

	write(path: string, content: string | Buffer): string {
		mkdirSync(dirname(this.path(path)), { recursive: true });
		writeFileSync(this.path(path), content);
		return this.path(path);
	}

	read(path: string): string {
		return readFileSync(this.path(path), 'utf8');
	}

	bytes(path: string): Buffer {
		return readFileSync(this.path(path));
	}

	run(args: readonly string[], { input = '', env = {}, unprivileged = false }: RunOptions = {}): Run {
		let cli = CLI;
		const user = unprivileged && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
		if (unprivileged) {
			cpSync(dirname(CLI), join(this.folder, '.cli'), { recursive: true });
			cli = join(this.folder, '.cli', 'cli.js');
		}
		const { status, stdout, stderr, error } = spawnSync(process.execPath, [cli, ...args], {
			cwd: this.folder, input, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 60_000, env: { PATH: process.env['PATH'], ...env }, ...user,
		});
		if (error) throw error;
		return { status, stdout, stderr };
	}

	json<T>(args: readonly string[], options?: RunOptions): T {
		const { stdout, stderr, status } = this.run(args, options);
		try {
			return JSON.parse(stdout) as T;
		} catch {
			throw new Error(`no JSON; exit ${status}\n${stdout.slice(0, 500)}\n${stderr}`);
		}
	}

	close(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

export interface CheckReport {
	readonly version: string;
	readonly files: readonly {
		readonly path: string;
		readonly score: number | null;
		readonly grade: string | null;
		readonly findings: readonly Finding[];
		readonly problems: readonly { readonly message: string; readonly line: number; readonly column: number }[];
	}[];
}

interface Finding {
	readonly rule: string;
	readonly severity: string;
	readonly category: string;
	readonly message: string;
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
	readonly fixes: readonly { readonly title: string; readonly applicability: string }[];
}

export interface RuleEntry {
	readonly id: string;
	readonly title: string;
	readonly category: string;
	readonly severity: string;
	readonly fixable: string;
	readonly covers: readonly string[];
	readonly sameAs: readonly string[];
}

export interface HardenReport {
	readonly files: readonly {
		readonly path: string;
		readonly before: string;
		readonly after: string;
		readonly scoreBefore: number;
		readonly scoreAfter: number;
		readonly applied: readonly { readonly rule: string; readonly title: string; readonly line: number }[];
		readonly leftAlone: readonly { readonly rule: string; readonly reason: string; readonly line: number }[];
		readonly followUps: readonly string[];
		readonly files: readonly { readonly path: string; readonly content: string }[];
	}[];
}

/** A `bulwark.json` that leaves nothing on but what is named, so that new rules change no test. */
export function onlyRules(wanted: Readonly<Record<string, string>>): string {
	const sandbox = new Sandbox();
	try {
		const all = sandbox.json<RuleEntry[]>(['rules', '--format', 'json']);
		return JSON.stringify({ rules: { ...Object.fromEntries(all.map(({ id }) => [id, 'off'])), ...wanted } });
	} finally {
		sandbox.close();
	}
}

/** Runs a test in a sandbox that goes afterwards. */
export function inSandbox(files: Readonly<Record<string, string | Buffer>>, body: (sandbox: Sandbox) => void): () => void {
	return () => {
		const sandbox = new Sandbox(files);
		try {
			body(sandbox);
		} finally {
			sandbox.close();
		}
	};
}
