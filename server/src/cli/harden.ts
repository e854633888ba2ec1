/**
 * `bulwark harden PATH…`: shows what would change as a unified diff, or writes it, proved by a build when that is asked
 * for. Standard output holds the diff or the
 * JSON and nothing else, so that it can be piped on; the account of what was done and why goes beside it.
 */
import { basename, dirname, join } from 'node:path';
import type { Verified } from '../build/contract';
import { analyze, composeFile, dockerRun, harden as hardenText, type HardenResult, type Level, LEVELS, type RunAdvice, runAdvice, type Settings } from '../engine/index';
import { kindFor, optionsFor, PRESETS } from './check';
import { diffOf } from './diff';
import { findHardenable } from './find';
import { counted, printable, remark, say, styled, warn } from './output';
import { ProjectSettings } from './project';
import { ReadError, readText } from './read';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';
import { accountOf, BUILD_OPTIONS, NotVerified, openVerifier, readBuildWishes, verificationEntry, type Verifier } from './verify';
import { inside, replaceFile, WriteError } from './write';

interface Hardened {
	readonly path: string;
	readonly result: HardenResult;
	/** Where the files beside it belong. */
	readonly folder: string;
	/** What the files to create held when they were read; null: they were not there; missing: unknown. */
	readonly known: Readonly<Record<string, string | null>>;
	readonly verified?: Verified;
	/** How to run the hardened image; null: there is nothing to say. Absent unless asked for. */
	readonly advice?: RunAdvice | null;
}

export async function harden(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, {
		level: { type: 'string' }, write: { type: 'boolean' }, diff: { type: 'boolean' }, check: { type: 'boolean' }, advice: { type: 'boolean' }, format: { type: 'string' }, preset: { type: 'string' },
		verify: { type: 'boolean' }, ...BUILD_OPTIONS,
	});
	const level = parsed.optionalChoice('level', LEVELS) ?? 'recommended';
	const preset = parsed.optionalChoice('preset', PRESETS);
	const asJson = parsed.choice('format', ['text', 'json']) === 'json';
	const [write, check] = [parsed.flag('write'), parsed.flag('check')];
	if (parsed.paths.length === 0) throw new UsageError('harden takes the paths of Dockerfiles or folders');
	if (asJson && parsed.flag('diff')) throw new UsageError('--diff and --format json exclude each other');
	if (write && check) throw new UsageError('--write and --check exclude each other');
	if (write && parsed.paths.includes('-')) throw new UsageError('--write cannot write to standard input');
	const wishes = readBuildWishes(parsed);

	const { files, failures, empty } = findHardenable(parsed.paths);
	for (const folder of empty) warn(`no Dockerfile or Compose file found in ${printable(folder)}`);
	const unusable = [...failures];
	const project = new ProjectSettings();
	const done: Hardened[] = [];
	const verifier = wishes && files.length > 0 ? await openVerifier(wishes) : undefined;
	try {
		for (const { path } of files) {
			try {
				const found = await hardenFile(path, level, async () => ({ ...await project.of(path), ...(preset && { preset }) }), verifier);
				const hardened = parsed.flag('advice') ? withAdvice(found) : found;
				const written = write && !isUnproved(hardened);
				if (written) writeAll(hardened);
				done.push(hardened);
				if (!asJson) await tell(hardened, { diff: parsed.flag('diff') || !write && !check, written });
			} catch (error) {
				if (!(error instanceof ReadError || error instanceof FailedWrite || error instanceof NotVerified)) throw error;
				unusable.push({ path: error instanceof FailedWrite ? error.path : path, message: error.message });
			}
			if (verifier?.cancelled) break;
		}
	} finally {
		await verifier?.close();
	}
	for (const { path, message } of unusable) warn(printable(`${path === '-' ? 'standard input' : path} ${message}`));
	if (asJson) say(`${JSON.stringify({ files: done.map(entryOf), problems: unusable.map(({ path, message }) => ({ path, message })) })}\n`);
	if (unusable.length > 0 || project.troubled || done.some(({ verified }) => verified?.verification.incomplete)) return EXIT.trouble;
	return done.some(isUnproved) || check && done.some(changes) ? EXIT.findings : EXIT.fine;
}

async function hardenFile(path: string, level: Level, settings: () => Promise<Partial<Settings>>, verifier: Verifier | undefined): Promise<Hardened> {
	const text = readText(path);
	const folder = verifier?.folderOf(path) ?? dirname(path);
	const options = await optionsFor(path === '-' ? path : join(folder, basename(path)), await settings());
	const { files = {}, dockerignore } = options.buildContext ?? {};
	const known: Record<string, string | null> = { ...files };
	if (dockerignore) known[dockerignore.path] = dockerignore.text;
	else if (dockerignore === null) known['.dockerignore'] = null;
	const kind = await kindFor(path);
	// Only a Dockerfile can be proved by a build.
	if (kind && !kind.harden) throw new ReadError(`is ${kind.name === 'bake' ? 'a Bake file' : 'an ignore file'}, in which there is nothing to harden; bulwark check looks at it`);
	if (kind?.harden) return { path, folder, known, result: kind.harden(text, { level, ...options }) };
	const verified = await verifier?.verify(path, text, level, options);
	return { path, folder, known, result: verified?.result ?? hardenText(text, { level, ...options }), ...(verified && { verified }) };
}

