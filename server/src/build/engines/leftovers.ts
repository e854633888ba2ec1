/**
 * The images without a name that builds leave behind as their cache. Contract: `fresh` lists those that were not there
 * when it began, the newest first, so that each goes before the one it was made of.
 */
import { run } from '../exec';

export async function untagged(program: string, list: readonly string[]): Promise<{ fresh(): Promise<readonly string[]> }> {
	const ids = async (): Promise<string[]> => (await run(program, list, { timeoutSeconds: 60 })).stdout.split('\n').filter(Boolean);
	const before = new Set(await ids());
	return { fresh: async () => (await ids()).filter((id) => !before.has(id)) };
}
