/** Finds RUN steps that exchange /bin/sh, or the account's shell, to get another shell for the build. */
import { insertBefore, removeInstruction } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import { isTrigger, keywordLike } from '../../model/instructions';
import type { DockerfileModel } from '../../model/model';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import { removeChainItems } from '../../recipes/removeChainItems';
import { option } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'shell-instruction-instead-of-ln',
		title: 'Shell exchanged by RUN',
		category: 'hygiene',
		severity: 'info',
		why: 'Scripts of the distribution are written for its own /bin/sh, and an update may put that back. SHELL chooses the shell of the build without touching the image.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['hadolint:DL4005', 'kics:changing_default_shell_using_run_command', 'semgrep:use-shell-instruction', 'tally:hadolint/DL4005', 'terrascan:AC_DOCKER_0020'],
		references: ['https://docs.docker.com/reference/dockerfile/#shell'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
			const change = changeOf(command);
			if (!change || command.conditional) continue;
			yield {
				range: change.word.range,
				message: `${change.what} Use the SHELL instruction.`,
				...((!stage.ships || command.name === 'powershell') && { severity: lowered('info') }),
				fixes: () => change.shell === undefined || isTrigger(stage, run.instruction) ? [] : fixes(model, run, command, change.shell),
			};
			break;
		}
	},

	examples: [
		{
			name: 'a link',
			bad: `FROM debian:13
RUN ln -sfv /bin/bash /bin/sh
#                     ^^^^^^^ shell-instruction-instead-of-ln
RUN make
`,
			fixed: `FROM debian:13
SHELL ["/bin/bash", "-c"]
RUN make
`,
		},
		{
			name: 'removed first, within a chain',
			bad: `FROM ubuntu:24.04
RUN rm /bin/sh && ln -s bash /bin/sh && make
#                            ^^^^^^^ shell-instruction-instead-of-ln
`,
			fixed: `FROM ubuntu:24.04
SHELL ["/bin/bash", "-c"]
RUN make
`,
		},
		{ name: 'the shell of root', bad: 'FROM alpine:3.24\nRUN chsh -s /bin/bash\n#           ^^^^^^^^^ shell-instruction-instead-of-ln\n' },
		{ name: 'moved', bad: 'FROM debian:13\nRUN mv /bin/bash /bin/sh\n#                ^^^^^^^ shell-instruction-instead-of-ln\n', fixed: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\n' },
		{ name: 'other links', good: 'FROM debian:13\nRUN ln -sf /usr/bin/python3 /usr/bin/python && ln -s /bin/sh /bin/app-sh && useradd -s /bin/bash app\n' },
		{ name: 'SHELL', good: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\nRUN make\n' },
	],
};

interface Change {
	readonly word: ShellWord;
	readonly what: string;
	/** The shell that is wanted, for SHELL. */
	readonly shell?: string;
}

const SH = /^(?:\/usr)?\/bin\/sh$/;
const SHELL = /^(?:(?:\/usr)?\/bin\/)?(?:(?:ba|da|z|k|c|tc|fi|rba)sh|busybox)$/;

function changeOf(command: ShellCommand): Change | undefined {
	const { name, args, nameWord } = command;
	switch (name) {
		case 'ln': case 'mv': case 'cp': {
			const target = args.at(-1);
			const source = args.at(-2)?.value ?? '';
			if (!target || !SH.test(target.value)) return undefined;
			const bash = /(?:^|\/)bash$/.test(source);
			return { word: target, what: 'This exchanges the shell of the whole image.', ...(bash && { shell: '/bin/bash' }) };
		}
		case 'chsh': case 'usermod': {
			const shell = option(command, 's', 'shell');
			const account = args.at(-1);
			const ofRoot = account === undefined || account === shell?.valueWord || account.value === 'root';
			return shell?.valueWord && SHELL.test(shell.value ?? '') && ofRoot ? { word: shell.valueWord, what: 'RUN does not look at the shell of an account.' } : undefined;
		}
		case 'powershell': return nameWord && command.dialect !== 'powershell' ? { word: nameWord, what: 'Each of these steps starts a shell within a shell.' } : undefined;
		default: return undefined;
	}
}

function fixes(model: DockerfileModel, run: Run, command: ShellCommand, shell: string): Fix[] {
	const { script, instruction } = run;
	const gone = new Set(script.chain.filter(({ commands }) => commands.length === 1 && (commands[0] === command || commands[0]?.name === 'rm' && commands[0].args.every(({ value }) => SH.test(value) || value.startsWith('-')))));
	if (!command.exact || run.form === 'exec' || !script.chain.some((item) => gone.has(item) && item.commands[0] === command)) return [];
	const rest = gone.size === script.chain.length ? [removeInstruction(model, instruction)] : removeChainItems(model, script, gone);
	if (!rest) return [];
	return [unsafeFix(`Use SHELL ["${shell}", "-c"]`, 'Scripts that begin with #!/bin/sh, and the program of the image, run in the shell of the distribution again.', [insertBefore(model, instruction, [`${keywordLike(model, instruction, 'SHELL')} ["${shell}", "-c"]`]), ...rest], { preferred: true, level: 'maximum' })];
}
