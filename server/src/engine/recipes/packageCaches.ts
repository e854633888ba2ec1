/** Steps that install with an RPM-based package manager and leave its cache in their layer, and the command that removes it. */
import { isRootUser } from '../knowledge';
import { mountsOver } from '../model/caches';
import type { DockerfileModel } from '../model/model';
import { packageCommand, type PackageCommand, type PackageManager } from '../model/packages';
import { wholeRunsOf } from '../model/packageSteps';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand, ShellWord } from '../shell/types';
import type { TextEdit } from '../text/edit';
import { appendBehind } from './appendBehind';

interface Tidying {
	readonly managers: ReadonlySet<PackageManager>;
	/** Those that share the cache: on newer systems yum is dnf. */
	readonly relatives: ReadonlySet<PackageManager>;
	/** Where a mount keeps it out of the layer. */
	readonly folders: readonly string[];
	/** An argument of rm or find that takes it away. */
	readonly removed: RegExp;
	readonly fills: (found: PackageCommand) => boolean;
	readonly cleans: (found: PackageCommand) => boolean;
	readonly clean: string;
}

export interface LeftCache {
	readonly stage: Stage;
	readonly word: ShellWord;
	/** `dnf clean all`, as this file would write it. */
	readonly command: string;
	readonly edit: () => TextEdit | undefined;
}

const RPM_FAMILY: ReadonlySet<PackageManager> = new Set(['yum', 'dnf', 'microdnf']);
const RPM = {
	relatives: RPM_FAMILY,
	folders: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/tdnf'],
	removed: /\/var\/cache(?:\/?$|\/\*|\/\{|\/.*(?:yum|dnf))/,
	// `yum install a yum clean all` lacks an `&&`, not the cleaning.
	fills: ({ action, packages }: PackageCommand) => action === 'upgrade' || action === 'install' && !packages.some(({ value }) => value === 'clean'),
	cleans: ({ action, packages }: PackageCommand) => action === 'clean' && packages.some(({ value }) => value === 'all'),
	clean: 'clean all',
} as const;

export const YUM: Tidying = { ...RPM, managers: new Set(['yum']) };
export const DNF: Tidying = { ...RPM, managers: new Set(['dnf', 'microdnf']) };
export const ZYPPER: Tidying = {
	managers: new Set(['zypper']), relatives: new Set(['zypper']),
	folders: ['/var/cache/zypp'],
	removed: /\/var\/cache(?:\/?$|\/\*|\/\{|\/.*zypp)/,
	// Removing loads the repositories, too.
	fills: ({ action }) => action === 'upgrade' || action === 'install' || action === 'remove',
	cleans: ({ action }) => action === 'clean',
	clean: 'clean --all',
};

/** The last command of each RUN that fills the cache, where nothing behind it empties it. */
export function* leftCaches(model: DockerfileModel, tidying: Tidying): Iterable<LeftCache> {
	for (const stage of model.stages) {
		// What others copy out of a stage is not its cache, and its layers are thrown away.
		if (stage.role === 'copied') continue;
		for (const run of wholeRunsOf(model, stage)) {
			const last = run.commands.findLast((command) => fills(command, tidying));
			const found = last && packageCommand(last);
			if (!found?.actionWord || !tidying.managers.has(found.manager)) continue;
			if (tidying.folders.some((folder) => mountsOver(run, folder))) continue;
			if (run.commands.slice(run.commands.indexOf(last as ShellCommand) + 1).some((command) => empties(command, tidying))) continue;
			const command = `${found.command.name} ${tidying.clean}`;
			yield { stage, word: found.actionWord, command, edit: () => removal(model, stage, run, found, command) };
		}
	}
}

function fills(command: ShellCommand, { relatives, fills: isFilling }: Tidying): boolean {
	const found = packageCommand(command);
	return found !== undefined && relatives.has(found.manager) && isFilling(found);
}

function empties(command: ShellCommand, { relatives, cleans, removed }: Tidying): boolean {
	if (command.name === 'rm' || command.name === 'find') return command.args.some(({ value }) => removed.test(value));
	const found = packageCommand(command);
	return found !== undefined && relatives.has(found.manager) && cleans(found);
}

function removal(model: DockerfileModel, stage: Stage, run: Run, { command, options }: PackageCommand, clean: string): TextEdit | undefined {
	// Another root has a cache of its own.
	if (options.some(({ name }) => /^(?:installroot|root|R)$/.test(name))) return undefined;
	// Behind sudo, only root may touch it.
	const user = stage.userAt(run.instruction.range.start).name;
	if (command.wrappers.length > 0 && (user.kind !== 'known' || !isRootUser(user.value))) return undefined;
	return appendBehind(model, run, command, clean);
}
