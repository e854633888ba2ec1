/**
 * The settings of a Dockerfile: the nearest `bulwark.json` upwards from its folder, its overrides for that file, and the
 * policies of those further up. A file's mistakes are told once, on standard error, and what is right in it counts.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { effectiveSettings, type ProjectFile, readProjectSettings, type Settings } from '../engine/index';
import { isDevcontainer } from '../ports/devcontainer';
import { nodeFiles } from '../ports/nodeFiles';
import { printable, warn } from './output';
import { codeOf, reasonOf } from './read';

export const FILE = 'bulwark.json';

type Project = ProjectFile['project'];

/** A `bulwark.json` and the folder that it stands in. */
interface Placed {
	readonly folder: string;
	readonly project: Project;
}

export class ProjectSettings {
	readonly #byFolder = new Map<string, readonly Placed[]>();
	/** True as soon as a settings file had a mistake. */
	troubled = false;

	/** @param path a Dockerfile; `-` stands for one without a name in the current folder. */
	async of(path: string): Promise<Partial<Settings>> {
		const file = path === '-' ? undefined : resolve(path);
		return file === undefined ? this.here() : this.#of(file, await isDevcontainer(nodeFiles, pathToFileURL(file).href, undefined));
	}

	/** Those of the current folder. */
	here(): Partial<Settings> {
		return this.#of(undefined, false);
	}

	#of(file: string | undefined, forDevelopers: boolean): Partial<Settings> {
		const chain = this.#above(file === undefined ? resolve('.') : dirname(file));
		return effectiveSettings(chain.map(({ folder, project }) => ({ project, ...(file !== undefined && { path: relative(folder, file).replaceAll('\\', '/') }) })), {}, forDevelopers);
	}

	/** The settings files of a folder and those above it, the nearest first. */
	#above(folder: string): readonly Placed[] {
		const known = this.#byFolder.get(folder);
		if (known) return known;
		const above = dirname(folder);
		const project = this.#read(join(folder, FILE));
		const rest = above === folder ? [] : this.#above(above);
		const chain = project ? [{ folder, project }, ...rest] : rest;
		this.#byFolder.set(folder, chain);
		return chain;
	}

	/** Undefined: there is no such file. */
	#read(file: string): Project | undefined {
		let text: string;
		try {
			text = readFileSync(file, 'utf8');
		} catch (error) {
			if (codeOf(error) === 'ENOENT') return undefined;
			this.#complain(`${shown(file)}: ${reasonOf(error)}`);
			return { settings: {}, overrides: [] };
		}
		const project = readProjectSettings(text);
		for (const { message, line, column, key } of project.problems) this.#complain(`${shown(file)}:${line}:${column}: ${key ? `${key}: ` : ''}${message}`);
		return project;
	}

	#complain(message: string): void {
		this.troubled = true;
		warn(printable(message));
	}
}

function shown(file: string): string {
	const inside = relative('.', file);
	return inside.startsWith('..') ? file : inside;
}
