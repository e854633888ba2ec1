/**
 * Where a version of a Dockerfile is put to be built, with the files that go with it. Contract: nothing is written into
 * the project; `close` removes everything.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { NewFile } from '../engine/index';

export interface Placed {
	readonly dockerfilePath: string;
	readonly contextDir: string;
}

export class Workplace {
	readonly #folder = mkdtempSync(join(tmpdir(), 'bulwark-verify-'));
	#number = 0;

	/** @param dockerfile its path in the project, beside which an ignore file of its own may lie; undefined: it has none */
	constructor(private readonly contextDir: string, private readonly dockerfile?: string) {}

	/**
	 * @param replaces the Dockerfile of the context holds what the image must not: a copy of the context gets this text
	 * in its place, as the project will when it is written
	 */
	place(text: string, files: readonly NewFile[], replaces = false): Placed {
		const folder = join(this.#folder, String(this.#number++));
		mkdirSync(folder);
		const dockerfilePath = join(folder, 'Dockerfile');
		writeFileSync(dockerfilePath, text);
		const ignore = files.findLast(isIgnoreFile)?.content ?? this.#ownIgnoreFile();
		// Every engine looks beside the Dockerfile before it looks into the context.
		if (ignore !== undefined) writeFileSync(`${dockerfilePath}.dockerignore`, ignore);
		const own = replaces && !leavesOut(ignore ?? this.#contextIgnoreFile(), this.dockerfile) ? this.#placeInContext() : undefined;
		const others = [...files.filter((file) => !isIgnoreFile(file)), ...own === undefined ? [] : [{ path: own, content: text }]];
		return { dockerfilePath, contextDir: others.length === 0 ? this.contextDir : this.#extended(join(folder, 'context'), others) };
	}

	close(): void {
		rmSync(this.#folder, { recursive: true, force: true });
	}

	#ownIgnoreFile(): string | undefined {
		const path = `${this.dockerfile ?? ''}.dockerignore`;
		return this.dockerfile !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
	}

	#contextIgnoreFile(): string {
		const path = join(this.contextDir, '.dockerignore');
		return existsSync(path) ? readFileSync(path, 'utf8') : '';
	}

	/** Where the Dockerfile lies in its own context; undefined: outside of it. */
	#placeInContext(): string | undefined {
		const path = this.dockerfile === undefined ? '..' : relative(resolve(this.contextDir), resolve(this.dockerfile));
		return path.startsWith('..') || isAbsolute(path) ? undefined : path;
	}

	/** A copy of the context with further files in it: the project itself stays as it is. */
	#extended(folder: string, files: readonly NewFile[]): string {
		cpSync(this.contextDir, folder, { recursive: true, verbatimSymlinks: true });
		for (const { path, content } of files) {
			const target = resolve(folder, path);
			if (!target.startsWith(folder + sep)) throw new Error(`${path} lies outside of the build context`);
			mkdirSync(dirname(target), { recursive: true });
			writeFileSync(target, content);
		}
		return folder;
	}
}

/** True for the usual ways to leave the Dockerfile out; a copy too many does no harm. */
function leavesOut(ignore: string, dockerfile = ''): boolean {
	const names = new Set(['*', '**', 'Dockerfile*', '**/Dockerfile*', basename(dockerfile), `**/${basename(dockerfile)}`]);
	return ignore.split(/\r?\n/).some((line) => names.has(line.trim().replace(/^\//, ''))) && !/^!/m.test(ignore.replace(/^!\.env.*$/gm, ''));
}

function isIgnoreFile({ path }: NewFile): boolean {
	return path.endsWith('.dockerignore');
}
