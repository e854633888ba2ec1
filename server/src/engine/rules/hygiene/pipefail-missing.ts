/** Finds pipes in RUN whose first program may fail unnoticed. */
import { checksInput } from '../../model/downloads';
import { insertBefore } from '../../model/edits';
import { maybe, unsafeFix, type Fix } from '../../model/fix';
import { isTrigger, keywordLike } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import type { Instruction } from '../../syntax/instruction';
import { insert } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'pipefail-missing',
		title: 'Failure hidden by a pipe',
		category: 'hygiene',
		severity: 'info',
		why: 'A pipe succeeds when its last program does. A download that breaks off in front of it leaves half a file, or none, in an image that counts as built.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-010', 'droast:DF057', 'hadolint:DL4006', 'kics:shell_running_a_pipe_without_pipefail_flag', 'semgrep:set-pipefail', 'tally:hadolint/DL4006'],
		references: ['https://docs.docker.com/build/building/best-practices/#using-pipes', 'https://docs.docker.com/reference/dockerfile/#shell'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			const range = run.script.dialect === 'posix' ? quotedPipe(run) ?? pipeOf(model, run) : undefined;
			if (!range) continue;
			const shell = stage.lastBefore('SHELL', run.instruction.range.start);
			if (run.form !== 'exec' && setsPipefail(shell?.exec?.items.map(({ text }) => text) ?? [])) continue;
			yield {
				range,
				message: run.form === 'exec' ? 'Nothing stops when a program in front of the pipe fails. Set -o pipefail in the shell.' : 'Nothing stops when a program in front of this pipe fails. Set SHELL with -o pipefail.',
				...(!stage.ships && { severity: lowered('info') }),
				fixes: () => run.form === 'exec' || isTrigger(stage, run.instruction) ? [] : maybe(fixOf(model, stage, run, shell)),
			};
		}
	},

	examples: [
		{
			name: 'Debian has bash',
			bad: `FROM debian:13
RUN curl -fsSL https://dl.example.com/list.txt | sort > /list.txt
#                                              ^ pipefail-missing
`,
			fixed: `FROM debian:13
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://dl.example.com/list.txt | sort > /list.txt
`,
		},
		{
			name: 'Alpine has ash',
			bad: `FROM alpine:3.24
RUN cat /etc/os-release | grep ID
#                       ^ pipefail-missing
`,
			fixed: `FROM alpine:3.24
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN cat /etc/os-release | grep ID
`,
		},
		{
			name: 'a SHELL without the option',
			bad: `FROM debian:13
SHELL ["/bin/bash", "-c"]
RUN wget -O - https://dl.example.com/x | wc -l > /number
#                                      ^ pipefail-missing
`,
			fixed: `FROM debian:13
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN wget -O - https://dl.example.com/x | wc -l > /number
`,
		},
		{ name: 'the next stage starts anew', bad: 'FROM debian:13 AS a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN ls | wc -l\nFROM registry.example.com/b:1\nRUN ls /x | wc -l\n#         ^ pipefail-missing\n' },
		{ name: 'sh does not know the option everywhere', bad: 'FROM registry.example.com/b:1\nSHELL ["/bin/sh", "-o", "pipefail", "-c"]\nRUN ls /x | wc -l\n#         ^ pipefail-missing\n' },
		{ name: 'exec form', bad: 'FROM debian:13\nRUN ["/bin/bash", "./output", "|", "./script"]\n#                             ^^^ pipefail-missing\n' },
		{ name: 'in ONBUILD', bad: 'FROM debian:13\nONBUILD RUN ls /x | wc -l\n#                 ^ pipefail-missing\n' },
		{ name: 'set in some way', good: 'FROM debian:13\nRUN bash -o pipefail -c "ls | wc -l"\nRUN ["/bin/bash", "-eo", "pipefail", "-c", "ls | wc -l"]\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN ls | wc -l\nFROM alpine:3.24\nRUN set -eo pipefail; ls | wc -l\n' },
		{ name: 'what cannot fail, or may', good: 'FROM debian:13\nRUN echo "a:b" | chpasswd && yes | ./install && (ls /x | grep y || true) && if ls | grep -q z; then echo z; fi\n' },
		{ name: 'a digest that is compared', good: 'FROM debian:13\nRUN wget -q https://dl.example.com/x && echo "$(wget -qO- https://dl.example.com/x.sha256 | cut -c1-64)  x" | sha256sum -c -\nRUN wget -q https://dl.example.com/x https://dl.example.com/SUMS && grep "  x$" SUMS | sha256sum -c -\n' },
		{ name: 'another shell', good: 'FROM registry.example.com/powershell:1\nSHELL ["pwsh", "-c"]\nRUN Get-Variable x | Select-Object -ExpandProperty Value\n' },
		{ name: 'no pipe', good: 'FROM debian:13\nRUN wget -q https://dl.example.com/x && grep "a|b" x || echo none\n' },
	],
};

