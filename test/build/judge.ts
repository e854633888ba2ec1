/**
 * The proof for one application: original and hardened image built, run and compared. Contract: never throws for what
 * the hardening did wrong; the verdict names the first thing that is not as it should be. `skipped` is only said when a
 * base image cannot be had on this machine.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type App, buildArgsOf, type FixKind, workingCopy } from './app';
import { type Bases, Unavailable } from './bases/ensure';
import { baseReferences } from './bases/references';
import { traces } from './engines/oci/search';
import type { ImageBuilder } from './engines/types';
import { tail } from './exec';
import type { Hardener } from './hardener';
import { type Observation, observe } from './observe';
import { secretValues } from './secrets';

export interface Verdict {
	readonly outcome: 'passed' | 'failed' | 'skipped';
	/** Why not; '' when passed. */
	readonly reason: string;
	readonly hardened?: string;
	readonly leftAlone?: readonly string[];
	readonly before?: Measured;
	readonly after?: Measured;
}

interface Measured {
	readonly size: number;
	readonly uids: readonly number[];
}

export interface Bench {
	readonly builder: ImageBuilder;
	readonly bases: Bases;
	readonly harden: Hardener;
}

export async function judge(app: App, bench: Bench): Promise<Verdict> {
	const copy = workingCopy(app);
	const file = `${copy}/Dockerfile`;
	const soFar: { -readonly [Key in keyof Verdict]?: Verdict[Key] } = {};
	try {
		if (app.standInsOnly === true && bench.builder.bases === 'real') {
			return { outcome: 'skipped', reason: 'its base exists as a stand-in only' };
		}
		const original = readFileSync(file, 'utf8');
		const before = await showOriginal(app, bench, copy);
		soFar.before = before;
		if (bench.builder.secretForm === 'portable') writeFileSync(`${copy}/bulwark.json`, '{ "builder": "portable" }\n');

		const result = await bench.harden(file, app.level);
		soFar.hardened = result.text;
		soFar.leftAlone = result.leftAlone;
		demand(result.text !== original, 'hardening changed nothing');
		writeFileSync(file, result.text);
		for (const created of result.created) {
			const path = resolve(copy, created.path);
			mkdirSync(dirname(path), { recursive: true });
			writeFileSync(path, created.text);
		}
		const again = await bench.harden(file, app.level);
		demand(again.text === result.text, 'hardening the hardened file changes it again');
		rmSync(`${copy}/bulwark.json`, { force: true });

		await bench.bases.ensure(result.text);
		const secrets = secretValues(app, copy, result.text, result.followUps);
		const tag = `bulwark-test/${app.name}:hardened`;
		const built = await bench.builder.build({ contextDir: copy, dockerfilePath: file, tag, secrets });
		demand(built.ok, `the hardened file does not build:\n${tail(built.log)}`);
		const after = await during('the hardened image', () => observe(bench.builder, tag, app));
		const facts = await bench.builder.inspect(tag);
		soFar.after = { size: facts.size, uids: after.uids };
		demand(after.answer === before.answer, `answers differently:\n  before: ${before.answer}\n  after:  ${after.answer}`);
		demand(!after.uids.includes(0), 'the hardened image still runs as root');
		const places = await leaks(app, bench.builder, tag);
		demand(places.length === 0, `a secret is still in the image: ${places.join(', ')}`);
		const missing = FIX_IS_SHOWN[app.fix]({ original, hardened: result.text, sizeBefore: before.size, sizeAfter: facts.size });
		demand(missing === '', missing);
		return { ...soFar, outcome: 'passed', reason: '' };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { ...soFar, outcome: error instanceof Unavailable ? 'skipped' : 'failed', reason };
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

/** Builds and runs the original and makes sure that the sample is what it claims to be. */
async function showOriginal(app: App, { builder, bases }: Bench, copy: string): Promise<Observation & Measured> {
	const buildArgs = buildArgsOf(app);
	await bases.ensure(readFileSync(`${copy}/Dockerfile`, 'utf8'), buildArgs);
	const tag = `bulwark-test/${app.name}:original`;
	const built = await builder.build({ contextDir: copy, dockerfilePath: `${copy}/Dockerfile`, tag, buildArgs });
	demand(built.ok, `the original does not build:\n${tail(built.log)}`);
	const observation = await during('the original image', () => observe(builder, tag, app));
	demand(observation.answer.includes(app.expect), `the original answers: ${observation.answer}`);
	if (app.secrets !== undefined) {
		const places = await leaks(app, builder, tag);
		demand(places.length > 0, 'the original does not leak its secret: the sample proves nothing');
	}
	return { ...observation, size: (await builder.inspect(tag)).size };
}

async function leaks(app: App, builder: ImageBuilder, tag: string): Promise<readonly string[]> {
	const needles = Object.values(app.secrets ?? {}).flatMap((secret) => traces(secret.value));
	return needles.length === 0 ? [] : builder.find(tag, needles);
}

interface Pair {
	readonly original: string;
	readonly hardened: string;
	readonly sizeBefore: number;
	readonly sizeAfter: number;
}

const firstBase = (dockerfile: string) => baseReferences(dockerfile)[0]?.name;

/** The fix that the sample is there for must be visible in the result: what is wrong, '' when nothing. */
const FIX_IS_SHOWN: Readonly<Record<FixKind, (pair: Pair) => string>> = {
	base: ({ original, hardened }) => (firstBase(original) === firstBase(hardened) ? 'the base image is still the same' : ''),
	user: ({ original, hardened }) =>
		/^\s*USER\s/im.test(hardened) || firstBase(original) !== firstBase(hardened) ? '' : 'nothing sets another user',
	secrets: ({ hardened }) => (/--mount=\S*type=(secret|ssh)/.test(hardened) ? '' : 'nothing is mounted as a secret'),
	'multi-stage': ({ hardened, sizeBefore, sizeAfter }) => {
		if ((hardened.match(/^\s*FROM\s/gim) ?? []).length < 2) return 'there is still one stage only';
		return sizeAfter < sizeBefore ? '' : 'the image has not become smaller';
	},
};

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
