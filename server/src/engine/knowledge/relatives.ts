/**
 * Where one can move from an image: to a smaller relative, to a concrete tag, to a supported release line.
 * References keep the registry and the style of the one given, and the wording of its tag where the table has the like.
 * Same program, same major version, always. Tags come from the table of official-images; for release lines that are no
 * longer listed a variant is offered only when the line is a known one and every listed line has the variant.
 */
import { compareVersions, cycleOf, findRepository, isBase, KNOWN_ON, type Line, type Repository } from './catalogue';
import { distroOf, findRelease } from './distributions';
import { lookupImage, NEWEST_DISTROLESS, placeOf } from './images';
import { tagOfLatest } from './knownTags';
import { remembered } from './remembered';
import type { TagWords } from './tagWords';
import type { Day, ImageFacts, ImageRef } from './types';

export type RelativeKind = 'slim' | 'alpine' | 'minimal' | 'distroless' | 'jre' | 'runtime';

export interface Relative {
	readonly reference: string;
	readonly kind: RelativeKind;
	/** Programs built against the C library of the first image may not start. */
	readonly libcChange: boolean;
	/** Commands that install packages have to be rewritten, or fail. */
	readonly packageManagerChange: boolean;
	readonly hasShell: boolean;
	readonly note: string;
}

export interface ConcreteTags {
	/** Same variant family: the fix that changes nothing but the name. */
	readonly same: string;
	readonly slim?: string;
	readonly alpine?: string;
	/** The release line chosen. */
	readonly version: string;
}

export interface Successor {
	readonly reference: string;
	readonly version: string;
	/** ISO day; `false` = no end announced. */
	readonly eol?: string | false;
	/** Set when another image takes over. */
	readonly note?: string;
}

const NOTES: Readonly<Record<RelativeKind, string>> = {
	slim: 'same distribution, fewer packages: no compilers, headers or version control',
	alpine: 'musl instead of glibc, apk instead of the other package manager: native modules and prebuilt wheels may not work',
	minimal: 'same distribution with microdnf: install what is missing with it',
	distroless: 'no shell and no package manager: only the program and what it needs, started in exec form',
	jre: 'runs Java programs but does not compile them',
	runtime: 'runs the program but does not build it: copy the result from a build stage',
};

const written = (ref: ImageRef): string => (ref.registry ? `${ref.registry}/${ref.repository}` : ref.repository);
/** Microsoft's images of .NET Core 3.1 and older have a folder of their own: there is no dotnet/core/sdk:8.0. */
const withTag = (ref: ImageRef, tag: string): string => `${written(/^[0-3]\.|^$/.test(tag) ? ref : { ...ref, repository: ref.repository.replace(/^dotnet\/core\//, 'dotnet/') })}:${tag}`;

const wordsOf = (flavour: string): string[] => flavour.split(' ').filter((word) => word !== '');
const plus = (flavour: string, ...more: string[]): string => [...new Set([...wordsOf(flavour), ...more])].sort().join(' ');
const minus = (flavour: string, ...less: string[]): string => wordsOf(flavour).filter((word) => !less.includes(word)).join(' ');
const kindOf = (os: string | undefined): string | undefined => os?.replace(/:.*/, '');

/** Smaller images of the same program and version, best first. Empty when none is known. */
export const smallerRelatives: (ref: ImageRef, today?: Day) => readonly Relative[] = remembered(findSmaller);

