/** ADD of addresses: what they name, and how they are tied to the content that was reviewed. */
import { type FixedFile, fixedFile } from '../knowledge';
import type { Copy } from '../model/copy';
import { NO_DIGEST } from '../model/downloads';
import { insertFlag, within } from '../model/edits';
import { unsafeFix, type Fix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Word } from '../syntax/instruction';
import { replace } from '../text/edit';
import { BRANCH, RELEASE } from './fixedDownload';
import { commitCommand, digestCommand, REVIEWED } from './reviewedDigest';

export interface RemoteAdd {
	readonly copy: Copy;
	readonly word: Word;
	/** `archive`: a tar archive, which ADD does not unpack when it comes from an address. */
	readonly kind: 'git' | 'archive' | 'file';
}

const COMMIT = /(?:#|[?&](?:commit|ref)=)[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|&|$)/i;
const TAR = /\.(?:tar(?:\.\w+)?|t[a-z]?gz|tb[z2]+|txz|tzst)(?:[?#].*)?$/i;

/** The addresses that a stage adds without a digest or a commit. */
export function* uncheckedAdds(stage: Stage): Iterable<RemoteAdd> {
	for (const copy of stage.copies) {
		if (copy.keyword !== 'ADD' || copy.instruction.flags.some((flag) => flag.name === 'checksum')) continue;
		for (const { word, value } of copy.sources) {
			const address = (value.kind === 'known' ? value.value.text : word.text).replace(/^(["'])(.*)\1$/, '$2');
			const git = isGit(address);
			if (!git && !/^(?:https?|ftp):\/\//i.test(address) || git && COMMIT.test(address)) continue;
			yield { copy, word, kind: git ? 'git' : TAR.test(address) ? 'archive' : 'file' };
		}
	}
}

/** Of the one file, where the whole address is known. */
function fixedOf({ sources: [source] }: Copy): FixedFile | undefined {
	return source?.value.kind === 'known' ? fixedFile(source.value.value.text.replace(/^(["'])(.*)\1$/, '$2')) : undefined;
}

/** With the digest, and with the commit in the place of a branch. */
function fixedFix(model: DockerfileModel, { copy, word }: RemoteAdd, { address, digest }: FixedFile): Fix | undefined {
	const flag = insertFlag(copy.instruction, `--checksum=sha256:${digest}`);
	const [, quote = '', written = word.text] = /^(["'])(.*)\1$/.exec(word.text) ?? [];
	const value = copy.sources[0]?.value;
	if (value?.kind === 'known' && value.value.text === `${quote}${address}${quote}`) return unsafeFix('Add --checksum', RELEASE, [flag], { preferred: true });
	if (written.includes('$') || copy.instruction.exec) return undefined;
	const place = within(model, word, quote.length, word.text.length - quote.length);
	return unsafeFix('Name the commit, and add --checksum', BRANCH, [flag, replace(place, address)], { preferred: true });
}

function isGit(address: string): boolean {
	return /^(?:git|ssh):\/\//i.test(address) || /^[\w.-]+@[\w.-]+:/.test(address) || /^https?:\/\/[^?#]+\.git(?:[?#]|$)/i.test(address);
}

/** With digests and commits to be filled in. */
export function pinFixes(model: DockerfileModel, stage: Stage, { copy, word, kind }: RemoteAdd): Fix[] {
	if (kind !== 'git') {
		if (copy.sources.length !== 1 || copy.instruction.heredocs.length > 0) return [];
		const fixed = fixedOf(copy);
		const fix = fixed && fixedFix(model, { copy, word, kind }, fixed);
		if (fix) return [fix];
		return [unsafeFix('Add --checksum', 'Fill in the digest of the file that you have reviewed; until then the build stops here.', [insertFlag(copy.instruction, `--checksum=sha256:${NO_DIGEST}`)], { ...REVIEWED, followUp: digestCommand(stage, word.text, word.range.start) })];
	}
	const hash = word.text.indexOf('#');
	if (/[$"']/.test(word.text) || word.text.includes('?')) return [];
	const folder = hash < 0 ? -1 : word.text.indexOf(':', hash);
	const range = within(model, word, hash < 0 ? word.text.length : hash, folder < 0 ? word.text.length : folder);
	return [unsafeFix('Name a commit', 'Fill in the commit that you have reviewed; until then the build stops here.', [replace(range, `#${'0'.repeat(40)}`)], { ...REVIEWED, followUp: commitCommand(word.text) })];
}
