/**
 * Child processes that never outlive us.
 *
 * Contract: `startProcess` puts a child into a process group of its own; the whole group is
 * killed by `stop()`, when this process exits, and when it is interrupted or terminated.
 * `run` waits for a command and rejects with its output when it fails.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { atExit } from './leftovers';

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Everything the process has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export function startProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): RunningProcess {
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const chunks: string[] = [];
  const keep = (chunk: Buffer): void => {
    chunks.push(chunk.toString());
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => chunks.push(`${error.message}\n`));
  const takeBack = atExit(() => killGroup(child, 'SIGKILL'));
  return {
    child,
    output: () => chunks.join(''),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        const closed = new Promise((done) => child.once('exit', done));
        killGroup(child, 'SIGTERM');
        const impatience = setTimeout(() => killGroup(child, 'SIGKILL'), 3_000);
        await closed;
        clearTimeout(impatience);
      }
      killGroup(child, 'SIGKILL');
      takeBack();
    },
  };
}

export interface RunOptions {
  /** Called with every line of the standard output. */
  onLine?: (line: string) => void;
  /** Milliseconds after which the command counts as failed and is stopped. */
  timeout?: number;
}

/** Runs a command to its end and returns what it printed. */
export async function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions & RunOptions = {},
): Promise<string> {
  const { onLine, timeout, ...spawnOptions } = options;
  const started = startProcess(command, args, spawnOptions);
  if (onLine && started.child.stdout) {
    createInterface(started.child.stdout).on('line', onLine);
  }
  let timer: NodeJS.Timeout | undefined;
  try {
    const ending = await new Promise<number | string | null>((resolve) => {
      started.child.once('error', (error) => resolve(error.message));
      started.child.once('close', (code, signal) => resolve(code ?? signal));
      if (timeout) timer = setTimeout(() => resolve(`not ended after ${timeout} ms`), timeout);
    });
    if (ending === 0) return started.output();
    const tail = started.output().slice(-4_000);
    throw new Error(`${command} ${args.join(' ')} failed (${ending}):\n${tail}`);
  } finally {
    clearTimeout(timer);
    await started.stop();
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is already gone.
  }
}
