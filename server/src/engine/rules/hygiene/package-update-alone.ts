/** Finds RUN instructions that refresh the package lists and install nothing with them. */
import { mountsOver } from '../../model/caches';
import { chainJoint, removeInstruction } from '../../model/edits';
import { isInterpreter } from '../../model/downloads';
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { insert, remove } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'package-update-alone',
		title: 'Package lists updated in a layer of their own',
		category: 'hygiene',
		severity: 'info',
		why: 'The layer is cached: when a package is added to the install below, the lists are still those of the first build. Old packages with known faults are installed, or the build fails because they are gone.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['trivy:DS-0017', 'checkov:CKV_DOCKER_5', 'sonar:S6595', 'kics:update_instruction_alone', 'dockerfilelint:apt-get-update_require_install', 'droast:DF028', 'docker-bench-security:CIS-4.7', 'dockle:CIS-DI-0007', 'terrascan:AC_DOCKER_0049'],
		references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			const update = loneUpdate(run);
			if (!update?.actionWord) continue;
			const next = installBehind(stage, run, update);
			const word = next?.install.actionWord ?? update.actionWord;
			yield {
				range: word.range,
				message: next
					? `${next.install.program} ${word.value} uses package lists of an earlier layer, as old as that. Run ${update.program} ${update.actionWord.value} in this RUN.`
					: `The package lists stay as old as this layer. Run ${update.program} ${update.actionWord.value} in the RUN that installs.`,
				...(!stage.ships && { severity: lowered('info') }),
				...(next && { related: [{ range: update.actionWord.range, message: 'The lists are of this layer.' }] }),
				fixes: () => next ? fixes(model, stage, run, update, next) : [],
			};
		}
	},

	examples: [
		{
			name: 'two neighbours',
			bad: `FROM debian:13-slim
RUN apt-get update
RUN apt-get install -y --no-install-recommends curl
#           ^^^^^^^ package-update-alone
`,
			fixed: `FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
`,
		},
		{
			name: 'the install stands further down its RUN',
			bad: `FROM debian:13-slim
RUN apt-get update -qq
RUN set -ex \\
    && apt-get install -y curl \\
#              ^^^^^^^ package-update-alone
    && curl --version
`,
			fixed: `FROM debian:13-slim
RUN set -ex \\
    && apt-get update -qq \\
    && apt-get install -y curl \\
    && curl --version
`,
		},
		{
			name: 'a step in between',
			bad: `FROM alpine:3.24
RUN apk update
WORKDIR /srv
RUN apk add curl
#       ^^^ package-update-alone
`,
			fixed: `FROM alpine:3.24
WORKDIR /srv
RUN apk update && apk add curl
`,
		},
		{ name: 'nothing is installed', bad: 'FROM debian:13-slim\nRUN apt-get update\n#           ^^^^^^ package-update-alone\nCMD ["bash"]\n' },
		{ name: 'in one RUN', good: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y curl\n' },
		{ name: 'a script that may install', good: 'FROM debian:13-slim\nCOPY setup.sh /\nRUN apt-get update && /setup.sh\n' },
		{ name: 'lists in a cache mount', good: 'FROM debian:13-slim\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get update\n' },
	],
};

/** The update of a RUN whose other commands surely install nothing. */
function loneUpdate(run: Run): PackageCommand | undefined {
	if (['/var/lib/apt/lists', '/var/cache/apk', '/var/cache/dnf', '/var/cache/yum', '/var/cache/zypp'].some((folder) => mountsOver(run, folder))) return undefined;
	const found = run.commands.flatMap((command) => packageCommand(command) ?? []).filter(({ manager }) => SYSTEM.has(manager));
	const update = found.find(isUpdate);
	if (!update || found.some((each) => !isUpdate(each) && each.action !== 'clean' && each.action !== 'other')) return undefined;
	return run.commands.some(mayInstall) ? undefined : update;
}

const SYSTEM = new Set(['apt', 'apk', 'dnf', 'yum', 'microdnf', 'zypper', 'pacman']);

/** `yum update` without a package refreshes and upgrades; alone in its layer it ages like the others. */
function isUpdate({ manager, action, actionWord, packages }: PackageCommand): boolean {
	return action === 'update' || /^(?:yum|dnf|microdnf|zypper)$/.test(manager) && /^(?:update|up)$/.test(actionWord?.value ?? '') && packages.length === 0;
}

function mayInstall(command: ShellCommand): boolean {
	return command.name === '' && command.nameWord !== undefined || isInterpreter(command) || /^(?:\.|source|eval|install|xargs|tasksel|gdebi|xx-\w[\w-]*|install_packages|mk-build-deps|apt-key|add-apt-repository|npx|ansible.*|playwright|dpkg|rpm)$/.test(command.name)
		|| (command.nameWord?.value.includes('/') ?? false) && !packageCommand(command) && !/^\/(?:usr\/)?s?bin\//.test(command.nameWord?.value ?? '');
}

interface Next {
	readonly run: Run;
	readonly install: PackageCommand;
}

/** The first later step of the stage that installs from these lists. */
function installBehind(stage: Stage, run: Run, update: PackageCommand): Next | undefined {
	for (const later of stage.runs.slice(stage.runs.indexOf(run) + 1)) for (const command of later.commands) {
		const found = packageCommand(command);
		if (found?.manager !== update.manager) continue;
		if (isUpdate(found)) return undefined;
		if (found.action === 'install') return { run: later, install: found };
	}
	return undefined;
}

function fixes(model: DockerfileModel, stage: Stage, run: Run, update: PackageCommand, { run: next, install }: Next): Fix[] {
	const { command } = update;
	if (!command.exact || run.form !== 'shell' || run.script.chain.length !== 1 || run.commands.length !== 1 || run.instruction.flags.length > 0 || update.action !== 'update') return [];
	if (model.tree.comments.some(({ range }) => run.instruction.range.start < range.start && range.end < run.instruction.range.end)) return [];
	const item = next.script.chain.find((each) => each.commands.includes(install.command));
	if (!item || !install.command.exact || next.form !== 'shell' || item.operator === '||' || next.script.chain.some(({ operator }) => operator === '\n')) return [];
	// The same person runs both, and the update is not there already.
	const user = (each: Run) => stage.lastBefore('USER', each.instruction.range.start);
	if (user(run) !== user(next) || next.commands.some((other) => packageCommand(other)?.action === 'update')) return [];
	const text = model.text.slice(command.range.start, command.range.end);
	const joint = /^\s/.test(chainJoint(model, next.script)) ? chainJoint(model, next.script) : ' && ';
	const edits = [removal(model, run), insert(item.range.start, text + (item.operator === ';' ? ' && ' : joint))];
	const between = stage.instructions.slice(stage.instructions.indexOf(run.instruction) + 1, stage.instructions.indexOf(next.instruction));
	if (between.every(({ keyword }) => !/^(?:RUN|COPY|ADD|ENV|SHELL|ARG|VOLUME)$/.test(keyword))) return [safeFix('Update in the RUN that installs', edits, { preferred: true })];
	return [unsafeFix('Update in the RUN that installs', 'A step in between may need the lists.', edits, { preferred: true })];
}

function removal(model: DockerfileModel, run: Run) {
	return remove(removeInstruction(model, run.instruction).range);
}
