/** What a refresh changes, for people: one line for each tag and each end that comes, goes or moves, in a stable order. */
import type { Ends, Image, Images, Line } from './packed';

export function changesOf(oldImages: Images, newImages: Images, oldEnds: Ends, newEnds: Ends): string[] {
	const images = [...newImages.images].flatMap(([name, image]) => rows(name, bases(allOf(oldImages.images.get(name))), bases(allOf(image))));
	const ends = (['products', 'distributions'] as const).flatMap((kind) => Object.entries(newEnds[kind]).flatMap(([name, text]) => rows(name, cells(oldEnds[kind][name] ?? ''), cells(text))));
	return [...images, ...ends];
}

const allOf = (image: Image | undefined): readonly Line[] => [...image?.lines ?? [], ...image?.patterns ?? []];

function bases(lines: readonly Line[]): Map<string, string> {
	return new Map(lines.flatMap(({ tags, profile }) => tags.map((tag): [string, string] => [tag, `${profile.base.split('|')[0]} as ${profile.people.split(' ')[0] || '?'}`])));
}

function cells(text: string): Map<string, string> {
	return new Map(text.split(';').filter((row) => row !== '').map((row): [string, string] => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)]));
}

function rows(name: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
	return [
		...[...after].filter(([key]) => !before.has(key)).map(([key, value]) => `+ ${name}:${key} (${value})`),
		...[...before].filter(([key]) => !after.has(key)).map(([key]) => `- ${name}:${key}`),
		...[...after].filter(([key, value]) => before.has(key) && before.get(key) !== value).map(([key, value]) => `~ ${name}:${key} (${before.get(key)} → ${value})`),
	];
}
