/**
 * What lies beside a Dockerfile, for the rules and fixes that ask: the known files of its folder and the ignore file in
 * force. Small regular files only; what cannot be read stays unknown.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildContext, CONTEXT_FILES } from '../engine/index';

const MOST_BYTES = 4 * 1024 * 1024;

/** The context of a Dockerfile on disk: its own folder, as `docker build .` has it. */
export function readBuildContext(dockerfile: string): BuildContext {
	const folder = dirname(dockerfile);
	let names: ReadonlySet<string>;
	try {
		names = new Set(readdirSync(folder));
	} catch {
		return {};
	}
	const files: Record<string, string | null> = {};
	for (const path of CONTEXT_FILES) {
		const text = names.has(path.split('/')[0] as string) ? readSmall(join(folder, path)) : null;
		if (text !== undefined) files[path] = text;
	}
	const dockerignore = ignoreFile(folder, names, basename(dockerfile));
	return { files, ...(dockerignore !== undefined && { dockerignore }) };
}

function ignoreFile(folder: string, names: ReadonlySet<string>, dockerfile: string): BuildContext['dockerignore'] {
	for (const path of [`${dockerfile}.dockerignore`, '.dockerignore']) {
		if (!names.has(path)) continue;
		const text = readSmall(join(folder, path));
		if (text === null) continue;
		return text === undefined ? undefined : { path, text };
	}
	return null;
}

/** Null: not there. Undefined: there, and unknown. */
function readSmall(file: string): string | null | undefined {
	try {
		const status = statSync(file, { throwIfNoEntry: false });
		if (!status) return null;
		return status.isFile() && status.size <= MOST_BYTES ? readFileSync(file, 'utf8') : undefined;
	} catch {
		return undefined;
	}
}
