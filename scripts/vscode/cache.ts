/**
 * The cache folder: what is slow to fetch or build is kept here between runs.
 *
 * Contract: `ensureCached(name, build)` returns a folder in which `build` has run to its end
 * exactly once, however many processes ask at the same time. A marker file written last tells a
 * finished folder from a half-finished one; the latter is built again from nothing. The name
 * carries the version, so raising a pin makes a new folder. The cache is `.cache/` in the
 * project, or the folder that the environment variable BULWARK_CACHE names.
 */
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const projectRoot = resolve(import.meta.dirname, '..', '..');

export function cacheFolder(): string {
  return resolve(process.env.BULWARK_CACHE ?? join(projectRoot, '.cache'));
}

const markerName = '.complete';

export async function ensureCached(
  name: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), name);
  if (await exists(join(folder, markerName))) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  await withLock(join(cacheFolder(), `${name}.lock`), async () => {
    if (await exists(join(folder, markerName))) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await build(folder);
    await writeFile(join(folder, markerName), `${new Date().toISOString()}\n`);
  });
  return folder;
}

/** Runs `work` while holding the lock file; a lock whose owner has died is taken over. */
export async function withLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  while (!(await tryLock(lockFile))) {
    if (!(await ownerIsAlive(lockFile))) await rm(lockFile, { force: true });
    else await delay(500);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryLock(lockFile: string): Promise<boolean> {
  try {
    const handle = await open(lockFile, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function ownerIsAlive(lockFile: string): Promise<boolean> {
  const owner = Number(await readFile(lockFile, 'utf8').catch(() => ''));
  // A lock without a number is being written at this moment, unless it stays so for a while.
  if (!owner) {
    const age = Date.now() - (await stat(lockFile).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    return age < 5_000;
  }
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
