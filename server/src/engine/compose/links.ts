/**
 * Which services of a Compose file are known to talk to which: by `depends_on`, by `links`, by addresses in `environment`
 * and in the command. What a service reads elsewhere, in `env_file` or from the shell that runs Compose, is not known.
 */
import { once } from '../text/once';
import { entriesOf, entryOf, followed, type YamlNode } from '../yaml/tree';
import type { Service } from './model';
import { interpolate } from './variables';

/** Known to use the other one: it waits for it, or has its address. */
export function reaches(service: Service, other: Service): boolean {
	return service.everywhere.some((part) => dependencies(part).includes(other.name) || addressesOf(part).some((text) => names(other).some((name) => host(name).test(text))));
}

/** Nothing that is written in the service names the other one, and nothing else can. */
export function cannotKnow(service: Service, other: Service): boolean {
	const parts = service.everywhere;
	if (parts.some((part) => part.field('env_file') || part.environment.some(hidesAddress))) return false;
	const text = parts.map(textOf).join('\n');
	return !names(other).some((name) => new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, 'i').test(text));
}

/** Its name in the network, and the others that it is given. */
function names(service: Service): readonly string[] {
	return service.everywhere.flatMap((part) => [part.name, part.text('container_name'), part.text('hostname')]).filter((name): name is string => name !== undefined && name !== '');
}

function dependencies(service: Service): readonly string[] {
	const depending = service.fields('depends_on').flatMap(({ value }) => value?.kind === 'map' ? entriesOf(value).map(({ entry }) => entry.name) : []);
	return [...depending, ...service.words('depends_on').map(({ text }) => text), ...service.words('links').map(({ text }) => text.split(':')[0] as string)];
}

function addressesOf(service: Service): readonly string[] {
	return [...service.environment.flatMap(({ value }) => value ?? []), ...service.words('command').map(({ text }) => text), ...service.words('entrypoint').map(({ text }) => text)];
}

/** A variable whose value comes from outside may be the other's address. */
function hidesAddress({ name, value }: { readonly name: string; readonly value?: string }): boolean {
	return /HOST|UR[LI]|DSN|ADDR|SERVER|ENDPOINT|BROKER|CONN|DATABASE|(?:^|_)DB(?:_|$)/i.test(name) && (value === undefined || interpolate(value) === undefined);
}

/** As a host: alone, or where one stands in an address. */
function host(name: string): RegExp {
	return new RegExp(`(?:^|[@/,\\s=])${escaped(name)}(?=$|[:/,?\\s])`);
}

function escaped(name: string): string {
	return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const texts = once(({ map }: Service): { readonly text: string } => ({ text: wordsIn(map, new Set()).join('\n') }));
const textOf = (service: Service): string => texts(service).text;

/** Every text and every name in a node; what aliases lead to, too, each once. */
function wordsIn(node: YamlNode | undefined, seen: Set<YamlNode>): readonly string[] {
	const at = followed(node);
	if (!at || seen.has(at)) return [];
	seen.add(at);
	if (at.kind === 'scalar') return [at.text];
	if (at.kind === 'list') return at.items.flatMap(({ value }) => wordsIn(value, seen));
	return entriesOf(at).flatMap(({ entry }) => [entry.name, ...wordsIn(entry.value, seen)]);
}

/** On the network that Compose makes for services which name none. */
export function isOnDefaultNetwork(service: Service): boolean {
	return service.everywhere.every((part) => !part.field('networks') && !part.field('network_mode') && !(part.map && entryOf(part.map, 'extends')));
}
