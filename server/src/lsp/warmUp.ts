/**
 * Runs the engine on the rules' own examples, in short slices, so that its code is compiled to machine code before it is
 * needed: a moment's work while the editor opens its first file, and the rest while nobody types. Once, well below a
 * second in all. Between two slices, waiting messages come first.
 */
import { analyze, createSyntaxCache, RULES } from '../engine/index';

const ROUNDS = 3;
/** Milliseconds of work that do not wait for a pause. */
const HEAD_START = 150;
/** Milliseconds of a slice. */
const SLICE = 4;
/** Milliseconds without a message that count as a pause. */
const QUIET = 400;

/** @param quietFor how long nothing has been asked of the server, in milliseconds */
export async function warmUp(quietFor: () => number): Promise<void> {
	const texts = RULES.flatMap(({ examples }) => examples.map((example) => 'bad' in example ? example.bad : example.good));
	const cache = createSyntaxCache();
	let worked = 0;
	let start = performance.now();
	for (let round = 0; round < ROUNDS; round++) {
		for (const text of texts) {
			while (worked > HEAD_START && quietFor() < QUIET) await pause(QUIET);
			analyze(text, { cache, preset: 'all' });
			const slice = performance.now() - start;
			if (slice < SLICE) continue;
			worked += slice;
			await pause(0);
			start = performance.now();
		}
	}
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((done) => setTimeout(done, milliseconds));
}