/** Asked for a proof, and there could be none: such a result is shown, and never written. */
function isUnproved({ verified }: Hardened): boolean {
	return verified?.verification.after === null;
}

function changes({ result: { before, after, files } }: Hardened): boolean {
	return after !== before || files.length > 0;
}

function withAdvice(hardened: Hardened): Hardened {
	const { before, after } = hardened.result;
	return { ...hardened, advice: runAdvice(analyze(after).model, analyze(before).model) ?? null };
}

class FailedWrite extends Error {
	constructor(readonly path: string, message: string) { super(message); }
}

/** The files that the hardened text needs come first: without them it is not written. */
function writeAll({ path, folder, result: { before, after, files }, known }: Hardened): void {
	for (const { path: name, content } of files) {
		const target = inside(folder, name);
		if (target === undefined) throw new FailedWrite(path, `was not written: ${name} lies outside of its folder`);
		const held = known[name] ?? null;
		if (held !== content) attempt(target, held, content);
	}
	if (after !== before) attempt(path, before, after);
}

function attempt(path: string, before: string | null, content: string): void {
	try {
		replaceFile(path, before, content);
	} catch (error) {
		if (error instanceof WriteError) throw new FailedWrite(path, error.message);
		throw error;
	}
}

function entryOf({ path, verified, advice, result: { before, after, scoreBefore, scoreAfter, applied, leftAlone, followUps, files } }: Hardened): unknown {
	return {
		path, before, after, scoreBefore: scoreBefore.score, scoreAfter: scoreAfter.score,
		applied: applied.map(({ rule, title, line, theme, reason, assumption, applicability }) => ({ rule, title, line: line + 1, theme, reason, ...(assumption !== undefined && { assumption }), applicability })),
		leftAlone: leftAlone.map(({ rule, reason, line }) => ({ rule, reason, line: line + 1 })),
		followUps,
		files: files.map(({ path: name, content }) => ({ path: name, content })),
		...(verified && { verification: verificationEntry(verified.verification) }),
		...(advice && { advice: { run: dockerRun(advice), compose: composeFile(advice), options: advice.options.map(({ flag, reason }) => ({ flag, reason })), notes: advice.notes } }),
	};
}

async function tell({ path, folder, result, known, verified, advice }: Hardened, { diff, written }: { readonly diff: boolean; readonly written: boolean }): Promise<void> {
	const { before, after, scoreBefore, scoreAfter, applied, leftAlone, followUps, files } = result;
	if (diff) {
		say(diffOf(path, before, after));
		for (const { path: name, content } of files) say(diffOf(inside(folder, name) ?? name, known[name] ?? null, content));
	}
	const account = [
		`${styled('bold', printable(path))}: score ${scoreBefore.score} (${scoreBefore.grade}) → ${scoreAfter.score} (${scoreAfter.grade}), ${counted(applied.length, 'change')}${written || applied.length === 0 ? '' : ', not written (--write does)'}`,
		...verified ? await accountOf(verified) : [],
		...applied.map(({ rule, title, line }) => `  ${styled('green', '✓')} line ${line + 1}: ${printable(title)} ${styled('grey', `[${rule}]`)}`),
		...files.map(({ path: name }) => `  ${styled('green', '+')} ${written ? 'created' : 'to be created'}: ${printable(name)}`),
		...leftAlone.map(({ rule, reason, line }) => `  ${styled('yellow', '–')} left alone, line ${line + 1}: ${printable(reason)} ${styled('grey', `[${rule}]`)}`),
		...followUps.map((text) => `  ${styled('blue', '→')} to do: ${text.split('\n').map(printable).join('\n    ')}`),
		...advice === undefined ? [] : adviceLines(advice),
	];
	remark(`${account.join('\n')}\n`);
}

function adviceLines(advice: RunAdvice | null): string[] {
	if (!advice) return [`  ${styled('blue', '→')} to run it: nothing to say about an image of Windows, or a file without one`];
	return [
		`  ${styled('blue', '→')} to run it:`,
		...dockerRun(advice).split('\n').map((line) => `      ${printable(line)}`),
		...advice.options.map(({ flag, reason }) => `    ${printable(flag)}: ${printable(reason)}`),
		...advice.notes.map((note) => `    ${printable(note)}`),
	];
}
