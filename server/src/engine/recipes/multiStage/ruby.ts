/**
 * Ruby: gems are built where compilers are, and the final stage takes them with the application to the slim image of the
 * same version. Gems stay where Bundler looks for them.
 */
import type { BuildContext } from '../../config/buildContext';
import { type Distro, packageKind, runtimeLibraries, smallerRelatives } from '../../knowledge';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { option } from '../../shell/options';
import { assemble, type Ingredients } from './assemble';
import { type Carried, copiedPaths, madeFolders, outermost } from './carried';
import { packagesOf, unknownStep } from './facts';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { startedCommands, unseenScripts } from './started';
import { absolute, isWithin, type Step, stepsOf, valueOf } from './steps';

const HOME = '/';
/** GEM_HOME of the official image: its gems, its settings, its programs. */
const BUNDLE = '/usr/local/bundle';
const KNOWN_STEPS: ReadonlySet<string> = new Set(['bundle', 'bundler', 'gem', 'rake', 'rails', 'bootsnap', 'npm', 'yarn', 'node', 'corepack', 'cd', 'nproc', 'mkdir', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'printf', 'true', 'ls', 'pwd', 'cat', 'env', 'touch', 'sleep', 'date', 'useradd', 'groupadd', 'adduser', 'addgroup', 'usermod', 'find', 'sed', 'update-ca-certificates', 'dos2unix']);
const FOR_INSTALLS = /^\.git$/;
const FOR_BUILD_ONLY = /^(?:DEBIAN_FRONTEND|BUNDLE_(?:JOBS|RETRY|BUILD_\w+)|MAKEFLAGS|NODE_ENV|NPM_\w+|YARN_\w+|SECRET_KEY_BASE_DUMMY)$/;
/** Gems that are compiled against a library of the full image, with Debian's package of it; '' where it is not known. */
const LINKED: Readonly<Record<string, string>> = { pg: 'libpq-dev', mysql2: 'default-libmysqlclient-dev', sqlite3: 'libsqlite3-dev', tiny_tds: 'freetds-dev', rmagick: '', charlock_holmes: '', 'ruby-oci8': '', curb: 'libcurl4-openssl-dev', gdbm: '', taglib: '', poppler: '', cairo: 'libcairo2-dev' };
/** What the file says of its database, where Gemfile.lock is not known. */
const HINTS: readonly (readonly [RegExp, gem: string])[] = [[/postgres|libpq/i, 'pg'], [/mysql|mariadb/i, 'mysql2'], [/sqlite/i, 'sqlite3']];

export const rubyRecipe: MultiStageRecipe = {
	language: 'Ruby',
	applies(model, stage, { settings, buildContext }) {
		const { facts, image } = stage.root;
		if (facts?.name !== 'ruby' || !image || !rubyBuild(stage)) return undefined;
		const steps = stepsOf(stage, HOME);
		const commands = startedCommands(model, stage);
		if (isDeclined(commands)) return commands;
		const slim = facts.variant === 'full' ? smallerRelatives(image, settings.today || undefined).find(({ kind }) => kind === 'slim') : undefined;
		if (commands.length === 0) return declined('nothing says which program the image starts');
		const strange = unknownStep(stage, steps, KNOWN_STEPS) ?? updates(steps);
		if (strange !== undefined) return declined(strange);
		const gems = gemFolders(stage, steps);
		if (isDeclined(gems)) return gems;
		const compilesAssets = steps.some(({ command }) => command.args.some((arg) => arg.value === 'assets:precompile'));
		const packages = runtimePackages(model, stage, steps, commands, facts.distro, { keep: compilesAssets ? /^(?:bash|file|gettext)$/ : /^(?:bash|file|gettext|nodejs)$/ });
		if (isDeclined(packages)) return packages;
		const linked = slim ? gemLibraries(model.text, facts.distro, buildContext) : [];
		if (isDeclined(linked)) return linked;
		const carried = filesOf(stage, steps);
		if (isDeclined(carried)) return carried;
		const manager = facts.packageManager === 'apk' ? 'apk' : 'apt';
		const applications = carried.filter((each) => each.mixed).map((each) => each.path);
		const leftOvers = compilesAssets && steps.some(({ command }) => /^(?:npm|yarn)$/.test(command.name)) ? applications.map((path) => `${path}/node_modules`) : [];
		return assemble(model, stage, {
			reference: slim?.reference ?? image.text, home: HOME, forBuildOnly: FOR_BUILD_ONLY,
			packages: [...packages.tools, ...packages.libraries, ...linked, ...(slim ? healthcheckTools(model, stage, manager) : [])],
			cleanup: [`rm -rf ${[`${BUNDLE}/cache`, ...leftOvers].join(' ')}`],
			carried: [...gems, ...carried],
			because: [
				'Gems are installed in the build stage, and the final image has no compiler.',
				...(slim ? ['The slim image has no git and no curl, and fewer libraries.', ...unseenScripts(commands)] : []),
				...(slim && typeof buildContext.files?.['Gemfile.lock'] !== 'string' ? ['Gemfile.lock was not read: a gem that is compiled against another library than its database\'s needs that in the final image.'] : []),
			],
		} satisfies Ingredients);
	},
};

