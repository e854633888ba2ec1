/**
 * Which value belongs to which secret mount of a hardened Dockerfile. The `--secret` line that its user is told to run
 * decides where a value comes from; without one, an id that spells the name of a variable.
 */
import { readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { analyze, type AnalyzeOptions, type HardenResult, type WrittenSecret, writtenSecrets } from '../engine/index';
import type { MissingSecret } from './contract';

export interface Given {
	readonly contextDir: string;
	readonly buildArgs: Readonly<Record<string, string>>;
	/** Id → value. */
	readonly secrets: Readonly<Record<string, string>>;
}

/** What the user did not give and nothing else tells. */
export class SecretsMissing extends Error {
	constructor(readonly missing: readonly MissingSecret[]) {
		super(`the hardened file mounts ${missing.map(({ id }) => id).join(', ')}: give ${missing.map(({ id, source }) => `--secret id=${id},env=${source}`).join(' ')}`);
	}
}

/** Secrets by what the original says, with what the user gave. */
export class KnownSecrets {
	readonly #written: readonly WrittenSecret[];
	readonly #names: ReadonlySet<string>;
	readonly #arguments: ReadonlySet<string>;
	readonly #mounted: ReadonlySet<string>;
	readonly #read = new Set<string>();

	constructor(original: string, private readonly given: Given, options: AnalyzeOptions = {}) {
		const { model } = analyze(original, options);
		const { names, secrets } = writtenSecrets(model);
		this.#written = secrets;
		this.#names = names;
		this.#arguments = declared(original);
		this.#mounted = new Set(mountedIds(original));
	}

	/** Everything that must not be shown, and must not lie in an image. */
	values(): string[] {
		const named = Object.entries(this.given.buildArgs).filter(([name]) => this.#names.has(name)).map(([, value]) => value);
		return [...new Set([...named, ...Object.values(this.given.secrets), ...this.#written.map(({ value }) => value), ...this.#read])].filter((value) => value.trim() !== '');
	}

	/** Id → value for every mount of the text. @throws SecretsMissing */
	forMounts({ after, followUps }: HardenResult): Record<string, string> {
		const sources = new Map(followUps.flatMap((line) => [...told(line)]));
		const values: Record<string, string> = { ...this.given.secrets };
		const missing: MissingSecret[] = [];
		for (const id of mountedIds(after)) {
			if (id in values || this.#mounted.has(id)) continue;
			const source = sources.get(id) ?? { kind: 'env', name: id.toUpperCase().replace(/\W/g, '_') };
			const value = source.kind === 'src' ? this.#file(source.name) : this.#variable(source.name);
			if (value === undefined) missing.push({ id, source: source.name });
			else values[id] = value;
		}
		if (missing.length > 0) throw new SecretsMissing(missing);
		return values;
	}

	/** The build arguments that a text still takes: the others would only be complained of. */
	argumentsFor(text: string): Record<string, string> {
		const now = declared(text);
		return Object.fromEntries(Object.entries(this.given.buildArgs).filter(([name]) => now.has(name) || !this.#arguments.has(name)));
	}

	#variable(name: string): string | undefined {
		const argument = Object.entries(this.given.buildArgs).find(([each]) => sameName(each, name))?.[1];
		const written = this.#written.find((secret) => secret.name !== undefined && sameName(secret.name, name))?.value;
		const nameless = this.#written.filter((secret) => secret.name === undefined);
		// An argument that nobody gave was empty, and so is the secret.
		return argument ?? written ?? (nameless.length === 1 ? nameless[0]?.value : undefined) ?? ([...this.#arguments].some((each) => sameName(each, name)) ? '' : undefined);
	}

	#file(path: string): string | undefined {
		try {
			const text = readFileSync(isAbsolute(path) ? path : join(this.given.contextDir, path), 'utf8');
			this.#read.add(text);
			return text;
		} catch {
			return undefined;
		}
	}
}

interface Source {
	readonly kind: 'env' | 'src';
	readonly name: string;
}

/** Pairs of id and source out of `--secret id=…,env=…` or `src=…`. */
function* told(line: string): Iterable<readonly [id: string, source: Source]> {
	for (const [, options = ''] of line.matchAll(/--secret[ =]["']?([^\s"']+)/g)) {
		const fields = fieldsOf(options);
		const id = fields.get('id');
		const [env, src] = [fields.get('env'), fields.get('src') ?? fields.get('source')];
		if (id !== undefined && env !== undefined) yield [id, { kind: 'env', name: env }];
		else if (id !== undefined && src !== undefined) yield [id, { kind: 'src', name: src }];
	}
}

function mountedIds(text: string): string[] {
	const flags = analyze(text).model.tree.instructions.flatMap((instruction) => instruction.flags).map((flag) => flag.value ?? '');
	const mounts = flags.filter((value) => /(?:^|,)type=secret\b/.test(value)).map(fieldsOf);
	return [...new Set(mounts.map((fields) => fields.get('id') ?? basename(fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '')))];
}

function fieldsOf(options: string): Map<string, string> {
	return new Map(options.split(',').map((field) => field.split(/=(.*)/s, 2) as [string, string]));
}

function declared(text: string): Set<string> {
	return new Set(analyze(text).model.tree.instructions.filter(({ keyword }) => keyword === 'ARG').flatMap(({ properties }) => properties.map(({ name }) => name)));
}

function sameName(first: string, second: string): boolean {
	const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
	return plain(first) === plain(second);
}
