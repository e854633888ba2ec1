/**
 * The table of the whole proof, `docs/harden-results.md`. Contract: rows in the order of the applications' names; the
 * date and the engine stand in the head and nowhere else, so that two runs on one day differ only where results do.
 */
import { type App, LEVELS } from './app';
import type { ImageBuilder } from './engines/types';
import type { Measured, Verdict } from './judge';

export interface Result {
	readonly app: App;
	readonly verdict: Verdict;
}

/** What is left of an image after `maximum`, as a share of before; of all applications that were built, the middle one. */
export function medianShare(results: readonly Result[]): number {
	const shares = results
		.flatMap(({ verdict: { before, after } }) => (before && after.maximum ? [after.maximum.size / before.size] : []))
		.sort((first, second) => first - second);
	const middle = shares.length / 2;
	return shares.length % 2 === 1 ? (shares[Math.floor(middle)] ?? 1) : ((shares[middle - 1] ?? 1) + (shares[middle] ?? 1)) / 2;
}

export function resultsPage(results: readonly Result[], builder: ImageBuilder, today: Date): string {
	const passed = results.filter(({ verdict }) => verdict.outcome === 'passed').length;
	return [
		'# What hardening does to real applications',
		'',
		`Measured on ${today.toISOString().slice(0, 10)} with ${builder.name} by \`npm run test:build -- --results\`, which writes this page.`,
		'',
		`Each of the ${results.length} applications in \`test/build/apps\` is built as it is, after \`bulwark harden --level recommended\` and after \`--level maximum\`, and is run as the user of the image. ${passed} passed: the same answers, output, exit code and files as before; no process of root; no trace of a secret in any layer, the history or the configuration; hardening twice changes nothing more. After \`maximum\`, the median image has ${percent(medianShare(results))} of the size before.`,
		'',
		BASES[builder.bases],
		'',
		'Sizes are those of all layers, not compressed. Users are the numbers that the running processes have. Findings are errors and warnings.',
		'',
		row(['Application', 'Language', 'Size', 'recommended', 'maximum', 'User', 'after', 'Findings', 'recommended', 'maximum', 'What it proves']),
		row(['---', '---', '---:', '---:', '---:', '---', '---', '---:', '---:', '---:', '---']),
		...results.map(rowOf),
		'',
		...notes(results),
	].join('\n');
}

const BASES: Readonly<Record<ImageBuilder['bases'], string>> = {
	real: 'The base images are the published ones.',
	'stand-in':
		'The base images are stand-ins made of Debian packages (`test/build/bases`): the accounts, entry points and folders of the published images, not their versions. A full image holds compilers and headers, a slim one does not, as published; the sizes are those of the Debian packages, and the published full images are mostly larger.',
};

function rowOf({ app, verdict: { outcome, before, after } }: Result): string {
	const measured = LEVELS.map((level) => after[level]);
	const users = new Set(measured.flatMap((image) => (image === undefined ? [] : [usersOf(image)])));
	return row([
		`\`${app.name}\``,
		app.language,
		megabytes(before?.size),
		...measured.map((image) => megabytes(image?.size)),
		before === undefined ? '–' : usersOf(before),
		[...users].join(', ') || '–',
		String(before?.findings ?? '–'),
		...measured.map((image) => String(image?.findings ?? '–')),
		outcome === 'passed' ? app.proves : `${app.proves} (${outcome})`,
	]);
}

function notes(results: readonly Result[]): string[] {
	const noted = results.flatMap(({ app }) => (app.note === undefined ? [] : [`- \`${app.name}\`: ${app.note}`]));
	return noted.length === 0 ? [] : ['## Notes', '', ...noted, ''];
}

export function usersOf({ uids }: Measured): string {
	return uids.join('+');
}

export function megabytes(size: number | undefined): string {
	return size === undefined ? '–' : `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;
}

export function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}

function row(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}
