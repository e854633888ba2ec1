/** Finds apt-get install that also takes what packages merely recommend. */
import { insertArgument } from '../../model/edits';
import { firstRun } from '../../model/firstStep';
import { unsafeFix } from '../../model/fix';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Stage } from '../../model/stage';
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
				const option = found.program === 'aptitude' ? '--without-recommends' : '--no-install-recommends';
				const last = needsCertificates(stage, found) ? found.packages.at(-1) : undefined;
				const edits = [insertArgument(run, command, found.actionWord, option), ...(last ? [insertArgument(run, command, last, CERTIFICATES)] : [])];
				const title = last ? `Add ${option}, and ${CERTIFICATES} by name` : `Add ${option}`;
				yield {
					range: found.actionWord.range,
					message: `Recommended packages are installed, too. Add ${option}.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: command.exact ? [unsafeFix(title, `What a recommended package did may be missing; then install it by name${last ? '' : ' (ca-certificates is a common one)'}.`, edits, { preferred: true })] : [],
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
		{ name: 'with the option', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n' },
		{ name: 'the same as a setting', good: 'FROM debian:13-slim\nRUN apt-get install -o APT::Install-Recommends=false -y curl\n' },
		{ name: 'set for all of them', good: `FROM debian:13-slim\nRUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/10-no-recommends\nRUN apt-get update && apt-get install -y curl\n` },
		{ name: 'another manager', good: 'FROM alpine:3.24\nRUN apk add --no-cache curl\n' },
	],
};

const CERTIFICATES = 'ca-certificates';
/** They, or the library that they are made of, recommend the certificates without which they trust no server. */
const CLIENTS = new Set(['curl', 'wget', 'git']);

/** True where the base brings no certificates, nothing else installs them, and something is fetched by https. */
function needsCertificates(stage: Stage, { packages }: PackageCommand): boolean {
	const { name, variant } = stage.root.facts ?? {};
	const isBare = name === 'debian' || name === 'ubuntu' || name === 'node' && variant === 'slim';
	if (!isBare || !packages.some(({ value }) => CLIENTS.has(value))) return false;
	const runs = stage.lineage.flatMap((each) => each.runs);
	return runs.some(({ instruction }) => instruction.arguments.text.includes('https:')) && !runs.some(({ instruction }) => instruction.arguments.text.includes(CERTIFICATES));
}

const CONFIGURED = /APT::Install-Recommends\s*[\s=]\s*\\?["']?(?:0|false|no)/i;
const configured = firstRun((text) => CONFIGURED.test(text));

function decided({ options }: PackageCommand): boolean {
	return options.some(({ name, value = '' }) => /^(?:(?:no-)?install-recommends|with(?:out)?-recommends|R|r)$/.test(name) || /Install-Recommends/i.test(value) || /Install-Recommends/i.test(name));
}