function findSmaller(ref: ImageRef, today?: Day): readonly Relative[] {
	const facts = lookupImage(ref);
	if (facts === undefined || facts.distro?.family === 'windows' || facts.variant === 'distroless' || facts.variant === 'scratch') return [];
	const start = settled(ref, today);
	const found: { reference: string; kind: RelativeKind }[] = [];
	const add = (kind: RelativeKind, reference: string | undefined): void => {
		if (reference !== undefined && !found.some((other) => other.reference === reference)) found.push({ kind, reference });
	};
	if (start !== undefined) {
		const { flavour, os } = start.words;
		const bare = minus(flavour, 'jdk');
		if (facts.variant === 'full' && !wordsOf(flavour).includes('jre')) add('jre', tagged(start, plus(bare, 'jre'), os));
		if (facts.variant === 'full') add('slim', tagged(start, plus(flavour, 'slim'), os));
		if (facts.variant === 'full') add('minimal', tagged(start, plus(flavour, 'minimal'), os));
		if (facts.variant !== 'alpine') {
			add('alpine', tagged(start, minus(flavour, 'slim'), 'alpine'));
			add('alpine', wordsOf(flavour).includes('jre') ? undefined : tagged(start, plus(bare, 'jre'), 'alpine'));
		} else add('jre', tagged(start, plus(bare, 'jre'), os));
		if (facts.name === 'nginx' && start.listed !== undefined) add('slim', tagged(start, plus(flavour, 'slim'), 'alpine'));
	}
	add('minimal', smallerUbi(ref));
	add('runtime', runtimeOfSdk(ref, start));
	add('distroless', chiseled(ref, start));
	const [kind, distroless] = distrolessOf(facts, start?.version ?? facts.version);
	add(kind, distroless);
	return found.map(({ kind, reference }) => describe(facts, kind, reference)).sort((a, b) => effort(a) - effort(b));
}

/** What has to be adapted: nothing first. */
function effort(relative: Relative): number {
	return Number(relative.packageManagerChange) + 2 * Number(relative.libcChange) + 2 * Number(!relative.hasShell) + (relative.kind === 'runtime' ? 1 : 0);
}

function describe(from: ImageFacts, kind: RelativeKind, reference: string): Relative {
	const to = lookupImage(splitReference(reference));
	return {
		reference, kind,
		libcChange: to?.libc === undefined || to.libc !== from.libc,
		packageManagerChange: to?.packageManager === undefined || to.packageManager !== from.packageManager,
		hasShell: to?.hasShell ?? false,
		note: NOTES[kind],
	};
}

function splitReference(reference: string): ImageRef {
	const [, host, repository = reference, tag] = /^(?:([^/]*[.:][^/]*|localhost)\/)?([^:]+)(?::(.*))?$/.exec(reference) ?? [];
	return { registry: host, repository, tag };
}

/** A tag in place: the image, the words of the tag, the version as written and the listed line it belongs to. */
interface Start {
	readonly ref: ImageRef;
	readonly repository: Repository;
	readonly words: TagWords;
	readonly version?: string;
	readonly listed?: string;
}

/** The reference with a version: its own, or the one to choose for a floating tag. */
function settled(ref: ImageRef, today: Day | undefined): Start | undefined {
	const place = placeOf(ref);
	if (place === undefined) return undefined;
	const { repository, words } = place;
	if (isFloating(repository, words)) {
		const channel = place.exact && CHANNEL.test(ref.tag ?? '') ? versionOf(repository, place.exact) : undefined;
		const version = channel ?? (place.exact || isPlainOfficial(repository, ref) ? chosenVersion(repository, today) : undefined);
		return version === undefined ? undefined : { ref, repository, words, version, listed: version };
	}
	const byCodename = isBase(repository) && words.os !== undefined && !/^v?\d/.test(ref.tag ?? '');
	return {
		ref, repository, words,
		...(words.version !== undefined && !byCodename && { version: words.version + (words.build ?? '') }),
		...(place.version !== undefined && !byCodename && { listed: place.version }),
	};
}

/** Tags that say which of the lines they follow. */
const CHANNEL = /(?:^|-)(?:lts|stable|oldstable|oldoldstable|mainline|current|rolling)(?:-|$)/;

/** No tag, or `latest`, of an official image that goes on: the newest line is what it means, listed as such or not. */
function isPlainOfficial(repository: Repository, ref: ImageRef): boolean {
	return repository.publisher === 'official' && repository.deprecated === undefined && /^(?:latest)?$/.test(ref.tag ?? '');
}

/** A tag without version, and for a distribution without codename: it moves to whatever is newest. */
function isFloating(repository: Repository, words: TagWords): boolean {
	return words.version === undefined && !(isBase(repository) && words.os?.includes(':'));
}

/** A tag of the same line in another flavour or on another distribution, worded as the first one is. */
function tagged(start: Start, flavour: string, os: string | undefined): string | undefined {
	const { repository, version, listed } = start;
	const lines = listed === undefined ? repository.lines : repository.lines.filter((line) => line.version === listed);
	const found = shortestTag(lines, flavour, os, version !== undefined);
	if (found === undefined) return undefined;
	if (listed === undefined && version !== undefined && (cycleOf(repository, version) === undefined || !everyLineHas(repository, flavour, os))) return undefined;
	const tag = version === undefined ? found.tag : found.tag.replace(found.version ?? '', version);
	return withTag(start.ref, releaseIn(tag, found.os, os));
}

