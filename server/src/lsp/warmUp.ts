/**
 * Runs the engine on the rules' own examples, so that its code is compiled to machine code before it is needed: a moment
 * at the start, which nobody notices, and the rest in short slices while nobody types. Once, well below a second in all.
 */
import { analyze, createSyntaxCache, RULES } from '../engine/index';

const ROUNDS = 3;
/** Milliseconds of work at the start. */
const HEAD = Number(process.env['HEAD'] ?? 120);
/** Milliseconds of work after which waiting messages come first. */
const SLICE = 4;
/** Milliseconds without a message that count as a pause. */
const QUIET = 400;

/** @param quietFor how long nothing has been asked of the server, in milliseconds */
export async function warmUp(quietFor: () => number): Promise<void> {
	const texts = RULES.flatMap(({ examples }) => examples.map((example) => 'bad' in example ? example.bad : example.good));
	const cache = createSyntaxCache();
	const begin = performance.now();
	let start = begin;
	for (let round = 0; round < ROUNDS; round++) {
		for (const text of texts) {
			const isHead = performance.now() - begin < HEAD;
			while (!isHead && quietFor() < QUIET) await pause(QUIET);
			analyze(text, { cache, preset: 'all' });
			if (isHead || performance.now() - start < SLICE) continue;
			await pause(0);
			start = performance.now();
		}
	}
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((done) => setTimeout(done, milliseconds));
}
