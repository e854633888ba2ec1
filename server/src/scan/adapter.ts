/**
 * What one vulnerability scanner needs to be told and how it answers. Adding one is adding a module with a {@link Adapter}
 * and a row in `adapters.ts`.
 */
import type { Grade, Vulnerability } from '../engine/index';

export interface Adapter {
	/** In settings and on the command line. */
	readonly id: string;
	readonly name: string;
	/** Looked for on PATH. */
	readonly program: string;
	readonly version: {
		readonly words: readonly string[];
		/** Undefined: it does not say, as programs that were built by hand do. */
		read(output: string): string | undefined;
		/** The first one whose output is known. */
		readonly least: string;
	};
	/** The words that scan an image. */
	scan(reference: string): readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** Exit codes that come with a result. */
	readonly success: readonly number[];
	/** @throws BadOutput */
	read(output: string): Reading;
	/** What its known errors mean and what to do; tried in order on what it printed. */
	readonly advice: readonly (readonly [RegExp, string])[];
}

export interface Reading {
	readonly vulnerabilities: readonly Vulnerability[];
	/** `sha256:…` */
	readonly digest?: string;
}

/** The output is not what the scanner is known to print. */
export class BadOutput extends Error {}

export type Json = Readonly<Record<string, unknown>>;

/** The JSON object that a program printed. */
export function objectOf(output: string): Json {
	let value: unknown;
	try {
		value = JSON.parse(output);
	} catch {
		throw new BadOutput(output.trim() === '' ? 'nothing' : 'no JSON');
	}
	return asObject(value, 'the output');
}

export function asObject(value: unknown, what: string): Json {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadOutput(`${what} is no object`);
	return value as Json;
}

export function asList(value: unknown, what: string): readonly Json[] {
	if (!Array.isArray(value)) throw new BadOutput(`${what} is no list`);
	return value.map((each) => asObject(each, `an entry of ${what}`));
}

export function asText(value: unknown, what: string): string {
	if (typeof value !== 'string' || value === '') throw new BadOutput(`${what} is no text`);
	return value;
}

const GRADES_BY_WORD: Readonly<Record<string, Grade>> = { critical: 'critical', high: 'high', important: 'high', medium: 'medium', moderate: 'medium', low: 'low', negligible: 'negligible', info: 'negligible', unimportant: 'negligible' };

export function gradeOf(word: unknown): Grade {
	return typeof word === 'string' ? GRADES_BY_WORD[word.toLowerCase()] ?? 'unknown' : 'unknown';
}

/** The same vulnerability of the same package counts once, however many layers or paths it was found in. */
export function distinct(list: readonly Vulnerability[]): readonly Vulnerability[] {
	const seen = new Map(list.map((each) => [`${each.id}\n${each.package}\n${each.version}`, each] as const));
	return [...seen.values()];
}

export function fixed(version: unknown): { readonly fixedIn?: string } {
	return typeof version === 'string' && version !== '' ? { fixedIn: version } : {};
}

export function digestIn(references: unknown): { readonly digest?: string } {
	const [found] = Array.isArray(references) ? references.flatMap((each) => typeof each === 'string' ? /sha256:[0-9a-f]{64}$/.exec(each) ?? [] : []) : [];
	return found === undefined ? {} : { digest: found };
}
