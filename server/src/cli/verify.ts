/**
 * `bulwark harden --verify`: what the user can say of a build, its progress on standard error, and what came of it in
 * words and as data. Ctrl-C ends the build that runs; the images go all the same.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FailedStep, Verification, Verified, Version } from '../build/contract';
import { MOST_BUILDS } from '../build/contract';
import type { AnalyzeOptions, Level } from '../engine/index';
import { counted, printable, remark, styled, warn } from './output';
import { reasonOf } from './read';
import { type Arguments, UsageError } from './usage';

/** The options that only a build needs, as `parseArguments` takes them. */
export const BUILD_OPTIONS = {
	engine: { type: 'string' }, context: { type: 'string' }, target: { type: 'string' }, 'max-builds': { type: 'string' },
	'build-arg': { type: 'string', multiple: true }, secret: { type: 'string', multiple: true },
} as const;

export interface BuildWishes {
	readonly engine: string;
	/** Undefined: each Dockerfile's folder. */
	readonly context: string | undefined;
	readonly target: string | undefined;
	readonly mostBuilds: number;
	readonly buildArgs: Readonly<Record<string, string>>;
	readonly secrets: Readonly<Record<string, string>>;
}

/** Undefined without `--verify`. @throws UsageError */
export function readBuildWishes(parsed: Arguments): BuildWishes | undefined {
	if (!parsed.flag('verify')) {
		const alone = Object.keys(BUILD_OPTIONS).find((name) => parsed.text(name) !== undefined || parsed.list(name).length > 0);
		if (alone !== undefined) throw new UsageError(`--${alone} is an option of --verify`);
		return undefined;
	}
	const context = parsed.text('context');
	if (context !== undefined && !statSync(context, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`--context ${context} is not a folder`);
	const most = parsed.text('max-builds') ?? String(MOST_BUILDS);
	if (!/^[1-9]\d{0,3}$/.test(most)) throw new UsageError(`--max-builds is a number from 1 on, not "${most}"`);
	return {
		engine: parsed.text('engine') ?? 'auto', context, target: parsed.text('target'), mostBuilds: Number(most),
		buildArgs: Object.fromEntries(parsed.list('build-arg').map(readArgument)), secrets: Object.fromEntries(parsed.list('secret').map(readSecret)),
	};
}

/** As Docker reads it: a name alone takes its value from the environment. */
function readArgument(text: string): [string, string] {
	const [, name = '', , value] = /^([^=]+)(=(.*))?$/s.exec(text) ?? [];
	if (name === '') throw new UsageError(`--build-arg is NAME=VALUE, not "${text.replace(/=.*/s, '=…')}"`);
	return [name, value ?? fromEnvironment(name, `--build-arg ${name}`)];
}

function readSecret(text: string): [string, string] {
	const fields = new Map(text.split(',').map((field) => field.split(/=(.*)/s, 2) as [string, string]));
	const [id, env, file] = [fields.get('id'), fields.get('env'), fields.get('src') ?? fields.get('source')];
	if (!id || env !== undefined && file !== undefined) throw new UsageError('--secret is id=NAME,src=FILE or id=NAME,env=VARIABLE');
	if (file === undefined) return [id, fromEnvironment(env ?? id, `--secret id=${id}`)];
	try {
		return [id, readFileSync(file, 'utf8')];
	} catch (error) {
		throw new UsageError(`--secret id=${id}: ${file} ${reasonOf(error)}`);
	}
}

function fromEnvironment(name: string, of: string): string {
	const value = process.env[name];
	if (value === undefined) throw new UsageError(`${of}: the environment has no ${name}`);
	return value;
}

export interface Verifier {
	/** @throws NotVerified */
	verify(path: string, text: string, level: Level, options: AnalyzeOptions): Promise<Verified>;
	/** Where the files of a Dockerfile's build lie. */
	folderOf(path: string): string;
	/** True as soon as the user has asked to stop. */
	readonly cancelled: boolean;
	/** Removes the images. */
	close(): Promise<void>;
}

/** The message says why, without the path. */
export class NotVerified extends Error {}

/** @throws UsageError when there is nothing to build with */
export async function openVerifier(wishes: BuildWishes): Promise<Verifier> {
	// Only now: nothing of what starts programs is loaded for anything else.
	const { Cancelled, NoEngine, openEngine, SecretsMissing, verify } = await import('../build/index');
	const stop = new AbortController();
	const interrupted = (): void => {
		if (!stop.signal.aborted) warn('stopping, and removing the images');
		stop.abort();
	};
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	for (const signal of signals) process.on(signal, interrupted);
	const release = (): void => { for (const signal of signals) process.off(signal, interrupted); };
	const engine = await openEngine(wishes.engine, stop.signal).catch((error: unknown) => {
		release();
		throw error instanceof NoEngine ? new UsageError(error.message) : error;
	});
	const folderOf = (path: string): string => wishes.context ?? (path === '-' ? '.' : dirname(path));
	return {
		folderOf,
		get cancelled() { return stop.signal.aborted; },
		async verify(path, text, level, options) {
			if (engine.secretForm === 'portable' && options.builder !== 'portable') warn(`fixes are written in the form that ${engine.name} understands (builder: portable)`);
			try {
				return await verify(engine, { ...wishes, text, level, options, contextDir: folderOf(path), dockerfile: path === '-' ? undefined : path }, {
					progress: (what) => remark(`${styled('bold', printable(path))}: ${what}, with ${engine.name}\n`),
					log: (line) => remark(`${styled('grey', `  | ${printable(line)}`)}\n`),
					signal: stop.signal,
				});
			} catch (error) {
				if (error instanceof Cancelled || stop.signal.aborted) throw new NotVerified('was not verified: stopped');
				if (error instanceof SecretsMissing) throw new NotVerified(`was not verified: ${error.message}`);
				throw new NotVerified(`could not be verified: ${error instanceof Error ? error.message : String(error)}`);
			}
		},
		async close() {
			await engine.close();
			release();
		},
	};
}

/** The table and what was taken back, for people. */
export async function accountOf({ verification }: Verified): Promise<string[]> {
	const { rowsOf } = await import('../build/index');
	const { before, takenBack, incomplete, engine, builds } = verification;
	const rows = [['', 'before', 'after'], ...rowsOf(verification)] as [string, string, string][];
	const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
	return [
		`  ${counted(builds, 'build')} with ${engine}; the images are removed`,
		...rows.map((row) => printable(`    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())),
		...before.builds ? [] : [`  ${styled('red', '✗')} the original does not build, so that nothing could be proved: ${stepOf(before.step)}`, ...logOf(before.step)],
		...takenBack.flatMap(({ title, rule, line, step }) => [`  ${styled('red', '✗')} taken back, line ${line + 1}: ${printable(title)} ${styled('grey', `[${rule}]`)}: the build ended at ${stepOf(step)}`, ...logOf(step)]),
		...incomplete ? [`  ${styled('red', '✗')} the builds that are allowed were used up: what was not proved is left out (--max-builds)`] : [],
	];
}

function stepOf({ line, instruction }: FailedStep): string {
	return printable(`${line === undefined ? '' : `line ${line + 1}, `}${instruction}`);
}

function logOf({ log }: FailedStep): string[] {
	return log.map((line) => styled('grey', `      | ${printable(line)}`));
}

/** The same as data, lines 1-based. */
export function verificationEntry({ engine, builds, before, after, takenBack, incomplete, secretsLookedFor }: Verification): unknown {
	return {
		engine, builds, before: versionEntry(before), after: after && versionEntry(after), secretsLookedFor, incomplete,
		takenBack: takenBack.map(({ rule, title, line, step }) => ({ rule, title, line: line + 1, failedStep: stepEntry(step) })),
	};
}

function versionEntry(version: Version): unknown {
	if (!version.builds) return { builds: false, findings: version.findings, failedStep: stepEntry(version.step) };
	const { size, user, ports, entrypoint, cmd, secrets, findings } = version;
	return { builds: true, size, user, ports, entrypoint, cmd, secretsInLayers: secrets, findings };
}

function stepEntry({ line, instruction, log }: FailedStep): unknown {
	return { line: line === undefined ? null : line + 1, instruction, log };
}
