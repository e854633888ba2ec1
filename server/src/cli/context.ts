/**
 * `bulwark context PATH`: what the build of a Dockerfile would copy, with sizes; what is kept out, and by which line of
 * the ignore file; the secrets among it. PATH is a Dockerfile, or a folder with one. Reads names and sizes, writes nothing.
 */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ContextNode, type ContextWalk, type IgnoreFile, LineIndex } from '../engine/index';
import { readBuildContext } from '../ports/buildContext';
import { contextOf, walkBuild } from '../ports/buildContextView';
import { nodeFiles } from '../ports/nodeFiles';
import { nodeFolders } from '../ports/nodeFolders';
import { counted, printable, say, styled } from './output';
import { codeOf, ReadError, readText, reasonOf } from './read';
import { toolInformation } from './tool';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';

interface Seen {
	/** As the user wrote it. */
	readonly dockerfile: string;
	readonly walk: ContextWalk;
	/** The ignore file's name; null when there is none. */
	readonly ignoreFile: string | null;
	readonly ignoreText: string;
}

export async function context(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { format: { type: 'string' }, depth: { type: 'string' } });
	const format = parsed.choice('format', ['text', 'json']);
	const depth = Number(parsed.text('depth') ?? '2');
	if (!Number.isInteger(depth) || depth < 1) throw new UsageError(`--depth is a whole number from 1 on, not "${parsed.text('depth')}"`);
	const [path = '.', ...others] = parsed.paths;
	if (others.length > 0) throw new UsageError('context takes one Dockerfile, or the folder of one');
	const seen = await look(dockerfileAt(path));
	say(format === 'json' ? json(seen) : text(seen, depth));
	return seen.walk.refused || seen.walk.state !== 'complete' ? EXIT.trouble : EXIT.fine;
}

function dockerfileAt(path: string): string {
	try {
		if (!statSync(path).isDirectory()) return path;
		const found = ['Dockerfile', 'dockerfile', 'Containerfile'].map((name) => join(path, name)).find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
		if (found === undefined) throw new UsageError(`there is no Dockerfile in ${path}; name one`);
		return found;
	} catch (error) {
		throw codeOf(error) === undefined ? error : new UsageError(`${path} ${reasonOf(error)}`);
	}
}

async function look(dockerfile: string): Promise<Seen> {
	try {
		const content = readText(dockerfile);
		const uri = pathToFileURL(dockerfile).href;
		const { dockerignore } = await readBuildContext(nodeFiles, uri);
		const walk = await walkBuild(nodeFolders, contextOf(uri) as string, dockerignore, content);
		await walk.run();
		return { dockerfile, walk, ignoreFile: dockerignore?.path ?? null, ignoreText: dockerignore?.text ?? '' };
	} catch (error) {
		throw error instanceof ReadError ? new UsageError(`${dockerfile} ${error.message}`) : error;
	}
}

/** The contract: keys are only ever added. Paths are relative to the context; lines are 1-based. */
function json({ dockerfile, walk, ignoreFile, ignoreText }: Seen): string {
	const lineOf = lineFinder(walk.ignore, ignoreText);
	const { root, state, refused } = walk;
	const entries: unknown[] = [];
	const visit = ({ children = [] }: ContextNode): void => {
		for (const node of children) {
			const { path, kind, copied, taken, files, bytes, size, by, secret } = node;
			entries.push({ path, kind, copied: isCopied(node), sent: copied, taken, ...(kind === 'folder' ? { files, bytes } : { bytes: size }), ...(by !== undefined && { by: { line: lineOf(by), pattern: walk.ignore.rows[by]?.text } }), ...(secret !== undefined && { secret }) });
			visit(node);
		}
	};
	visit(root);
	return `${JSON.stringify({ version: toolInformation().version, dockerfile, ignoreFile, complete: state === 'complete', refused, files: root.files, bytes: root.bytes, excluded: root.excluded, entries })}\n`;
}

function isCopied({ kind, copied, taken, files }: ContextNode): boolean {
	return copied && taken || kind === 'folder' && files > 0;
}

function text({ dockerfile, walk, ignoreFile, ignoreText }: Seen, depth: number): string {
	const { root, ignore, state } = walk;
	const lineOf = lineFinder(ignore, ignoreText);
	const place = (index: number): string => `${ignoreFile}:${lineOf(index)}  ${ignore.rows[index]?.text ?? ''}`;
	const rows: string[] = [];
	const visit = (folder: ContextNode, level: number): void => {
		for (const node of folder.children ?? []) {
			const name = `${'  '.repeat(level)}${printable(basename(node.path))}${node.kind === 'folder' ? '/' : node.kind === 'link' ? ' (link)' : ''}`;
			rows.push(row(name, node, !node.copied && node.by !== undefined ? `kept out by ${printable(place(node.by))}` : isCopied(node) ? '' : 'no instruction takes it'));
			if (level + 1 < depth && node.children && (node.copied || node.files > 0)) visit(node, level + 1);
		}
	};
	visit(root, 0);
	const secrets = walk.secrets.filter(isCopied);
	const head = `${styled('bold', printable(dockerfile))} copies ${counted(root.files, 'file')}, ${sized(root.bytes)}. ${ignoreFile === null ? 'There is no .dockerignore' : `${printable(ignoreFile)} keeps ${counted(root.excluded, 'entry').replace('entrys', 'entries')} out`}.\n`;
	const notes = [
		...(walk.refused ? ['The builder refuses to build with this ignore file: bulwark check says why.'] : []),
		...(state === 'complete' ? [] : ['The folder is too large: not everything was looked at.']),
		...(secrets.length > 0 ? [`${counted(secrets.length, 'secret')} by name: ${secrets.slice(0, 10).map(({ path }) => printable(path)).join(', ')}${secrets.length > 10 ? ', …' : ''}`] : []),
	];
	return `${head}\n${rows.join('')}${notes.length > 0 ? `\n${notes.map((note) => `${styled('yellow', note)}\n`).join('')}` : ''}`;
}

function row(name: string, node: ContextNode, note: string): string {
	const size = isCopied(node) ? sized(node.bytes) : '';
	const files = node.kind === 'folder' && isCopied(node) ? counted(node.files, 'file') : '';
	const line = `${name.padEnd(40)} ${files.padStart(14)} ${size.padStart(10)}  ${note === '' ? '' : styled('grey', note)}`.trimEnd();
	return `${isCopied(node) && node.secret !== undefined && node.kind !== 'folder' ? `${line}  ${styled('red', '← secret')}` : line}\n`;
}

function lineFinder(ignore: IgnoreFile, text: string): (index: number) => number | undefined {
	const lines = new LineIndex(text);
	return (index) => { const row = ignore.rows[index]; return row && lines.lineAt(row.range.start) + 1; };
}

/** `1.2 MiB`. */
function sized(bytes: number): string {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
	return step === 0 ? `${bytes} B` : `${(bytes / 1024 ** step).toFixed(1)} ${units[step]}`;
}
