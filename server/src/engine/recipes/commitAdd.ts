/**
 * An archive that GitHub makes of a commit, unpacked into a folder: ADD takes the repository at that commit instead, whose
 * hash names the content. Undefined where the folder, or what the step does with it before, is not plain.
 */
import { isRootUser } from '../knowledge';
import type { Download } from '../model/downloads';
import { ensureSyntaxDirective, insertAfterWord, insertBefore, removeChainItem } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ChainItem, ShellCommand } from '../shell/types';
import { replace, type TextEdit } from '../text/edit';

const ARCHIVE = /^https:\/\/(?:github\.com\/([\w.-]+\/[\w.-]+)\/(?:archive|tarball)|codeload\.github\.com\/([\w.-]+\/[\w.-]+)\/(?:legacy\.)?tar\.gz)\/([0-9a-f]{40})(?:\.tar\.gz)?$/;
/** What changes nothing about which files come out. */
const PLAIN_TAR = new Set(['x', 'z', 'v', 'f', 'extract', 'gzip', 'verbose', 'file', 'C', 'directory', 'strip-components', 'strip']);
const BECAUSE = 'The builder needs Git, brings submodules along, and leaves out what the archive of the commit is made with: files marked export-ignore are there, marks of export-subst are not filled in.';

export function commitAdd(model: DockerfileModel, stage: Stage, run: Run, { command, urls: [url, ...others] }: Download, tar: ShellCommand, item: ChainItem): Fix | undefined {
	const [, owned, loaded, commit] = ARCHIVE.exec(url?.known ? url.value : '') ?? [];
	const repository = owned ?? loaded;
	const user = stage.userAt(run.instruction.range.start).name;
	if (repository === undefined || commit === undefined || others.length > 0 || run.form !== 'shell' || command.wrappers.length + tar.wrappers.length > 0 || user.kind !== 'known' || !isRootUser(user.value)) return undefined;
	const folder = folderOf(tar);
	const before = run.script.chain.slice(0, run.script.chain.indexOf(item));
	const made = folder === undefined ? undefined : ready(before, folder);
	const removal = made && (run.script.chain.length > 1 ? removeChainItem(model, run.script, item) : undefined);
	const added = `ADD https://github.com/${repository.replace(/\.git$/, '')}.git#${commit} ${folder}`;
	const alone = run.script.chain.length === 1 && run.instruction.flags.length === 0 && run.instruction.heredocs.length === 0 ? [replace(run.instruction.range, added)] : undefined;
	const edits = alone ?? (removal && [insertBefore(model, run.instruction, [added]), removal]);
	return made && edits && unsafeFix('Take the commit with ADD', BECAUSE, [...ensureSyntaxDirective(model), ...made, ...edits], { preferred: true, level: 'maximum' });
}

/** Where it is unpacked to, without the folder that the archive starts with; undefined when only parts are, or with it. */
function folderOf(tar: ShellCommand): string | undefined {
	const [first, ...rest] = tar.args;
	// `tar xz`: the old style, as a word of options.
	const old = first && /^[xzvf]+$/.test(first.value);
	const { options, operands } = optionsOf(old ? { ...tar, args: rest } : tar);
	const value = (...names: readonly string[]): string | undefined => options.find(({ name }) => names.includes(name))?.value;
	const folder = value('C', 'directory') ?? '.';
	const others = operands.filter((word) => !(old && first.value.includes('f') && word.value === '-'));
	return others.length === 0 && options.every(({ name }) => PLAIN_TAR.has(name)) && value('strip-components', 'strip') === '1' && /^[\w./-]+$/.test(folder) ? folder : undefined;
}

/** Commands that leave the folder and its files alone. */
const APART = /^(?:set|export|mkdir|true|apt-get|apt|apk|dnf|microdnf|yum|zypper|useradd|adduser|groupadd|addgroup)$/;

/** What must be changed in the commands in front, so that the folder may be there already; undefined where they may do something with it. */
function ready(before: readonly ChainItem[], folder: string): readonly TextEdit[] | undefined {
	const list: TextEdit[] = [];
	const name = folder.replace(/\/+$/, '').split('/').at(-1) ?? '';
	for (const command of before.flatMap(({ commands }) => commands)) {
		const tidies = command.name === 'rm' && command.args.every(({ value }) => /^(?:-\w+$|\/var\/(?:lib\/apt|cache)\/)/.test(value));
		if (!command.exact || !APART.test(command.name) && !tidies || command.redirections.some(({ target }) => target && !target.value.startsWith('/dev/'))) return undefined;
		if (!command.args.some(({ value }) => value.split('/').includes(name))) continue;
		const { options, operands } = optionsOf(command);
		if (command.name !== 'mkdir' || operands.length !== 1 || !command.nameWord) return undefined;
		if (!options.some((option) => option.name === 'p' || option.name === 'parents')) list.push(insertAfterWord(command.nameWord, '-p'));
	}
	return list;
}