/** Reworded for the release asked for: `22-bookworm-slim` for `bullseye` is `22-bullseye-slim`. */
function releaseIn(tag: string, from: string | undefined, to: string | undefined): string {
	const [, old] = from?.split(':') ?? [];
	const [, release] = to?.split(':') ?? [];
	return old === undefined || release === undefined ? tag : tag.replace(old, release);
}

interface Found { readonly tag: string; readonly version?: string; readonly os?: string }

function shortestTag(lines: readonly Line[], flavour: string, os: string | undefined, versioned: boolean): Found | undefined {
	const found: Found[] = [];
	for (const line of lines) {
		if (line.profile.variant === 'windows') continue;
		line.tags.forEach((tag, at) => {
			const words = line.words[at] as TagWords;
			if (words.flavour !== flavour || (words.version !== undefined) !== versioned || versioned && words.version !== line.version) return;
			if (kindOf(words.os) !== kindOf(os) || (words.os?.includes(':') ?? false) !== (os?.includes(':') ?? false)) return;
			if (tag.startsWith('stable') || tag.startsWith('lts') || tag.startsWith('mainline') || tag.startsWith('current')) return;
			found.push({ tag, ...(words.version !== undefined && { version: words.version }), ...(words.os !== undefined && { os: words.os }) });
		});
	}
	const same = found.filter((candidate) => candidate.os === os);
	return (same.length > 0 ? same : found).sort((a, b) => a.tag.length - b.tag.length || (a.tag < b.tag ? -1 : 1))[0];
}

function everyLineHas(repository: Repository, flavour: string, os: string | undefined): boolean {
	const versions = new Set(repository.lines.map((line) => line.version).filter((version) => version !== undefined));
	return [...versions].every((version) => shortestTag(repository.lines.filter((line) => line.version === version), flavour, kindOf(os), true)
		?? shortestTag(repository.lines.filter((line) => line.version === version), flavour, os, true));
}

function smallerUbi(ref: ImageRef): string | undefined {
	const tag = ref.tag ?? '';
	if (!/(?:^|\/)ubi\d+(?:\/ubi)?$/.test(ref.repository) || !/^(?:|latest|\d+\.\d+)$/.test(tag)) return undefined;
	return `${written(ref)}-minimal${tag === '' ? '' : `:${tag}`}`;
}

/** `dotnet/sdk` builds; `dotnet/aspnet` of the same tag runs what it built. */
function runtimeOfSdk(ref: ImageRef, start: Start | undefined): string | undefined {
	const tag = start?.words.version === undefined ? start?.version : ref.tag;
	if (!/\bdotnet\/(?:core\/)?sdk$/.test(ref.repository) || !tag) return undefined;
	const runtime = { ...ref, repository: ref.repository.replace(/sdk$/, 'aspnet'), tag: tag.replace(/^(\d+\.\d+)\.\d+/, '$1') };
	return lookupImage(runtime)?.match === 'exact' ? withTag(runtime, runtime.tag) : undefined;
}

/** Microsoft's images without shell, on the newest Ubuntu that the line has. */
function chiseled(ref: ImageRef, start: Start | undefined): string | undefined {
	if (start?.listed === undefined || !/\bdotnet\/(?:aspnet|runtime|runtime-deps)$/.test(ref.repository)) return undefined;
	const { repository, listed } = start;
	const tags = repository.lines.filter((line) => line.version === listed).flatMap((line) => line.tags).filter((tag) => /^[\d.]+-[a-z]+-chiseled$/.test(tag));
	const newest = tags.sort((a, b) => (a < b ? -1 : 1)).find((tag) => tag.includes('noble')) ?? tags.at(-1);
	return newest === undefined ? undefined : withTag(ref, newest);
}

/** Images of distroless by product; `$` stands for the major version. */
const DISTROLESS: Readonly<Record<string, string>> = { nodejs: 'nodejs$', java: 'java$' };
const JAVA = /^(?:eclipse-temurin|amazoncorretto|azul-zulu|ibm-semeru-runtimes|sapmachine|openjdk)$/;
/** Where distroless has one interpreter a release, or nothing but the C library. */
const DISTROLESS_OF: Readonly<Record<string, readonly [image: string, version?: string]>> = {
	python: ['python3', '3.13'], debian: ['base', '13'], golang: ['static'], rust: ['cc'], gcc: ['cc'],
};

