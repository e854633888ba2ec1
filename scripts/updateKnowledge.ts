/**
 * `npm run update-knowledge [-- --from FOLDER] [--write] [--today DAY] [--data FOLDER]`: brings the engine's data up to date
 * from public sources: the tags of Docker Official Images, and ends of life from endoflife.date; images of others are what
 * `knowledge/others.ts` says. It prints what changes; `--write` writes it. `--from` reads saved copies instead of the
 * network: `library/NAME` and `products.json`. `--data` is where the data lies, instead of in the engine.
 *
 * Contract: all sources are read and all data is checked before the first file is written; exit code 1 when a source
 * cannot be read or the new data is not of the form that the engine reads.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkEnds, checkImages } from './knowledge/check';
import { changesOf } from './knowledge/changes';
import { type Cycle, cycleRows, DISTRIBUTIONS, type Release, releaseRows, toCycle } from './knowledge/ends';
import { readLibrary, refresh } from './knowledge/library';
import { withOthers } from './knowledge/others';
import { DATA, type Ends, type Images, packImages, readData, unpackImages, writeData } from './knowledge/packed';

const LIBRARY = 'https://raw.githubusercontent.com/docker-library/official-images/master/library/';
const PRODUCTS = 'https://endoflife.date/api/v1/products/full';
const PATIENCE = 30_000;
/** So many files at a time are asked for. */
const AT_ONCE = 8;

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { from: { type: 'string' }, write: { type: 'boolean', default: false }, today: { type: 'string' }, data: { type: 'string', default: DATA } } });
	const today = values.today ?? new Date().toISOString().slice(0, 10);
	const [oldImages, oldEnds] = [unpackImages(readData('images.json', values.data)), JSON.parse(readData('eol.json', values.data)) as Ends];
	const notes: string[] = [];
	const images = withOthers(await newImages(oldImages, values.from, today, notes));
	const ends = newEnds(oldEnds, JSON.parse(await source(values.from, 'products.json', PRODUCTS)) as { result: readonly Product[] }, today, notes);
	const [imageText, endText] = [packImages(images), `${JSON.stringify(ends)}\n`];
	const faults = [...checkImages(imageText), ...checkEnds(endText)];
	for (const fault of faults) console.error(fault);
	if (faults.length > 0) return 1;
	for (const line of [...changesOf(oldImages, images, oldEnds, ends), ...notes]) console.log(line);
	if (values.write) {
		writeData('images.json', imageText, values.data);
		writeData('eol.json', endText, values.data);
	}
	console.log(values.write ? `written, as of ${today}` : 'nothing written: add --write');
	return 0;
}

async function newImages(old: Images, from: string | undefined, today: string, notes: string[]): Promise<Images> {
	const official = [...old.images].filter(([name, { rest }]) => rest['publisher'] === undefined && !name.includes('/') && rest['deprecated'] === undefined).map(([name]) => name);
	const texts = new Map<string, string>();
	for (let at = 0; at < official.length; at += AT_ONCE) {
		await Promise.all(official.slice(at, at + AT_ONCE).map(async (name) => {
			const text = await source(from, `library/${name}`, LIBRARY + name, true);
			if (text === undefined) notes.push(`? ${name}: no longer in the library`);
			else texts.set(name, text);
		}));
	}
	const images = [...old.images].map(([name, image]): [string, typeof image] => {
		const text = texts.get(name);
		if (text === undefined) return [name, image];
		try {
			const result = refresh(image, readLibrary(text));
			notes.push(...result.unknown.map((tag) => `? ${name}:${tag}: no line like it is known; left out`));
			return [name, result.image];
		} catch (error) {
			throw new Error(`library/${name}: ${error instanceof Error ? error.message : error}`);
		}
	});
	return { asOf: today, images: new Map(images) };
}

interface Product { readonly name: string; readonly releases: readonly Release[] }

function newEnds(old: Ends, { result }: { result: readonly Product[] }, today: string, notes: string[]): Ends {
	const cycles = new Map(result.map(({ name, releases }): [string, Cycle[]] => [name, releases.map(toCycle)]));
	const take = (product: string, before: string, rows: (list: readonly Cycle[]) => string): string => {
		const list = cycles.get(product);
		const text = list && rows(list);
		if (!text && before !== '') notes.push(`? ${product}: the source has it no longer; kept as it was`);
		return text || before;
	};
	const product = (name: string): string | undefined => Object.keys(DISTRIBUTIONS).find((each) => DISTRIBUTIONS[each] === name);
	return {
		asOf: today,
		products: Object.fromEntries(Object.entries(old.products).map(([name, before]) => [name, take(name, before, (list) => cycleRows(list, today))])),
		distributions: Object.fromEntries(Object.entries(old.distributions).map(([name, before]) => [name, take(product(name) ?? name, before, releaseRows)])),
	};
}

async function source(from: string | undefined, path: string, url: string): Promise<string>;
async function source(from: string | undefined, path: string, url: string, optional: true): Promise<string | undefined>;
async function source(from: string | undefined, path: string, url: string, optional = false): Promise<string | undefined> {
	if (from !== undefined) {
		const file = join(from, path);
		if (optional && !existsSync(file)) return undefined;
		return readFileSync(file, 'utf8');
	}
	const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => { throw new Error(`${url}: ${error instanceof Error ? (error.cause as Error | undefined)?.message ?? error.message : error}`); });
	if (optional && answer.status === 404) return undefined;
	if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
	return answer.text();
}

main().then((code) => { process.exitCode = code; }, (error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
