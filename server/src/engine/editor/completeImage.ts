/** Images and their tags as completions: official ones first, supported release lines only, smaller variants before larger ones. */
import { findRepository, repositoryNames } from '../knowledge/catalogue';
import { lookupImage, readTag, type ImageFacts, type VariantKind } from '../knowledge';
import { parseImageReference } from '../model/imageReference';
import { firstLife } from './imageWords';
import type { Entry } from './completeWords';

const PUBLISHERS = ['official', 'verified', 'community'] as const;
const TITLES = { official: 'Docker Official Image', verified: 'verified publisher', community: 'community image' } as const;

/** The empty image can be built on, but not copied from. */
export const SCRATCH: Entry = { kind: 'image', label: 'scratch', insert: 'scratch', detail: 'the empty image, for static programs' };

/** @param typed what stands there, to keep a written `docker.io/library/` */
export function imageEntries(typed: string, today: string): Entry[] {
	const prefix = /^(?:docker\.io\/(?:library\/)?|library\/)/.exec(typed)?.[0] ?? '';
	const all = repositoryNames().flatMap((name): (Entry & { rank: number })[] => {
		const repository = findRepository(name);
		if (!repository) return [];
		const gone = repository.deprecated !== undefined || repository.eol !== undefined && repository.eol < today;
		const label = `${/^[^/]*\./.test(name) ? '' : prefix}${name}`;
		const detail = gone ? repository.deprecated?.replacedBy?.length ? `deprecated: use ${repository.deprecated.replacedBy.join(' or ')}` : 'deprecated' : TITLES[repository.publisher];
		return [{ kind: 'image', label, insert: label, detail, rank: (gone ? PUBLISHERS.length : 0) + PUBLISHERS.indexOf(repository.publisher), ...(gone && { deprecated: true }) }];
	});
	return all.sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : 1)).map(({ rank: _, ...entry }) => entry);
}

/** Smaller ones first; what is in no row comes behind those in it. */
const VARIANTS: readonly VariantKind[] = ['distroless', 'minimal', 'micro', 'slim', 'alpine', 'full'];

/** @param typed the reference up to the cursor, with the colon */
export function tagEntries(typed: string, today: string): Entry[] {
	const written = typed.slice(0, typed.lastIndexOf(':'));
	const { registry, repository: path } = parseImageReference({ text: written, pieces: [{ text: written }], via: [] });
	const found = lookupImage({ registry, repository: path });
	const repository = found && findRepository(found.name);
	if (!repository) return [];
	const tags = repository.lines.flatMap((line, i) => line.tags.map((tag) => ({ tag, i, facts: lookupImage({ registry, repository: path, tag }) })));
	return tags
		.filter(({ tag, facts }) => tag !== 'latest' && facts && !isOver(facts, today))
		.map((row) => ({ ...row, rank: rankOf(row.tag, row.facts) }))
		.sort((a, b) => a.i - b.i || a.tag.length - b.tag.length)
		.sort((a, b) => a.rank - b.rank)
		.map(({ tag, facts }): Entry => ({ kind: 'tag', label: tag, insert: `${written}:${tag}`, filter: `${written}:${tag}`, ...(facts && { detail: detailOf(facts, today) }) }));
}

function isOver(facts: ImageFacts, today: string): boolean {
	return firstLife(facts, today)?.over === true;
}

/** A tag without a version moves between major versions: behind all others. */
function rankOf(tag: string, facts: ImageFacts | undefined): number {
	const variant = VARIANTS.indexOf(facts?.variant ?? 'full');
	return (readTag(tag).version === undefined ? 100 : 0) + (facts?.lts === false ? 10 : 0) + (variant < 0 ? VARIANTS.length : variant);
}

function detailOf(facts: ImageFacts, today: string): string {
	return [firstLife(facts, today)?.words, facts.libc === 'none' ? 'no C library' : facts.libc, facts.defaultUser === undefined ? undefined : `runs as ${facts.defaultUser}`].filter((word) => word !== undefined).join(' · ');
}