function distrolessOf(facts: ImageFacts, version: string | undefined): readonly [RelativeKind, string | undefined] {
	const [single, only] = DISTROLESS_OF[facts.name] ?? [];
	const family = facts.name === 'node' ? DISTROLESS.nodejs : JAVA.test(facts.name) ? DISTROLESS.java : undefined;
	const fits = only === undefined || version === only || version?.startsWith(`${only}.`);
	const image = single !== undefined ? (fits ? single : undefined) : family?.replace('$', version?.split('.')[0] ?? '');
	const name = `gcr.io/distroless/${image}-debian${NEWEST_DISTROLESS}`;
	return [RUNTIME_ONLY.has(single ?? '') ? 'runtime' : 'distroless', image === undefined || findRepository(name) === undefined ? undefined : `${name}:nonroot`];
}

/** For the output of a compiler, not for the compiler itself. */
const RUNTIME_ONLY = new Set(['static', 'cc']);

/** Images whose users want the long-term line even when a newer one exists. */
const LONG_TERM_FIRST = /^(?:node|eclipse-temurin|amazoncorretto|ubuntu|mcr\.microsoft\.com\/dotnet\/.*)$/;

/** The release line for those who named none: what `latest` is, unless that is short-lived or over. */
function chosenVersion(repository: Repository, today: Day | undefined): string | undefined {
	const lines = repository.lines.filter((line) => versionOf(repository, line) !== undefined && line.profile.variant !== 'windows');
	const supported = (version: string): boolean => {
		const end = endOf(repository, version);
		return typeof end !== 'string' || today === undefined || end >= today;
	};
	const latest = lines.find((line) => line.tags.includes('latest'));
	const current = latest && versionOf(repository, latest);
	const isLongTerm = (version: string): boolean => cycleOf(repository, version)?.lts === true;
	const wantsLongTerm = LONG_TERM_FIRST.test(repository.name);
	if (current !== undefined && supported(current) && (!wantsLongTerm || isLongTerm(current))) return current;
	const versions = [...new Set(lines.map((line) => versionOf(repository, line) as string))].filter(supported).sort((a, b) => compareVersions(b, a));
	return (wantsLongTerm ? versions.find(isLongTerm) : undefined) ?? versions[0];
}

function versionOf(repository: Repository, line: Line): string | undefined {
	return line.version ?? (isBase(repository) ? placeOf({ repository: repository.name, tag: line.tags[0] })?.version : undefined);
}

function endOf(repository: Repository, version: string): string | false | undefined {
	const end = cycleOf(repository, version)?.eol;
	const distro = isBase(repository) ? lookupImage({ repository: repository.name, tag: version })?.distro : undefined;
	return distro?.name === 'debian' ? distro.extendedEol ?? distro.eol : end ?? distro?.eol;
}

/**
 * The newest supported concrete tags for an untagged, `latest` or variant-only (`alpine`, `slim`) reference.
 * Nothing when the tag names a version already, or nobody wrote down the versions of the image.
 */
export const concreteTag: (ref: ImageRef, today?: Day) => ConcreteTags | undefined = remembered((ref, today) => findConcrete(ref, today) ?? writtenDown(ref));

function writtenDown(ref: ImageRef): ConcreteTags | undefined {
	const tag = tagOfLatest(ref);
	return tag === undefined ? undefined : { same: withTag(ref, tag), version: tag };
}

function findConcrete(ref: ImageRef, today?: Day): ConcreteTags | undefined {
	const place = placeOf(ref);
	if (place === undefined || !isFloating(place.repository, place.words)) return undefined;
	const codenamed = place.exact && place.exact.version === undefined && !isBase(place.repository) ? place.exact.tags[0] : undefined;
	if (codenamed !== undefined && place.exact?.words[0]?.os?.includes(':')) return { same: withTag(ref, codenamed), version: codenamed };
	const chosen = settled(ref, today);
	if (chosen?.version === undefined) return undefined;
	const { version } = chosen;
	const { flavour, os } = place.words;
	const same = tagged(chosen, flavour, os);
	if (same === undefined) return undefined;
	const slim = os === undefined || kindOf(os) === 'debian' ? tagged(chosen, plus(minus(flavour, 'slim'), 'slim'), os) : undefined;
	const alpine = tagged(chosen, minus(flavour, 'slim'), 'alpine');
	return { same, version, ...(slim !== undefined && { slim }), ...(alpine !== undefined && { alpine }) };
}

