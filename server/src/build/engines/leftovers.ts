/**
 * The images without a name that Buildah and Podman keep of each step, as their cache. Contract: `own` lists those that
 * the builds made whose logs were seen, and nobody else, the newest first, so that each goes before the one it was made of.
 */
import { run } from '../exec';

export interface Leftovers {
	/** Takes note of a build. */
	saw(log: string): void;
	own(): Promise<readonly string[]>;
}

/** What is taken from the cache was there before: `--> Using cache 19918e1d032`. */
const MADE = /^--> ([0-9a-f]{8,64})\s*$/gm;
const LIST = ['images', '--filter', 'dangling=true', '--quiet', '--no-trunc'];

/** @param global words in front of the command */
export function leftoversOf(program: string, global: readonly string[] = []): Leftovers {
	const made = new Set<string>();
	return {
		saw(log) {
			for (const [, id = ''] of log.matchAll(MADE)) made.add(id);
		},
		async own() {
			if (made.size === 0) return [];
			const { stdout } = await run(program, [...global, ...LIST], { timeoutSeconds: 60 });
			return stdout.split('\n').filter((id) => [...made].some((short) => id.replace(/^sha256:/, '').startsWith(short)));
		},
	};
}
