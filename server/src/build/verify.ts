/**
 * Proves a hardening by building the image before and after. Contract: what breaks the build is left out, and what comes
 * back was built; the images are the engine's until it is closed. Nothing is written into the project, no image is run,
 * and no secret is part of what is answered or shown.
 */
import { randomBytes } from 'node:crypto';
import { analyze, type AnalyzeOptions, harden, type HardenResult, type Level, type NewFile } from '../engine/index';
import { MOST_BUILDS, type Verification, type Verified, type Version } from './contract';
import type { BuildEngine } from './engines/types';
import { traces } from './engines/search';
import { failedStep } from './failedStep';
import { byLine, redactor } from './redact';
import { type Given, KnownSecrets } from './secrets';
import { type Built, OutOfBuilds, settle } from './settle';
import { Workplace } from './workplace';

export interface VerifyRequest extends Given {
	readonly text: string;
	readonly level: Level;
	/** As for hardening without a build. */
	readonly options: AnalyzeOptions;
	/** The Dockerfile's path; undefined for a text that is no file. */
	readonly dockerfile?: string | undefined;
	readonly target?: string | undefined;
	readonly mostBuilds?: number;
}

export interface VerifyPorts {
	/** What is done now, in a few words. */
	progress(what: string): void;
	/** A line of a build's log, without secrets. */
	log(line: string): void;
	readonly signal?: AbortSignal | undefined;
}

/** The user has had enough. */
export class Cancelled extends Error {}

/** @throws SecretsMissing, Cancelled, and what the engine throws when it is broken */
export async function verify(engine: BuildEngine, request: VerifyRequest, ports: VerifyPorts): Promise<Verified> {
	const verifying = new Verifying(engine, request, ports);
	try {
		return await verifying.run();
	} finally {
		verifying.close();
	}
}

type Image = { readonly tag: string; readonly built: Built };

class Verifying {
	readonly #options: AnalyzeOptions & { readonly level: Level };
	readonly #secrets: KnownSecrets;
	readonly #workplace: Workplace;
	/** By the text and the files beside it. */
	readonly #images = new Map<string, Image>();
	/** The original gives secrets away, and so does an image that the file itself is copied into. */
	readonly #tells: boolean;
	readonly #run = randomBytes(4).toString('hex');
	#builds = 0;

	constructor(readonly engine: BuildEngine, readonly request: VerifyRequest, readonly ports: VerifyPorts) {
		const { text, options, level, contextDir, dockerfile } = request;
		// What is proved must be what this engine understands.
		this.#options = { ...options, level, ...(engine.secretForm === 'portable' && { builder: 'portable' }) };
		this.#secrets = new KnownSecrets(text, request, options);
		this.#tells = this.#secrets.values().some((value) => text.includes(value));
		this.#workplace = new Workplace(contextDir, dockerfile);
	}

	close(): void {
		this.#workplace.close();
	}

	async run(): Promise<Verified> {
		const { text, mostBuilds = MOST_BUILDS } = this.request;
		const whole = harden(text, this.#options);
		// Asked for before anything is built, so that nobody waits in vain.
		this.#secrets.forMounts(whole);
		const nothing = harden(text, { ...this.#options, veto: () => 'nothing is changed' });
		const original = await this.#build(nothing, 'the original');
		if (!original.built.ok) return this.#answer(whole, { before: await this.#version(nothing), after: null, takenBack: [], incomplete: false });
		const settled = await settle({
			harden: (veto) => harden(text, { ...this.#options, veto }),
			known: (result) => this.#images.get(keyOf(result))?.built,
			build: async (result, what) => {
				if (!this.#images.has(keyOf(result)) && this.#builds > mostBuilds) throw new OutOfBuilds();
				return (await this.#build(result, what)).built;
			},
		});
		const { result, takenBack, incomplete } = settled;
		return this.#answer(result, { before: await this.#version(nothing), after: await this.#version(result), takenBack, incomplete });
	}

	#answer(result: HardenResult, facts: Pick<Verification, 'before' | 'after' | 'takenBack' | 'incomplete'>): Verified {
		return { result, verification: { engine: this.engine.name, ...facts, secretsLookedFor: this.#secrets.values().length, builds: this.#builds } };
	}

	async #build(result: HardenResult, what: string): Promise<Image> {
		const key = keyOf(result);
		const known = this.#images.get(key);
		if (known) return known;
		this.#stopIfCancelled();
		const secrets = this.#secrets.forMounts(result);
		const redact = redactor([...this.#secrets.values(), ...Object.values(secrets)]);
		this.ports.progress(`building ${what}`);
		const tag = `bulwark-verify/${this.#run}:${++this.#builds}`;
		const { target } = this.request;
		const { ok, log } = await this.engine.build({
			...this.#workplace.place(result.after, result.files, this.#tells && result.after !== this.request.text), tag, secrets,
			buildArgs: this.#secrets.argumentsFor(result.after),
			...(target !== undefined && { target }),
			onOutput: byLine((line) => this.ports.log(redact(line))),
		});
		this.#stopIfCancelled();
		const image: Image = { tag, built: ok ? { ok } : { ok: false, step: failedStep(log, result.after, redact) } };
		this.#images.set(key, image);
		return image;
	}

	async #version(result: HardenResult): Promise<Version> {
		const findings = this.#findings(result.after, result.files);
		const { tag, built } = this.#images.get(keyOf(result)) as Image;
		if (!built.ok) return { builds: false, step: built.step, findings };
		this.ports.progress('looking into the image');
		const redact = redactor(this.#secrets.values());
		const { size, user, ports, entrypoint, cmd } = await this.engine.inspect(tag);
		const secrets = await this.#find(tag);
		this.#stopIfCancelled();
		return { builds: true, size, user, ports, entrypoint: entrypoint.map(redact), cmd: cmd.map(redact), secrets, findings };
	}

	async #find(tag: string): Promise<readonly string[] | null> {
		const needles = this.#secrets.values().flatMap((value) => traces(value));
		if (needles.length === 0) return [];
		// A layer that cannot be read proves nothing; all else still holds.
		return this.engine.find(tag, needles).catch(() => null);
	}

	#findings(text: string, files: readonly NewFile[]): number {
		const { buildContext } = this.#options;
		const context = files.length === 0 ? buildContext : { ...buildContext, files: { ...buildContext?.files, ...Object.fromEntries(files.map(({ path, content }) => [path, content])) }, ...ignoreFileOf(files) };
		const { findings } = analyze(text, { ...this.#options, ...(context && { buildContext: context }) });
		return findings.filter(({ severity }) => severity === 'error' || severity === 'warning').length;
	}

	#stopIfCancelled(): void {
		if (this.ports.signal?.aborted) throw new Cancelled('cancelled');
	}
}

function ignoreFileOf(files: readonly NewFile[]): { dockerignore?: { path: string; text: string } } {
	const file = files.findLast(({ path }) => path.endsWith('.dockerignore'));
	return file ? { dockerignore: { path: file.path, text: file.content } } : {};
}

function keyOf({ after, files }: HardenResult): string {
	return JSON.stringify([after, files]);
}
