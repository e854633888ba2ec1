/**
 * The command that checks a download against the checksum which its publisher puts beside it. Undefined where there is
 * none, where name or version are not plain, or where the step reaches the publisher in a way that is not ours to repeat.
 */
import { checksumFileFor, type ChecksumFile } from '../knowledge';
import { baseName, type Download } from '../model/downloads';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { atLeast, type PlainDownload, plainDownload, quoted, versionOf } from './plainDownload';

/** What such a checksum proves, and what it does not. */
export const PUBLISHED = 'The checksum comes from the publisher, as the file does: it stops copies that are broken, cut off or exchanged on a mirror, not a publisher who was taken over. A digest written here is stronger.';

/** @param file that the download is in when the command runs, as a script would write it within double quotes */
export function publishedCheck(stage: Stage, run: Run, download: Download, file: string): string | undefined {
	const plain = plainDownload(stage, run, download, file);
	const found = plain && checksumFileFor(plain.address);
	return found && reaches(stage, run, plain, found) ? checkOf(found, plain.fetch, file) : undefined;
}

/** True when the version that is downloaded surely has the file. */
function reaches(stage: Stage, run: Run, { address }: PlainDownload, { since }: ChecksumFile): boolean {
	if (since === undefined) return true;
	const version = versionOf(stage, run, address);
	return version === undefined ? /\/latest\b|\/stable(?:-[\d.]+)?\.txt/.test(address) : atLeast(version, since);
}

function checkOf({ address, form, bits, entry }: ChecksumFile, fetch: string, file: string): string {
	const digits = bits / 4;
	const sums = `${fetch} ${quoted(address)}`;
	const digest = {
		line: `${sums} | cut -c1-${digits}`,
		list: `${sums} | grep ${pattern(`${entry}$`)} | cut -c1-${digits}`,
		bsd: `${sums} | grep ${pattern(`^SHA${bits} (${baseName(entry.trim())}) = `)} | grep -oE '[0-9a-f]{${digits}}'`,
		inside: `${sums} | grep -m1 ${pattern(entry)} | grep -oE '[0-9a-f]{${digits}}'`,
		any: `${sums} | tr -d '[:space:]' | tr A-F a-f | grep -oE '[0-9a-f]{${digits}}'`,
	}[form];
	return `echo "$(${digest})  ${file}" | sha${bits}sum -c -`;
}

/** A basic regular expression as a word; its own `$` at the end stays one. */
function pattern(text: string): string {
	return /\$[\w({]/.test(text) ? `"${text.replace(/\$$/, '\\$')}"` : `'${text}'`;
}