/** They have the option for sure; /bin/sh has not on Debian. */
const SHELLS = /^(?:ba|z|a|k)sh$/;
const HARMLESS = new Set(['echo', 'printf', 'yes', 'true', ':', 'pwsh', 'powershell', '']);

function setsPipefail(words: readonly string[]): boolean {
	const program = (words[0] ?? '').replace(/^.*[/\\]/, '');
	return SHELLS.test(program) && words.some((word, at) => word === 'pipefail' && /^-\w*o$/.test(words[at - 1] ?? ''));
}

/** `RUN ["bash", "x", "|", "y"]`: meant as a pipe. */
function quotedPipe({ form, instruction }: Run): TextRange | undefined {
	const items = form === 'exec' ? instruction.exec?.items ?? [] : [];
	return setsPipefail(items.map(({ text }) => text)) || items[1]?.text.startsWith('-') ? undefined : items.find(({ text }) => text === '|')?.range;
}

/** The first pipe whose failure nobody sees. */
function pipeOf(model: DockerfileModel, { commands, script, instruction, form }: Run): TextRange | undefined {
	if (form === 'heredoc' && /^#!.*pipefail/.test(instruction.heredocs[0]?.body.text ?? '')) return undefined;
	for (const command of commands) {
		const { name, args } = command;
		if (name === 'set' && args.some(({ value }) => value === 'pipefail') && args[0]?.value.startsWith('-')) return undefined;
		const [next] = command.pipesInto;
		if (!next || command.conditional || HARMLESS.has(name) || isForgiven(script.chain, command) || setsPipefail(wordsOf(command.parent))) continue;
		if (isCompared(command)) continue;
		const gap = model.text.slice(command.range.end, next.range.start);
		const at = gap.indexOf('|');
		return at < 0 || !command.exact ? command.nameWord?.range ?? command.range : { start: command.range.end + at, end: command.range.end + at + 1 };
	}
	return undefined;
}

/** A digest on its way to `sha256sum -c`, which fails without one: what `grep` picks, or `$(…)` in the line that `echo` writes. */
function isCompared({ name, pipesInto, parent }: ShellCommand): boolean {
	const last = pipesInto.at(-1);
	if (last && checksInput(last)) return name === 'grep' || pipesInto.some((each) => each.name === 'grep');
	return parent !== undefined && /^(?:echo|printf)$/.test(parent.name) && parent.pipesInto.length === 1 && parent.pipesInto.some(checksInput);
}

function wordsOf(command: ShellCommand | undefined): string[] {
	return command ? [command.name, ...command.args.map(({ value }) => value)] : [];
}

/** Followed by `|| true`, or part of a condition. */
function isForgiven(chain: Run['script']['chain'], command: ShellCommand): boolean {
	const index = chain.findIndex(({ commands }) => commands.includes(command));
	const item = chain[index];
	return chain[index + 1]?.operator === '||' || item?.operator === '||' || item?.commands.some(({ conditional }) => conditional) === true;
}

const BASH = new Set(['debian', 'ubuntu', 'rhel', 'fedora', 'amazon', 'suse', 'arch', 'ubi-minimal', 'photon', 'azurelinux']);

function fixOf(model: DockerfileModel, stage: Stage, { instruction, form }: Run, shell: Instruction | undefined): Fix | undefined {
	const because = 'Pipes that fail without notice today, also those whose reader stops early (head, grep -q), then stop the build.';
	const [program, ...rest] = shell?.exec?.items ?? [];
	if (shell && program) {
		const options = rest.find(({ text }) => /^-\w*c$/.test(text));
		if (!options || !SHELLS.test(program.text.replace(/^.*\//, ''))) return undefined;
		return unsafeFix('Add -o pipefail to SHELL', because, [insert(options.range.start, '"-o", "pipefail", ')], { preferred: true, level: 'maximum' });
	}
	const family = stage.root.facts?.distro?.family ?? '';
	const wanted = family === 'alpine' ? '/bin/ash' : BASH.has(family) && stage.root.facts?.hasShell !== false ? '/bin/bash' : undefined;
	if (wanted === undefined || form === 'exec') return undefined;
	return unsafeFix('Set SHELL with -o pipefail', because, [insertBefore(model, instruction, [`${keywordLike(model, instruction, 'SHELL')} ["${wanted}", "-o", "pipefail", "-c"]`])], { preferred: true, level: 'maximum' });
}
