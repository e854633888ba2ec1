/**
 * The data of the engine, `server/src/engine/knowledge/data/*.json`, unpacked to be changed and packed again. Contract:
 * packing what was unpacked gives the same text; the tables of bases, accounts and profiles hold nothing unused; files
 * are written whole or not at all.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const DATA = join(import.meta.dirname, '../../server/src/engine/knowledge/data');

/** Numbers the distinct values in the order in which they come. */
export class Dictionary {
	readonly values: string[] = [];
	readonly #numbers = new Map<string, number>();
	of(value: string): number {
		const hit = this.#numbers.get(value);
		if (hit !== undefined) return hit;
		const number = this.values.push(value) - 1;
		this.#numbers.set(value, number);
		return number;
	}
}

/** What the tags of a line share: `os|libc|packageManager|shell`, `default user, accounts, …`, the kind of variant. */
export interface Profile {
	readonly base: string;
	readonly people: string;
	readonly variant: string;
}

export interface Line {
	readonly tags: readonly string[];
	readonly profile: Profile;
}

export interface Image {
	/** What is kept as it is: publisher, product, deprecation, ports… */
	readonly rest: Readonly<Record<string, unknown>>;
	readonly lines: readonly Line[];
	/** Wordings of tags, `*` for anything, instead of tags. */
	readonly patterns?: readonly Line[];
}

export interface Images {
	readonly asOf: string;
	readonly images: ReadonlyMap<string, Image>;
}

/** Number of a profile → its lines: tags apart by blanks, lines by semicolons. */
type Grouped = Readonly<Record<string, string>>;

interface Packed {
	readonly asOf: string;
	readonly bases: readonly string[];
	readonly people: readonly string[];
	readonly profiles: readonly string[];
	readonly images: Readonly<Record<string, { readonly lines?: Grouped; readonly patterns?: Grouped } & Record<string, unknown>>>;
}

export function unpackImages(text: string): Images {
	const packed = JSON.parse(text) as Packed;
	const profileOf = (number: number): Profile => {
		const [base, people, variant = ''] = (packed.profiles[number] as string).split(' ');
		return { base: packed.bases[Number(base)] as string, people: packed.people[Number(people)] as string, variant };
	};
	const ungroup = (grouped: Grouped): Line[] => Object.entries(grouped).flatMap(([number, list]) => list.split(';').map((tags) => ({ tags: tags.split(' '), profile: profileOf(Number(number)) })));
	const images = Object.entries(packed.images).map(([name, { lines = {}, patterns, ...rest }]): [string, Image] => [name, {
		rest, lines: ungroup(lines), ...(patterns && { patterns: ungroup(patterns) }),
	}]);
	return { asOf: packed.asOf, images: new Map(images) };
}

export function packImages({ asOf, images }: Images): string {
	const [bases, people, profiles] = [new Dictionary(), new Dictionary(), new Dictionary()];
	const group = (lines: readonly Line[]): Grouped => {
		const byProfile = new Map<number, string[]>();
		for (const { tags, profile } of lines) {
			const number = profiles.of([bases.of(profile.base), people.of(profile.people), profile.variant].join(' '));
			byProfile.set(number, [...byProfile.get(number) ?? [], tags.join(' ')]);
		}
		return Object.fromEntries([...byProfile].map(([number, list]) => [number, list.join(';')]));
	};
	const packed = [...images].map(([name, { rest, lines, patterns = [] }]) => [name, {
		...rest, ...(lines.length > 0 && { lines: group(lines) }), ...(patterns.length > 0 && { patterns: group(patterns) }),
	}]);
	return `${JSON.stringify({ asOf, bases: bases.values, people: people.values, profiles: profiles.values, images: Object.fromEntries(packed) })}\n`;
}

/** Release lines as text, by product and by distribution: `cycle[+] end;…` and `release codename end extended-end;…`. */
export interface Ends {
	readonly asOf: string;
	readonly products: Readonly<Record<string, string>>;
	readonly distributions: Readonly<Record<string, string>>;
}

export const readData = (name: string, folder = DATA): string => readFileSync(join(folder, name), 'utf8');

export function writeData(name: string, text: string, folder = DATA): void {
	const draft = join(folder, `.${name}.draft`);
	writeFileSync(draft, text);
	renameSync(draft, join(folder, name));
}
