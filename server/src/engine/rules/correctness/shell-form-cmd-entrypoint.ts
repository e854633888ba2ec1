/** Finds CMD and ENTRYPOINT in shell form, whose program runs below a shell and gets no signals. */
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { readRun, type Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand, ShellWord } from '../../shell/types';
import type { Instruction } from '../../syntax/instruction';
import { remove, replace, type TextEdit } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'shell-form-cmd-entrypoint',
		title: 'CMD or ENTRYPOINT in shell form',
		category: 'correctness',
		severity: 'info',
		why: 'In shell form the program is a child of /bin/sh, which passes no signals on: docker stop waits ten seconds and kills it. The image also needs a shell, and an ENTRYPOINT ignores the arguments of docker run.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['buildkit:JSONArgsRecommended', 'docker-language-server:JSONArgsRecommended', 'tally:buildkit/JSONArgsRecommended', 'hadolint:DL3025', 'tally:hadolint/DL3025', 'sonar:S7019', 'semgrep:prefer-json-notation', 'kics:not_using_json_in_cmd_and_entrypoint_arguments', 'dockerlint:recommended_exec_form', 'droast:DF018', 'droast:DF025', 'code-pathfinder:DOCKER-BP-016'],
		references: ['https://docs.docker.com/reference/build-checks/json-args-recommended/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const instruction of stage.instructions) {
				const { keyword, exec, arguments: words, keywordRange } = instruction;
				if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' || exec || words.text.trim() === '' || stage.lastBefore('SHELL', instruction.range.start)) continue;
				// Brackets that are no JSON are another fault.
				if (words.text.startsWith('[')) continue;
				yield {
					range: keywordRange,
					message: `The program runs below a shell and gets no signals. Write ${keyword} as a JSON array.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: () => fixes(model, stage, instruction),
				};
			}
		}
	},

	examples: [
		{ name: 'a program and its words', bad: 'FROM node:26-slim\nCMD node --enable-source-maps server.js\n#^^ shell-form-cmd-entrypoint\n', fixed: 'FROM node:26-slim\nCMD ["node", "--enable-source-maps", "server.js"]\n' },
		{
			name: 'quotes and several lines',
			bad: `FROM nginx:1.29
CMD exec nginx \\
#^^ shell-form-cmd-entrypoint
    -g 'daemon off;'
`,
			fixed: `FROM nginx:1.29
CMD ["nginx", \\
    "-g", "daemon off;"]
`,
		},
		{ name: 'variables need the shell', bad: 'FROM python:3.14-slim\nCMD gunicorn --bind ":$PORT" app:app\n#^^ shell-form-cmd-entrypoint\n', fixed: 'FROM python:3.14-slim\nCMD ["/bin/sh", "-c", "exec gunicorn --bind \\":$PORT\\" app:app"]\n' },
		{ name: 'a chain', bad: 'FROM node:26-slim\nENTRYPOINT npm run migrate && node server.js\n#^^^^^^^^^ shell-form-cmd-entrypoint\n', fixed: 'FROM node:26-slim\nENTRYPOINT ["/bin/sh", "-c", "npm run migrate && exec node server.js"]\n' },
		{ name: 'a pipe', bad: 'FROM node:26-slim\nCMD node server.js | tee /var/log/app\n#^^ shell-form-cmd-entrypoint\n' },
		{ name: 'exec form', good: 'FROM node:26-slim\nENTRYPOINT ["node"]\nCMD ["server.js"]\n' },
		{ name: 'a shell that was chosen', good: 'FROM node:26\nSHELL ["/bin/bash", "-c"]\nCMD node server.js\n' },
		{ name: 'Windows', good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCMD app.exe\n' },
	],
};

/** Words that only a shell understands as commands. */
const BUILTINS = /^(?:cd|\.|source|eval|exec|export|set|unset|ulimit|umask|trap|wait|read|if|for|while|until|case|:|exit|return|shift|alias|declare|local|type|\[|\[\[)$/;

function fixes(model: DockerfileModel, stage: Stage, instruction: Instruction): Fix[] {
	const run = readRun(instruction, model.text, 'posix');
	const command = onlyCommand(run);
	const words = command && plainWords(command);
	if (command && words) {
		const because = reason(stage, instruction, command);
		const edits = asArray(command, words);
		return [because ? unsafeFix('Use the exec form', because, edits, { preferred: true }) : safeFix('Use the exec form', edits, { preferred: true })];
	}
	const text = underShell(run, instruction);
	if (!text) return [];
	return [unsafeFix('Let the shell become the program', 'The last command takes the place of the shell, so that it gets the signals; the command line itself is now a JSON string.', [replace(instruction.argumentsRange, `["/bin/sh", "-c", ${JSON.stringify(text)}]`)], { preferred: true })];
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
