/** Finds RUN instructions that leave apt's package lists in their layer. */
import { mountsOver } from '../../model/caches';
import { safeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { wholeRunsOf } from '../../model/packageSteps';
import { chainJoint } from '../../model/edits';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { insert } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apt-lists-not-removed',
		title: 'Package lists stay in the layer',
		category: 'hygiene',
		severity: 'info',
		why: 'The lists of apt-get update weigh tens of megabytes, are stale at once, and stay in the layer even when a later instruction removes them.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['hadolint:DL3009', 'sonar:S6587', 'semgrep:remove-package-lists', 'kics:apt_get_install_lists_were_not_deleted', 'dockerfilelint:apt-get_missing_rm', 'dockle:DKL-DI-0005', 'droast:DF004', 'code-pathfinder:DOCKER-BP-014'],
		references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of wholeRunsOf(model, stage)) {
			if (mountsOver(run, '/var/lib/apt/lists')) continue;
			const updates = run.commands.filter((command) => isApt(command, 'update'));
			const last = updates.at(-1);
			const uses = run.commands.some((command) => isApt(command, 'install') || isApt(command, 'upgrade'));
			if (!last || !uses || run.commands.slice(run.commands.indexOf(last)).some(removesLists)) continue;
			const word = packageCommand(last)?.actionWord ?? last;
			yield {
				range: word.range,
				message: 'The package lists stay in the layer. Remove /var/lib/apt/lists/* in the same RUN.',
				...(!stage.ships && { severity: lowered('info') }),
				fixes: () => fixes(model, stage, run, last),
			};
		}
	},

	examples: [
		{
			name: 'on one line',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
#           ^^^^^^ apt-lists-not-removed
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'over several lines, with sudo',
			bad: `FROM debian:13
RUN set -eux; \\
    sudo apt-get update; \\
#                ^^^^^^ apt-lists-not-removed
    sudo apt-get install -y curl; \\
    curl --version
`,
			fixed: `FROM debian:13
RUN set -eux; \\
    sudo apt-get update; \\
    sudo apt-get install -y curl; \\
    curl --version \\
    && rm -rf /var/lib/apt/lists/*
`,
		},
		{
			name: 'a heredoc',
			bad: `FROM debian:13
RUN <<EOF
set -e
apt-get update
#       ^^^^^^ apt-lists-not-removed
apt-get install -y curl
EOF
`,
			fixed: `FROM debian:13
RUN <<EOF
set -e
apt-get update
apt-get install -y curl && rm -rf /var/lib/apt/lists/*
EOF
`,
		},
		{ name: 'a later step lives on them', bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n#           ^^^^^^ apt-lists-not-removed\nRUN apt-get install -y git\n' },
		{ name: 'removed', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && apt-get clean && rm -rf /tmp/* /var/lib/apt/lists/*\n' },
		{ name: 'the continuation is forgotten', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y curl\n    && rm -rf /var/lib/apt/lists/*\n' },
		{ name: 'removed by find', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete\n' },
		{ name: 'apt 2.8 and newer', good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && apt-get distclean\n' },
		{ name: 'a cache mount', good: 'FROM debian:13\nRUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n' },
	],
};

function isApt(command: ShellCommand, action: 'update' | 'install' | 'upgrade'): boolean {
	const found = packageCommand(command);
	return found?.manager === 'apt' && found.action === action;
}

function removesLists(command: ShellCommand): boolean {
	const words = command.args.map((arg) => arg.value);
	if (command.name === 'apt-get' || command.name === 'apt') return words.includes('distclean') || words.includes('dist-clean');
	if (command.name === 'find') return words.some((word) => word.startsWith('/var/lib/apt')) && words.some((word) => word === '-delete' || word === '-exec' || word === '-execdir');
	return command.name === 'rm' && words.some((word) => /^\/?(?:var\/lib\/)?(?:\{.*\bapt\b.*\}|apt(?:\/(?:\*|lists.*|\{.*\}.*)?)?)$/.test(word.replace(/^\/*var\/(?:\.\/)*lib\/+/, '')) && /var\/+lib/.test(word) || /^\/var\/\{.*lib\/apt.*\}|^\/var\/lib\/\*$|^\/?lists\/|^\.\/lists/.test(word));
}

/** True when a later RUN, here or in a stage on top, installs from these lists. */
function neededLater(model: DockerfileModel, stage: Stage, run: Run): boolean {
	const later = model.stages.filter(({ lineage }) => lineage.includes(stage)).flatMap(({ runs }) => runs).filter((each) => each.instruction.range.start > run.instruction.range.start);
	return later.some(({ commands }) => {
		const first = commands.find((command) => isApt(command, 'update') || isApt(command, 'install') || isApt(command, 'upgrade'));
		return first !== undefined && !isApt(first, 'update');
	});
}

/** At the end of the chain, where nothing needs the lists any more. */
function fixes(model: DockerfileModel, stage: Stage, run: Run, update: ShellCommand): Fix[] {
	const { script, instruction } = run;
	const last = script.chain.at(-1);
	if (!last || !update.exact || run.form === 'exec' || script.broken || script.dialect !== 'posix') return [];
	if (run.form === 'shell' && instruction.heredocs.length > 0 || last.commands.some((command) => command.redirections.some(({ operator }) => operator.startsWith('<<')))) return [];
	if (!script.chain.some((item) => item.commands.includes(update)) || model.text[last.range.end] === '&' || last.commands.some(({ name }) => name === 'exit' || name === 'exec')) return [];
	if (neededLater(model, stage, run)) return [];
	const user = stage.userAt(instruction.range.start).name;
	if (update.wrappers.length > 0 && (user.kind !== 'known' || !/^(?:root|0)(?::|$)/.test(user.value))) return [];
	const joint = run.form === 'heredoc' || script.chain.some(({ operator }) => operator === '\n') ? ' && ' : chainJoint(model, script);
	return [safeFix('Remove the package lists', [insert(last.range.end, `${joint}rm -rf /var/lib/apt/lists/*`)], { preferred: true })];
}
