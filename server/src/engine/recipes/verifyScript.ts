/**
 * A script from the network that a step runs: what does the same without one, where that is known; else download, a look
 * at its digest, then run.
 */
import { baseName, checkCommand, type Download, isShell, readsScript, soleItem, writingTo } from '../model/downloads';
import { type Fix, maybe, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand, ShellWord } from '../shell/types';
import { insert, replace } from '../text/edit';
import { sequelOf } from './appendBehind';
import { BRANCH, fixedDownload, fixedDownloadFix, RELEASE, withFixed } from './fixedDownload';
import { installerFix, pipedCall, type ScriptCall, storedCall, substitutedCall } from './installers';
import { PUBLISHED, publishedCheck } from './publishedChecksum';
import { digestCommand, REVIEWED } from './reviewedDigest';

/** `curl … | sh`. */
export function pipedScriptFixes(model: DockerfileModel, stage: Stage, run: Run, download: Download, command: ShellCommand): Fix[] {
	return withInstaller(pipedCall(model, stage, run, download, command), maybe(pipeFix(model, stage, run, download, command)));
}

/** `curl -o x … && sh x`. */
export function storedScriptFixes(model: DockerfileModel, stage: Stage, run: Run, download: Download, runner: ShellCommand): Fix[] {
	return withInstaller(storedCall(model, stage, run, download, runner), withFixed(fixedDownloadFix(model, stage, run, download), fileFixes(model, stage, run, download)));
}

/** `sh -c "$(curl …)"`, `bash <(curl …)`. */
export function substitutedScriptFixes(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand, substituted: Substituted): Fix[] {
	const call = substituted.plain ? substitutedCall(model, stage, run, substituted.download, command, substituted.word) : undefined;
	return withInstaller(call, maybe(substitutionFix(model, stage, run, command, substituted)));
}

export interface Substituted {
	readonly word: ShellWord;
	readonly download: Download;
	/** False when the download is piped through something first. */
	readonly plain: boolean;
}

function scriptFile(command: ShellCommand, { urls }: Download): string {
	const name = baseName(urls[0]?.value ?? '');
	if (/^[\w.-]+\.(?:sh|bash|py|pl|rb|js|php)$/.test(name)) return `/tmp/${name}`;
	return `/tmp/install${isShell(command) || command.name.length < 2 ? '.sh' : command.name.startsWith('py') ? '.py' : command.name === 'perl' ? '.pl' : command.name === 'ruby' ? '.rb' : command.name.startsWith('php') ? '.php' : command.name.startsWith('node') ? '.js' : '.sh'}`;
}

const BECAUSE = 'Fill in the digest of the script that you have reviewed (sha256sum FILE); until then the build stops here.';

function pipeFix(model: DockerfileModel, stage: Stage, run: Run, download: Download, command: ShellCommand): Fix | undefined {
	const script = readsScript(command);
	if (command.pipedFrom.length !== 1 || command.pipesInto.length > 0 || !script) return undefined;
	// `-es` reads like `-e`: the script has a file now.
	const options = script.options.map((word) => word.text.replace(/^-(\w*)s(\w*)$/, isShell(command) ? '-$1$2' : '$&'));
	return rewritten(model, stage, run, download, command, [download.command, command], [...options, scriptFile(command, download), ...script.args.map((word) => word.text)]);
}

function substitutionFix(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand, { word, download, plain }: Substituted): Fix | undefined {
	const file = scriptFile(command, download);
	if (!plain || command.name === 'eval' || command.pipesInto.length > 0 || command.pipedFrom.length > 0) return undefined;
	const at = command.args.indexOf(word);
	const dashC = word.text.startsWith('<(') ? undefined : command.args[at - 1];
	const before = command.args.slice(0, dashC ? at - 1 : at).map((arg) => arg.text);
	const letters = dashC?.text.replace(/c$/, '') ?? '-';
	// What follows the text of `sh -c` is the script's name, then its words.
	const after = command.args.slice(at + (dashC ? 2 : 1)).map((arg) => arg.text);
	return rewritten(model, stage, run, download, command, [command], [...before, ...(letters === '-' ? [] : [letters]), file, ...after]);
}

function rewritten(model: DockerfileModel, stage: Stage, run: Run, download: Download, command: ShellCommand, whole: readonly ShellCommand[], words: readonly string[]): Fix | undefined {
	const item = run.form === 'exec' ? undefined : soleItem(run.script, whole);
	const file = scriptFile(command, download);
	const fixed = fixedDownload(stage, run, download);
	const written = writingTo(model.text, download, file);
	const fetch = fixed?.edits.length ? written?.replace(download.urls[0]?.text as string, fixed.address) : written;
	if (!item || !fetch || command.parent || !command.nameWord || run.script.dialect !== 'posix') return undefined;
	if (model.tree.comments.some(({ range }) => item.range.start <= range.start && range.end <= item.range.end)) return undefined;
	const program = model.text.slice(command.range.start, command.nameWord.range.end);
	const redirections = command.redirections.map(({ range }) => model.text.slice(range.start, range.end));
	const { joint, end } = sequelOf(model, run, item);
	const steps = [fetch, fixed ? `echo "${fixed.digest}  ${file}" | sha256sum -c -` : checkCommand(file), [program, ...words, ...redirections].join(' '), `rm ${file}`];
	if (fixed) return unsafeFix('Download, verify, then run', fixed.edits.length > 0 ? BRANCH : RELEASE, [replace(item.range, steps.join(joint) + end)], { preferred: true });
	return unsafeFix('Download, verify, then run', BECAUSE, [replace(item.range, steps.join(joint) + end)], { ...REVIEWED, followUp: digestCommand(stage, download.urls[0]?.value ?? '', run.instruction.range.start) });
}

/** What needs no script comes first; a check is the other way. */
function withInstaller(call: ScriptCall | undefined, others: readonly Fix[]): Fix[] {
	return withFixed(installerFix(call), others);
}

function fileFixes(model: DockerfileModel, stage: Stage, run: Run, download: Download): Fix[] {
	const item = run.form === 'shell' ? soleItem(run.script, [download.command]) : undefined;
	const { file = '' } = download;
	if (!item || file === '' || /[*?`]/.test(file) || run.script.dialect !== 'posix') return [];
	const { joint, end } = sequelOf(model, run, item);
	const published = publishedCheck(stage, run, download, file);
	const placeholder = { ...(published === undefined && { preferred: true }), level: REVIEWED.level, followUp: digestCommand(stage, download.urls[0]?.value ?? '', run.instruction.range.start) };
	return [
		...published === undefined ? [] : [unsafeFix('Verify it before it runs, by the publisher’s checksum', PUBLISHED, [insert(item.range.end, joint + published + end)], { preferred: true })],
		unsafeFix(published === undefined ? 'Verify it before it runs' : 'Verify it before it runs, by a digest written here', BECAUSE, [insert(item.range.end, joint + checkCommand(file) + end)], placeholder),
	];
}
