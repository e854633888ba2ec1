/**
 * Downloads of a file whose digest is known: checked against it, and by the address that stays in the place of a branch's.
 */
import { type FixedFile, fixedFile } from '../knowledge';
import { type Download, soleItem } from '../model/downloads';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { expand } from '../model/resolve';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellWord } from '../shell/types';
import { insert, replace, type TextEdit } from '../text/edit';
import { sequelOf } from './appendBehind';
import { setIn } from './plainDownload';

/** What naming a commit in the place of a branch changes. */
export const BRANCH = 'It is the commit that the branch stands at, and its digest: later changes no longer come by themselves.';
/** What a known digest changes. */
export const RELEASE = 'The digest is that of this release: with another version the build stops here.';

export interface FixedDownload extends FixedFile {
	/** That names the file that stays; none when the address does so already. */
	readonly edits: readonly TextEdit[];
}

/** Undefined where the address is not all known, or is no word of its own. */
export function fixedDownload(stage: Stage, run: Run, { urls: [url, ...others] }: Download): FixedDownload | undefined {
	const written = url && others.length === 0 ? addressOf(stage, run, url) : undefined;
	const fixed = written === undefined ? undefined : fixedFile(written);
	if (!url || !fixed || stage.isScratch) return undefined;
	if (fixed.address === written) return { ...fixed, edits: [] };
	return url.known && /^(["']?)[^"'\\\s]+\1$/.test(url.text) ? { ...fixed, edits: [replace(url.range, fixed.address)] } : undefined;
}

function addressOf(stage: Stage, run: Run, { value, variables, substitutions }: ShellWord): string | undefined {
	if (variables.some(({ name }) => setIn(run, name)) || substitutions.length > 0) return undefined;
	const expanded = expand(value, undefined, stage.lookupAt(run.instruction.range.start));
	return expanded.kind === 'known' ? expanded.value.text : undefined;
}

/** Options that put the file elsewhere than its name says, by program. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
	curl: /^(?:output-dir|J|remote-header-name)$/,
	wget: /^(?:P|directory-prefix|content-disposition|i|input-file|x|force-directories|r|recursive|m|mirror)$/,
};

/** The check behind a download that goes to a file. */
export function fixedDownloadFix(model: DockerfileModel, stage: Stage, run: Run, download: Download): Fix | undefined {
	const { command, file = '' } = download;
	const fixed = fixedDownload(stage, run, download);
	const item = run.form === 'exec' || run.script.dialect !== 'posix' ? undefined : soleItem(run.script, [command]);
	const elsewhere = Object.hasOwn(ELSEWHERE, command.name) ? ELSEWHERE[command.name] : undefined;
	if (!fixed || !item || !elsewhere || !/^(?:[\w./+@:-]|\$\w+|\$\{\w+\})+$/.test(file) || optionsOf(command).options.some(({ name }) => elsewhere.test(name))) return undefined;
	const { joint, end } = sequelOf(model, run, item);
	const check = insert(item.range.end, `${joint}echo "${fixed.digest}  ${file}" | sha256sum -c -${end}`);
	if (fixed.edits.length === 0) return unsafeFix('Verify its digest', RELEASE, [check], { preferred: true });
	return unsafeFix('Name the commit, and verify its digest', BRANCH, [...fixed.edits, check], { preferred: true });
}

/** A known digest goes before what has to be filled in. */
export function withFixed(fix: Fix | undefined, others: readonly Fix[]): Fix[] {
	return fix ? [fix, ...others.map(({ preferred, ...other }) => other)] : [...others];
}
