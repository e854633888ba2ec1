/** Which packages of an install command have no version, by package manager. Pure reading: no version is looked up. */
import type { ShellWord } from '../shell/types';
import type { DockerfileModel } from './model';
import type { PackageCommand, PackageManager } from './packages';
import { packageSteps, type PackageStep } from './packageSteps';

export type Ecosystem = 'apt' | 'apk' | 'pip' | 'npm' | 'gem' | 'yum' | 'dnf' | 'zypper' | 'go';

export interface Unpinned {
	readonly step: PackageStep;
	/** The word that says `install`. */
	readonly word: ShellWord;
	readonly packages: readonly ShellWord[];
	/** What the message calls them: `curl, git and 3 more`. */
	readonly names: string;
	readonly many: boolean;
}

interface Way {
	readonly managers: ReadonlySet<PackageManager>;
	readonly actions: RegExp;
	/** A word that says which version it is. */
	readonly pinned: RegExp;
	/** A word that names no package of a repository: a file, an address, a group. */
	readonly other: RegExp;
	/** True when an option decides for all of them. */
	readonly decided?: (found: PackageCommand) => boolean;
	/** When not simply the operands. */
	readonly packages?: (found: PackageCommand) => readonly ShellWord[];
}

const has = (found: PackageCommand, names: RegExp): boolean => found.options.some(({ name }) => names.test(name));

/** `httpd-2.4.57-5.el9`, but not `java-11-openjdk`; a variable behind a dash is a version. */
const RPM_VERSION = /-\$|-\d[\w.+~^:*]*(?:-\d[\w.+~^*]*)?$|[=<>]/;
const RPM_OTHER = /^[@/.~*]|:\/\/|\.rpm$/;
/** `foo-` takes a package away, a file has a slash in front. */
const RPM: Omit<Way, 'managers'> = {
	actions: /^(?:install|in|install-n|localinstall|reinstall|downgrade)$/, pinned: RPM_VERSION, other: RPM_OTHER,
	packages: (found) => found.scope === 'group' || found.scope === 'groups' ? [] : found.packages.filter((word) => found.scope !== 'module' || !word.value.includes(':')),
};

const WAYS: Readonly<Record<Ecosystem, Way>> = {
	apt: {
		managers: new Set(['apt']), actions: /^(?:install|reinstall)$/, pinned: /=|.\//, other: /^[./~?]|\.deb$|[-^]$/,
		// With nothing behind it, `-t NAME` was meant to name the package.
		packages: (found) => found.packages.length > 0 ? found.packages : found.options.filter(({ name, valueWord }) => name === 't' && valueWord === found.command.args.at(-1)).flatMap(({ valueWord }) => valueWord ?? []),
	},
	apk: { managers: new Set(['apk']), actions: /^add$/, pinned: /[=<>~]/, other: /^[./~!]|\.apk$|:\/\// },
	pip: {
		managers: new Set(['pip']), actions: /^install$/,
		// A single = is no version to pip, but somebody gave one.
		pinned: /[=<>]|^\w[\w.[\],-]*\s*@|^\w+\+\w+:\/\/[^/]+\/.*@./, other: /^[./~]|^(?!\w+\+)\w+:|\.(?:whl|zip|tar\.\w+|tgz)$|^(?!\w+\+)[^@]*\//,
		decided: (found) => has(found, /^(?:c|constraint|constraints|no-index|require-hashes)$/),
	},
	npm: {
		managers: new Set(['npm', 'pnpm', 'yarn']), actions: /^(?:install|i|in|isntall|add)$/,
		pinned: /.@|#/, other: /^[./~]|^(?:file|link|portal|workspace|git|https?|git\+\w+|ssh|github|gitlab|bitbucket|gist):|\.(?:tgz|tar|tar\.gz)$/,
	},
	gem: {
		managers: new Set(['gem']), actions: /^(?:install|i)$/, pinned: /.:/, other: /^[./~]|\.gem$/,
		decided: (found) => has(found, /^(?:g|file)$/),
		// -v is for one gem: gem itself refuses it with several.
		packages: (found) => gemsOf(found).slice(has(found, /^(?:v|version)$/) ? 1 : 0),
	},
	yum: { ...RPM, managers: new Set(['yum']) },
	dnf: { ...RPM, managers: new Set(['dnf', 'microdnf']) },
	zypper: {
		managers: new Set(['zypper']), actions: /^(?:install|in)$/, pinned: /[=<>]/, other: /^[@/.~!+-]|:\/\/|\.rpm$|^(?:pattern|patch|product|srcpackage):/,
		decided: (found) => found.options.some(({ name, value }) => (name === 't' || name === 'type') && value !== 'package'),
	},
	go: {
		managers: new Set(['go']), actions: /^(?:install|get|run)$/, pinned: /@(?!(?:latest|upgrade|patch|main|master|head)$)/i, other: /^[./]|^[^./]+(?:\/|$)|\.go$/,
	},
};

/** Behind `--` stand options for the compiler. */
function gemsOf({ packages, command: { args } }: PackageCommand): readonly ShellWord[] {
	const end = args.findIndex(({ value }) => value === '--');
	return end < 0 ? packages : packages.filter((word) => args.indexOf(word) < end);
}

/** A variable at either end may bring the version with it. */
const OPEN = /^\$|\$\w+$|\$\{[^}]*\}$|\)$|`$/;

/** Install commands with packages that have no version. */
export function* unpinned(model: DockerfileModel, ecosystem: Ecosystem): Iterable<Unpinned> {
	const way = WAYS[ecosystem];
	for (const step of packageSteps(model, way.managers)) {
		const { found } = step;
		const word = found.actionWord;
		if (!word || !way.actions.test(word.value) || way.decided?.(found)) continue;
		const packages = (way.packages?.(found) ?? found.packages).filter(({ known, value }) => value !== '' && !way.pinned.test(value) && !way.other.test(value) && (known || !OPEN.test(value)));
		const names = [...new Set(packages.map(({ value }) => value))];
		if (names.length === 0) continue;
		yield { step, word, packages, many: names.length > 1, names: listed(names) };
	}
}

function listed(names: readonly string[]): string {
	const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
	return shown.join(', ').replace(/, ([^,]*)$/, ' and $1');
}
