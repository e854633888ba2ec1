/**
 * A Compose file as rules ask for it: services with their fields, as the file alone has them. Merge keys, anchors and
 * `extends` within the file are followed; each value comes with the place where it is written. What other files of the
 * project say of a service is beside it, as `everywhere`. What neither says (a file that is not known, a variable without
 * a default) is unknown, and rules then say nothing.
 * Source: the Compose Specification.
 */
import { contentOf, entriesOf, entryOf, followed, type YamlAlias, type YamlComment, type YamlEntry, type YamlItem, type YamlList, type YamlMap, type YamlNode, type YamlScalar, type YamlTree } from '../yaml/tree';
import type { Member } from '../yaml/edits';
import type { TextRange } from '../text/range';
import { type Mapping, readPort } from './ports';
import { interpolate } from './variables';
import { type Mount, readMount } from './mounts';

type Node = Exclude<YamlNode, YamlAlias>;

/** A field of a service, and the map that it is written in: the service's own or a merged one. */
export interface Field {
	readonly entry: YamlEntry;
	readonly in: YamlMap;
	readonly value: Node | undefined;
	/** Written in the service itself, not in a template. */
	readonly own: boolean;
}

/** A text of a list or of a field that takes a text or a list. */
export interface Words {
	readonly scalar: YamlScalar;
	readonly text: string;
	/** Takes it out of the text: the item, then the field. */
	readonly members: readonly Member[];
}

/** A variable of `environment` or of build arguments. */
export interface Variable {
	readonly name: string;
	/** Absent: taken from the shell that runs Compose. */
	readonly value?: string;
	readonly nameRange: TextRange;
	/** Where the value is written, without quotes; absent when it is not written character by character. */
	readonly valueRange?: TextRange;
	/** Name and value, quotes of the whole included. */
	readonly range: TextRange;
	/** The scalar that holds the value, or in a list `NAME=value`. */
	readonly scalar?: YamlScalar;
	readonly form: 'map' | 'list';
	readonly field: Field;
}

/** What other files of the project say of a service. */
export interface Elsewhere {
	readonly parts: readonly Service[];
	/** This file only changes what another one says. */
	readonly isPatch: boolean;
	/** All that it extends, wherever, is known. */
	readonly isWhole: boolean;
}

export interface ComposeModel {
	readonly text: string;
	readonly tree: YamlTree;
	readonly root?: YamlMap;
	readonly services: readonly Service[];
	readonly comments: readonly YamlComment[];
	/** Other files of the project are known, and say more about its services. */
	readonly hasOthers: boolean;
}

const BASES = 8;
const NOWHERE = (service: Service): Elsewhere => ({ parts: [], isPatch: false, isWhole: !service.extendsMore });

export class Service {
	readonly name: string;
	readonly map: YamlMap | undefined;
	readonly #fields = new Map<string, Field | undefined>();
	#known?: Elsewhere;

	/** @param elsewhere what other files of the project say of it */
	constructor(readonly tree: YamlTree, readonly entry: YamlEntry, readonly services: YamlMap, private readonly elsewhere: (service: Service) => Elsewhere = NOWHERE) {
		this.name = entry.name;
		const node = followed(entry.value);
		this.map = node?.kind === 'map' ? node : undefined;
	}

	/** The map in which fields of this service alone can be written; none for a service that is an alias, or empty. */
	get ownMap(): YamlMap | undefined {
		return this.entry.value?.kind === 'map' ? this.entry.value : undefined;
	}

	/** The key, where findings about what is missing stand. */
	get range(): TextRange {
		return this.entry.key;
	}

