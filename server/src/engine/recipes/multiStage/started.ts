/** Every command that the container starts with, for recipes whose final image has a shell: ENTRYPOINT and CMD stay as they are. */
import type { DockerfileModel } from '../../model/model';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { type Declined, declined } from './recipe';
import { baseOf } from './steps';

export interface StartedCommand {
	/** Base name of the program. */
	readonly name: string;
	/** Program and arguments as written, quotes taken off. */
	readonly words: readonly string[];
}

/** What any small image with a shell has. */
const ORDINARY: ReadonlySet<string> = new Set(['', 'awk', 'basename', 'cat', 'cd', 'chmod', 'cp', 'cut', 'date', 'dirname', 'echo', 'env', 'exec', 'exit', 'export', 'false', 'find', 'getent', 'grep', 'head', 'hostname', 'id', 'ls', 'mkdir', 'mv', 'nproc', 'printenv', 'printf', 'pwd', 'read', 'rm', 'sed', 'set', 'sh', 'sleep', 'sort', 'source', '.', 'tail', 'test', '[', 'touch', 'tr', 'trap', 'true', 'ulimit', 'umask', 'uname', 'uniq', 'unset', 'wait', 'wc', 'whoami', 'xargs']);
const SHELLS = /^(?:ba|da|a)?sh$/;

/** The programs that matter; the rest of a shell's line is what every image has. */
export function startedCommands(model: DockerfileModel, stage: Stage): readonly StartedCommand[] | Declined {
	const [entrypoint, command] = [stage.lastBefore('ENTRYPOINT'), stage.lastBefore('CMD')];
	const first = entrypoint ?? command;
	if (!first) return declined('nothing says which program the image starts');
	if (first.exec?.items.length === 0) return declined(`${first.keyword} is empty`);
	const run = readRun(first, model.text, stage.shellAt());
	if (run.script.broken) return declined(`${first.keyword} cannot be read`);
	const found = run.commands.filter((each) => each.range.end > each.range.start || each.name !== '');
	const more = entrypoint?.exec && command ? command.exec?.items.map((item) => item.text) ?? [] : [];
	const all = found.map((each, at): StartedCommand => ({
		name: each.name, words: [each.nameWord?.value ?? '', ...each.args.map((arg) => arg.value), ...(at === 0 ? more : [])],
	}));
	const hidden = all.find(({ name, words }) => name === '' && words.length > 1);
	if (hidden) return declined('the program that the image starts is computed when it starts');
	const editor = found.find(editsFiles);
	if (editor) return declined(`${editor.name} changes files when it starts, as root may`);
	return all.filter(({ name, words }) => !ORDINARY.has(name) && !isShellLine(name, words));
}

/** Files that another account cannot change. */
function editsFiles({ name, args, redirections }: ShellCommand): boolean {
	if (redirections.some(({ operator, target }) => operator.includes('>') && !operator.includes('&') && !/^(?:\/dev\/|\/tmp\/|\d$)/.test(target?.value ?? '/dev/'))) return true;
	return name === 'sed' ? args.some((arg) => /^-[a-zA-Z]*i|^--in-place/.test(arg.value)) : /^(?:chown|chmod|cp|mv|ln|tee)$/.test(name);
}

/** `sh -c '…'`: what it calls is listed, too. */
function isShellLine(name: string, words: readonly string[]): boolean {
	return SHELLS.test(name) && words.some((word) => /^-[a-z]*c$/.test(word));
}

/** A script of the project: nobody sees what it calls. */
export function isScript({ name, words: [program = ''] }: StartedCommand): boolean {
	return SHELLS.test(name) || /\.(?:sh|bash)$/.test(program) || /(?:^|[/-])entrypoint$/.test(baseOf(program));
}

/** What the reader must look at where an image becomes smaller: nobody has seen what the project's scripts call. */
export function unseenScripts(commands: readonly StartedCommand[]): readonly string[] {
	return commands.filter(isScript).map(({ name, words: [program = ''] }) => `What ${baseOf(program) || name} calls was not read: it must be in the smaller image.`);
}