/** Gems are installed, and what compiles them stays: packages, or the full image. */
export function rubyBuild(stage: Stage): Step | undefined {
	const steps = stepsOf(stage, HOME);
	const install = steps.find(({ command }) => packageCommand(command)?.manager === 'bundle' && packageCommand(command)?.action === 'install' && command.args[0]?.value !== 'exec');
	if (!install) return undefined;
	const tool = packagesOf(steps).find(({ name, manager }) => /^(?:build-tool|library-dev)$/.test(packageKind(name, manager) ?? ''));
	return tool?.step ?? (stage.root.facts?.variant === 'full' ? install : undefined);
}

function updates(steps: readonly Step[]): string | undefined {
	const found = steps.some(({ command }) => command.name === 'gem' && command.args[0]?.value === 'update');
	return found ? 'gem update changes what belongs to Ruby itself' : undefined;
}

/** Where gems lie: in the image's folder, and where the file tells Bundler to put them. */
function gemFolders(stage: Stage, steps: readonly Step[]): readonly Carried[] | Declined {
	const folders: Carried[] = [{ path: BUNDLE, mixed: true, owned: false }];
	if (stage.declarationAt('GEM_HOME') || steps.some(({ command }) => option(command, 'user-install', 'install-dir'))) return declined('gems are installed in a place of their own');
	const add = (text: string, offset: number, folder: string | undefined): boolean => {
		const value = valueOf(stage, text, offset);
		if (value.kind !== 'known' || folder === undefined) return false;
		folders.push({ path: absolute(value.value, folder), mixed: true, owned: false });
		return true;
	};
	const declared = stage.declarationAt('BUNDLE_PATH');
	if (declared && (declared.value.kind !== 'known' || !/^\//.test(declared.value.value.text) || !add(declared.value.value.text, declared.instruction.range.end, '/'))) return declined('it is not known where Bundler puts gems');
	for (const { command, run, folder } of steps.filter((step) => /^bundler?$/.test(step.command.name))) {
		const words = command.args.map((arg) => arg.value);
		const at = words[0] === 'config' ? words.indexOf('path') : words.indexOf('--path');
		const text = words.find((word) => word.startsWith('--path='))?.slice(7) ?? (at > 0 ? words[at + 1] : undefined);
		if (text !== undefined && !add(text, run.instruction.range.start, folder)) return declined('it is not known where Bundler puts gems');
		if (words[0] === 'config' && words.includes('deployment') && folder !== undefined) add('vendor/bundle', run.instruction.range.start, folder);
	}
	return folders;
}

/** The libraries that gems of the full image are compiled against. */
function gemLibraries(text: string, distro: Distro | undefined, { files }: BuildContext): readonly string[] | Declined {
	const lock = files?.['Gemfile.lock'];
	const gems = typeof lock === 'string' ? [...lock.matchAll(/^ {4}([\w.-]+) \(/gm)].map((match) => match[1] as string) : HINTS.filter(([pattern]) => pattern.test(text)).map(([, gem]) => gem);
	if (gems.length === 0) return declined('Gemfile.lock was not read, so it is not known which libraries its gems need');
	const names: string[] = [];
	for (const gem of new Set(gems)) {
		const development = Object.hasOwn(LINKED, gem) ? LINKED[gem] : undefined;
		if (development === undefined) continue;
		const found = development === '' ? undefined : runtimeLibraries(development, 'apt', distro);
		if (!found) return declined(`the gem ${gem} is compiled against libraries that the slim image lacks`);
		names.push(...found);
	}
	return names;
}

function filesOf(stage: Stage, steps: readonly Step[]): readonly Carried[] | Declined {
	const copied = copiedPaths(stage, HOME, (name) => FOR_INSTALLS.test(name));
	if (isDeclined(copied)) return copied;
	// The program may write beside itself, as it could before: logs, pids, uploads.
	const wholes = copied.map((each) => ({ ...each, owned: each.owned || each.mixed }));
	return outermost([...wholes, ...madeFolders(stage, HOME, steps, copied).filter(({ path }) => !isWithin(path, BUNDLE))]);
}
