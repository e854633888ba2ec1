/**
 * Many Dockerfiles through everything: the samples, every rule's examples and, where the environment's BULWARK_CORPUS
 * names a file of JSON lines with a `text`, those too. Contract: no rule fails, nothing throws, findings have places in
 * the text, hardening at every level gives a text that is no worse and that hardening leaves as it is.
 */
import assert from 'node:assert/strict';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'mocha';
import { analyze, type AnalyzeOptions, type BuildContext, CONTEXT_FILES, harden, LEVELS, RULES } from '../../server/src/engine/index';
import { withoutCarets } from '../../server/src/engine/explain';

const root = join(import.meta.dirname, '../..');
const TOO_LONG = 5_000;

interface Timings {
	readonly check: number[];
	readonly harden: number[];
}

const took: Timings = { check: [], harden: [] };

function timed<T>(kind: keyof Timings, body: () => T): T {
	const began = performance.now();
	const result = body();
	const time = performance.now() - began;
	took[kind].push(time);
	assert.ok(time < TOO_LONG, `${kind} took ${Math.round(time)} ms`);
	return result;
}

function checkAndHarden(text: string, options: AnalyzeOptions = {}): void {
	for (const preset of ['recommended', 'all'] as const) {
		const { findings, failures, score } = timed('check', () => analyze(text, { ...options, preset }));
		for (const { rule, error } of failures) throw new Error(`the rule ${rule} failed`, { cause: error });
		assert.ok(score >= 0 && score <= 100);
		for (const { rule, range, message } of findings) assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length && message !== '', `${rule} at ${range.start}..${range.end}`);
	}
	for (const level of LEVELS) {
		const { before, after, scoreBefore, scoreAfter, files } = timed('harden', () => harden(text, { ...options, level }));
		assert.equal(before, text);
		assert.ok(scoreAfter.score >= scoreBefore.score, `${level}: the score falls from ${scoreBefore.score} to ${scoreAfter.score}`);
		const again = harden(after, { ...options, level, buildContext: withFiles(options.buildContext, files) });
		assert.equal(again.after, after, `${level}: hardening twice changes more`);
		assert.deepEqual(again.files, [], `${level}: hardening twice creates files again`);
	}
}

/** The build context once the files that harden asks for are there. */
function withFiles(context: BuildContext = {}, files: readonly { readonly path: string; readonly content: string }[]): BuildContext {
	const ignore = files.find(({ path }) => path.endsWith('.dockerignore'));
	return {
		...context,
		files: { ...context.files, ...Object.fromEntries(files.map(({ path, content }) => [path, content])) },
		...(ignore && { dockerignore: { path: ignore.path, text: ignore.content } }),
	};
}

function contextOf(folder: string): BuildContext {
	const read = (path: string): string | null => {
		try {
			return readFileSync(join(folder, path), 'utf8');
		} catch {
			return null;
		}
	};
	const ignore = read('.dockerignore');
	return { files: Object.fromEntries(CONTEXT_FILES.map((path) => [path, read(path)])), dockerignore: ignore === null ? null : { path: '.dockerignore', text: ignore } };
}

async function* rowsOf(file: string): AsyncIterable<{ readonly text: string; readonly name: string }> {
	let line = 0;
	for await (const content of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
		line++;
		if (content.trim() === '') continue;
		const row = JSON.parse(content) as { readonly text: string; readonly n?: unknown };
		yield { text: row.text, name: String(row.n ?? `line ${line}`) };
	}
}

function summary(kind: keyof Timings): string {
	const times = [...took[kind]].sort((a, b) => a - b);
	const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(1);
	return `${kind}: ${times.length} runs, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`;
}

describe('the corpus', function () {
	this.timeout(60_000);

	for (const name of readdirSync(join(root, 'samples'), { recursive: true, encoding: 'utf8' }).filter((path) => /(^|[\\/])Dockerfile$/.test(path)).sort()) {
		const file = join(root, 'samples', name);
		const text = readFileSync(file, 'utf8');
		it(`samples/${name}`, () => checkAndHarden(text, { buildContext: contextOf(dirname(file)) }));
		it(`samples/${name}, nothing known of its folder, with CRLF`, () => checkAndHarden(text.replaceAll('\n', '\r\n')));
	}

	for (const { meta, examples } of RULES) {
		it(`the examples of ${meta.id}`, () => {
			for (const example of examples) {
				const text = 'bad' in example ? withoutCarets(example.bad) : example.good;
				try {
					checkAndHarden(text, { ...example.settings, ...(example.context && { buildContext: example.context }) });
				} catch (error) {
					throw new Error(`${example.name}: ${error instanceof Error ? error.message : String(error)}\n${text}`, { cause: error });
				}
			}
		});
	}

	const corpus = process.env['BULWARK_CORPUS'];
	if (corpus) {
		it(`every file of ${corpus}`, async function () {
			this.timeout(0);
			took.check.length = 0;
			took.harden.length = 0;
			const wrong: string[] = [];
			for await (const { text, name } of rowsOf(corpus)) {
				try {
					checkAndHarden(text);
				} catch (error) {
					wrong.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
				}
			}
			console.log(`\n${summary('check')}\n${summary('harden')}`);
			assert.deepEqual(wrong, [], `${wrong.length} files`);
		});
	}
});
