/**
 * Makes the base images that a Dockerfile needs available to the engine. Contract: after it returns, every image that
 * the text builds on can be used under the name it has there; an image that cannot be had is an `Unavailable` error
 * that says which and why. Engines with real images need nothing.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cacheFolder } from '../cache';
import type { ImageBuilder } from '../engines/types';
import { tail } from '../../../server/src/build/exec';
import { baseFiles } from './files';
import { type Recipe, recipes } from './recipes';
import { baseReferences } from './references';
import { standInFor } from './table';

export class Unavailable extends Error {}

export interface Bases {
	ensure(dockerfile: string, buildArgs?: Readonly<Record<string, string>>): Promise<void>;
}

export function basesFor(builder: ImageBuilder): Bases {
	if (builder.bases === 'real') return { ensure: async () => {} };
	const made = new Map<string, Promise<string>>();
	const provided = new Set<string>();

	/** The tag under which the engine keeps the stand-in. */
	function make(name: string): Promise<string> {
		const known = made.get(name);
		if (known !== undefined) return known;
		const making = build(name);
		made.set(name, making);
		return making;
	}

	async function build(name: string): Promise<string> {
		const recipe = recipes[name];
		if (recipe === undefined) throw new Error(`no recipe called ${name}`);
		const parents = new Map<string, string>();
		for (const parent of parentsOf(recipe)) parents.set(parent, await make(parent));
		const text = dockerfileOf(recipe, parents);
		const tag = `stand-in/${name}:${createHash('sha256').update(text).update(scriptsOf(recipe)).digest('hex').slice(0, 12)}`;
		if (!(await isThere(builder, tag))) {
			const contextDir = recipe.files === undefined ? cacheFolder('empty') : await baseFiles(recipe.files);
			const folder = cacheFolder('recipes');
			mkdirSync(folder, { recursive: true });
			writeFileSync(`${folder}/${name}.Dockerfile`, text);
			const result = await builder.build({ contextDir, dockerfilePath: `${folder}/${name}.Dockerfile`, tag });
			if (!result.ok) throw new Error(`stand-in ${name} cannot be made:\n${tail(result.log)}`);
		}
		await builder.provide(tag, tag);
		return tag;
	}

	return {
		async ensure(dockerfile, buildArgs) {
			for (const reference of baseReferences(dockerfile, buildArgs)) {
				if (provided.has(reference.name)) continue;
				const recipe = standInFor(reference);
				if (recipe instanceof Error) throw new Unavailable(recipe.message);
				await builder.provide(reference.name, await make(recipe));
				provided.add(reference.name);
			}
		},
	};
}

async function isThere(builder: ImageBuilder, tag: string): Promise<boolean> {
	try {
		await builder.inspect(tag);
		return true;
	} catch {
		return false;
	}
}

function parentsOf(recipe: Recipe): string[] {
	const inFront = [...(recipe.before ?? '').matchAll(/\{([\w-]+)\} AS/g)].map((match) => match[1] ?? '');
	return recipe.on === undefined ? inFront : [...inFront, recipe.on];
}

function dockerfileOf(recipe: Recipe, parents: ReadonlyMap<string, string>): string {
	const before = (recipe.before ?? '').replace(/\{([\w-]+)\} AS/g, (_, name: string) => `${parents.get(name)} AS`);
	return `${before}FROM ${recipe.on === undefined ? 'scratch' : parents.get(recipe.on)}\n${recipe.lines}\n`;
}

/** Entry scripts belong to the recipe: when one changes, the stand-in is made again. */
function scriptsOf(recipe: Recipe): string {
	if (recipe.files !== 'scripts' && recipe.files !== 'node') return '';
	const folder = new URL('./scripts/', import.meta.url);
	return readdirSync(folder)
		.sort()
		.map((name) => readFileSync(new URL(name, folder), 'utf8'))
		.join('\0');
}