/**
 * The next supported release line of the same image and variant, when the line of `ref` is past its end of life.
 * A long-term line follows a long-term line. The distribution is kept while it is supported, else left to the image.
 */
export const supportedSuccessor = (ref: ImageRef, today?: Day): Successor | undefined => supportedSuccessors(ref, today)[0];

/** All of them, the nearest that lasts first. */
export const supportedSuccessors: (ref: ImageRef, today?: Day) => readonly Successor[] = remembered(findSuccessors);

function findSuccessors(ref: ImageRef, today: Day = KNOWN_ON): readonly Successor[] {
	const facts = lookupImage(ref);
	if (facts?.name === 'openjdk' || facts?.name === 'java' || facts?.name === 'adoptopenjdk') return successorsOfOpenjdk(ref, facts, today);
	const place = placeOf(ref);
	if (facts === undefined || place === undefined || facts.version === undefined || typeof facts.eol !== 'string' || facts.eol >= today) return [];
	const { repository } = place;
	const version = place.words.version ?? place.version ?? facts.version;
	const successors = linesAfter(repository, version, today).flatMap((next) => {
		const reference = sameVariant(ref, repository, place.words, next, today);
		const eol = endOf(repository, next);
		return reference === undefined ? [] : [{ reference, version: next, ...(eol !== undefined && { eol }) }];
	});
	const maven = repository.name === 'maven' ? successorOfMaven(ref, repository) : undefined;
	return successors.length === 0 && maven ? [maven] : successors;
}

/**
 * Supported lines newer than a version, the next one first, those that end within a year last;
 * where the image has long-term lines, only those.
 */
function linesAfter(repository: Repository, version: string, today: Day): readonly string[] {
	const versions = [...new Set(repository.lines.map((line) => versionOf(repository, line)))]
		.filter((other): other is string => other !== undefined && /^\d+(?:\.\d+)*$/.test(other) && compareVersions(other, version) > 0)
		.filter((other) => {
			const end = endOf(repository, other);
			return end === false || typeof end === 'string' && end >= today;
		})
		.sort(compareVersions);
	const longTerm = LONG_TERM_FIRST.test(repository.name) ? versions.filter((other) => cycleOf(repository, other)?.lts) : [];
	const choice = longTerm.length > 0 ? longTerm : versions;
	const lasting = choice.filter((other) => (endOf(repository, other) || '9999') >= aYearAfter(today));
	return [...lasting, ...choice.filter((other) => !lasting.includes(other)).reverse()];
}

/** A move that must be made again within the year is no move. */
function aYearAfter(day: Day): Day {
	return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
}

function aQuarterAfter(day: Day): Day {
	const [year = 0, month = 1] = day.split('-').map(Number);
	const next = month > 9 ? [year + 1, month - 9] : [year, month + 3];
	return `${next[0]}-${String(next[1]).padStart(2, '0')}${day.slice(7)}`;
}

/** The tag of a line worded as the old one, first with its distribution release, then without. */
function sameVariant(ref: ImageRef, repository: Repository, words: TagWords, version: string, today: Day): string | undefined {
	const start: Start = { ref, repository, words, version, listed: version };
	const { flavour, os } = words;
	if (isBase(repository)) return named(ref, repository, tagged(start, flavour, undefined), version);
	const exact = os === undefined ? undefined : shortestTag(repository.lines.filter((line) => line.version === version), flavour, os, true);
	if (exact !== undefined && exact.os === os && !isOver(os, today)) return withTag(ref, exact.tag);
	if (kindOf(os) === 'debian') {
		const next = nextRelease(repository, version, flavour, os as string, today);
		if (next !== undefined) return withTag(ref, next);
	}
	return tagged(start, flavour, kindOf(os) === 'alpine' ? 'alpine' : kindOf(os) === 'debian' || os === undefined ? undefined : os);
}

