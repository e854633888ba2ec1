/**
 * Runs other programs. Contract: `run` never throws for a failing program, it returns the exit code with everything
 * that was printed; `must` throws an error that shows the last lines. Nothing goes through a shell.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface Outcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Both streams in the order in which they arrived. */
	readonly log: string;
}

export interface RunOptions {
	readonly cwd?: string;
	/** Added to this process's own environment. */
	readonly env?: Record<string, string>;
	readonly input?: string;
	readonly timeoutSeconds?: number;
	/** Gets both streams as they arrive. */
	readonly onOutput?: ((chunk: string) => void) | undefined;
	/** Ends the program, gently first. */
	readonly signal?: AbortSignal | undefined;
}

/** How long a program that was asked to end may clean up behind itself. */
const GRACE = 8000;

export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
	const { signal } = options;
	if (signal?.aborted) return Promise.resolve({ code: 128, stdout: '', stderr: '', log: 'not started: cancelled' });
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, windowsHide: true });
		let stdout = '';
		let stderr = '';
		let log = '';
		let last: ReturnType<typeof setTimeout> | undefined;
		const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 600) * 1000);
		const end = (): void => {
			child.kill('SIGINT');
			last = setTimeout(() => child.kill('SIGKILL'), GRACE);
		};
		const settled = (): void => {
			clearTimeout(timer);
			clearTimeout(last);
			signal?.removeEventListener('abort', end);
		};
		signal?.addEventListener('abort', end);
		// Decoded by the streams, so that no character is cut in two.
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			stdout += chunk;
			log += chunk;
			options.onOutput?.(chunk);
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			stderr += chunk;
			log += chunk;
			options.onOutput?.(chunk);
		});
		child.on('error', (error) => {
			settled();
			resolve({ code: 127, stdout, stderr: error.message, log: `${log}${error.message}` });
		});
		child.on('close', (code, ended) => {
			settled();
			if (ended !== null) log += `\nended by ${ended}`;
			resolve({ code: code ?? 128, stdout, stderr, log });
		});
		// A program may end without reading its input; that is its own business.
		child.stdin.on('error', () => {});
		child.stdin.end(options.input ?? '');
	});
}

export async function must(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
	const outcome = await run(program, args, options);
	if (outcome.code !== 0) {
		throw new Error(`${program} ${args.slice(0, 4).join(' ')} … ended with ${outcome.code}:\n${tail(outcome.log)}`);
	}
	return outcome;
}

/** Where a program lies. Only absolute folders of PATH count: the one that the project lies in must not bring its own. */
export function locate(program: string): string | undefined {
	const name = process.platform === 'win32' ? `${program}.exe` : program;
	return (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute).map((folder) => join(folder, name)).find(isExecutable);
}

export function isInstalled(program: string): boolean {
	return locate(program) !== undefined;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/** The last lines of a log: where build tools say what went wrong. */
export function tail(log: string, lines = 12): string {
	return log.trimEnd().split('\n').slice(-lines).join('\n');
}