	/** Its maps, the service's own first, then those of `extends` within the file. */
	get #chain(): readonly YamlMap[] {
		const chain: YamlMap[] = [];
		let at = this.map;
		while (at && chain.length < BASES && !chain.includes(at)) {
			chain.push(at);
			const base = extendedBy(at);
			const found = base !== undefined && base.file === undefined ? entryOf(this.services, base.service) : undefined;
			const node = followed(found?.entry.value);
			at = node?.kind === 'map' ? node : undefined;
		}
		return chain;
	}

	/** It, and what the other files of the project say of it: what is missing here may stand there. */
	get everywhere(): readonly Service[] {
		return [this, ...this.#elsewhere.parts];
	}

	get #elsewhere(): Elsewhere {
		this.#known ??= this.elsewhere(this);
		return this.#known;
	}

	/** Part of another file's service, so that what is missing stands there, or is missed there. */
	get isPart(): boolean {
		if (!this.map || this.#elsewhere.isPatch || !this.#elsewhere.isWhole) return true;
		return !this.everywhere.some((part) => part.field('image') || part.field('build') || part.field('provider'));
	}

	/** It, or the last one that it extends here, extends something that is not in this file. */
	get extendsMore(): boolean {
		const last = this.#chain.at(-1);
		return last !== undefined && extendedBy(last) !== undefined;
	}

	/** The service of another file that it, or what it extends here, extends. */
	get extendsFile(): { readonly service: string; readonly file: string } | undefined {
		const last = this.#chain.at(-1);
		const { service, file } = last && extendedBy(last) || {};
		const path = file === undefined ? undefined : interpolate(file);
		return service === undefined || path === undefined ? undefined : { service, file: path };
	}

	field(name: string): Field | undefined {
		if (this.#fields.has(name)) return this.#fields.get(name);
		let found: Field | undefined;
		for (const map of this.#chain) {
			const hit = entryOf(map, name);
			if (!hit) continue;
			found = this.#fieldOf(hit);
			break;
		}
		this.#fields.set(name, found);
		return found;
	}

	/** The field in the service and in those that it extends: for lists, which Compose joins. */
	fields(name: string): readonly Field[] {
		return this.#chain.flatMap((map) => {
			const hit = entryOf(map, name);
			return hit ? [this.#fieldOf(hit)] : [];
		});
	}

	#fieldOf(hit: { readonly entry: YamlEntry; readonly in: YamlMap }): Field {
		return { ...hit, value: followed(hit.entry.value), own: hit.in === this.ownMap };
	}

	/** A field's text with its variables' defaults; undefined when there is none, or it is not known. */
	text(name: string): string | undefined {
		const { value } = this.field(name) ?? {};
		return value?.kind === 'scalar' ? interpolate(value.text) : undefined;
	}

	/** The scalar of a field. */
	scalar(name: string): YamlScalar | undefined {
		const { value } = this.field(name) ?? {};
		return value?.kind === 'scalar' ? value : undefined;
	}

	/** The texts of a list, or of the one text in its place. */
	words(name: string): readonly Words[] {
		return this.fields(name).flatMap((field) => {
			const holder: Member = { in: field.in, entry: field.entry };
			if (field.value?.kind === 'scalar') return [{ scalar: field.value, text: field.value.text, members: [holder] }];
			if (field.value?.kind !== 'list') return [];
			const list = field.value;
			return list.items.flatMap((item): Words[] => {
				const scalar = followed(item.value);
				return scalar?.kind === 'scalar' ? [{ scalar, text: scalar.text, members: [{ in: list, item }, ...heldBy(field, holder)] }] : [];
			});
		});
	}

	/** The items of a list, whatever they are. */
	items(name: string): readonly { readonly item: YamlItem; readonly list: YamlList; readonly node: Node | undefined; readonly members: readonly Member[] }[] {
		return this.fields(name).flatMap((field) => {
			if (field.value?.kind !== 'list') return [];
			const list = field.value;
			return list.items.map((item) => ({ item, list, node: followed(item.value), members: [{ in: list, item }, ...heldBy(field, { in: field.in, entry: field.entry })] }));
		});
	}

	get ports(): readonly Mapping[] {
		return this.items('ports').flatMap(({ node, members }) => (node ? readPort(this.tree.text, node, members) : undefined) ?? []);
	}

	get mounts(): readonly Mount[] {
		return this.items('volumes').flatMap(({ node, members }) => (node ? readMount(this.tree.text, node, members) : undefined) ?? []);
	}

	get environment(): readonly Variable[] {
		return this.fields('environment').flatMap((field) => variablesOf(this.tree.text, field));
	}

	/** `build` as a map; undefined for none and for a plain context. */
	get build(): YamlMap | undefined {
		const { value } = this.field('build') ?? {};
		return value?.kind === 'map' ? value : undefined;
	}

	get buildArguments(): readonly Variable[] {
		const found = this.build && entryOf(this.build, 'args');
		return found ? variablesOf(this.tree.text, this.#fieldOf(found)) : [];
	}

	/** `user` as far as it is known. */
	get user(): string | undefined {
		return this.text('user');
	}

	/** Windows containers have no such thing as capabilities. */
	get isWindows(): boolean {
		return /^windows\b/i.test(this.text('platform') ?? '') || /\b(?:nanoserver|servercore|windowsservercore)\b|mcr\.microsoft\.com\/windows/.test(this.text('image') ?? '');
	}
}

