/** Which services of a Compose project build a Dockerfile, and how they run the image. */
import type { BuildUse } from '../config/buildContext';
import { folderOf, joinedPath, normalisedPath } from '../text/paths';
import { entryOf, followed } from '../yaml/tree';
import type { Service } from './model';
import { ComposeProject, type Files, type Layer } from './project';
import { hasVariable, interpolate } from './variables';

/**
 * @param files the Compose files around, by their paths relative to one folder
 * @param dockerfile the Dockerfile's path, relative to that folder
 */
export function composeUses(files: Files, dockerfile: string): readonly BuildUse[] {
	const project = new ComposeProject(files);
	const wanted = normalisedPath(dockerfile);
	const seen = new Set<string>();
	return project.paths.flatMap((path) => (project.model(path)?.services ?? []).flatMap((service): BuildUse[] => {
		const { name } = service;
		if (seen.has(name)) return [];
		seen.add(name);
		const layers = [...path === project.override ? [] : project.layers(project.override, name), ...project.layers(path, name)];
		const built = builtBy(layers);
		if (built?.dockerfile !== wanted) return [];
		const { line, character } = service.tree.lines.positionAt(service.entry.key.start);
		const { target } = built;
		const user = layers.find((layer) => layer.service.field('user'))?.service.user;
		return [{
			kind: 'service', name, file: path, line, character, ...(target !== undefined && { target }), args: argumentsOf(layers),
			run: { ...(user !== undefined && user !== '' && { user }), ports: layers.flatMap((layer) => portsOf(layer.service)) },
		}];
	}));
}

/** What a service builds: paths are relative to the folder of the files. */
export interface Built {
	readonly context: string;
	readonly dockerfile: string;
	readonly target?: string;
}

/** @returns undefined for what is not built here, or not from a file */
export function builtBy(layers: readonly Layer[]): Built | undefined {
	const [built] = layers.filter(({ service }) => service.field('build'));
	if (!built || layers.some(({ service }) => service.build && entryOf(service.build, 'dockerfile_inline'))) return undefined;
	const context = contextOf(layers) ?? { text: '.', path: built.path };
	const file = buildText(layers, 'dockerfile') ?? { text: 'Dockerfile' };
	const folder = context.text === undefined ? undefined : joinedPath(folderOf(context.path) || '.', context.text);
	const dockerfile = folder === undefined || file.text === undefined ? undefined : joinedPath(folder || '.', file.text);
	const target = buildText(layers, 'target')?.text;
	return folder === undefined || dockerfile === undefined ? undefined : { context: folder, dockerfile, ...(target !== undefined && { target }) };
}

/** The context as the first layer has it that names one; its text is undefined when it is not known. */
function contextOf(layers: readonly Layer[]): { readonly text: string | undefined; readonly path: string } | undefined {
	for (const { path, service } of layers) {
		const { value } = service.field('build') ?? {};
		if (value?.kind === 'scalar') return { text: interpolate(value.text), path };
		const found = buildText([{ path, service }], 'context');
		if (found) return { ...found, path };
	}
	return undefined;
}

function buildText(layers: readonly Layer[], name: string): { readonly text: string | undefined } | undefined {
	for (const { service: { build } } of layers) {
		const node = build && followed(entryOf(build, name)?.entry.value);
		if (node) return { text: node.kind === 'scalar' ? interpolate(node.text) : undefined };
	}
	return undefined;
}

/** Joined by name; null for what is not written there. */
function argumentsOf(layers: readonly Layer[]): BuildUse['args'] {
	return Object.fromEntries(layers.toReversed().flatMap(({ service }) => service.buildArguments.map(({ name, value }) => [name, value === undefined || hasVariable(value) ? null : interpolate(value) ?? null])));
}

function portsOf(service: Service): NonNullable<BuildUse['run']>['ports'] {
	return service.ports.flatMap(({ targets, published }) => targets.map((target) => ({ target, ...(published !== undefined && { published }) })));
}
