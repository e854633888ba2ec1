/** Finds apt-get install that also takes what packages merely recommend. */
import { insertArgument } from '../../model/edits';
import { firstRun } from '../../model/firstStep';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { companionsOf } from '../../recipes/companions';
import type { ShellWord } from '../../shell/types';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-no-install-recommends',
		title: 'Recommended packages are installed, too',
		category: 'attack-surface',
		severity: 'info',
		why: 'Debian and Ubuntu install recommended packages by default: often twice as many files, each of them something to patch and to attack, and none that the image asked for.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['hadolint:DL3015', 'trivy:DS-0029', 'sonar:S6500', 'semgrep:missing-no-install-recommends', 'kics:apt_get_not_avoiding_additional_packages', 'dockerfilelint:apt-get_recommends', 'droast:DF016', 'terrascan:AC_DOCKER_0014', 'code-pathfinder:DOCKER-BP-005'],
		references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			for (const command of run.commands) {
				const found = packageCommand(command);
				if (found?.manager !== 'apt' || found.actionWord?.value !== 'install' || found.packages.length === 0 || decided(found) || configured(model, stage) <= run.instruction.range.start) continue;
				yield {
					range: found.actionWord.range,
					message: `Recommended packages are installed, too. Add ${optionOf(found)}.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: () => command.exact ? [fix(model, stage, run, found)] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
#                             ^^^^^^^ apt-no-install-recommends
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install --no-install-recommends -y curl && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'options in front',
			bad: `FROM debian:13-slim
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install \\
#                                                 ^^^^^^^ apt-no-install-recommends
        git \\
 && rm -rf /var/lib/apt/lists/*
`,
			fixed: `FROM debian:13-slim
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \\
        git \\
 && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'a download needs the certificates that curl only recommends',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
#                             ^^^^^^^ apt-no-install-recommends
RUN curl --proto '=https' -fsSLO https://files.example.com/a.json
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install --no-install-recommends -y curl ca-certificates && rm -rf /var/lib/apt/lists/*
RUN curl --proto '=https' -fsSLO https://files.example.com/a.json
`,
		},
		{
			name: 'a compiler without the headers that it only recommends',
			bad: `FROM python:3.14-slim
RUN apt-get update && apt-get install -y gcc cmake && rm -rf /var/lib/apt/lists/*
#                             ^^^^^^^ apt-no-install-recommends
`,
			fixed: `FROM python:3.14-slim
RUN apt-get update && apt-get install --no-install-recommends -y gcc cmake libc6-dev make && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'what pip builds is in a file',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y python3-pip && rm -rf /var/lib/apt/lists/*
#                             ^^^^^^^ apt-no-install-recommends
COPY requirements.txt /srv/
RUN pip3 install -r /srv/requirements.txt
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install --no-install-recommends -y python3-pip build-essential python3-dev && rm -rf /var/lib/apt/lists/*
COPY requirements.txt /srv/
RUN pip3 install -r /srv/requirements.txt
`,
		},
		{
			name: 'a repository by SSH, and a screen that is none',
			bad: `FROM node:24-slim
RUN apt-get update && apt-get install -y git xvfb && rm -rf /var/lib/apt/lists/*
#                             ^^^^^^^ apt-no-install-recommends
RUN --mount=type=ssh git clone git@git.example.com:team/app.git /srv
CMD ["xvfb-run", "node", "/srv/app.js"]
`,
			fixed: `FROM node:24-slim
RUN apt-get update && apt-get install --no-install-recommends -y git xvfb openssh-client xauth && rm -rf /var/lib/apt/lists/*
RUN --mount=type=ssh git clone git@git.example.com:team/app.git /srv
CMD ["xvfb-run", "node", "/srv/app.js"]
`,
		},
		{ name: 'what the base has', bad: 'FROM python:3.14\nRUN apt-get update && apt-get install -y cmake\n#                             ^^^^^^^ apt-no-install-recommends\n', fixed: 'FROM python:3.14\nRUN apt-get update && apt-get install --no-install-recommends -y cmake\n' },
		{ name: 'with the option', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n' },
		{ name: 'the same as a setting', good: 'FROM debian:13-slim\nRUN apt-get install -o APT::Install-Recommends=false -y curl\n' },
		{ name: 'set for all of them', good: `FROM debian:13-slim\nRUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/10-no-recommends\nRUN apt-get update && apt-get install -y curl\n` },
		{ name: 'another manager', good: 'FROM alpine:3.24\nRUN apk add --no-cache curl\n' },
	],
};

function optionOf({ program }: PackageCommand): string {
	return program === 'aptitude' ? '--without-recommends' : '--no-install-recommends';
}

function fix(model: DockerfileModel, stage: Stage, run: Run, found: PackageCommand): Fix {
	const { command, actionWord, packages } = found;
	const option = optionOf(found);
	const also = companionsOf(model, stage, found).join(' ');
	const last = packages.at(-1);
	const edits = [insertArgument(run, command, actionWord as ShellWord, option), ...(last && also !== '' ? [insertArgument(run, command, last, also)] : [])];
	const because = `What a recommended package did may be missing; then install it by name${also === '' ? ' (ca-certificates is a common one)' : ''}.`;
	return unsafeFix(also === '' ? `Add ${option}` : `Add ${option}, and ${also} by name`, because, edits, { preferred: true });
}

const CONFIGURED = /APT::Install-Recommends\s*[\s=]\s*\\?["']?(?:0|false|no)/i;
const configured = firstRun((text) => CONFIGURED.test(text));

function decided({ options }: PackageCommand): boolean {
	return options.some(({ name, value = '' }) => /^(?:(?:no-)?install-recommends|with(?:out)?-recommends|R|r)$/.test(name) || /Install-Recommends/i.test(value) || /Install-Recommends/i.test(name));
}
