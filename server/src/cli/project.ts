/**
 * The settings of a Dockerfile: the nearest `bulwark.json` upwards from its folder. A file's mistakes are told once, on
 * standard error, and what is right in it counts.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readProjectSettings, type Settings } from '../engine/index';
import { printable, warn } from './output';
import { codeOf, reasonOf } from './read';

const FILE = 'bulwark.json';

export class ProjectSettings {
	readonly #byFolder = new Map<string, Partial<Settings>>();
	/** True as soon as a settings file had a mistake. */
	troubled = false;

	/** @param path a Dockerfile; `-` stands for one in the current folder. */
	of(path: string): Partial<Settings> {
		return this.#ofFolder(path === '-' ? resolve('.') : dirname(resolve(path)));
	}

	#ofFolder(folder: string): Partial<Settings> {
		const known = this.#byFolder.get(folder);
		if (known) return known;
		const above = dirname(folder);
		const settings = this.#read(join(folder, FILE)) ?? (above === folder ? {} : this.#ofFolder(above));
		this.#byFolder.set(folder, settings);
		return settings;
	}

	/** Undefined: there is no such file. */
	#read(file: string): Partial<Settings> | undefined {
		let text: string;
		try {
			text = readFileSync(file, 'utf8');
		} catch (error) {
			if (codeOf(error) === 'ENOENT') return undefined;
			this.#complain(`${shown(file)}: ${reasonOf(error)}`);
			return {};
		}
		const { settings, problems } = readProjectSettings(text);
		for (const { message, line, column, key } of problems) this.#complain(`${shown(file)}:${line}:${column}: ${key ? `${key}: ` : ''}${message}`);
		return settings;
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
