/**
 * Replaces a file's content as a whole or not at all: a temporary file in the same folder, then a rename. The mode stays,
 * the owner too where that is allowed; a symbolic link goes on leading to the file.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fchownSync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { codeOf, reasonOf } from './read';

/** The file was not written; it is as it was. The message says why, without the path. */
export class WriteError extends Error {}

/**
 * @param before what the file must still hold; null: it must not be there.
 * @throws WriteError
 */
export function replaceFile(path: string, before: string | null, content: string): void {
	const target = targetOf(path);
	const status = statSync(target, { throwIfNoEntry: false });
	if (status && !status.isFile()) throw new WriteError('is not a regular file');
	if (status && (status.mode & 0o222) === 0) throw new WriteError('is read-only');
	if ((status ? current(target) : null) !== before) throw new WriteError(before === null ? 'is there already' : 'was changed by somebody else in the meantime');
	const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
	let file: number | undefined;
	try {
		mkdirSync(dirname(target), { recursive: true });
		file = openSync(temporary, 'wx', status ? 0o600 : 0o644);
		writeFileSync(file, content);
		if (status) {
			keepOwner(file, status);
			fchmodSync(file, status.mode & 0o7777);
		}
		fsyncSync(file);
		closeSync(file);
		file = undefined;
		renameSync(temporary, target);
	} catch (error) {
		if (file !== undefined) closeSync(file);
		rmSync(temporary, { force: true });
		const code = codeOf(error);
		throw new WriteError(code === 'EACCES' || code === 'EPERM' ? 'cannot be written: permission denied' : reasonOf(error));
	}
}

/** Where a file that a fix asks for belongs; undefined when that is not below the folder. */
export function inside(folder: string, path: string): string | undefined {
	if (path === '' || isAbsolute(path) || path.split(/[\\/]/).includes('..')) return undefined;
	return join(folder, path);
}

function targetOf(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}

function current(path: string): string {
	try {
		return new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(path));
	} catch (error) {
		throw new WriteError(reasonOf(error));
	}
}

function keepOwner(file: number, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
	try {
		fchownSync(file, uid, gid);
	} catch {
		// not allowed, or not known on this system: the file belongs to who hardened it
	}
}
