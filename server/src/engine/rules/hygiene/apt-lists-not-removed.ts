/** Finds RUN instructions that leave apt's package lists in their layer. */
import { isRootUser } from '../../knowledge';
import { mountsOver } from '../../model/caches';
import { safeFix, type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { wholeRunsOf } from '../../model/packageSteps';
import { chainJoint } from '../../model/edits';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { insert, type TextEdit } from '../../text/edit';
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
			name: 'the next step needs them, too',
			bad: `FROM debian:13-slim
RUN apt-get update && apt-get upgrade -y
#           ^^^^^^ apt-lists-not-removed
RUN apt-get install -y \\
        curl
USER nobody
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get install -y \\
        curl \\
        && rm -rf /var/lib/apt/lists/*
USER nobody
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
		{ name: 'a script may live on them', bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n#           ^^^^^^ apt-lists-not-removed\nCOPY setup.sh /\nRUN /setup.sh\n', fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCOPY setup.sh /\nRUN /setup.sh\n' },
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

interface Step {
	readonly stage: Stage;
	readonly run: Run;
	/** The apt command that needs lists. */
	readonly command: ShellCommand;
}

/** Later RUNs, here or in stages on top, that install from these lists. */
function usersOf(model: DockerfileModel, stage: Stage, run: Run): Step[] {
	const found: Step[] = [];
	for (const on of model.stages) for (const later of on.lineage.includes(stage) ? on.runs : []) {
		if (later.instruction.range.start <= run.instruction.range.start) continue;
		const command = later.commands.find((each) => isApt(each, 'update') || isApt(each, 'install') || isApt(each, 'upgrade'));
		if (!command || mountsOver(later, '/var/lib/apt/lists')) continue;
		if (isApt(command, 'update')) { if (on === stage) break; else continue; }
		found.push({ stage: on, run: later, command });
	}
	return found;
}

/** At the end of the chain; steps that need the lists fetch them themselves. */
function fixes(model: DockerfileModel, stage: Stage, run: Run, update: ShellCommand): Fix[] {
	const own = removal(model, { stage, run, command: update });
	const later = usersOf(model, stage, run);
	const others = later.flatMap((step) => {
		const item = step.run.script.chain.find(({ range }) => range.start === step.command.range.start);
		const rest = step.run.commands.slice(step.run.commands.indexOf(step.command)).some(removesLists) ? [] : removal(model, step);
		return item && rest && step.command.exact && step.run.form !== 'exec' ? [[insert(step.command.range.start, `${wrappersOf(model, step.command)}apt-get update && `), ...rest]] : [];
	});
	if (!own || others.length < later.length) return [];
	const title = later.length === 0 ? 'Remove the package lists' : 'Remove the package lists, and fetch them where they are needed';
	const script = scriptBehind(model, stage, run);
	return [script === undefined ? safeFix(title, [...own, ...others.flat()], { preferred: true })
		: unsafeFix(title, `${script} finds no lists then: if it installs packages, it must update first.`, [...own, ...others.flat()], { preferred: true, level: 'maximum' })];
}

/** A script in a later RUN, which may install from the lists. */
function scriptBehind(model: DockerfileModel, stage: Stage, run: Run): string | undefined {
	for (const on of model.stages) for (const later of on.lineage.includes(stage) ? on.runs : []) {
		if (later.instruction.range.start <= run.instruction.range.start) continue;
		for (const command of later.commands) {
			if (isApt(command, 'update')) { if (on === stage) return undefined; break; }
			const file = /^(?:ba|da|a)?sh$/.test(command.name) ? command.args.find(({ value }) => !value.startsWith('-')) : command.nameWord;
			if (file && /\.sh$/.test(file.value)) return file.value;
		}
	}
	return undefined;
}

/** `sudo -E `, where the command has it. */
function wrappersOf(model: DockerfileModel, { range, nameWord }: ShellCommand): string {
	return model.text.slice(range.start, nameWord?.range.start ?? range.start).replace(/\w+=\S+\s+/g, '');
}

function removal(model: DockerfileModel, { stage, run, command }: Step): TextEdit[] | undefined {
	const { script, instruction } = run;
	const last = script.chain.at(-1);
	if (!last || !command.exact || run.form === 'exec' || script.broken || script.dialect !== 'posix') return undefined;
	if (run.form === 'shell' && instruction.heredocs.length > 0 || last.commands.some(({ redirections }) => redirections.some(({ operator }) => operator.startsWith('<<')))) return undefined;
	if (!script.chain.some((item) => item.commands.includes(command)) || model.text[last.range.end] === '&' || last.commands.some(({ name }) => name === 'exit' || name === 'exec')) return undefined;
	const user = stage.userAt(instruction.range.start).name;
	if (command.wrappers.length > 0 && (user.kind !== 'known' || !isRootUser(user.value))) return undefined;
	const joint = run.form === 'heredoc' || script.chain.some(({ operator }) => operator === '\n') ? ' && ' : chainJoint(model, script);
	return [insert(last.range.end, `${joint}rm -rf /var/lib/apt/lists/*`)];
}
