/** Finds apk add that leaves the package index in the layer. */
import { mountsOver, removes } from '../../model/caches';
import { chainItemOf, insertArgument, removeChainItem } from '../../model/edits';
import { safeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand, type PackageCommand } from '../../model/packages';
import { runsOf } from '../../model/packageSteps';
import type { Run } from '../../model/run';
import type { ShellWord } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'apk-no-cache',
		title: 'Package index of apk stays in the layer',
		category: 'hygiene',
		severity: 'info',
		why: 'The index is stale at once and only makes the layer larger. --no-cache fetches a fresh one for this command and keeps nothing, so that no apk update is needed either.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['hadolint:DL3019', 'trivy:DS-0025', 'semgrep:missing-apk-no-cache', 'kics:apk_add_using_local_cache_path', 'dockerfilelint:apkadd-missing_nocache_or_updaterm', 'dockle:DKL-DI-0004', 'droast:DF029', 'code-pathfinder:DOCKER-BP-007'],
		references: ['https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper'],
	},

	*check(model) {
		for (const stage of model.stages) for (const run of runsOf(model, stage)) {
			if (['/var/cache/apk', '/etc/apk/cache'].some((folder) => mountsOver(run, folder)) || removes(run, /var\/cache(?:\/apk)?(?:\/|$)|\/etc\/apk\/cache/)) continue;
			for (const command of run.commands) {
				const found = packageCommand(command);
				if (!found || !keepsIndex(found) || found.actionWord?.value !== 'add') continue;
				const update = updateBefore(model, run, found);
				yield {
					range: found.actionWord.range,
					message: 'apk add keeps the package index in the layer. Add --no-cache.',
					...(!stage.ships && { severity: lowered('info') }),
					fixes: command.exact ? [safeFix('Add --no-cache', [...needing(model, run, found).map(({ run: at, add }) => noCache(at, add)), ...update], { preferred: true })] : [],
				};
			}
		}
	},

	examples: [
		{ name: 'alone', bad: 'FROM alpine:3.24\nRUN apk add curl git\n#       ^^^ apk-no-cache\n', fixed: 'FROM alpine:3.24\nRUN apk add --no-cache curl git\n' },
		{ name: 'in the place of --update', bad: 'FROM alpine:3.24\nRUN apk add --update curl\n#       ^^^ apk-no-cache\n', fixed: 'FROM alpine:3.24\nRUN apk add --no-cache curl\n' },
		{ name: 'with the update that it does not need', bad: 'FROM alpine:3.24\nRUN apk update && apk add curl\n#                     ^^^ apk-no-cache\n', fixed: 'FROM alpine:3.24\nRUN apk add --no-cache curl\n' },
		{
			name: 'an upgrade needs the index',
			bad: `FROM alpine:3.24
RUN apk -U upgrade \\
    && apk update \\
    && apk upgrade \\
    && apk --quiet add \\
#                  ^^^ apk-no-cache
        curl
`,
			fixed: `FROM alpine:3.24
RUN apk -U upgrade \\
    && apk update \\
    && apk upgrade \\
    && apk --quiet add --no-cache \\
        curl
`,
		},
		{ name: 'with the option', good: 'FROM alpine:3.24\nRUN apk --no-cache add curl && apk add --no-cache git\n' },
		{ name: 'removed at the end', good: 'FROM alpine:3.24\nRUN apk add --update curl && rm -rf /var/cache/apk/*\n' },
		{ name: 'a cache mount', good: 'FROM alpine:3.24\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n' },
		{ name: 'a removal', good: 'FROM alpine:3.24\nRUN apk del curl\n' },
	],
};

function keepsIndex({ manager, action, options }: PackageCommand): boolean {
	return manager === 'apk' && (action === 'install' || action === 'upgrade') && !options.some(({ name }) => name === 'no-cache' || name === 'no-network');
}

/** The command, and when it fetched the index for later ones, those: they need the option as well. */
function needing(model: DockerfileModel, run: Run, add: PackageCommand): { run: Run; add: PackageCommand }[] {
	const own = { run, add };
	if (!add.options.some(({ name }) => name === 'U' || name === 'update' || name === 'update-cache')) return [own];
	const adds = model.stages.flatMap(({ runs }) => runs.flatMap((each) => each.commands.flatMap((command) => {
		const found = packageCommand(command);
		return found?.actionWord?.value === 'add' && keepsIndex(found) && command.exact && command.range.start > add.command.range.start ? [{ run: each, add: found }] : [];
	})));
	return [own, ...adds];
}

/** `apk update &&` in the same chain goes, when nothing else in the file lives on its index. */
function updateBefore(model: DockerfileModel, run: Run, add: PackageCommand): TextEdit[] {
	const others = model.stages.flatMap(({ runs }) => runs.flatMap(({ commands }) => commands.flatMap((command) => packageCommand(command) ?? [])))
		.filter((each) => each.manager === 'apk' && each.command !== add.command);
	if (others.some((each) => keepsIndex(each) || each.action === 'other')) return [];
	const index = run.script.chain.findIndex((item) => item.commands.includes(add.command));
	const update = run.script.chain[index - 1];
	const command = update?.commands.length === 1 ? update.commands[0] : undefined;
	if (!update || !command?.exact || packageCommand(command)?.action !== 'update' || command.name !== 'apk' || chainItemOf(run.script, add.command)?.operator !== '&&') return [];
	const removal = removeChainItem(model, run.script, update);
	return removal ? [removal] : [];
}

/** An index that is always fetched is up to date: --update says nothing more. */
function noCache(run: Run, { command, options, actionWord }: PackageCommand): TextEdit {
	const update = options.find(({ name, clustered }) => /^(?:update|update-cache|U)$/.test(name) && !clustered);
	return update ? replace(update.word.range, '--no-cache') : insertArgument(run, command, actionWord as ShellWord, '--no-cache');
}
