/**
 * Writes THIRD-PARTY-NOTICES.txt from what the bundles really contain.
 *
 * Reads esbuild's metafiles `dist/*.meta.json`, keeps the inputs that contribute bytes to an output, maps those
 * under `node_modules` to packages, and lists each package with its licence. Fails when there is no metafile,
 * when a package carries no licence text, or when its licence is not on the list below. The same bundles give
 * the same file, byte for byte. With `--check` nothing is written: a file that is out of date is a failure.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const allowed: ReadonlySet<string> = new Set([
	'0BSD',
	'Apache-2.0',
	'BlueOak-1.0.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'CC0-1.0',
	'ISC',
	'MIT',
	'Unlicense',
]);

/** The part of an esbuild metafile that is read here. */
export interface Metafile {
	readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

interface Notice {
	readonly name: string;
	readonly version: string;
	readonly licence: string;
	readonly homepage: string | undefined;
	readonly texts: readonly string[];
}

/** The folders, relative to the root, of the packages that a bundle contains. */
export function packageFolders(metafile: Metafile): Set<string> {
	const folders = new Set<string>();
	for (const output of Object.values(metafile.outputs))
		for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
			const folder = /^(?:.*?:)?(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'))?.[1];
			if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
		}
	return folders;
}

/** Whether an SPDX expression can be met with licences of the list: all sides of AND, one side of OR. */
export function isAllowed(expression: string): boolean {
	const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
	let at = 0;
	const primary = (): boolean => {
		const token = tokens[at++];
		if (token !== '(') return token !== undefined && allowed.has(token);
		const inner = either();
		return tokens[at++] === ')' && inner;
	};
	const both = (): boolean => {
		let met = primary();
		while (tokens[at] === 'AND') {
			at += 1;
			met = primary() && met;
		}
		return met;
	};
	const either = (): boolean => {
		let met = both();
		while (tokens[at] === 'OR') {
			at += 1;
			met = both() || met;
		}
		return met;
	};
	const met = either();
	return met && at === tokens.length;
}

/** The notices of the packages at `folders`, by name and version; throws one error that names every defect. */
export function collectNotices(root: string, folders: Iterable<string>): Notice[] {
	const notices = new Map<string, Notice>();
	const defects: string[] = [];
	for (const folder of [...folders].sort()) {
		const notice = readNotice(join(root, folder));
		const key = `${notice.name}@${notice.version}`;
		if (!isAllowed(notice.licence)) defects.push(`${key}: the licence '${notice.licence}' is not on the list`);
		if (notice.texts.length === 0) defects.push(`${key}: no licence text in ${folder}`);
		notices.set(key, notice);
	}
	if (defects.length > 0) throw new Error(defects.join('\n'));
	return [...notices.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** The whole file. */
export function renderNotices(notices: readonly Notice[]): string {
	const line = '-'.repeat(80);
	const head = [
		'THIRD-PARTY NOTICES',
		'',
		'Bulwark contains the following packages, each under its own licence.',
		'',
		...notices.map((notice) => `  ${notice.name} ${notice.version} (${notice.licence})`),
	];
	const entries = notices.flatMap((notice) => [
		'',
		line,
		`${notice.name} ${notice.version}`,
		`Licence: ${notice.licence}`,
		...(notice.homepage === undefined ? [] : [notice.homepage]),
		line,
		...notice.texts.flatMap((text) => ['', text]),
	]);
	return `${[...head, ...entries].join('\n')}\n`;
}

function readNotice(folder: string): Notice {
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
		license?: string | { type?: string };
		licenses?: readonly { type?: string }[];
		homepage?: string;
		repository?: string | { url?: string };
	};
	const { license, licenses } = manifest;
	const licence = typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none given');
	const repository = typeof manifest.repository === 'string' ? manifest.repository : manifest.repository?.url;
	const texts = readdirSync(folder)
		.filter((file) => /^(?:li[cs]en[cs]es?|copying|unlicense|notices?|third-?party-?notices?)(?:[.-].*)?$/i.test(file))
		.filter((file) => !/\.(?:[cm]?[jt]s|json|map)$/i.test(file))
		.sort(licenceFirst)
		.map((file) => ({ file, text: normalise(readFileSync(join(folder, file), 'utf8')) }));
	const own = texts.some(({ file, text }) => isLicenceName(file) && text !== '');
	return {
		name: manifest.name,
		version: manifest.version,
		licence,
		homepage: manifest.homepage ?? repository?.replace(/^git\+/, '').replace(/\.git$/, ''),
		texts: own ? texts.map(({ text }) => text) : [],
	};
}

/** A NOTICE alone is no licence text. */
function isLicenceName(file: string): boolean {
	return /^(?:li[cs]en|copying|unlicense)/i.test(file);
}

function licenceFirst(a: string, b: string): number {
	return Number(isLicenceName(b)) - Number(isLicenceName(a)) || compare(a, b);
}

/** Licence texts come with every kind of line end; blank edges and trailing blanks say nothing. */
function normalise(text: string): string {
	return text
		.replace(/^\uFEFF/, '')
		.replace(/\r\n?/g, '\n')
		.replace(/[^\S\n]+$/gm, '')
		.trim();
}

/** By code unit, so that the order does not depend on the machine's language. */
function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function main(check: boolean): void {
	const root = fileURLToPath(new URL('../', import.meta.url));
	const dist = join(root, 'dist');
	const metafiles = existsSync(dist) ? readdirSync(dist).filter((file) => file.endsWith('.meta.json')) : [];
	if (metafiles.length === 0) throw new Error('no dist/*.meta.json: bundle first');
	const folders = new Set(
		metafiles.flatMap((file) => [...packageFolders(JSON.parse(readFileSync(join(dist, file), 'utf8')) as Metafile)]),
	);
	const notices = collectNotices(root, folders);
	const text = renderNotices(notices);
	const target = join(root, 'THIRD-PARTY-NOTICES.txt');
	if (!check) writeFileSync(target, text);
	else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) throw new Error('THIRD-PARTY-NOTICES.txt is out of date');
	console.log(`${notices.length} packages in THIRD-PARTY-NOTICES.txt`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	try {
		main(process.argv.includes('--check'));
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
}
