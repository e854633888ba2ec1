/**
 * Names of images: official, retired, known publishers; and names that look like one of them without being it.
 * Official names come from docker-library/official-images, publishers from `data/names.json`. A look-alike must be near
 * beyond doubt: short names, plurals, numbers at the end and names of known publishers are left in peace.
 */
import { canonicalName, isLibraryCopy, plainName } from './canonicalName';
import { findRepository, repositoryNames } from './catalogue';
import data from './data/names.json';
import type { Deprecation, ImageRef } from './types';
import { distance } from '../text/near';
import { Recent } from '../text/recent';

export interface LookAlike {
	/** The image that was probably meant, or that this one copies: `node`, `ghcr.io/team/app`. */
	readonly official: string;
	/**
	 * `edit-distance`, `homoglyph`: a mistyped or imitated name. `namespace`: a mistyped publisher or registry.
	 * `vendor-copy`: a known publisher's own build of an official image; harmless.
	 * `same-name`: somebody's image under the name of an official one; often harmless, never official.
	 */
	readonly because: 'edit-distance' | 'homoglyph' | 'namespace' | 'vendor-copy' | 'same-name';
}

const OFFICIAL = new Set(data.official.split(' '));
const NAMESPACES = new Set(data.namespaces.split(' '));
const REGISTRIES: ReadonlyMap<string, string> = new Map(Object.entries(data.registries));

/** `node`, not `team/node`: a name in Docker's official library today. */
export function isOfficialName(name: string): boolean {
	return OFFICIAL.has(name.toLowerCase());
}

export function officialNames(): ReadonlySet<string> {
	return OFFICIAL;
}

/** A name that once was official, with what takes over, where that is known. */
export function retiredName(name: string): Deprecation | undefined {
	const plain = name.toLowerCase();
	if (OFFICIAL.has(plain) || plain.includes('/')) return undefined;
	return findRepository(plain)?.deprecated;
}

const RETIRED = new Set(repositoryNames().filter((name) => retiredName(name) !== undefined));

/** A namespace of Docker Hub whose publisher is known: `bitnami`, `grafana`. */
export function isKnownNamespace(namespace: string): boolean {
	return NAMESPACES.has(namespace.toLowerCase());
}

/** Registries of which every region or project has a host of its own. */
const REGIONAL: readonly (readonly [RegExp, string])[] = [
	[/^(?:us|eu|asia|mirror|marketplace|l)\.gcr\.io$/, 'Google'],
	[/^[a-z]+-[a-z]+\d*-docker\.pkg\.dev$|^(?:us|europe|asia)-docker\.pkg\.dev$/, 'Google Artifact Registry'],
	[/^\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/, 'a private registry at AWS'],
	[/^[a-z0-9]+\.azurecr\.(?:io|cn|us)$/, 'a private registry at Azure'],
	[/^(?:index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)$/, 'Docker Hub'],
];

/** A registry host whose owner is known. */
export function knownRegistry(host: string): { readonly host: string; readonly owner: string } | undefined {
	const plain = host.toLowerCase();
	const owner = REGISTRIES.get(plain) ?? REGIONAL.find(([pattern]) => pattern.test(plain))?.[1];
	return owner === undefined ? undefined : { host: plain, owner };
}

/** Publishers who build the programs of official images themselves, under the same names. */
const VENDORS = new Set([
	'bitnami', 'bitnamilegacy', 'bitnamisecure', 'cimg', 'circleci', 'ubuntu', 'redhat', 'rapidfort', 'linuxserver', 'balenalib', 'vulhub', 'webdevops',
	'docker', 'mirantis', 'ironbank', 'chainguard', 'elestio', 'corpusops', 'nixos', 'astronomerinc', 'jitesoft', 'clearlinux', 'photon', 'rancher',
]);

/** Projects that publish the program of an official image themselves, and frameworks named like a namespace: never imitations. */
const OWN_PROJECT = new Set([
	'library', 'python', 'nginx', 'nginxinc', 'haproxytech', 'rubylang', 'rustlang', 'swiftlang', 'nimlang', 'traefik', 'influxdb', 'apache', 'nodered', 'erlang',
	'crystallang', 'hexpm', 'joomla', 'drupal', 'perl', 'elixir', 'wordpress', 'neo4j', 'gradle', 'maven', 'varnish', 'caddy', 'odoo', 'sonarsource', 'gcc', 'kong', 'solr',
]);

/** The most that registries take for a repository. */
const LONGEST_NAME = 255;

/** The official image that this reference imitates, mistypes or copies, if it does. */
export function lookAlike(ref: ImageRef): LookAlike | undefined {
	if (ref.repository.length > LONGEST_NAME) return undefined;
	const key = `${ref.registry ?? ''} ${ref.repository}`;
	const known = seen.get(key) ?? { found: findLookAlike(ref) };
	seen.set(key, known);
	return known.found;
}

const seen = new Recent<string, { readonly found: LookAlike | undefined }>(500);

function findLookAlike(ref: ImageRef): LookAlike | undefined {
	const plain = plainName(ref);
	const host = plain.includes('/') && /^[^/]*[.:]/.test(plain) ? plain.slice(0, plain.indexOf('/')) : '';
	if (isLibraryCopy(ref)) return lookAlikeOfLibrary(canonicalName(ref));
	if (host !== '') return findRepository(canonicalName(ref)) !== undefined ? undefined : mistypedHost(host, plain.slice(host.length + 1));
	const segments = plain.split('/');
	if (segments.length === 1) return lookAlikeOfLibrary(plain);
	return segments.length === 2 ? lookAlikeInNamespace(segments[0] as string, segments[1] as string) : undefined;
}

