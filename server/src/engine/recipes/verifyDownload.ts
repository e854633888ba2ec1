/** A check of a download before it is used: by what its publisher says, where that is known, or by a digest to be filled in. */
import { baseName, checkCommand, type Download, NO_DIGEST, soleItem, writingTo } from '../model/downloads';
import { insertBefore, removeChainItem } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import { insert, replace, type TextEdit } from '../text/edit';
import { sequelOf } from './appendBehind';
import { commitAdd } from './commitAdd';
import { PUBLISHED, publishedCheck } from './publishedChecksum';
import { publishedSignature } from './publishedSignature';
import { digestCommand, REVIEWED } from './reviewedDigest';

const BECAUSE = 'Fill in the digest of the file that you have reviewed (sha256sum FILE); until then the build stops here.';

/** @param tar the command that unpacks what comes in by a pipe; undefined when the download goes to a file */
export function verifyDownload(model: DockerfileModel, stage: Stage, run: Run, download: Download, tar: ShellCommand | undefined): Fix[] {
	if (run.script.dialect !== 'posix' || run.form === 'exec' || download.urls.length > 1) return [];
	const followUp = digestCommand(stage, download.urls[0]?.value ?? '', run.instruction.range.start);
	if (tar) return pipeFixes(model, stage, run, download, tar, followUp);
	const item = soleItem(run.script, [download.command]);
	const { file = '' } = download;
	if (!item || /[*?`]|\$\(/.test(file)) return [];
	const { joint, end } = sequelOf(model, run, item);
	return [
		...checks(checkOf(model, stage, run, download, file), file, followUp, 'Verify its digest', (steps) => [insert(item.range.end, steps.map((step) => joint + step).join('') + end)]),
		...addInstead(model, run, download, item, followUp),
	];
}

interface Check {
	/** Goes behind the title of a fix. */
	readonly by: string;
	readonly steps: readonly string[];
	readonly edits: readonly TextEdit[];
	readonly because: string;
	readonly level?: 'maximum';
}

/** By what the publisher says, where that is known: a checksum, which every step can check, or else a signature. */
function checkOf(model: DockerfileModel, stage: Stage, run: Run, download: Download, file: string): Check | undefined {
	const sum = publishedCheck(stage, run, download, file);
	if (sum !== undefined) return { by: 'by the publisher’s checksum', steps: [sum], edits: [], because: PUBLISHED };
	const signature = publishedSignature(model, stage, run, download, file);
	return signature && { by: 'by the publisher’s signature', ...signature, ...(signature.asksServer && { level: 'maximum' }) };
}

/** By what the publisher says, and by a digest to be filled in. */
function checks(published: Check | undefined, file: string, followUp: string, title: string, edits: (steps: readonly string[]) => readonly TextEdit[]): Fix[] {
	const placeholder = edits([checkCommand(file)]);
	if (published === undefined) return [unsafeFix(title, BECAUSE, placeholder, { ...REVIEWED, followUp })];
	return [
		unsafeFix(`${title}, ${published.by}`, published.because, [...published.edits, ...edits(published.steps)], { preferred: true, ...(published.level && { level: published.level }) }),
		unsafeFix(`${title}, by a digest written here`, BECAUSE, placeholder, { level: REVIEWED.level, followUp }),
	];
}

function pipeFixes(model: DockerfileModel, stage: Stage, run: Run, download: Download, tar: ShellCommand, followUp: string): Fix[] {
	const item = soleItem(run.script, [download.command, tar]);
	const name = baseName(download.urls[0]?.value ?? '');
	const file = `/tmp/${/^[\w.-]+\.\w+$/.test(name) ? name : 'download.tar'}`;
	const fetch = writingTo(model.text, download, file);
	const comment = item && model.tree.comments.some(({ range }) => item.range.start <= range.start && range.end <= item.range.end);
	if (!item || !fetch || comment || tar.pipedFrom.length !== 1 || tar.pipesInto.length > 0 || !/tar$/.test(tar.name)) return [];
	const unpack = unpackFrom(model, tar, file);
	if (unpack === undefined) return [];
	const { joint, end } = sequelOf(model, run, item);
	const commit = commitAdd(model, stage, run, download, tar, item);
	const others = checks(checkOf(model, stage, run, download, file), file, followUp, 'Download, verify, then unpack', (steps) => [replace(item.range, [fetch, ...steps, unpack, `rm ${file}`].join(joint) + end)]);
	return commit ? [commit, ...others.map(({ preferred, ...other }) => other)] : others;
}

/** The tar command that reads a file instead of its input. */
function unpackFrom(model: DockerfileModel, tar: ShellCommand, file: string): string | undefined {
	const text = model.text.slice(tar.range.start, tar.range.end);
	const option = optionsOf(tar).options.find((each) => each.name === 'f' || each.name === 'file');
	const [first] = tar.args;
	if (option?.valueWord && option.valueWord !== option.word) return spliced(text, tar, option.valueWord.range, file);
	if (option || !first || !tar.nameWord) return undefined;
	if (first.value.startsWith('-')) return spliced(text, tar, { start: tar.nameWord.range.end, end: tar.nameWord.range.end }, ` -f ${file}`);
	if (!first.value.includes('f')) return spliced(text, tar, { start: first.range.end, end: first.range.end }, ` -f ${file}`);
	// `tar xzf -`: the old style, whose letters take the words behind them.
	const dash = tar.args[1];
	return dash?.value === '-' ? spliced(text, tar, dash.range, file) : undefined;
}

function spliced(text: string, command: ShellCommand, range: { start: number; end: number }, by: string): string {
	return text.slice(0, range.start - command.range.start) + by + text.slice(range.end - command.range.start);
}

const PLAIN_OPTIONS = new Set(['f', 's', 'S', 'L', 'o', 'O', 'q', 'fail', 'silent', 'show-error', 'location', 'output', 'output-document', 'quiet', 'nv', 'progress']);

/** ADD with a digest, where the address and the file are fixed. */
function addInstead(model: DockerfileModel, run: Run, { command, urls, file = '' }: Download, item: NonNullable<ReturnType<typeof soleItem>>, followUp: string): Fix[] {
	const [url] = urls;
	const plainOptions = optionsOf(command).options.every((option) => PLAIN_OPTIONS.has(option.name));
	if (!url?.known || !/^https?:\/\/\S+$/.test(url.value) || /\$/.test(url.value) || !/^\/[\w./-]+$/.test(file) || !plainOptions || command.wrappers.length > 0) return [];
	const removal = removeChainItem(model, run.script, item);
	if (!removal) return [];
	return [unsafeFix('Use ADD --checksum', BECAUSE, [insertBefore(model, run.instruction, [`ADD --checksum=sha256:${NO_DIGEST} ${url.value} ${file}`]), removal], { level: 'manual', followUp })];
}
