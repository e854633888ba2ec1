/**
 * The tags of Docker Official Images, from the files in `library/` of docker-library/official-images (its README,
 * "Library definition files"). Contract: entries in the order of the file; tags of single architectures, prereleases and
 * patch releases are left out, for nobody should build on what moves by tomorrow or stays for ever.
 */
import { readTag } from '../../server/src/engine/knowledge/tagWords';
import type { Image, Line, Profile } from './packed';

export interface Entry {
	readonly tags: readonly string[];
	readonly architectures: readonly string[];
}

const PRERELEASE = /(?:^|[-.\d])(?:rc|beta|alpha|ea|preview|nightly|experimental|m\d+)(?:[-.\d]|$)|kitten|unstable|rc-buggy/i;
const PATCH = /^v?\d+\.\d+\.\d/;

/** @throws with the line's number when the file has another form */
export function readLibrary(text: string): Entry[] {
	const lines = text.split(/\r?\n/);
	const entries: Entry[] = [];
	let fields: Record<string, string> = {};
	let last = '';
	const close = (): void => {
		if (fields['Tags'] !== undefined) entries.push({ tags: [...listed(fields['Tags']), ...listed(fields['SharedTags'])], architectures: listed(fields['Architectures']) });
		fields = {};
	};
	for (const [i, line] of lines.entries()) {
		if (line.trim() === '') { close(); continue; }
		if (line.startsWith('#')) continue;
		const field = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
		if (field) { last = field[1] as string; fields[last] = field[2] as string; }
		else if (/^\s/.test(line) && last !== '') fields[last] += ` ${line.trim()}`;
		else throw new Error(`line ${i + 1} is no field: ${line.slice(0, 60)}`);
	}
	close();
	return entries;
}

function listed(field: string | undefined): string[] {
	return (field ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '');
}

export interface Refreshed {
	readonly image: Image;
	/** Lines of which nothing but the name is known. */
	readonly unknown: readonly string[];
}

/**
 * The image with the tags that are published today. What a new line is like is taken from the line with the same words
 * before it, and its distribution from the tag that names one. Lines that are no longer listed go, unless none is.
 */
export function refresh(image: Image, entries: readonly Entry[]): Refreshed {
	const unknown: string[] = [];
	const lines = entries.flatMap(({ tags }): Line[] => {
		const kept = tags.filter((tag) => !PRERELEASE.test(tag) && !PATCH.test(tag));
		if (kept.length === 0) return [];
		const like = image.lines.find((line) => sameSystem(line, kept) && line.tags.some((tag) => kept.includes(tag))) ?? lineBefore(image, kept);
		if (!like) unknown.push(kept[0] as string);
		return like ? [{ tags: mainFirst(kept), profile: rebased(like, kept) }] : [];
	});
	return { image: lines.length === 0 ? image : { ...image, lines: [...lines, ...unlisted(image, lines)] }, unknown };
}

function namedOs(tags: readonly string[]): string | undefined {
	return tags.map((tag) => readTag(tag).os).find((os) => os?.includes(':'));
}

function systemOf({ profile }: Line): string {
	return (profile.base.split('|')[0] ?? '').split(':')[0] as string;
}

function sameSystem(line: Line, tags: readonly string[]): boolean {
	const os = namedOs(tags);
	return os === undefined || systemOf(line) === os.split(':')[0];
}

function lineBefore(image: Image, tags: readonly string[]): Line | undefined {
	const flavours = new Set(tags.map((tag) => readTag(tag).flavour));
	return image.lines.find((line) => sameSystem(line, tags) && line.tags.some((tag) => flavours.has(readTag(tag).flavour)));
}

/** The profile on the release that the tags name; of a distribution's own image, the version is that release. */
function rebased(line: Line, tags: readonly string[]): Profile {
	const { profile } = line;
	const [os = '', ...others] = profile.base.split('|');
	const [system, release] = os.split(':');
	const own = release !== undefined && line.tags.includes(release) ? tags.find((tag) => /^\d+(?:\.\d+)*$/.test(tag) && tag.split('.').length === release.split('.').length) : undefined;
	const now = namedOs(tags) ?? (own === undefined ? os : `${system}:${own}`);
	return { ...profile, base: [now, ...others].join('|') };
}

/** The tag without a distribution's name, and of those the one that begins with a version. */
function mainFirst(tags: readonly string[]): string[] {
	const rank = (tag: string): number => (readTag(tag).version === undefined ? 2 : 0) + (readTag(tag).os === undefined ? 0 : 1);
	return [...tags].sort((a, b) => rank(a) - rank(b) || a.length - b.length);
}

/** Lines that no library file ever listed under these names: release lines that are still built on, by hand in the data. */
function unlisted(image: Image, lines: readonly Line[]): Line[] {
	const listedNow = new Set(lines.flatMap(({ tags }) => tags));
	return image.lines.filter(({ tags, profile }) => tags.length === 1 && !listedNow.has(tags[0] as string) && !(profile.base.split('|')[0] ?? '').includes(':'));
}
