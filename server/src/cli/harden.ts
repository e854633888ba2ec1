/**
 * `bulwark harden PATH…`: shows what would change as a unified diff, or writes it. Standard output holds the diff or the
 * JSON and nothing else, so that it can be piped on; the account of what was done and why goes beside it.
 */
import { dirname } from 'node:path';
import { harden as hardenText, type HardenResult, type Level, LEVELS, type Settings } from '../engine/index';
import { optionsFor, PRESETS } from './check';
import { diffOf } from './diff';
import { findDockerfiles } from './find';
import { counted, printable, remark, say, styled, warn } from './output';
import { ProjectSettings } from './project';
import { ReadError, readText } from './read';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';
import { inside, replaceFile, WriteError } from './write';

interface Hardened {
	readonly path: string;
	readonly result: HardenResult;
	/** What the files to create held when they were read; null: they were not there; missing: unknown. */
	readonly known: Readonly<Record<string, string | null>>;
}

export async function harden(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { level: { type: 'string' }, write: { type: 'boolean' }, diff: { type: 'boolean' }, format: { type: 'string' }, preset: { type: 'string' } });
	const level = parsed.optionalChoice('level', LEVELS) ?? 'recommended';
	const preset = parsed.optionalChoice('preset', PRESETS);
	const asJson = parsed.choice('format', ['text', 'json']) === 'json';
	const write = parsed.flag('write');
	if (parsed.paths.length === 0) throw new UsageError('harden takes the paths of Dockerfiles or folders');
	if (asJson && parsed.flag('diff')) throw new UsageError('--diff and --format json exclude each other');
	if (write && parsed.paths.includes('-')) throw new UsageError('--write cannot write to standard input');

	const { files, failures, empty } = findDockerfiles(parsed.paths);
	for (const folder of empty) warn(`no Dockerfile found in ${printable(folder)}`);
	const unusable = [...failures];
	const project = new ProjectSettings();
	const done: Hardened[] = [];
	for (const { path } of files) {
		try {
			const hardened = await hardenFile(path, level, () => ({ ...project.of(path), ...(preset && { preset }) }));
			if (write) writeAll(hardened);
			done.push(hardened);
			if (!asJson) tell(hardened, { diff: parsed.flag('diff') || !write, written: write });
		} catch (error) {
			if (!(error instanceof ReadError || error instanceof FailedWrite)) throw error;
			unusable.push({ path: error instanceof FailedWrite ? error.path : path, message: error.message });
		}
	}
	for (const { path, message } of unusable) warn(printable(`${path === '-' ? 'standard input' : path} ${message}`));
	if (asJson) say(`${JSON.stringify({ files: done.map(entryOf), problems: unusable.map(({ path, message }) => ({ path, message })) })}\n`);
	return unusable.length > 0 || project.troubled ? EXIT.trouble : EXIT.fine;
}

async function hardenFile(path: string, level: Level, settings: () => Partial<Settings>): Promise<Hardened> {
	const text = readText(path);
	const options = await optionsFor(path, settings());
	const { files = {}, dockerignore } = options.buildContext ?? {};
	const known: Record<string, string | null> = { ...files };
	if (dockerignore) known[dockerignore.path] = dockerignore.text;
	else if (dockerignore === null) known['.dockerignore'] = null;
	return { path, result: hardenText(text, { level, ...options }), known };
}

class FailedWrite extends Error {
	constructor(readonly path: string, message: string) { super(message); }
}

/** The files that the hardened text needs come first: without them it is not written. */
function writeAll({ path, result: { before, after, files }, known }: Hardened): void {
	const folder = dirname(path);
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

function entryOf({ path, result: { before, after, scoreBefore, scoreAfter, applied, leftAlone, followUps, files } }: Hardened): unknown {
	return {
		path, before, after, scoreBefore: scoreBefore.score, scoreAfter: scoreAfter.score,
		applied: applied.map(({ rule, title, line, reason, applicability }) => ({ rule, title, line: line + 1, reason, applicability })),
		leftAlone: leftAlone.map(({ rule, reason, line }) => ({ rule, reason, line: line + 1 })),
		followUps,
		files: files.map(({ path: name, content }) => ({ path: name, content })),
	};
}

function tell({ path, result, known }: Hardened, { diff, written }: { readonly diff: boolean; readonly written: boolean }): void {
	const { before, after, scoreBefore, scoreAfter, applied, leftAlone, followUps, files } = result;
	if (diff) {
		say(diffOf(path, before, after));
		for (const { path: name, content } of files) say(diffOf(inside(dirname(path), name) ?? name, known[name] ?? null, content));
	}
	const account = [
		`${styled('bold', printable(path))}: score ${scoreBefore.score} (${scoreBefore.grade}) → ${scoreAfter.score} (${scoreAfter.grade}), ${counted(applied.length, 'change')}${written || applied.length === 0 ? '' : ', not written (--write does)'}`,
		...applied.map(({ rule, title, line }) => `  ${styled('green', '✓')} line ${line + 1}: ${printable(title)} ${styled('grey', `[${rule}]`)}`),
		...files.map(({ path: name }) => `  ${styled('green', '+')} ${written ? 'created' : 'to be created'}: ${printable(name)}`),
		...leftAlone.map(({ rule, reason, line }) => `  ${styled('yellow', '–')} left alone, line ${line + 1}: ${printable(reason)} ${styled('grey', `[${rule}]`)}`),
		...followUps.map((text) => `  ${styled('blue', '→')} to do: ${text.split('\n').map(printable).join('\n    ')}`),
	];
	remark(`${account.join('\n')}\n`);
}
