/** Finds apt-get install that also takes what packages merely recommend. */
import { insertArgument } from '../../model/edits';
import { firstRun } from '../../model/firstStep';
import { unsafeFix } from '../../model/fix';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
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
				yield {
					range: found.actionWord.range,
					message: `Recommended packages are installed, too. Add ${option}.`,
					...(!stage.ships && { severity: lowered('info') }),
					fixes: command.exact ? [unsafeFix(`Add ${option}`, 'What a recommended package did may be missing; then install it by name (ca-certificates is a common one).', [insertArgument(run, command, found.actionWord, option)], { preferred: true })] : [],
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
		{ name: 'with the option', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n' },
		{ name: 'the same as a setting', good: 'FROM debian:13-slim\nRUN apt-get install -o APT::Install-Recommends=false -y curl\n' },
		{ name: 'set for all of them', good: `FROM debian:13-slim\nRUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/10-no-recommends\nRUN apt-get update && apt-get install -y curl\n` },
		{ name: 'another manager', good: 'FROM alpine:3.24\nRUN apk add --no-cache curl\n' },
	],
};

const CONFIGURED = /APT::Install-Recommends\s*[\s=]\s*\\?["']?(?:0|false|no)/i;
const configured = firstRun((text) => CONFIGURED.test(text));

function decided({ options }: PackageCommand): boolean {
	return options.some(({ name, value = '' }) => /^(?:(?:no-)?install-recommends|with(?:out)?-recommends|R|r)$/.test(name) || /Install-Recommends/i.test(value) || /Install-Recommends/i.test(name));
}
