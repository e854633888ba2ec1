/**
 * `bulwark migrate [PATH…]`: the settings and comments of other tools as ours. Shows what would change, or writes it, and
 * names what has no equivalent. Their files stay where they are.
 */
import { dirname, join, relative, resolve, sep } from 'node:path';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { applyEdits } from '../engine/index';
import { diffOf } from './diff';
import { findDockerfiles } from './find';
import { readCheckov } from './migrate/checkov';
import type { Found, Note } from './migrate/found';
import { readHadolint } from './migrate/hadolint';
import type * as Parsers from './migrate/parsers';
import { migrateComments } from './migrate/pragmas';
import { joinedFile } from './migrate/projectFile';
import { readTally } from './migrate/tally';
import { readTrivyIgnore, readTrivyIgnoreYaml } from './migrate/trivy';
import { counted, printable, remark, say, styled, warn } from './output';
import { FILE } from './project';
import { ReadError, readText, reasonOf } from './read';
import { EXIT, type ExitCode, parseArguments } from './usage';
import { replaceFile, WriteError } from './write';

/** The files of other tools, in the order in which they win where two say different things. */
const SOURCES: readonly { readonly names: readonly string[]; readonly read: (text: string, parsers: typeof Parsers) => Found }[] = [
	{ names: ['.tally.toml', 'tally.toml'], read: (text, { parseToml }) => readTally(parseToml(text)) },
	{ names: ['.hadolint.yaml', '.hadolint.yml'], read: (text, { parseYaml }) => readHadolint(parseYaml(text)) },
	{ names: ['.checkov.yaml', '.checkov.yml'], read: (text, { parseYaml }) => readCheckov(parseYaml(text)) },
	{ names: ['.trivyignore'], read: readTrivyIgnore },
	{ names: ['.trivyignore.yaml'], read: (text, { parseYaml }) => readTrivyIgnoreYaml(parseYaml(text)) },
];

interface ChangedFile {
	readonly path: string;
	/** Null: it is to be created. */
	readonly before: string | null;
	readonly after: string;
}

type PlacedNote = Note & { readonly path: string; readonly line?: number };

export async function migrate(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { write: { type: 'boolean' }, format: { type: 'string' } });
	const asJson = parsed.choice('format', ['text', 'json']) === 'json';
	const paths = parsed.paths.length > 0 ? parsed.paths : ['.'];
	const parsers = await import('./migrate/parsers');
	const { files, failures } = findDockerfiles(paths.filter((path) => path !== '-'));
	const problems = failures.map(({ path, message }) => ({ path, message }));
	const changed: ChangedFile[] = [];
	const notes: PlacedNote[] = [];
	const attempt = (path: string, work: () => void): void => {
		try {
			work();
		} catch (error) {
			problems.push({ path, message: error instanceof ReadError || error instanceof WriteError ? error.message : `cannot be read: ${reasonOf(error).split('\n')[0]}` });
		}
	};
	for (const folder of foldersOf(paths, files.map(({ path }) => path))) {
		const found: Found[] = [];
		for (const { names, read } of SOURCES) {
			const name = names.find((one) => existsSync(join(folder, one)));
			if (name === undefined) continue;
			const path = shown(join(folder, name));
			attempt(path, () => {
				const one = read(readFileSync(path, 'utf8'), parsers);
				found.push(one);
				notes.push(...one.notes.map((note) => ({ ...note, path })));
			});
		}
		if (found.length === 0) continue;
		const path = shown(join(folder, FILE));
		attempt(path, () => {
			const before = existsSync(path) ? readText(path) : null;
			let after = before;
			for (const one of found) {
				const joined = joinedFile(after, one, parsers);
				after = joined.text;
				notes.push(...joined.notes.map((note) => ({ ...note, path })));
			}
			if (after !== null && after !== before && after.trim() !== '{}') changed.push({ path, before, after });
		});
	}
	for (const { path } of files) {
		attempt(path, () => {
			const before = readText(path);
			const { edits, notes: own } = migrateComments(before);
			notes.push(...own.map((note) => ({ ...note, path })));
			if (edits.length > 0) changed.push({ path, before, after: applyEdits(before, edits) });
		});
	}
	if (parsed.flag('write')) for (const { path, before, after } of changed) attempt(path, () => replaceFile(path, before, after));
	if (asJson) say(`${JSON.stringify({ files: changed, notes, problems })}\n`);
	else tell(changed, notes, parsed.flag('write'));
	for (const { path, message } of problems) warn(printable(`${path} ${message}`));
	return problems.length > 0 ? EXIT.trouble : EXIT.fine;
}

/** The folders that are asked for, and those between them and each Dockerfile: each may hold settings. */
function foldersOf(paths: readonly string[], dockerfiles: readonly string[]): string[] {
	const tops = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()).map((path) => resolve(path));
	const folders = new Set(tops);
	for (const file of dockerfiles) {
		for (let folder = dirname(resolve(file)); tops.some((top) => folder === top || folder.startsWith(top.endsWith(sep) ? top : top + sep)); folder = dirname(folder)) {
			if (folders.has(folder)) break;
			folders.add(folder);
		}
	}
	return [...folders].sort();
}

/** Relative where it lies below the current folder. */
function shown(path: string): string {
	const inside = relative('.', path);
	return (inside.startsWith('..') ? path : inside).replaceAll('\\', '/');
}

function tell(changed: readonly ChangedFile[], notes: readonly PlacedNote[], written: boolean): void {
	if (!written) for (const { path, before, after } of changed) say(diffOf(path, before, after));
	const account = [
		...changed.map(({ path, before }) => `${styled('green', before === null ? '+' : '✓')} ${printable(path)} ${written ? 'written' : 'would change'}`),
		...notes.map(({ path, line, entry, message }) => `${styled('yellow', '–')} ${printable(path)}${line === undefined ? '' : `:${line}`}: ${printable(entry)}: ${printable(message)}`),
		changed.length === 0 ? 'Nothing to migrate.' : `${counted(changed.length, 'file')} ${written ? 'written' : 'to be written (--write does)'}, ${counted(notes.length, 'note')}.`,
	];
	remark(`${account.join('\n')}\n`);
}
