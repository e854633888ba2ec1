/**
 * Runs other programs. Contract: `run` never throws for a failing program, it returns the exit code with everything
 * that was printed; `must` throws an error that shows the last lines. Nothing goes through a shell.
 */
import { spawn, spawnSync } from 'node:child_process';

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
}

export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
		let stdout = '';
		let stderr = '';
		let log = '';
		const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 600) * 1000);
		child.stdout.on('data', (chunk: Buffer) => {
			stdout += chunk;
			log += chunk;
		});
		child.stderr.on('data', (chunk: Buffer) => {
			stderr += chunk;
			log += chunk;
		});
		child.on('error', (error) => {
			clearTimeout(timer);
			resolve({ code: 127, stdout, stderr: error.message, log: `${log}${error.message}` });
		});
		child.on('close', (code, signal) => {
			clearTimeout(timer);
			if (signal !== null) log += `\nended by ${signal}`;
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

export function isInstalled(program: string): boolean {
	return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}

/** The last lines of a log: where build tools say what went wrong. */
export function tail(log: string, lines = 12): string {
	return log.trimEnd().split('\n').slice(-lines).join('\n');
}
