/**
 * Several Compose files as one project, as `docker compose` takes them when it is told nothing: the first default name
 * with the first override beside it, what they include, and files that services extend. Which other files somebody joins
 * with `-f` is unknown. Source: the Compose Specification, "merge", "include", "extends"; the names in compose-go.
 */
import { COMPOSE_BASES, COMPOSE_OVERRIDES } from '../kinds';
import { once } from '../text/once';
import { folderOf, joinedPath } from '../text/paths';
import { Recent } from '../text/recent';
import { entryOf, followed, parseYaml, type YamlNode } from '../yaml/tree';
import { buildComposeModel, type ComposeModel, type Elsewhere, type Service } from './model';
import { interpolate } from './variables';

/** Texts by their paths relative to one folder; null and missing ones are not there. */
export type Files = Readonly<Record<string, string | null>>;

const DEPTH = 6;
const byName = once((model: ComposeModel): ReadonlyMap<string, Service> => new Map(model.services.map((service) => [service.name, service])));
const models = new Recent<string, ComposeModel>(50);

export class ComposeProject {
	readonly base: string | undefined;
	readonly override: string | undefined;

	constructor(private readonly files: Files) {
		const isThere = (name: string): boolean => typeof files[name] === 'string';
		this.base = COMPOSE_BASES.find(isThere);
		// Without a base there is nothing to override.
		this.override = this.base === undefined ? undefined : COMPOSE_OVERRIDES.find(isThere);
	}

	/** Undefined for a file that is not known. */
	model(path: string | undefined): ComposeModel | undefined {
		const text = path === undefined ? undefined : this.files[path];
		if (typeof text !== 'string') return undefined;
		const known = models.get(text);
		if (known) return known;
		const made = buildComposeModel(parseYaml(text));
		models.set(text, made);
		return made;
	}

	/** The service of a file, with what it extends in others, the file's own first; empty where it has none of that name. */
	layers(path: string | undefined, name: string, seen: Set<string> = new Set()): readonly Layer[] {
		const model = this.model(path);
		if (path === undefined || !model || seen.has(`${path} ${name}`)) return [];
		seen.add(`${path} ${name}`);
		const service = byName(model).get(name);
		if (!service) return includedBy(model).flatMap((file) => this.layers(joinedPath(folderOf(path), file), name, seen));
		return [{ path, service }, ...this.extended(path, service, seen)];
	}

	/** What a service extends in another file. */
	extended(path: string, service: Service, seen: Set<string> = new Set()): readonly Layer[] {
		const from = service.extendsFile;
		return from ? this.layers(joinedPath(folderOf(path), from.file), from.service, seen) : [];
	}

	/** Every file of the project that `docker compose` takes by itself, included ones behind. */
	get paths(): readonly string[] {
		const found: string[] = [];
		const add = (path: string | undefined, depth: number): void => {
			const model = this.model(path);
			if (path === undefined || !model || found.includes(path) || depth > DEPTH) return;
			found.push(path);
			for (const file of includedBy(model)) add(joinedPath(folderOf(path), file), depth + 1);
		};
		add(this.base, 0);
		add(this.override, 0);
		return found;
	}
}

export interface Layer {
	/** The file that it stands in. */
	readonly path: string;
	readonly service: Service;
}

/** @param own the file's path in the project */
export function elsewhereIn(project: ComposeProject, own: string): (service: Service) => Elsewhere {
	const { base, override } = project;
	return (service) => {
		const isOverride = own === override;
		const joined = [...own === base ? [] : project.layers(base, service.name), ...isOverride ? [] : project.layers(override, service.name)];
		const layers = [...project.extended(own, service), ...joined];
		const isKnown = ({ path, service: one }: Layer): boolean => !one.extendsMore || project.extended(path, one).length > 0;
		return { parts: layers.map((layer) => layer.service), isPatch: isOverride && joined.length > 0, isWhole: [{ path: own, service }, ...layers].every(isKnown) };
	};
}

/** The files that a Compose file names: those it includes, and those its services extend; relative to its folder, as far as they are known. */
export function referencedFiles(text: string): readonly string[] {
	const model = buildComposeModel(parseYaml(text));
	return [...new Set([...includedBy(model), ...model.services.flatMap(({ extendsFile }) => extendsFile?.file ?? [])])];
}

function includedBy({ root }: ComposeModel): readonly string[] {
	const list = followed(root && entryOf(root, 'include')?.entry.value);
	if (list?.kind !== 'list') return [];
	return list.items.flatMap(({ value }) => {
		const item = followed(value);
		return texts(item?.kind === 'map' ? followed(entryOf(item, 'path')?.entry.value) : item);
	});
}

function texts(node: YamlNode | undefined): readonly string[] {
	const scalars = node?.kind === 'list' ? node.items.map(({ value }) => followed(value)) : [node];
	return scalars.flatMap((each) => each?.kind === 'scalar' ? interpolate(each.text) ?? [] : []);
}