/** Whoever wrote `focal` reads `noble` more easily than a number. */
function named(ref: ImageRef, repository: Repository, reference: string | undefined, version: string): string | undefined {
	const codename = /^[a-z]+/.exec(ref.tag ?? '')?.[0];
	const name = repository.name === 'debian' || repository.name === 'ubuntu' ? findRelease(repository.name, version)?.codename : undefined;
	if (reference === undefined || name === undefined || codename === undefined || findRelease(repository.name, codename) === undefined) return reference;
	const tag = reference.slice(reference.lastIndexOf(':') + 1).replace(version, name);
	return repository.lines.some(({ tags }) => tags.includes(tag)) ? withTag(ref, tag) : reference;
}

/** The tag of a line on the next supported release of the distribution. */
function nextRelease(repository: Repository, version: string, flavour: string, os: string, today: Day): string | undefined {
	const [kind = '', release = ''] = os.split(':');
	const number = (name: string): string => findRelease(kind, name)?.release ?? '0';
	const found = repository.lines.filter((line) => line.version === version).flatMap((line) => line.tags.flatMap((tag, at) => {
		const own = line.words[at] as TagWords;
		const [ownKind, ownRelease = ''] = own.os?.split(':') ?? [];
		return own.flavour === flavour && own.version === version && ownKind === kind && compareVersions(number(ownRelease), number(release)) > 0 && !isOver(`${kind}:${ownRelease}`, today) ? [{ tag, number: number(ownRelease) }] : [];
	}));
	return found.sort((a, b) => compareVersions(a.number, b.number) || a.tag.length - b.tag.length)[0]?.tag;
}

/**
 * The same version on the next supported release of its distribution, where the tag names one that has ended:
 * `python:3.12-slim-buster` becomes `python:3.12-slim-bookworm`.
 */
export const supportedDistribution: (ref: ImageRef, today?: Day) => string | undefined = remembered(findDistribution);

function findDistribution(ref: ImageRef, today: Day = KNOWN_ON): string | undefined {
	const place = placeOf(ref);
	const { repository, words, version } = place ?? {};
	if (repository === undefined || !words?.os?.includes(':') || isBase(repository)) return undefined;
	const floating = words.version !== undefined && version === undefined ? sameOnNext(ref, repository, words.os, today) : undefined;
	if (floating !== undefined || words.version !== undefined && version === undefined) return floating;
	// Without known release lines, a listed version that is a part of the one asked for is another release.
	if (repository.cycles.length === 0 && words.version !== undefined && version !== words.version) return undefined;
	const [kind = '', release = ''] = words.os.split(':');
	const number = (name: string | undefined): string => findRelease(kind, name ?? '')?.release ?? '0';
	const found: { readonly tag: string; readonly release: string }[] = [];
	for (const line of repository.lines) line.tags.forEach((tag, at) => {
		const own = line.words[at] as TagWords;
		const [ownKind, ownRelease] = own.os?.split(':') ?? [];
		if (own.flavour !== words.flavour || ownKind !== kind || ownRelease === undefined || line.profile.variant === 'windows') return;
		if (words.version === undefined ? own.version !== undefined : own.version !== version) return;
		if (compareVersions(number(ownRelease), number(release)) > 0 && lasts(distroOf(own.os ?? '')?.extendedEol ?? distroOf(own.os ?? '')?.eol, today)) found.push({ tag, release: ownRelease });
	});
	const [next] = found.sort((a, b) => compareVersions(number(a.release), number(b.release)) || a.tag.length - b.tag.length);
	return next && withTag(ref, next.tag);
}

/** Tags that follow a major version, `3-bullseye`, are listed as such or not: the same words on the next release. */
function sameOnNext(ref: ImageRef, { lines }: Repository, os: string, today: Day): string | undefined {
	const [kind = '', release = ''] = os.split(':');
	const number = (name: string): string => findRelease(kind, name)?.release ?? '0';
	const later = new Set(lines.flatMap(({ words }) => words.map((own) => own.os ?? '')).filter((own) => kindOf(own) === kind && own.includes(':')).map((own) => own.slice(kind.length + 1)));
	const next = [...later].filter((other) => compareVersions(number(other), number(release)) > 0 && lasts(distroOf(`${kind}:${other}`)?.extendedEol ?? distroOf(`${kind}:${other}`)?.eol, today)).sort((a, b) => compareVersions(number(a), number(b)));
	const tag = next.map((other) => (ref.tag ?? '').replace(release, other)).find((other) => other !== ref.tag && lines.some(({ tags }) => tags.includes(other)));
	return tag && withTag(ref, tag);
}

