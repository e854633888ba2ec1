/**
 * Reads one Dockerfile's text, with its BOM if it has one. What is no text is refused with a reason for the user:
 * unreadable, too large, binary, not UTF-8.
 */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Far more than any Dockerfile has. */
const MOST_BYTES = 2 * 1024 * 1024;

/** The input cannot be used. The message says why, without the path. */
export class ReadError extends Error {}

/** @param path `-` is standard input. @throws ReadError */
export function readText(path: string): string {
	return decode(path === '-' ? readStandardInput() : readBytes(path));
}

function readStandardInput(): Buffer {
	try {
		return bounded(readFileSync(0));
	} catch (error) {
		if (codeOf(error) === 'EOF') return Buffer.alloc(0);
		throw error instanceof ReadError ? error : new ReadError(reasonOf(error));
	}
}

function readBytes(path: string): Buffer {
	let file: number | undefined;
	try {
		file = openSync(path, 'r');
		const status = fstatSync(file);
		if (status.isDirectory()) throw new ReadError('is a folder');
		if (!status.isFile() && !status.isFIFO()) throw new ReadError('is not a regular file');
		if (status.size > MOST_BYTES) throw new ReadError(TOO_LARGE);
		return bounded(readFileSync(file));
	} catch (error) {
		throw error instanceof ReadError ? error : new ReadError(reasonOf(error));
	} finally {
		if (file !== undefined) closeSync(file);
	}
}

const TOO_LARGE = `is larger than ${MOST_BYTES / 1024 / 1024} MiB, which no Dockerfile is`;

function bounded(bytes: Buffer): Buffer {
	if (bytes.length > MOST_BYTES) throw new ReadError(TOO_LARGE);
	return bytes;
}

function decode(bytes: Buffer): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe || bytes[0] === 0xfe && bytes[1] === 0xff) throw new ReadError('is UTF-16; Dockerfiles are UTF-8');
	if (bytes.includes(0)) throw new ReadError('is a binary file, not a Dockerfile');
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw new ReadError('is not valid UTF-8');
	}
}

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'does not exist', EACCES: 'cannot be read: permission denied', EPERM: 'cannot be read: not permitted',
	ELOOP: 'is a symbolic link that leads to itself', ENOTDIR: 'does not exist', EISDIR: 'is a folder', ENAMETOOLONG: 'has too long a name',
	EROFS: 'is on a read-only file system', ENOSPC: 'cannot be written: no space left',
};

/** What a failed file operation means, in words. */
export function reasonOf(error: unknown): string {
	return REASONS[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