/** A field goes with its last item, unless an alias stands in its place. */
function heldBy(field: Field, holder: Member): readonly Member[] {
	return field.entry.value?.kind === 'alias' ? [] : [holder];
}

function extendedBy(map: YamlMap): { readonly service: string; readonly file?: string } | undefined {
	const value = followed(entryOf(map, 'extends')?.entry.value);
	if (value?.kind === 'scalar') return { service: value.text };
	if (value?.kind !== 'map') return undefined;
	const of = (name: string): string | undefined => {
		const node = followed(entryOf(value, name)?.entry.value);
		return node?.kind === 'scalar' ? node.text : undefined;
	};
	const file = of('file');
	return { service: of('service') ?? '', ...(file !== undefined && { file }) };
}

function variablesOf(text: string, field: Field): Variable[] {
	const { value: node } = field;
	if (node?.kind === 'map') return entriesOf(node).map(({ entry }): Variable => {
		const scalar = followed(entry.value);
		const value = scalar?.kind === 'scalar' ? scalar : undefined;
		const written = value && contentOf(text, value);
		return { name: entry.name, nameRange: entry.key, range: entry.range, form: 'map', field, ...(value && { value: value.text, scalar: value }), ...(written && { valueRange: written }) };
	});
	if (node?.kind !== 'list') return [];
	return node.items.flatMap((item): Variable[] => {
		const scalar = followed(item.value);
		if (scalar?.kind !== 'scalar') return [];
		const equal = scalar.text.indexOf('=');
		const name = equal < 0 ? scalar.text : scalar.text.slice(0, equal);
		const written = contentOf(text, scalar);
		const nameRange = written ? { start: written.start, end: written.start + name.length } : scalar.range;
		return [{
			name, nameRange, range: scalar.range, form: 'list', field, scalar,
			...(equal >= 0 && { value: scalar.text.slice(equal + 1) }), ...(equal >= 0 && written && { valueRange: { start: written.start + equal + 1, end: written.end } }),
		}];
	});
}

/** @param elsewhere what other files of the project say of a service; absent: none is known */
export function buildComposeModel(tree: YamlTree, elsewhere?: (service: Service) => Elsewhere): ComposeModel {
	const root = tree.root?.kind === 'map' ? tree.root : undefined;
	const services = followed(root && entryOf(root, 'services')?.entry.value);
	return {
		text: tree.text, tree, comments: tree.comments, hasOthers: elsewhere !== undefined, ...(root && { root }),
		services: services?.kind === 'map' ? services.entries.filter(({ name }) => name !== '<<').map((entry) => new Service(tree, entry, services, elsewhere)) : [],
	};
}
