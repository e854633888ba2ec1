/**
 * What is known about a base image: who publishes it, what it is built on, and as whom it runs.
 * Facts come from `data/images.json` and `data/eol.json`. A tag that is not listed is answered by the words in it and by
 * what the listed tags of the same image have in common; what they do not agree on stays unknown.
 */
import { canonicalName } from './canonicalName';
import { type Cycle, cycleOf, endOutsideCycles, findRepository, isBase, type Line, type Pattern, type Profile, type Repository, readAccounts } from './catalogue';
import { distroAccounts, distroOf, findRelease, isDistribution } from './distributions';
import { impliedBy } from './implied';
import { knownTag } from './knownTags';
import { withoutMoved } from './moved';
import { PUBLISHERS } from './publishers';
import { remembered } from './remembered';
import { readTag, type TagWords } from './tagWords';
import type { Account, Day, ImageFacts, ImageRef, Match } from './types';

export type * from './types';
export { canonicalName, isLibraryCopy, plainName, registryOf } from './canonicalName';
export { KNOWN_ON } from './catalogue';

/** Facts about the image, or nothing when the repository is unknown. An absent or empty tag means `latest`. */
export const lookupImage: (ref: ImageRef) => ImageFacts | undefined = remembered(lookUp);

function lookUp(ref: ImageRef): ImageFacts | undefined {
	const name = canonicalName(ref);
	if (name === 'scratch') return SCRATCH;
	const tag = (ref.tag || 'latest').toLowerCase();
	const repository = findRepository(name) ?? findRepository(name.replace(/^cgr\.dev\/[^/]+\//, 'cgr.dev/chainguard/')) ?? newestDistroless(name);
	if (repository === undefined || repository.lines.length === 0 && repository.patterns.length === 0 && repository.deprecated === undefined) return byPublisher(name, readTag(tag));
	const exact = repository.lines.find((line) => line.tags.includes(tag));
	if (exact !== undefined) return factsOf(repository, exact.profile, 'exact', lineVersion(repository, exact));
	const latest = tag === knownTag(name) ? repository.lines.find((line) => line.tags.includes('latest')) : undefined;
	if (latest !== undefined) return factsOf(repository, latest.profile, 'exact', readTag(tag).version);
	const pattern = repository.patterns.find(({ matches }) => matches.test(tag));
	return pattern === undefined ? derived(repository, readTag(tag)) : worded(repository, pattern, readTag(tag));
}

/** What the wording of a tag says, unless the tag names a distribution that the pattern knows nothing of. */
function worded(repository: Repository, { text, profile }: Pattern, words: TagWords): ImageFacts {
	const match: Match = text === '*' ? 'repository' : 'line';
	const knows = words.os === undefined || words.os === kindOf(profile.os);
	return factsOf(repository, knows ? profile : withRelease(repository, profile, words), match, words.version);
}

/** What holds for every tag of the image: for references of which no more than the name is known. */
export const lookupRepository: (ref: ImageRef) => ImageFacts | undefined = remembered((ref) => {
	const name = canonicalName(ref);
	const repository = findRepository(name);
	if (repository === undefined) return byPublisher(name, undefined);
	return factsOf(repository, inCommon([...repository.lines, ...repository.patterns].map(({ profile }) => profile)), 'repository', undefined, undefined);
});

/** Names without a release (`gcr.io/distroless/static`) follow the newest one: what holds for it, except the release. */
function newestDistroless(name: string): Repository | undefined {
	if (!/^gcr\.io\/distroless\/(?!.*-debian\d)/.test(name)) return undefined;
	const newest = findRepository(`${name}-debian${NEWEST_DISTROLESS}`);
	if (newest === undefined) return undefined;
	const { eol: _, deprecated: __, ...rest } = newest;
	return { ...rest, name, lines: newest.lines.map((line) => ({ ...line, profile: { ...line.profile, os: 'distroless' } })) };
}

export const NEWEST_DISTROLESS = 13;

const SCRATCH: ImageFacts = {
	name: 'scratch', official: true, publisher: 'official', match: 'exact', variant: 'scratch', distro: { family: 'scratch', name: 'scratch' },
	libc: 'none', packageManager: 'none', hasShell: false, defaultUser: 'root', users: [],
};

/** @param words absent when nothing is known of the tag */
function byPublisher(name: string, words: TagWords | undefined): ImageFacts | undefined {
	const rule = PUBLISHERS.find(({ pattern }) => pattern.test(name));
	if (rule === undefined) return undefined;
	const { publisher, deprecated } = rule;
	return factsOf({ name, publisher, cycles: [], lines: [], patterns: [], ...(deprecated && { deprecated }) }, words ? rule.profile(words) : {}, 'repository', undefined);
}

/** Release line of a listed tag: its number, or that of the release for a distribution named by codename. */
function lineVersion(repository: Repository, line: Line): string | undefined {
	if (line.version !== undefined || !isBase(repository)) return line.version;
	const [name = '', release = ''] = (line.profile.os ?? '').split(':');
	return findRelease(name, release)?.release;
}

/** The line that a tag belongs to and how it is worded, for those who look for its neighbours in the table. */
export function placeOf(ref: ImageRef): { readonly repository: Repository; readonly words: TagWords; readonly version?: string; readonly exact?: Line } | undefined {
	const repository = findRepository(canonicalName(ref));
	if (repository === undefined) return undefined;
	const tag = (ref.tag || 'latest').toLowerCase();
	const exact = repository.lines.find((line) => line.tags.includes(tag));
	const words = withVersion(repository, readTag(tag));
	const version = listedVersion(repository, words.version) ?? (exact && lineVersion(repository, exact));
	return { repository, words, ...(version !== undefined && { version }), ...(exact && { exact }) };
}

function derived(repository: Repository, said: TagWords): ImageFacts {
	const words = withVersion(repository, said);
	const version = listedVersion(repository, words.version);
	const cycle = cycleOf(repository, words.version);
	const isListed = version !== undefined;
	const candidates = alike(isListed ? repository.lines.filter((line) => line.version === version) : repository.lines, words)
		?? alike(repository.lines, words);
	const common = candidates === undefined ? {} : inCommon(candidates.map((line) => line.profile));
	const profile = withRelease(repository, common, words);
	const match: Match = candidates !== undefined && (isListed || cycle !== undefined) ? 'line' : 'repository';
	return factsOf(repository, withoutMoved(repository, cautious(repository, profile, words, isListed), words), match, version ?? words.version, cycle);
}

/** `buster-slim` of a distribution is its release 10; `ltsc2019` of Windows is a release too. */
function withVersion(repository: Repository, words: TagWords): TagWords {
	if (repository.name === 'node') return withNodeVersion(words);
	if (!isBase(repository)) return words;
	const windows = /\/windows\/(servercore|nanoserver)$/.exec(repository.name)?.[1];
	if (windows !== undefined) return { ...words, os: [windows, words.version ?? words.flavour].filter((part) => part !== '').join(':'), flavour: '' };
	if (words.version !== undefined || words.os === undefined) return words;
	const [name = '', release = ''] = words.os.split(':');
	const found = findRelease(name, release)?.release;
	return found === undefined ? words : { ...words, version: found };
}

/** Long-term lines of Node.js have names of their own: `node:carbon-alpine`. */
const NODE_LINES: Readonly<Record<string, string>> = { argon: '4', boron: '6', carbon: '8', dubnium: '10', erbium: '12', fermium: '14', gallium: '16', hydrogen: '18', iron: '20', jod: '22', krypton: '24' };

function withNodeVersion(words: TagWords): TagWords {
	const flavours = words.flavour.split(' ');
	const name = words.version === undefined ? flavours.find((word) => Object.hasOwn(NODE_LINES, word)) : undefined;
	return name === undefined ? words : { ...words, version: NODE_LINES[name] as string, flavour: flavours.filter((word) => word !== name).join(' ') };
}

/** The listed version that is the given one or a dotted beginning of it. */
function listedVersion(repository: Repository, version: string | undefined): string | undefined {
	if (version === undefined) return undefined;
	return repository.lines
		.map((line) => line.version)
		.filter((listed): listed is string => listed !== undefined && (version === listed || version.startsWith(`${listed}.`)))
		.sort((a, b) => b.length - a.length)[0];
}

const kindOf = (os: string | undefined): string | undefined => os?.replace(/:.*/, '');

/** The lines most like the words of the tag: same kind, else same distribution, else, without a distribution, all but Windows. */
function alike(lines: readonly Line[], words: TagWords): readonly Line[] | undefined {
	const wanted = kindOf(words.os);
	const says = (line: Line, os: string | undefined): boolean => line.words.some((own) => own.flavour === words.flavour && kindOf(own.os) === os);
	const choices = [
		lines.filter((line) => says(line, wanted)),
		lines.filter((line) => wanted !== undefined && kindOf(line.profile.os) === wanted && line.words.some((own) => own.flavour === words.flavour)),
		lines.filter((line) => wanted !== undefined && kindOf(line.profile.os) === wanted),
		wanted === undefined ? lines.filter((line) => line.profile.variant !== 'windows') : [],
	];
	return choices.find((choice) => choice.length > 0);
}

/** The fields that all profiles agree on. Of the distribution, at least its kind. */
function inCommon(profiles: readonly Profile[]): Profile {
	const [first = {}, ...others] = profiles;
	const common = Object.fromEntries(Object.entries(first).filter(([field, value]) => others.every((other) => other[field as keyof Profile] === value))) as Profile;
	const kind = kindOf(first.os);
	if (common.os !== undefined || kind === undefined || !others.every((other) => kindOf(other.os) === kind)) return common;
	return { ...common, os: kind };
}

/** The release is what the tag says. A tag that says none was built on whatever was current then. */
function withRelease(repository: Repository, profile: Profile, words: TagWords): Profile {
	const said = words.os ?? (isBase(repository) && profile.os !== undefined && words.version !== undefined ? `${kindOf(profile.os)}:${words.version}` : undefined);
	const kind = stripped(profile.os, said) ?? kindOf(said) ?? kindOf(profile.os);
	const os = said?.includes(':') ? said.replace(/^[^:]*/, kind as string) : kind;
	const { os: _, ...rest } = profile;
	if (os === undefined) return rest;
	const fitting = kindOf(profile.os) === undefined || kindOf(profile.os) === kind ? rest : {};
	return { ...impliedBy(kind), ...fitting, os };
}

/** `ubuntu-chiseled` and `azurelinux-distroless` are written as the distribution that they are cut from. */
function stripped(os: string | undefined, said: string | undefined): string | undefined {
	const kind = kindOf(os);
	return said !== undefined && kind !== undefined && /-(?:chiseled|distroless)$/.test(kind) && kind.startsWith(`${kindOf(said)}-`) ? kind : undefined;
}

/** First release with the account: older ones must not be said to have it. */
const ACCOUNTS_SINCE: readonly (readonly [RegExp, number])[] = [[/^mcr\.microsoft\.com\/dotnet\//, 8]];

/** Accounts that their images have had for as long as they have been worth naming. */
const LONG_STANDING = /^(?:node|nginx|postgres|redis|mysql|mongodb|www-data|rabbitmq|bun|jenkins|grafana|vscode|app|nonroot)$/;

/** Takes back what cannot be carried over to a release line that is not listed. */
function cautious(repository: Repository, profile: Profile, words: TagWords, isListed: boolean): Profile {
	let result = profile;
	const since = ACCOUNTS_SINCE.find(([pattern]) => pattern.test(repository.name))?.[1];
	if (since !== undefined && words.version !== undefined && Number.parseFloat(words.version) < since) result = without(result, 'accounts');
	const unprivileged = words.unprivileged || /unprivileged|rootless|nonroot/.test(repository.name);
	const accounts = readAccounts(result.accounts ?? '').made;
	if (!isListed && words.version !== undefined && !accounts.every(({ name }) => LONG_STANDING.test(name))) result = without(result, 'accounts');
	if (!isListed && words.version !== undefined && !unprivileged && !isBase(repository) && result.defaultUser !== undefined && !isRootUser(result.defaultUser)) result = without(result, 'defaultUser');
	if (unprivileged && (result.defaultUser === undefined || isRootUser(result.defaultUser))) {
		const account = readAccounts(result.accounts ?? '').made[0];
		return { ...result, defaultUser: String(account?.uid ?? account?.name ?? 'nonroot') };
	}
	return result;
}

function without<K extends keyof Profile>(profile: Profile, field: K): Profile {
	const { [field]: _, ...rest } = profile;
	return rest as Profile;
}

function factsOf(repository: Repository, profile: Profile, match: Match, version: string | undefined, cycle: Cycle | undefined = cycleOf(repository, version)): ImageFacts {
	const { name, publisher, deprecated, product, drops, ports } = repository;
	const distro = distroOf(profile.os ?? '');
	const { made, removed } = readAccounts(profile.accounts ?? '');
	const common = distroAccounts(distro).filter((account) => !removed.includes(account.name) && !made.some((own) => own.name === account.name));
	const shown = cycle?.version ?? version;
	const eol = cycle?.eol ?? (distro && isBase(repository) ? distro.eol : undefined) ?? (distro?.family === 'windows' ? undefined : endOutsideCycles(repository, version)) ?? repository.eol;
	const { libc, packageManager, hasShell, defaultUser, variant } = profile;
	return {
		name, publisher, match,
		official: publisher === 'official',
		...(deprecated && { deprecated }),
		...(shown !== undefined && { version: shown }),
		...(eol !== undefined && { eol }),
		...(cycle && { lts: cycle.lts }),
		...(product !== undefined && cycle && { runtime: { product, version: cycle.version } }),
		...(variant && { variant }),
		...(distro && { distro }),
		...(libc && { libc }),
		...(packageManager && { packageManager }),
		...(hasShell !== undefined && { hasShell }),
		...(defaultUser && { defaultUser }),
		users: [...made, ...common.map((account): Account => ({ ...account, ofDistribution: true }))],
		...(drops && { dropsPrivileges: drops }),
		...(ports && { ports }),
	};
}

const SUPERUSERS = new Set(['root', '0', 'containeradministrator', 'nt authority\\system', 'administrator']);

/** Whether a USER value names the superuser: `root`, `0`, `0:0`, `ContainerAdministrator`. */
export function isRootUser(user: string): boolean {
	const name = user.trim().replace(/:.*$/, '').toLowerCase();
	return SUPERUSERS.has(name) || /^0+$/.test(name);
}

/** Whether the image runs as root when nothing says USER. */
export function defaultPrivilege(facts: ImageFacts | undefined): 'root' | 'non-root' | 'unknown' {
	if (facts?.defaultUser === undefined) return 'unknown';
	return isRootUser(facts.defaultUser) ? 'root' : 'non-root';
}

/** The account that the image made for its program, when it made one; never one that every image of the distribution has. */
export function suggestedUser(facts: ImageFacts): Account | undefined {
	return facts.users.find((account) => account.ofDistribution !== true && account.name !== 'nobody');
}

export interface EndOfLife {
	/** What has ended: the release line of the program, or the distribution below it. */
	readonly what: 'line' | 'distribution';
	readonly since: Day;
	/** Extended support of the distribution (Debian LTS, Ubuntu Pro) goes on until this day. */
	readonly extendedUntil?: Day;
}

/** Past its end of life on that day: the product line first, else the distribution. */
export function endOfLife(facts: ImageFacts, today: Day): EndOfLife | undefined {
	if (typeof facts.eol === 'string' && facts.eol < today) return { what: 'line', since: facts.eol, ...(isOwnDistro(facts) && extended(facts, today)) };
	const ended = facts.distro?.eol;
	if (ended === undefined || ended >= today) return undefined;
	return { what: 'distribution', since: ended, ...extended(facts, today) };
}

function isOwnDistro({ name, distro }: ImageFacts): boolean {
	return distro !== undefined && (name === distro.name || name === 'buildpack-deps');
}

function extended({ distro }: ImageFacts, today: Day): { extendedUntil?: Day } {
	return distro?.extendedEol !== undefined && distro.extendedEol >= today ? { extendedUntil: distro.extendedEol } : {};
}

/** True for an image that exists for Linux only: a distribution, or a program on top of a named one. */
export function distributionOnly(ref: ImageRef): boolean {
	const facts = lookupImage(ref);
	const family = facts?.distro?.family;
	if (!facts || family === undefined || family === 'windows' || family === 'other') return false;
	return isDistribution(facts.name) || /(?:^|-)(?:alpine|slim|bookworm|bullseye|trixie|noble|jammy)/.test(ref.tag ?? '');
}
