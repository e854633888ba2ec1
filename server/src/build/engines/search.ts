/**
 * Looks for byte sequences in a file as large as an image layer. Contract: reads plain and gzip-compressed data, never
 * holds the whole file, finds a sequence that lies across two chunks; a compression it cannot read is an error, because
 * "not found" would then be a lie.
 */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export async function fileContains(path: string, needles: readonly Buffer[]): Promise<boolean> {
	const overlap = Math.max(...needles.map((needle) => needle.length)) - 1;
	let carried = Buffer.alloc(0);
	for await (const chunk of open(path)) {
		const window = Buffer.concat([carried, chunk as Buffer]);
		if (needles.some((needle) => window.includes(needle))) return true;
		carried = Buffer.from(window.subarray(Math.max(0, window.length - overlap)));
	}
	return false;
}

/** The value itself and the forms in which it usually survives: base64, at each of the three possible alignments. */
export function traces(value: string): Buffer[] {
	const plain = Buffer.from(value.trim());
	return [plain, ...[0, 1, 2].map((shift) => base64Core(plain, shift))].filter((needle) => needle.length >= 6);
}

function base64Core(plain: Buffer, shift: number): Buffer {
	const text = Buffer.concat([Buffer.alloc(shift), plain])
		.toString('base64')
		.replace(/=+$/, '');
	// The first and last letters also depend on the neighbours of the value: leave them out.
	const first = shift === 0 ? 0 : shift + 1;
	return Buffer.from(text.slice(first, (plain.length + shift) % 3 === 0 ? undefined : -1));
}

function open(path: string): Readable {
	const magic = Buffer.alloc(4);
	const file = openSync(path, 'r');
	readSync(file, magic, 0, 4, 0);
	closeSync(file);
	if (magic.readUInt32LE(0) === 0xfd2fb528) throw new Error(`${path} is compressed with zstd: cannot search it`);
	const stream = createReadStream(path, { highWaterMark: 1 << 20 });
	return magic[0] === 0x1f && magic[1] === 0x8b ? stream.pipe(createGunzip()) : stream;
}
