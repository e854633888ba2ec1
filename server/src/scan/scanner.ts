/**
 * Runs the scanner that the user has: found by the setting or on PATH, checked for its version, started without a shell in
 * an empty folder, so that neither a file of the project nor a folder named like an image is taken for something else.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { locate, type Outcome, run, tail } from '../build/exec';
import type { ImageScanner, ScanAnswer, ScanResult } from '../engine/index';
import { type Adapter, BadOutput } from './adapter';
import { clair } from './clair';
import { dockerScout } from './dockerScout';
import { grype } from './grype';
import { snyk } from './snyk';
import { trivy } from './trivy';

/** Those that work on this machine come before those that send what they find to a service. */
export const ADAPTERS: readonly Adapter[] = [grype, trivy, clair, dockerScout, snyk];

export interface ScannerOptions {
	/** An id, or `auto`: the first one that is there. */
	readonly scanner?: string;
	/** Programs by id, absolute. */
	readonly paths?: Readonly<Record<string, unknown>>;
	readonly signal?: AbortSignal | undefined;
}

/** There is no scanner that can be used. The message is for the user. */
export class NoScanner extends Error {}

export interface Found {
	readonly adapter: Adapter;
	readonly program: string;
	/** Undefined when it does not say. */
	readonly version: string | undefined;
}

const VERSION_SECONDS = 60;
const SCAN_SECONDS = 15 * 60;

/** @throws NoScanner */
export async function findScanner({ scanner = 'auto', paths = {}, signal }: ScannerOptions): Promise<Found> {
	const wanted = ADAPTERS.filter(({ id }) => scanner === 'auto' || id === scanner);
	if (wanted.length === 0) throw new NoScanner(`There is no scanner ${scanner}. Known: ${ADAPTERS.map(({ id }) => id).join(', ')}.`);
	const problems: string[] = [];
	for (const adapter of wanted) {
		const program = programOf(adapter, paths[adapter.id]);
		if (program === undefined) continue;
		const { code, stdout, log } = await run(program, adapter.version.words, { timeoutSeconds: VERSION_SECONDS, signal, ...(adapter.environment && { env: adapter.environment }) });
		if (signal?.aborted) throw new NoScanner('Cancelled.');
		const version = adapter.version.read(stdout) ?? adapter.version.read(log);
		if (code !== 0) problems.push(`${adapter.name} cannot be used: ${adviceOf(adapter, log) ?? lastWords(log)}`);
		else if (version !== undefined && isOlder(version, adapter.version.least)) problems.push(`${adapter.name} ${version} is too old: ${adapter.version.least} or later is needed.`);
		else return { adapter, program, version };
	}
	const [one] = wanted;
	const advice = scanner === 'auto' ? 'No scanner was found. Install Grype or Trivy, or set the path of yours.' : `No scanner was found. Install ${one?.name} (${one?.program}), or set its path.`;
	throw new NoScanner([...scanner === 'auto' || problems.length === 0 ? [advice] : [], ...problems].join(' '));
}

function programOf({ id, name, program }: Adapter, path: unknown): string | undefined {
	if (path === undefined || path === '') return locate(program);
	if (typeof path !== 'string' || !isAbsolute(path)) throw new NoScanner(`The path of ${name} (${id}) must be absolute.`);
	return path;
}

function isOlder(version: string, least: string): boolean {
	const [have, need] = [version, least].map((text) => text.split(/[.-]/).map(Number)) as [number[], number[]];
	for (const [i, part] of need.entries()) {
		const own = have[i] ?? 0;
		if (own !== part) return own < part;
	}
	return false;
}

/** Results of a session, by scanner and digest. A tag stands for what it was a moment ago. */
export class ScanCache {
	readonly #byDigest = new Map<string, ScanResult>();
	readonly #byReference = new Map<string, { readonly result: ScanResult; readonly until: number }>();

	get(scanner: string, reference: string): ScanResult | undefined {
		const digest = /sha256:[0-9a-f]{64}$/.exec(reference)?.[0];
		if (digest !== undefined) return this.#byDigest.get(`${scanner} ${digest}`);
		const known = this.#byReference.get(`${scanner} ${reference}`);
		return known && known.until > performance.now() ? known.result : undefined;
	}

	put(scanner: string, reference: string, result: ScanResult): void {
		const digest = /sha256:[0-9a-f]{64}$/.exec(reference)?.[0] ?? result.digest;
		if (digest !== undefined) this.#byDigest.set(`${scanner} ${digest}`, result);
		this.#byReference.set(`${scanner} ${reference}`, { result, until: performance.now() + TAG_STANDS });
	}
}

/** Milliseconds. */
const TAG_STANDS = 10 * 60 * 1000;

/** @param begin is told before each image that has to be scanned */
export function scannerOf({ adapter, program, version }: Found, cache: ScanCache, signal?: AbortSignal, begin: (reference: string) => void = () => undefined): ImageScanner {
	const scanner = version === undefined ? adapter.name : `${adapter.name} ${version}`;
	return async (reference): Promise<ScanAnswer> => {
		const known = cache.get(scanner, reference);
		if (known) return { result: known };
		if (signal?.aborted) return { problem: 'Cancelled.' };
		begin(reference);
		const outcome = await inEmptyFolder((cwd) => run(program, adapter.scan(reference), { cwd, signal, timeoutSeconds: SCAN_SECONDS, ...(adapter.environment && { env: adapter.environment }) }));
		if (signal?.aborted) return { problem: 'Cancelled.' };
		const answer = answerOf(adapter, scanner, outcome);
		if ('result' in answer) cache.put(scanner, reference, answer.result);
		return answer;
	};
}

/** What a run of the scanner says. */
export function answerOf(adapter: Adapter, scanner: string, { code, stdout, log }: Outcome): ScanAnswer {
	if (!adapter.success.includes(code)) return { problem: `${scanner} failed with ${code}. ${adviceOf(adapter, log) ?? lastWords(log)}` };
	try {
		return { result: { scanner, ...adapter.read(stdout) } };
	} catch (error) {
		if (!(error instanceof BadOutput)) throw error;
		return { problem: `${scanner} printed what Bulwark does not know (${error.message}). ${adviceOf(adapter, log) ?? 'Please report it with the version of the scanner.'}` };
	}
}

function adviceOf({ advice }: Adapter, log: string): string | undefined {
	return advice.find(([pattern]) => pattern.test(log))?.[1];
}

/** The end of what was printed, as one line, without what colours a terminal. */
function lastWords(log: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
	return tail(log.replace(/\u001b\[[\d;]*[A-Za-z]/g, ''), 3).replace(/\s+/g, ' ').trim();
}

async function inEmptyFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-scan-'));
	try {
		return await work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