/** Names that people give to stages and to images of their own. */
const ORDINARY = new Set(`
	base build builder dev develop prod production release runtime test tests tool tools final deps app server client web api site image images python2 python3
	nodejs node-js pythons golang-base alpine-base note code node1 bush base-image rest stage nodes toolbox posts host cargo ros2 rosa rusty kind
`.trim().split(/\s+/));

/** Slips that are nearer to another name than to the one that is meant. */
const SLIPS: ReadonlyMap<string, string> = new Map([['phyton', 'python']]);

function lookAlikeOfLibrary(name: string): LookAlike | undefined {
	if (OFFICIAL.has(name) || RETIRED.has(name) || ORDINARY.has(name) || findRepository(name) !== undefined) return undefined;
	const drawn = [...OFFICIAL].find((official) => official.length >= 4 && official !== name && drawnAlike(name, official));
	if (drawn !== undefined) return { official: drawn, because: 'homoglyph' };
	if (/\d$/.test(name) || /[^a-z]/.test(name.replace(/-/g, '')) || name.length < 4) return undefined;
	const near = SLIPS.get(name) ?? nearest(name, [...OFFICIAL], tolerance(name));
	return near === undefined ? undefined : { official: near, because: 'edit-distance' };
}

function lookAlikeInNamespace(namespace: string, repository: string): LookAlike | undefined {
	if (findRepository(`${namespace}/${repository}`) !== undefined || OWN_PROJECT.has(namespace)) return undefined;
	if (namespace !== 'library' && namespace.length >= 6 && OFFICIAL.has(repository) && distance(namespace, 'library') <= 2) return { official: repository, because: 'namespace' };
	if (VENDORS.has(namespace)) return OFFICIAL.has(repository) ? { official: repository, because: 'vendor-copy' } : undefined;
	if (NAMESPACES.has(namespace)) return undefined;
	const publisher = namespace.length < 6 ? undefined : nearest(namespace, LONG_NAMESPACES, 1);
	if (publisher !== undefined && (findRepository(`${publisher}/${repository}`) !== undefined || publisher === 'bitnami')) {
		return { official: `${publisher}/${repository}`, because: 'namespace' };
	}
	return OFFICIAL.has(repository) ? { official: repository, because: 'same-name' } : undefined;
}

const LONG_NAMESPACES = [...NAMESPACES].filter((name) => name.length >= 6);

/** `ghrc.io` for `ghcr.io`: hosts that differ by one slip of the finger from one that is known. */
function mistypedHost(host: string, path: string): LookAlike | undefined {
	if (knownRegistry(host) !== undefined || host.includes(':')) return undefined;
	const near = [...REGISTRIES.keys()].find((known) => known.length >= 7 && known.split('.').length === host.split('.').length && distance(host, known) === 1);
	const swapped = near ?? [...REGISTRIES.keys()].find((known) => isSwap(host, known));
	return swapped === undefined ? undefined : { official: `${swapped}/${path}`, because: 'namespace' };
}

/** How many slips a name of that length may hold and still be recognised beyond doubt. */
function tolerance(name: string): number {
	return name.length >= 9 ? 2 : 1;
}

/** The one name within so many edits; none when two are as near, or when only an ending differs. */
function nearest(name: string, names: readonly string[], limit: number): string | undefined {
	let best: string | undefined;
	let least = limit + 1;
	let tied = false;
	for (const candidate of names) {
		if (candidate.length < 4 || Math.abs(candidate.length - name.length) > limit || isRelated(name, candidate)) continue;
		const edits = distance(name, candidate);
		// A short name with one letter exchanged is as likely another word: `mode` is no mistyped `node`.
		if (candidate.length <= 5 && edits === 1 && candidate.length === name.length && !isSwap(name, candidate)) continue;
		if (edits < least) { best = candidate; least = edits; tied = false; } else if (edits === least) tied = true;
	}
	return tied ? undefined : best;
}

/** Plurals and compounds are words of their own: `nodes`, `node-app`. */
function isRelated(name: string, official: string): boolean {
	return !official.endsWith('s') && name === `${official}s` || name.startsWith(`${official}-`) || name.endsWith(`-${official}`) || official.startsWith(`${name}-`) || !name.endsWith('s') && `${name}s` === official;
}

/** Two neighbouring letters exchanged, nothing else. */
function isSwap(a: string, b: string): boolean {
	if (a.length !== b.length || a === b) return false;
	const at = [...a].findIndex((letter, index) => letter !== b[index]);
	return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** Characters that are drawn like a Latin letter, each with the letter. */
const DRAWN: readonly (readonly [RegExp, string])[] = [
	[/0|о|ο/g, 'o'], [/1|і|ı|\||l/g, 'i'], [/rn/g, 'm'], [/vv/g, 'w'], [/3|е/g, 'e'], [/5|ѕ/g, 's'], [/а|α/g, 'a'], [/р/g, 'p'], [/с/g, 'c'], [/у/g, 'y'], [/х/g, 'x'], [/_/g, '-'],
];

function drawnAlike(name: string, official: string): boolean {
	return skeleton(name) === skeleton(official);
}

function skeleton(name: string): string {
	return DRAWN.reduce((text, [pattern, letter]) => text.replace(pattern, letter), name);
}
