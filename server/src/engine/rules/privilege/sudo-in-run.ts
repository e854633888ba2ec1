/** Finds sudo in RUN: steps run as root until USER says otherwise, and an image with sudo has a way back to root. */
import { isRootUser } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import { readRun, type Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { stepsOf } from '../../model/steps';
import { sudoOf, withoutSudo } from '../../recipes/withoutSudo';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'sudo-in-run',
		title: 'RUN that uses sudo',
		category: 'privilege',
		severity: 'warning',
		why: 'Build steps run as root until USER says otherwise, so sudo does nothing there. An image that keeps sudo hands an intruder the way back to root.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['checkov:CKV2_DOCKER_1', 'code-pathfinder:DOCKER-SEC-007', 'dockerfile_lint:no_run_with_sudo', 'dockerfilelint:sudo_usage', 'dockerlint:sudo', 'dockle:DKL-DI-0001', 'droast:DF010', 'hadolint:DL3004', 'kics:run_using_sudo', 'semgrep:no-sudo-in-dockerfile', 'tally:hadolint/DL3004', 'terrascan:AC_DOCKER_0007', 'trivy:DS-0010'],
		references: ['https://docs.docker.com/build/building/best-practices/#user'],
	},

	*check(model) {
		for (const { stage, run } of allSteps(model)) for (const command of run.commands) {
			const word = sudoOf(command);
			if (!word) continue;
			const root = stage === undefined || userIsRoot(stage, run.instruction.range.start);
			const other = /\s(?:-u|--user)[\s=]/.test(model.text.slice(word.range.end, command.nameWord?.range.start ?? command.range.end));
			yield {
				range: word.range,
				message: other ? 'sudo changes the user of one command here. Set USER around the step, or use setpriv, which adds no way back to root.' : root ? 'This step is root already. Leave sudo out.' : 'sudo gives a build step root. Set USER root for the steps that need it, and an account without privileges behind them.',
				severity: (stage?.ships ?? true) && !other ? 'warning' : lowered('warning'),
				fixes: () => withoutSudo(model, stage, run, command),
			};
		}
	},

	examples: [
		{
			name: 'root already',
			bad: `FROM debian:13
RUN sudo apt-get update && apt-get install -y curl
#   ^^^^ sudo-in-run
`,
			fixed: `FROM debian:13
RUN apt-get update && apt-get install -y curl
`,
		},
		{
			name: 'with options that keep the account',
			bad: `FROM ubuntu:24.04
RUN mkdir /data \\
    && sudo -E -H make install
#      ^^^^ sudo-in-run
`,
			fixed: `FROM ubuntu:24.04
RUN mkdir /data \\
    && make install
`,
		},
		{
			name: 'as another user',
			bad: `FROM debian:13
RUN sudo -H -u builder make
#   ^^^^ sudo-in-run
USER 10001
`,
			fixed: `FROM debian:13
USER builder
RUN make
USER 10001
`,
		},
		{
			name: 'a base that runs unprivileged',
			bad: `FROM jenkins/jenkins:lts
RUN sudo apt-get update && sudo apt-get install -y make && make plugins
#   ^^^^ sudo-in-run
#                          ^^^^ sudo-in-run
`,
			fixed: `FROM jenkins/jenkins:lts
USER root
RUN apt-get update && apt-get install -y make
USER jenkins
RUN make plugins
`,
		},
		{ name: 'for images that build on this one', bad: 'FROM debian:13\nONBUILD RUN sudo make\n#           ^^^^ sudo-in-run\n', fixed: 'FROM debian:13\nONBUILD RUN make\n' },
		{ name: 'behind a pipe and in a shell of its own', bad: "FROM debian:13\nRUN echo a | sudo tee /a && sh -c 'sudo make'\n#            ^^^^ sudo-in-run\n#                                  ^^^^ sudo-in-run\n", fixed: "FROM debian:13\nRUN echo a | tee /a && sh -c 'sudo make'\n" },
		{ name: 'as another user, and root at the end', bad: 'FROM debian:13\nRUN sudo -u builder make\n#   ^^^^ sudo-in-run\n' },
		{ name: 'exec form', bad: 'FROM debian:13\nRUN ["sudo", "apt-get", "update"]\n#    ^^^^^^ sudo-in-run\n', fixed: 'FROM debian:13\nRUN ["apt-get", "update"]\n' },
		{
			name: 'and a question in between, which anybody may ask',
			bad: `FROM jenkins/jenkins:lts
RUN sudo apt-get update \\
#   ^^^^ sudo-in-run
    && if dpkg -s git > /dev/null; then sudo apt-get install -y git; fi
#                                       ^^^^ sudo-in-run
`,
			fixed: `FROM jenkins/jenkins:lts
USER root
RUN apt-get update \\
    && if dpkg -s git > /dev/null; then apt-get install -y git; fi
USER jenkins
`,
		},
		{ name: 'other commands in between', bad: 'FROM debian:13\nUSER app\nRUN make && sudo make install && make clean\n#           ^^^^ sudo-in-run\n' },
		{ name: 'the word elsewhere', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y sudo && echo "use sudo" > /hint\n' },
	],
};

interface Step {
	/** Absent in front of the first FROM. */
	readonly stage?: Stage;
	readonly run: Run;
}

/** Every RUN: those of stages, of ONBUILD, and those that stand in front of the first FROM by mistake. */
function* allSteps(model: DockerfileModel): Iterable<Step> {
	for (const stage of model.stages) for (const run of stepsOf(stage, model.text)) yield { stage, run };
	const first = model.stages[0]?.from.range.start ?? Number.POSITIVE_INFINITY;
	for (const instruction of model.tree.instructions) {
		if (instruction.range.start >= first) return;
		if (instruction.keyword === 'RUN') yield { run: readRun(instruction, model.text, 'posix') };
	}
}

function userIsRoot(stage: Stage, offset: number): boolean {
	const { name } = stage.userAt(offset);
	return name.kind === 'known' && isRootUser(name.value);
}
