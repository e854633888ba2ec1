/**
 * Programs that the operating system must provide.
 *
 * Contract: `ensureCommand` returns the path of the first candidate that exists. When there is
 * none it installs the named Debian packages, if this process may (root, apt-get present), and
 * otherwise fails with a message that says what to install and what for.
 */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { cacheFolder, withLock } from './cache';
import { mkdir } from 'node:fs/promises';
import { run } from './processes';

export interface NeededCommand {
  candidates: readonly string[];
  debianPackages: readonly string[];
  purpose: string;
}

export async function ensureCommand(needed: NeededCommand): Promise<string> {
  const present = await findCommand(needed.candidates);
  if (present) return present;
  const advice = `${needed.candidates[0]} is needed ${needed.purpose}; install it (Debian and Ubuntu: apt-get install ${needed.debianPackages.join(' ')})`;
  if (process.getuid?.() !== 0 || !(await findCommand(['apt-get']))) throw new Error(advice);
  await installDebianPackages(needed.debianPackages);
  const installed = await findCommand(needed.candidates);
  if (!installed) throw new Error(advice);
  return installed;
}

export async function findCommand(candidates: readonly string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const candidate of candidates) {
    const places = isAbsolute(candidate) ? [candidate] : folders.map((f) => join(f, candidate));
    for (const place of places) {
      if (await isExecutable(place)) return place;
    }
  }
  return undefined;
}

async function installDebianPackages(packages: readonly string[]): Promise<void> {
  console.log(`Installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  await mkdir(cacheFolder(), { recursive: true });
  await withLock(join(cacheFolder(), 'apt.lock'), async () => {
    try {
      await run('apt-get', install, { env });
    } catch {
      await run('apt-get', ['update'], { env });
      await run('apt-get', install, { env });
    }
  });
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
