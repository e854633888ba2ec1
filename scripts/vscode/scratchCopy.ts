/**
 * A copy of a folder for a test to write into.
 *
 * Contract: the copy keeps the folder's name, lies outside the project and is gone after
 * `remove()`; the original is never touched.
 */
import { cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { temporaryFolder } from './leftovers';

export interface ScratchCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function scratchCopy(original: string): Promise<ScratchCopy> {
  const root = await temporaryFolder('workspace');
  const folder = join(root.path, basename(resolve(original)));
  try {
    await cp(original, folder, { recursive: true });
  } catch (error) {
    await root.remove();
    throw error;
  }
  return { folder, remove: root.remove };
}
