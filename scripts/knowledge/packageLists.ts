/**
 * Package lists as apt keeps them, read by release. Contract: `readLists(folder)` takes every `*_Packages` file in it, joins the
 * components and the updates of a release, and tells for each package what is asked of it; names are as the list writes them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Package {
	readonly section: string;
	readonly description: string;
	readonly version: string;
	/** Names in order; alternatives as the list has them, `a | b`. */
	readonly depends: readonly string[];
	readonly provides: readonly string[];
}

export class ReleaseLists {
	readonly packages = new Map<string, Package>();
	readonly #providers = new Map<string, Set<string>>();
	add(text: string): void {
		for (const paragraph of text.split('\n\n')) {
			const field = (name: string): string => paragraph.startsWith(`${name}: `) ? paragraph.slice(name.length + 2, lineEnd(paragraph, 0)) : fieldOf(paragraph, name);
			const name = field('Package');
			if (name === '') continue;
			const found = { section: field('Section').replace(/^.*\//, ''), description: field('Description'), version: field('Version'), depends: names(field('Depends')), provides: names(field('Provides')) };
			this.packages.set(name, found);
			for (const each of found.provides) this.#providers.set(each, (this.#providers.get(each) ?? new Set()).add(name));
		}
	}
	get virtual(): ReadonlyMap<string, ReadonlySet<string>> {
		return this.#providers;
	}
	/** What apt installs by that name: the package, or the only one that stands in for it. With several it asks, and fails. */
	resolve(name: string): string | undefined {
		if (this.packages.has(name)) return name;
		const providers = [...this.#providers.get(name) ?? []];
		return providers.length === 1 ? providers[0] : undefined;
	}
	/** Ubuntu's packages of programs that come as a snap now: there is no snapd in a build. */
	isStub(name: string): boolean {
		return /(?:^|[\d:.])1snap\d/.test(this.packages.get(name)?.version ?? '');
	}
	installs(name: string): boolean {
		const real = this.resolve(name);
		return real !== undefined && !this.isStub(real);
	}
}

/** By codename. */
export function readLists(folder: string): ReadonlyMap<string, ReleaseLists> {
	const releases = new Map<string, ReleaseLists>();
	for (const file of readdirSync(folder).sort()) {
		const codename = /_dists_([a-z]+)(?:-updates|-security)?_.*_Packages$/.exec(file)?.[1];
		if (codename === undefined) continue;
		const lists = releases.get(codename) ?? new ReleaseLists();
		lists.add(readFileSync(join(folder, file), 'utf8'));
		releases.set(codename, lists);
	}
	return releases;
}

function fieldOf(paragraph: string, name: string): string {
	const at = paragraph.indexOf(`\n${name}: `);
	return at < 0 ? '' : paragraph.slice(at + name.length + 3, lineEnd(paragraph, at + 1));
}

function lineEnd(text: string, from: number): number {
	const end = text.indexOf('\n', from);
	return end < 0 ? text.length : end;
}

/** `libc6 (>= 2.36), perl:any` → `libc6`, `perl`. */
function names(text: string): string[] {
	return text.split(',').map((each) => each.replace(/\s*\([^)]*\)/g, '').replace(/:\w+/g, '').trim()).filter((each) => each !== '');
}
