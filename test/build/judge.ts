/**
 * The proof for one application: the original and what hardening makes of it, built, run and compared. Contract: never
 * throws for what the hardening did wrong; the verdict names the first thing that is not as it should be. `skipped` is
 * only said when a base image cannot be had on this machine.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type App, buildArgsOf, type FixKind, LEVELS, type Level, workingCopy } from './app';
import { type Bases, Unavailable } from './bases/ensure';
import { baseReferences } from './bases/references';
import { type Behaviour, behaviourOf, difference } from './behaviour';
import { traces } from '../../server/src/build/engines/search';
import type { ImageBuilder } from './engines/types';
import { tail } from '../../server/src/build/exec';
import { findingsIn, type Hardened, type Hardener } from './hardener';
import { secretValues } from './secrets';

export interface Verdict {
	readonly outcome: 'passed' | 'failed' | 'skipped';
	/** Why not; '' when passed. */
	readonly reason: string;
	readonly before?: Measured;
	readonly after: Partial<Readonly<Record<Level, Measured>>>;
	/** The last result of the hardening that was looked at. */
	readonly hardened?: Hardened;
}

export interface Measured {
	readonly size: number;
	readonly uids: readonly number[];
	/** Errors and warnings. */
	readonly findings: number;
}

export interface Bench {
	readonly builder: ImageBuilder;
	readonly bases: Bases;
	readonly harden: Hardener;
}

type Seen = Behaviour & Measured;

export async function judge(app: App, bench: Bench, levels: readonly Level[] = LEVELS): Promise<Verdict> {
	const soFar: { before?: Measured; after: Partial<Record<Level, Measured>>; hardened?: Hardened } = { after: {} };
	try {
		if (app.standInsOnly === true && bench.builder.bases === 'real') throw new Unavailable('its base exists as a stand-in only');
		const before = await inCopy(app, (copy) => showOriginal(app, bench, copy));
		soFar.before = before;
		let last: { text: string; after: Measured } | undefined;
		for (const level of levels) {
			await inCopy(app, async (copy) => {
				const hardened = await hardenFile(bench, copy, level);
				soFar.hardened = hardened;
				// A level that adds nothing to the one below has been proved with it.
				const after = hardened.text === last?.text ? last.after : await showHardened(app, bench, copy, hardened, before);
				const missing = FIX_IS_SHOWN[app.fix]({ level, original: original(app), hardened: hardened.text, before, after });
				demand(missing === '', missing);
				soFar.after[level] = after;
				last = { text: hardened.text, after };
			}).catch((error) => {
				throw error instanceof Unavailable ? error : new Error(`${level}: ${error instanceof Error ? error.message : error}`);
			});
		}
		return { ...soFar, outcome: 'passed', reason: '' };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { ...soFar, outcome: error instanceof Unavailable ? 'skipped' : 'failed', reason };
	}
}

/** Builds and runs the original and makes sure that the sample is what it claims to be. */
async function showOriginal(app: App, { builder, bases }: Bench, copy: string): Promise<Seen> {
	const buildArgs = buildArgsOf(app);
	const file = `${copy}/Dockerfile`;
	await bases.ensure(readFileSync(file, 'utf8'), buildArgs);
	const tag = `bulwark-test/${app.name}:original`;
	const built = await builder.build({ contextDir: copy, dockerfilePath: file, tag, buildArgs });
	demand(built.ok, `the original does not build:\n${tail(built.log)}`);
	const behaviour = await during('the original image', () => behaviourOf(builder, tag, app));
	const [answer = ''] = behaviour.seen.values();
	demand(answer.includes(app.expect), `the original answers: ${answer}`);
	if (app.secrets !== undefined) {
		const places = await leaks(app, builder, tag);
		demand(places.length > 0, 'the original does not leak its secret: the sample proves nothing');
	}
	return { ...behaviour, size: (await builder.inspect(tag)).size, findings: await findingsIn(file) };
}

/** The result stands in the copy; hardening it once more must change nothing. */
async function hardenFile({ builder, harden }: Bench, copy: string, level: Level): Promise<Hardened> {
	const file = `${copy}/Dockerfile`;
	const before = readFileSync(file, 'utf8');
	if (builder.secretForm === 'portable') writeFileSync(`${copy}/bulwark.json`, '{ "builder": "portable" }\n');
	const result = await harden(file, level);
	demand(result.text !== before, 'hardening changed nothing');
	writeFileSync(file, result.text);
	for (const created of result.created) {
		const path = resolve(copy, created.path);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, created.text);
	}
	const again = await harden(file, level);
	demand(again.text === result.text, 'hardening the hardened file changes it again');
	return result;
}

async function showHardened(app: App, { builder, bases }: Bench, copy: string, hardened: Hardened, before: Seen): Promise<Seen> {
	const file = `${copy}/Dockerfile`;
	const findings = await findingsIn(file);
	rmSync(`${copy}/bulwark.json`, { force: true });
	await bases.ensure(hardened.text);
	const secrets = secretValues(app, copy, hardened.text, hardened.followUps);
	const tag = `bulwark-test/${app.name}:hardened`;
	const built = await builder.build({ contextDir: copy, dockerfilePath: file, tag, secrets });
	demand(built.ok, `the hardened file does not build:\n${tail(built.log)}`);
	const after = await during('the hardened image', () => behaviourOf(builder, tag, app));
	demand(difference(before, after) === '', difference(before, after));
	demand(!after.uids.includes(0), 'the hardened image still runs as root');
	const places = await leaks(app, builder, tag);
	demand(places.length === 0, `a secret is still in the image: ${places.join(', ')}`);
	return { ...after, size: (await builder.inspect(tag)).size, findings };
}

async function leaks(app: App, builder: ImageBuilder, tag: string): Promise<readonly string[]> {
	const needles = Object.values(app.secrets ?? {}).flatMap((secret) => traces(secret.value));
	return needles.length === 0 ? [] : builder.find(tag, needles);
}

interface Pair {
	readonly level: Level;
	readonly original: string;
	readonly hardened: string;
	readonly before: Measured;
	readonly after: Measured;
}

const firstBase = (dockerfile: string) => baseReferences(dockerfile)[0]?.name;

/** The fix that the sample is there for must be visible in the result: what is wrong, '' when nothing. */
const FIX_IS_SHOWN: Readonly<Record<FixKind, (pair: Pair) => string>> = {
	base: ({ original, hardened }) => (firstBase(original) === firstBase(hardened) ? 'the base image is still the same' : ''),
	user: ({ original, hardened }) =>
		/^\s*USER\s/im.test(hardened) || firstBase(original) !== firstBase(hardened) ? '' : 'nothing sets another user',
	secrets: ({ hardened }) => (/--mount=\S*type=(secret|ssh)/.test(hardened) ? '' : 'nothing is mounted as a secret'),
	'multi-stage': ({ level, hardened, before, after }) => {
		if (level !== 'maximum') return '';
		if ((hardened.match(/^\s*FROM\s/gim) ?? []).length < 2) return 'there is still one stage only';
		return after.size < before.size ? '' : 'the image has not become smaller';
	},
};

async function inCopy<T>(app: App, action: (copy: string) => Promise<T>): Promise<T> {
	const copy = workingCopy(app);
	try {
		return await action(copy);
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

function original(app: App): string {
	return readFileSync(`${app.folder}/Dockerfile`, 'utf8');
}

function demand(condition: boolean, otherwise: string): asserts condition {
	if (!condition) throw new Error(otherwise);
}

async function during<T>(what: string, action: () => Promise<T>): Promise<T> {
	try {
		return await action();
	} catch (error) {
		throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
	}
}