/** The release of a distribution that a tag names has ended, volunteers' support included. */
function isOver(os: string | undefined, today: Day): boolean {
	const distro = os === undefined ? undefined : distroOf(os);
	const end = distro?.extendedEol ?? distro?.eol;
	return end !== undefined && end < today;
}

function lasts(end: Day | undefined, today: Day): boolean {
	return end !== undefined && end >= aQuarterAfter(today);
}

/** What takes over from a deprecated repository under the same tags: a repository that moved, or distroless on the next Debian. */
export function movedTo(ref: ImageRef): string | undefined {
	const facts = lookupImage(ref);
	const next = facts?.deprecated?.replacedBy?.[0];
	if (facts === undefined || next === undefined) return undefined;
	// These took over under the same names; jupyter's without the old tags.
	const everything = /^(?:registry\.k8s\.io|quay\.io\/jupyter)\/\*$/.test(next) && (next.startsWith('registry') || ref.tag === 'latest');
	if (everything) return `${next.slice(0, -1)}${facts.name.slice(facts.name.indexOf('/') + 1)}${ref.tag === undefined ? '' : `:${ref.tag}`}`;
	// The tags of the old name say Java, sbt and Scala; those of the new one begin with the publisher of Java.
	if (facts.name === 'hseeberger/scala-sbt' && !/^(?:eclipse-temurin|graalvm)-/.test(ref.tag ?? '')) return undefined;
	const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
	const moved = last(next) === last(facts.name) && !next.startsWith('bitnami') || /^gcr\.io\/distroless\//.test(next) && last(next).replace(/\d+$/, '') === last(facts.name).replace(/\d+$/, '');
	return moved ? `${next}${ref.tag === undefined ? '' : `:${ref.tag}`}` : undefined;
}

/** Maven's images on the retired openjdk, `3.6-jdk-8`, go on with Temurin of the same version. */
function successorOfMaven(ref: ImageRef, { lines }: Repository): Successor | undefined {
	const jdk = /(?:^|-)(?:open)?jdk-(\d+)/.exec(ref.tag ?? '')?.[1];
	const tag = jdk && `3.9-eclipse-temurin-${jdk}${/alpine/.test(ref.tag ?? '') ? '-alpine' : ''}`;
	return tag && lines.some(({ tags }) => tags.includes(tag)) ? { reference: withTag(ref, tag), version: '3.9' } : undefined;
}

/** Versions of Java that anybody maintains for long: what runs on one runs on the next, mostly. */
const LONG_TERM_JAVA = ['8', '11', '17', '21', '25'];

/** The openjdk image ends; Eclipse Temurin publishes the same builds, on Ubuntu or Alpine. The same version, else the next long-term one. */
function successorsOfOpenjdk(ref: ImageRef, facts: ImageFacts, today: Day): readonly Successor[] {
	const major = facts.version?.split('.')[0];
	if (major === undefined) return [];
	const next = LONG_TERM_JAVA.find((each) => Number(each) > Number(major));
	return [major, ...(next === undefined || LONG_TERM_JAVA.includes(major) ? [] : [next])].flatMap((version) => {
		const alpine = facts.libc === 'musl' || /(?:^|-)alpine/.test(ref.tag ?? '');
		const words = [version, /\bjre\b/.test(ref.tag ?? '') ? 'jre' : 'jdk', ...(alpine ? ['alpine'] : [])];
		const other: ImageRef = { ...ref, repository: ref.repository.replace(/(?:openjdk|java)$/, 'eclipse-temurin'), tag: words.join('-') };
		const found = lookupImage(other);
		if (found?.match !== 'exact' || typeof found.eol === 'string' && found.eol < today) return [];
		return [{
			reference: withTag(other, other.tag as string), version, ...(found.eol !== undefined && { eol: found.eol }),
			note: `the ${facts.name} image is deprecated; Eclipse Temurin publishes the same builds`,
		}];
	});
}

/** The newest release line of an official image's program that has long-term support. */
export function longTermLine(name: string): string | undefined {
	return findRepository(name)?.cycles.find(({ lts }) => lts)?.version;
}
