/**
 * Runs the engine on the rules' own examples while nobody types, in short slices, so that its code is compiled to
 * machine code before it is needed. A fraction of a second of work, once.
 */
import { analyze, createSyntaxCache, RULES } from '../engine/index';

const ROUNDS = 3;
/** Milliseconds of work after which waiting messages come first. */
const SLICE = 4;
/** Milliseconds without a message that count as a pause. */
const QUIET = 400;

/** @param quietFor how long nothing has been asked of the server, in milliseconds */
export async function warmUp(quietFor: () => number): Promise<void> {
	const texts = RULES.flatMap(({ examples }) => examples.map((example) => 'bad' in example ? example.bad : example.good));
	const cache = createSyntaxCache();
	let start = performance.now();
	for (let round = 0; round < ROUNDS; round++) {
		for (const text of texts) {
			while (quietFor() < QUIET) await pause(QUIET);
			analyze(text, { cache, preset: 'all' });
			if (performance.now() - start < SLICE) continue;
			await pause(0);
			start = performance.now();
		}
	}
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((done) => setTimeout(done, milliseconds));
}
