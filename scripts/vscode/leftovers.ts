/**
 * What must not outlive this process: child processes and temporary folders.
 *
 * Contract: an action given to `atExit` runs when the process ends, by itself or by an
 * interruption, unless it was taken back before. Actions are synchronous; the last given runs
 * first.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const actions = new Set<() => void>();
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
let listening = false;

/** Returns the function that takes the action back. */
export function atExit(action: () => void): () => void {
  listen();
  actions.add(action);
  return () => {
    actions.delete(action);
  };
}

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

export async function temporaryFolder(purpose: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `bulwark-${purpose}-`));
  const options = { recursive: true, force: true, maxRetries: 5 };
  const takeBack = atExit(() => rmSync(path, options));
  return {
    path,
    remove: async () => {
      await rm(path, options);
      takeBack();
    },
  };
}

function listen(): void {
  if (listening) return;
  listening = true;
  process.once('exit', () => {
    for (const action of [...actions].reverse()) runQuietly(action);
  });
  for (const [signal, code] of Object.entries(exitCodes)) {
    process.once(signal, () => process.exit(code));
  }
}

/** One thing that cannot be cleaned up must not keep the others from being so. */
function runQuietly(action: () => void): void {
  try {
    action();
  } catch (error) {
    console.error(error);
  }
}
