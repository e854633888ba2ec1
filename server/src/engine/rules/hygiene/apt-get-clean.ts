/** Finds steps that keep the packages that apt-get downloaded. */
import { mountsOver } from '../../model/caches';
import { firstRun } from '../../model/firstStep';
import { maybe, safeFix } from '../../model/fix';
import { packageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { ShellCommand } from '../../shell/types';
import { appendBehind } from '../../recipes/appendBehind';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-get-clean',
		title: 'Downloaded packages of apt stay in the layer',
		category: 'hygiene',
		severity: 'hint',
		why: 'The images of Debian and Ubuntu delete what apt-get downloads by themselves. Where a step has switched that off, each .deb file stays in the layer besides what was unpacked from it.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile_lint:no_apt-get_clean', 'semgrep:remove-package-cache'],
		references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.role === 'copied') continue;
			for (const run of runsOf(model, stage)) {
				if (mountsOver(run, '/var/cache/apt/archives')) continue;
				const last = run.commands.findLast(downloads);
				const word = last && packageCommand(last)?.actionWord;
				if (!word || keepsDownloads(model, stage) > run.instruction.range.start || run.commands.slice(run.commands.indexOf(last)).some(cleans)) continue;
				yield {
					range: word.range,
					message: 'The downloaded packages stay in the layer. Run apt-get clean in the same RUN.',
					fixes: () => {
						const edit = last.wrappers.length === 0 ? appendBehind(model, run, last, 'apt-get clean') : undefined;
						return maybe(edit && safeFix('Run apt-get clean in the same step', [edit], { preferred: true }));
					},
				};
			}
		}
	},

	examples: [
		{
			name: 'the cleaning is switched off',
			bad: `FROM debian:13-slim
RUN rm -f /etc/apt/apt.conf.d/docker-clean
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
#                             ^^^^^^^ apt-get-clean
`,
			fixed: `FROM debian:13-slim
RUN rm -f /etc/apt/apt.conf.d/docker-clean
RUN apt-get update && apt-get install -y curl && apt-get clean && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'kept on purpose, without a mount',
			bad: `FROM debian:13-slim
RUN echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache; \\
    apt-get update; \\
    apt-get install -y curl
#           ^^^^^^^ apt-get-clean
`,
			fixed: `FROM debian:13-slim
RUN echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache; \\
    apt-get update; \\
    apt-get install -y curl \\
    && apt-get clean
`,
		},
		{ name: 'the image cleans by itself', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y curl\n' },
		{ name: 'cleaned', good: 'FROM debian:13-slim\nRUN rm /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y curl && apt-get clean\n' },
		{ name: 'a cache mount', good: 'FROM debian:13-slim\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n' },
	],
};

const SWITCHED_OFF = /docker-clean|Keep-Downloaded-Packages\W{1,6}(?:true|yes|1)/i;

/** A step before, here or below, removes the configuration that deletes them. */
const keepsDownloads = firstRun((text, { commands }) => SWITCHED_OFF.test(text)
	&& commands.some(({ name, args }) => name === 'rm' && args.some(({ value }) => value.endsWith('docker-clean')) || /^(?:echo|printf|tee|cat)$/.test(name)));

function downloads(command: ShellCommand): boolean {
	const found = packageCommand(command);
	return found?.manager === 'apt' && command.name !== 'apt' && (found.action === 'install' || found.action === 'upgrade');
}

function cleans(command: ShellCommand): boolean {
	return packageCommand(command)?.action === 'clean' || command.name === 'rm' && command.args.some(({ value }) => /\/var\/cache(?:\/?$|\/\*|\/.*apt)/.test(value));
}
