/** CMD, ENTRYPOINT and RUN in exec form: what stands in shell form, rewritten as a JSON array. */
import { type Fix, safeFix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { readRun, type Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand, ShellWord } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import { remove, replace, type TextEdit } from '../text/edit';

/** Words that only a shell understands as commands. */
const BUILTINS = /^(?:cd|\.|source|eval|exec|export|set|unset|ulimit|umask|trap|wait|read|if|for|while|until|case|:|exit|return|shift|alias|declare|local|type|\[|\[\[)$/;

/** The exec form of a single program; for more than that, a shell that the last program takes the place of. */
export function execFormFixes(model: DockerfileModel, stage: Stage, instruction: Instruction): Fix[] {
	const run = readRun(instruction, model.text, 'posix');
	const single = singleProgramFix(stage, run);
	if (single) return [single];
	const text = underShell(run, instruction);
	if (!text) return [];
	const line = onItsLines(model, run, instruction) ?? JSON.stringify(text);
	return [unsafeFix('Let the shell become the program', 'The last command takes the place of the shell, so that it gets the signals; the command line itself is now a JSON string.', [replace(instruction.argumentsRange, `["/bin/sh", "-c", ${line}]`)], { preferred: true, ...(run.script.chain.length > 3 && { level: 'maximum' }) })];
}

/** The same as a JSON string over several lines: Docker joins them before it reads the array. */
function onItsLines(model: DockerfileModel, { script }: Run, { argumentsRange: { start, end } }: Instruction): string | undefined {
	const command = script.chain.at(-1)?.commands[0];
	const written = model.text.slice(start, end);
	if (!command || !written.includes('\n') || model.tree.comments.some(({ range }) => start <= range.start && range.end <= end)) return undefined;
	const exec = command.wrappers.length > 0 ? '' : 'exec ';
	const text = `${model.text.slice(start, command.range.start)}${exec}${model.text.slice(command.range.start, end)}`;
	const ends = model.tree.escape === '`' ? /(`[ \t]*\r?\n)/ : /(\\[ \t]*\r?\n)/;
	return `"${text.split(ends).map((piece, i) => i % 2 === 1 ? piece : JSON.stringify(piece).slice(1, -1)).join('')}"`;
}

/** The exec form, when the line is one program whose words a shell would hand on as they are. */
export function singleProgramFix(stage: Stage, run: Run): Fix | undefined {
	const command = onlyCommand(run);
	const words = command && plainWords(command);
	if (!command || !words) return undefined;
	const because = reason(stage, run.instruction, command);
	const edits = asArray(command, words);
	return because ? unsafeFix('Use the exec form', because, edits, { preferred: true }) : safeFix('Use the exec form', edits, { preferred: true });
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;

/** Without the shell, where `["sh", "-c", "…"]` wraps one program whose words a shell would hand on as they are. */
export function unwrapped(model: DockerfileModel, stage: Stage, instruction: Instruction): Fix | undefined {
	const [shell, flag, script, ...more] = instruction.exec?.items ?? [];
	if (!script || more.length > 0 || !SHELL.test(shell?.text ?? '') || flag?.text !== '-c' || /^\s*[!({]|&\s*$|\n/.test(script.text)) return undefined;
	const inner = readRun(instruction, model.text, 'posix').commands.filter(({ parent }) => parent !== undefined);
	const words = inner.length === 1 ? plainWords(inner[0] as ShellCommand) : undefined;
	const follows = instruction.keyword === 'ENTRYPOINT' && stage.instructions.some(({ keyword }) => keyword === 'CMD');
	if (!words?.[0]?.value || follows) return undefined;
	const because = stage.lastBefore('ENTRYPOINT', instruction.range.start) || stage.root.facts ? 'The entry point of the image, if it has one, now sees the program itself.' : 'The program takes the place of the shell.';
	return unsafeFix('Start the program without a shell', because, [replace(instruction.argumentsRange, `[${words.map(({ value }) => JSON.stringify(value)).join(', ')}]`)], { preferred: true });
}

function onlyCommand({ script, form, instruction }: Run): ShellCommand | undefined {
	const [command] = script.commands;
	return form === 'shell' && instruction.heredocs.length === 0 && !script.broken && script.chain.length === 1 && script.commands.length === 1 && command?.exact ? command : undefined;
}

/** The words, when a shell would hand them to the program as they are. */
function plainWords(command: ShellCommand): ShellWord[] | undefined {
	const { nameWord, args, assignments, redirections, wrappers, conditional } = command;
	if (!nameWord || assignments.length + redirections.length > 0 || conditional || BUILTINS.test(command.name) || wrappers.length > 1 || wrappers.some((word) => word.value !== 'exec')) return undefined;
	const words = [nameWord, ...args];
	return words.every((word) => word.known && !/[\\`$*?~{}!#\n\t]|^\[/.test(word.text)) ? words : undefined;
}

function reason(stage: Stage, instruction: Instruction, command: ShellCommand): string | undefined {
	if (/\.sh$/.test(command.nameWord?.value ?? '')) return 'The script must be executable and start with a #! line.';
	if (instruction.keyword === 'ENTRYPOINT') return stage.instructions.some(({ keyword }) => keyword === 'CMD') ? 'The words of CMD are passed to the program from now on.' : undefined;
	return stage.lastBefore('ENTRYPOINT') ? 'The ENTRYPOINT now gets the words themselves instead of /bin/sh -c.' : undefined;
}

function asArray(command: ShellCommand, words: readonly ShellWord[]): TextEdit[] {
	const first = words[0] as ShellWord;
	const lead = command.range.start < first.range.start ? [remove({ start: command.range.start, end: first.range.start })] : [];
	return [...lead, ...words.map((word, i) => replace(word.range, `${i === 0 ? '[' : ''}${JSON.stringify(word.value)}${i === words.length - 1 ? ']' : ','}`))];
}

/** The command line with `exec` in front of its last command. */
function underShell({ script, form, instruction }: Run, { arguments: { text } }: Instruction): string | undefined {
	const last = script.chain.at(-1);
	const [command] = last?.commands ?? [];
	if (form !== 'shell' || instruction.heredocs.length > 0 || script.broken || !last || !command?.exact || last.commands.some((each) => each !== command && each.parent !== command) || /\n/.test(text)) return undefined;
	if (script.chain.some(({ operator }) => !/^(?:|&&|;)$/.test(operator)) || command.name === '' && !command.nameWord || BUILTINS.test(command.name) || command.parent) return undefined;
	if (last.range.start !== command.range.start || last.range.end !== command.range.end || /&\s*$/.test(text)) return undefined;
	const trimmed = text.trim().replace(/("(?:\\.|[^"\\])*"|'[^']*')|[ \t]{2,}/g, (_, quoted: string | undefined) => quoted ?? ' ');
	const wrapped = command.wrappers.some((word) => word.value === 'exec');
	const length = lastItemLength(trimmed, script.chain.length);
	if (wrapped) return trimmed;
	if (command.assignments.length > 0 || length === undefined) return undefined;
	return `${trimmed.slice(0, trimmed.length - length)}exec ${trimmed.slice(trimmed.length - length)}`;
}

/** How long the text behind the last joint is. Undefined when joints in it cannot be told from others. */
function lastItemLength(text: string, items: number): number | undefined {
	if (items === 1) return text.length;
	const masked = text.replace(/"(?:\\.|[^"\\])*"|'[^']*'|\$\([^()]*\)|`[^`]*`/g, (quoted) => 'x'.repeat(quoted.length));
	const joints = [...masked.matchAll(/\s*(?:&&|;)\s*/g)];
	const last = joints.at(-1);
	return joints.length === items - 1 && last ? text.length - last.index - last[0].length : undefined;
}
