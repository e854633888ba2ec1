/**
 * Node: everything is installed and built in a build stage, what only development needs is taken out again, and a slim
 * image gets the application's folder as it then is. Declines when the program needs more than that folder.
 */
import { type PackageManager, smallerRelatives } from '../../knowledge';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { option, optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { replace, type TextEdit } from '../../text/edit';
import { installLine } from './assemble';
import { type Carried, copiedPaths, copyLine, isSystemFolder, madeFolders, missingVolumes, outermost, volumes } from './carried';
import { finalUser, healthcheckCommands, packagesOf, platformOf, unknownStep, usesPrivilegedPort, writtenLike } from './facts';
import { lacksInShell, productionStart } from './nodeStart';
import { lockFits, type PackageJson, packageJsonOf } from './packageJson';
import { runLine, workdirLine } from './lines';
import { type Declined, declined, isDeclined, type MultiStageContext, type MultiStageRecipe } from './recipe';
import { buildStageName, splitEdits, splitStage } from './split';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { isShellLine, startOf, startWith } from './start';
import { startedCommands } from './started';
import { isWithin, type Step, stepsOf, workdirOf } from './steps';

const HOME = '/';
const OWNER = 'node:node';
const KNOWN_STEPS: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm', 'npx', 'node', 'corepack', 'tsc', 'cd', 'mkdir', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'true', 'ls', 'pwd', 'cat', 'env', 'touch', 'sleep', 'date', 'useradd', 'groupadd', 'adduser', 'addgroup', 'usermod', 'groupmod', 'update-ca-certificates']);
const FOR_BUILD_ONLY = /^(?:DEBIAN_FRONTEND|npm_config_\w+|NPM_CONFIG_\w+|YARN_\w+|PNPM_\w+|COREPACK_\w+|HUSKY\w*|CI|NPM_TOKEN|SENTRYCLI_\w+)$/;
/** Full images have them, slim ones do not. */
const ONLY_IN_FULL: ReadonlySet<string> = new Set(['curl', 'wget', 'git', 'python3', 'python', 'make', 'gcc', 'ssh']);

export const nodeRecipe: MultiStageRecipe = {
	language: 'Node',
	applies(model, stage, context) {
		if (stage.root.facts?.name !== 'node') return undefined;
		const steps = stepsOf(stage, HOME);
		const installs = steps.filter(isInstall);
		if (installs.length === 0) return undefined;
		const project = packageJsonOf(stage, context.buildContext);
		const application = folderOf(stage, installs);
		if (isDeclined(application)) return application;
		const started = startEdits(model, stage, steps, workdirOf(stage, HOME) === application.path ? project : undefined);
		if (isDeclined(started)) return started;
		const lacks = unknownStep(stage, steps, KNOWN_STEPS) ?? otherManager(stage, installs, project);
		if (lacks !== undefined) return declined(lacks);
		const target = finalImage(stage, context.settings.today);
		const packages = packageLines(model, stage, steps, target.slimmer, project);
		if (isDeclined(packages)) return packages;
		const carried = filesOf(stage, steps, application.path);
		if (isDeclined(carried)) return carried;

		const split = splitStage(model, stage, (name) => FOR_BUILD_ONLY.test(name));
		const user = finalUser(stage, split, 'node', (stage.root.facts.users ?? []).map((account) => account.name));
		const prune = pruneCommand(stage, installs, project);
		const elsewhere = workdirOf(stage, HOME, split.lastOfBuild.range.end) === application.path ? '' : `cd ${application.path} && `;
		const final = [
			`FROM ${platformOf(model, stage)}${writtenLike(stage, target.reference)}`,
			...(stage.declarationAt('NODE_ENV') ? [] : ['ENV NODE_ENV=production']),
			...split.repeated,
			...packages,
			...carried.map((each) => copyLine(buildStageName(stage), { ...each, owned: true }, OWNER)),
			...workdirLine(stage, split, HOME),
			...user.lines,
		];
		const changes = [...(project ? lockedInstalls(stage, installs, project, context) : []), ...user.changes, ...started];
		const places = missingVolumes(stage, HOME, carried);
		const last = [...(prune === undefined ? [] : [`${elsewhere}${prune}`]), ...(places.length > 0 ? [`mkdir -p ${places.join(' ')}`] : [])];
		const build = last.length > 0 ? [runLine(model, last)] : [];
		return { plan: unsafeFix(`Split into a build stage and ${target.reference}`, because(stage, target.slimmer, project), splitEdits(model, stage, split, { build, final, changes }), { level: 'maximum', preferred: true }) satisfies Fix };
	},
};

/** Installs the project's own packages, not named ones. */
function isInstall({ command }: Step): boolean {
	const found = packageCommand(command);
	return found !== undefined && /^(?:npm|yarn|pnpm)$/.test(found.manager) && found.action === 'install' && found.packages.length === 0 && found.scope !== 'global' && found.actionWord?.value !== 'add'
		&& !found.options.some((o) => /^(?:g|global|version|v)$/.test(o.name));
}

/** The names of packages that are installed for all: they are not in the application's folder. */
function globalTools(steps: readonly Step[]): string[] {
	return steps.flatMap(({ command }) => {
		const found = packageCommand(command);
		if (found?.action !== 'install' || !/^(?:npm|yarn|pnpm)$/.test(found.manager)) return [];
		const isGlobal = found.scope === 'global' || found.options.some((o) => /^(?:g|global|location)$/.test(o.name));
		return isGlobal ? found.packages.map((word) => word.value.replace(/(?<=.)@.*/, '').replace(/^.*\//, '')) : [];
	});
}

function folderOf(stage: Stage, installs: readonly Step[]): { readonly path: string } | Declined {
	const folders = new Set(installs.map((step) => step.folder));
	const [path] = folders;
	if (folders.size !== 1 || installs.some(({ command }) => optionsOf(command).options.some((o) => /^(?:prefix|C|cwd|dir|modules-folder)$/.test(o.name)))) return declined('packages are installed in more than one folder');
	if (path === undefined) return declined('it is not known where packages are installed');
	if (isSystemFolder(path)) return declined(`the application lies in ${path}, among the files of the base image`);
	if (isWithin(path, '/root')) return declined(`the application lies in ${path}, which only root can read`);
	return stage.image === undefined ? declined('the base image is not known') : { path };
}

function otherManager(stage: Stage, installs: readonly Step[], project: PackageJson | undefined): string | undefined {
	const managers = new Set(installs.map(({ command }) => packageCommand(command)?.manager));
	if (managers.size > 1) return 'two package managers install packages';
	// npm prunes a workspace as a whole since version 7.
	if (project?.workspaces && !(managers.has('npm') && Number.parseInt(stage.root.facts?.version ?? '16', 10) >= 16)) return 'it is a workspace of several packages';
	const isBerry = /^yarn@[2-9]/.test(project?.packageManager ?? '') || installs.some(({ command }) => option(command, 'immutable', 'immutable-cache') !== undefined)
		|| stage.copies.some(({ sources }) => sources.some(({ value }) => value.kind === 'known' && /(?:^|\/)\.yarn(?:rc\.yml)?\/?$/.test(value.value.text)));
	return managers.has('yarn') && isBerry ? 'this version of yarn has another way to leave out development packages' : undefined;
}

/** What CMD and ENTRYPOINT have to say in the final image; nothing where a shell reads them. */
function startEdits(model: DockerfileModel, stage: Stage, steps: readonly Step[], project: PackageJson | undefined): readonly TextEdit[] | Declined {
	const globals = globalTools(steps);
	const start = startOf(model, stage);
	if (isShellLine(stage) && (isDeclined(start) || start.form === 'exec')) {
		const commands = startedCommands(model, stage);
		return isDeclined(commands) ? commands : lacksInShell(commands, project, globals) ?? [];
	}
	if (isDeclined(start)) return start;
	const production = productionStart(start, project, globals);
	if (isDeclined(production)) return production;
	const edit = startWith(start, production.words);
	return edit ? [edit] : [];
}

function finalImage(stage: Stage, today: string): { readonly reference: string; readonly slimmer: boolean } {
	const word = stage.from.words[0]?.text ?? '';
	const slim = stage.facts?.variant === 'full' && stage.image ? smallerRelatives(stage.image, today || undefined).find((relative) => relative.kind === 'slim') : undefined;
	return slim ? { reference: slim.reference, slimmer: true } : { reference: word, slimmer: false };
}

/** Instructions that install what the program itself needs: the file's own, where they do nothing else. */
function packageLines(model: DockerfileModel, stage: Stage, steps: readonly Step[], slimmer: boolean, project: PackageJson | undefined): readonly string[] | Declined {
	const facts = stage.root.facts;
	const manager = facts?.packageManager === 'apk' ? 'apk' : 'apt';
	const commands = startedCommands(model, stage);
	const needed = runtimePackages(model, stage, steps, isDeclined(commands) ? [] : commands, facts?.distro, { keep: /^(?:libc6-compat|gcompat)$/, unused: /^(?:python[23]?(?:-dev)?|python-is-python3|ca-certificates)$/ });
	if (isDeclined(needed)) return needed;
	const installed = packagesOf(steps);
	const calls = healthcheckCommands(model, stage);
	const lacking = calls.find((name) => slimmer && ONLY_IN_FULL.has(name) && !/^(?:curl|wget)$/.test(name) && !installed.some((each) => each.name === name));
	if (lacking !== undefined) return declined(`HEALTHCHECK calls ${lacking}, which the slim image lacks`);
	const usesPrisma = project !== undefined && ['prisma', '@prisma/client'].some((name) => name in project.dependencies || name in project.devDependencies) || steps.some(({ command }) => command.name === 'prisma' || command.args[0]?.value === 'prisma');
	const missing = slimmer ? [...healthcheckTools(model, stage, manager), ...(usesPrisma ? ['openssl'] : [])] : [];
	const all = [...new Set([...needed.tools, ...needed.libraries, ...missing])];
	if (all.length === 0) return [];
	const runs = new Set(installed.filter(({ name }) => all.includes(name)).map(({ step }) => step.run));
	const own = [...runs].every((run) => run.commands.every(isSystemStep) && installed.every((each) => each.step.run !== run || all.includes(each.name))) && all.every((name) => installed.some((each) => each.name === name));
	return own ? [...runs].map(({ instruction: { range } }) => model.text.slice(range.start, range.end)) : [installLine(model, manager, all)];
}

function isSystemStep(command: ShellCommand): boolean {
	const found = packageCommand(command);
	return found !== undefined && ['apt', 'apk'].includes(found.manager satisfies string as PackageManager) || /^(?:set|rm|echo|true|export|update-ca-certificates)$/.test(command.name);
}

/** The application's folder as a whole, and what was put elsewhere. */
function filesOf(stage: Stage, steps: readonly Step[], application: string): readonly Carried[] | Declined {
	const copied = copiedPaths(stage, HOME, () => false);
	if (isDeclined(copied)) return copied;
	const hidden = copied.find((each) => isWithin(each.path, '/root'));
	if (hidden) return declined(`${hidden.path} lies where only root can read`);
	const whole = { path: application, mixed: true, owned: true };
	const made = madeFolders(stage, HOME, steps, copied);
	const inside = volumes(stage).filter((path) => made.some((each) => each.path === path)).length;
	const outside = volumes(stage).filter((path) => !isWithin(path, application) && !copied.some((each) => isWithin(each.path, path)));
	if (outside.length > inside) return declined(`VOLUME ${outside[0]} is made by nothing in this file, so the account node could not write there`);
	return outermost([whole, ...copied, ...made]);
}

/** Takes development packages out; undefined when there are none. */
function pruneCommand(stage: Stage, installs: readonly Step[], project: PackageJson | undefined): string | undefined {
	if (project && !project.workspaces && Object.keys(project.devDependencies).length === 0) return undefined;
	if (installs.every((step) => leavesOutDevelopment(stage, step))) return undefined;
	const manager = packageCommand((installs[0] as Step).command)?.manager;
	if (manager === 'yarn') return 'yarn install --production --ignore-scripts --prefer-offline';
	if (manager === 'pnpm') return 'pnpm prune --prod';
	const major = Number.parseInt(stage.root.facts?.version ?? '', 10);
	const lenient = ['legacy-peer-deps', 'force'].filter((name) => installs.some(({ command }) => option(command, name))).map((name) => ` --${name}`);
	return `npm prune ${major < 16 ? '--production' : '--omit=dev'}${lenient.join('')}`;
}

export function leavesOutDevelopment(stage: Stage, { run, command }: Pick<Step, 'run' | 'command'>): boolean {
	const environment = stage.declarationAt('NODE_ENV', run.instruction.range.start)?.value;
	const said = command.assignments.some((each) => each.name === 'NODE_ENV' && each.value?.value === 'production');
	const { options } = optionsOf(command);
	if (options.some((o) => o.name === 'include' && o.value === 'dev' || o.name === 'production' && o.value === 'false')) return false;
	return said || environment?.kind === 'known' && environment.value.text === 'production'
		|| options.some((o) => /^(?:production|prod|P)$/.test(o.name) || o.name === 'omit' && o.value === 'dev' || o.name === 'only' && /^prod/.test(o.value ?? ''));
}

/** `npm install` → `npm ci`, where the lockfile is known to fit. */
function lockedInstalls(stage: Stage, installs: readonly Step[], project: PackageJson, { buildContext }: MultiStageContext) {
	if (!lockFits(stage, buildContext, project)) return [];
	return installs.flatMap(({ command }) => {
		const word = packageCommand(command)?.actionWord;
		return command.name === 'npm' && command.exact && command.args.length === 1 && /^(?:install|i)$/.test(word?.text ?? '') && word ? [replace(word.range, 'ci')] : [];
	});
}

function because(stage: Stage, slimmer: boolean, project: PackageJson | undefined): string {
	return [
		`The final image has the application's folder without development packages${stage.declarationAt('NODE_ENV') ? '' : ', says NODE_ENV=production'}, and runs as the account node.`,
		project ? '' : 'package.json was not read: look whether the program calls a development package when it runs.',
		slimmer ? 'The slim image has no git, curl, Python or compilers, and fewer libraries for native modules.' : '',
		usesPrivilegedPort(stage) ? 'It listens below port 1024, which old container engines refuse to others than root.' : '',
	].filter((sentence) => sentence !== '').join(' ');
}
