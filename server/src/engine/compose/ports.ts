/** `ports` of a service, in both of their forms. Source: the Compose Specification, "ports". */
import { contentOf, entryOf, followed, type YamlAlias, type YamlMap, type YamlNode, type YamlScalar } from '../yaml/tree';
import type { Member } from '../yaml/edits';
import type { TextRange } from '../text/range';
import { interpolate, partsOf } from './variables';

export interface Mapping {
	/** Ports of the container; empty when they are not known. */
	readonly targets: readonly number[];
	/** The address of the host that it listens at; absent: every one. */
	readonly host?: string;
	/** The host's address is written. */
	readonly bound: boolean;
	readonly protocol: string;
	/** A port of the host is written. */
	readonly published?: string;
	readonly range: TextRange;
	readonly form: { readonly kind: 'short'; readonly scalar: YamlScalar; readonly content?: TextRange } | { readonly kind: 'long'; readonly map: YamlMap; readonly hostScalar?: YamlScalar };
	readonly members: readonly Member[];
}

export function readPort(text: string, node: Exclude<YamlNode, YamlAlias>, members: readonly Member[]): Mapping | undefined {
	if (node.kind === 'scalar') return short(text, node, members);
	return node.kind === 'map' ? long(node, members) : undefined;
}

function short(text: string, scalar: YamlScalar, members: readonly Member[]): Mapping | undefined {
	if (scalar.text.trim() === '') return undefined;
	const slash = /\/(tcp|udp|sctp|\$\{[^}]*\})$/i.exec(scalar.text);
	const parts = partsOf(slash ? scalar.text.slice(0, slash.index) : scalar.text);
	const target = parts.at(-1)?.text ?? '';
	const published = parts.at(-2)?.text;
	const address = parts.length > 2 ? parts.slice(0, -2).map((part) => part.text).join(':') : undefined;
	const host = address === undefined ? undefined : interpolate(address);
	const content = contentOf(text, scalar);
	return {
		targets: numbers(interpolate(target)), bound: address !== undefined, ...(host !== undefined && host !== '' && { host: host.replace(/^\[(.*)\]$/, '$1') }),
		protocol: slash?.[1]?.toLowerCase() ?? 'tcp', ...(published !== undefined && published !== '' && { published }),
		range: scalar.range, form: { kind: 'short', scalar, ...(content && { content }) }, members,
	};
}

function long(map: YamlMap, members: readonly Member[]): Mapping | undefined {
	const scalar = (name: string): YamlScalar | undefined => {
		const node = followed(entryOf(map, name)?.entry.value);
		return node?.kind === 'scalar' ? node : undefined;
	};
	const target = scalar('target');
	if (!target) return undefined;
	const hostScalar = scalar('host_ip');
	const host = hostScalar && interpolate(hostScalar.text);
	const published = scalar('published')?.text;
	return {
		targets: numbers(interpolate(target.text)), bound: hostScalar !== undefined, ...(host && { host }), protocol: scalar('protocol')?.text ?? 'tcp',
		...(published !== undefined && { published }), range: target.range, form: { kind: 'long', map, ...(hostScalar && { hostScalar }) }, members,
	};
}

/** A port or a range of them. */
function numbers(text: string | undefined): readonly number[] {
	const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text?.trim() ?? '');
	if (!match) return [];
	const first = Number(match[1]);
	const last = Math.min(Number(match[2] ?? first), first + 100);
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

/** Reached from other machines: at every address, or at one that is not the machine itself. */
export function isOpen({ bound, host }: Mapping): boolean {
	if (!bound) return true;
	return host !== undefined && /^(?:0\.0\.0\.0|::|0)$/.test(host);
}
