/** Which services of a Compose file build a Dockerfile, and how they run the image. */
import type { ServiceUse } from '../config/buildContext';
import { entryOf, followed, parseYaml, type YamlMap } from '../yaml/tree';
import { buildComposeModel, type Service } from './model';
import { interpolate } from './variables';

/**
 * @param dockerfile the Dockerfile's path, relative to the folder of the Compose file
 */
export function composeUses(text: string, dockerfile: string): readonly Omit<ServiceUse, 'file'>[] {
	const tree = parseYaml(text);
	return buildComposeModel(tree).services.flatMap((service) => {
		if (builtFile(service) !== normalised(dockerfile)) return [];
		const target = service.build && textIn(service.build, 'target');
		const { line, character } = tree.lines.positionAt(service.entry.key.start);
		const { user } = service;
		return [{
			service: service.name, line, character, ...(target !== undefined && { target }), ...(user !== undefined && user !== '' && { user }),
			args: service.buildArguments.map(({ name }) => name), ports: service.ports.flatMap(({ targets }) => targets),
		}];
	});
}

/** Relative to the folder of the Compose file; undefined for what is not built here, or not from a file. */
function builtFile(service: Service): string | undefined {
	const { value } = service.field('build') ?? {};
	if (value?.kind === 'scalar') return joined(interpolate(value.text), 'Dockerfile');
	if (value?.kind !== 'map' || entryOf(value, 'dockerfile_inline')) return undefined;
	const context = entryOf(value, 'context') ? textIn(value, 'context') : '.';
	const file = entryOf(value, 'dockerfile') ? textIn(value, 'dockerfile') : 'Dockerfile';
	return file === undefined ? undefined : joined(context, file);
}

function textIn(map: YamlMap, name: string): string | undefined {
	const node = followed(entryOf(map, name)?.entry.value);
	return node?.kind === 'scalar' ? interpolate(node.text) : undefined;
}

function joined(context: string | undefined, file: string): string | undefined {
	return context === undefined || /^(?:[\w+.-]+:\/\/|git@|\/|~)/.test(context) ? undefined : normalised(`${context}/${file}`);
}

function normalised(path: string): string {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
		else parts.push(part);
	}
	return parts.join('/');
}
