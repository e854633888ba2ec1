/** What a program that is no longer root must own: its working directory, what is copied there, folders made for it. */
import type { BuildContext } from '../config/buildContext';
import { writablePathsHint } from '../knowledge';
import type { Copy } from '../model/copy';
import { copyPath, nested } from '../model/copyPath';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Run } from '../model/run';
import { joinPath, type Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import type { Instruction } from '../syntax/instruction';
import { packageJsonOf } from './multiStage/packageJson';
import type { Account } from './userAccount';
import { installedServer } from './installedServer';
import { programOf } from './programOf';

export interface WritablePaths {
	/** Folders that are there: only they themselves change hands. */
	readonly folders: readonly string[];
	/** Folders with what a RUN has put into them. */
	readonly trees: readonly string[];
	/** Folders that may not be there yet, with the instruction that names them. */
	readonly volumes: readonly { readonly path: string; readonly instruction: Instruction }[];
	/** Folders of the image's own program, which some of its versions only make when they start. */
	readonly own: readonly string[];
	/** Empty files that must be there. */
	readonly files: readonly string[];
	/** To be given `--chown`. */
	readonly copies: readonly Copy[];
}

const DOCUMENTS = '/usr/share/nginx/html';
const SYSTEM_TOP = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'etc', 'boot', 'dev', 'proc', 'sys', 'run', 'root', 'tmp', 'docker-entrypoint.d', 'docker-entrypoint-initdb.d']);
const SYSTEM_USR = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libexec', 'local', 'share', 'include', 'games', 'src']);
const SYSTEM_LOCAL = new Set(['bin', 'sbin', 'lib', 'lib64', 'libexec', 'share', 'include', 'etc', 'man', 'games', 'src', 'go', 'cargo', 'rustup', 'bundle']);
const SYSTEM_VAR = new Set(['backups', 'cache', 'lib', 'local', 'lock', 'log', 'mail', 'opt', 'run', 'spool', 'tmp']);
const SYSTEM_VAR_LIB = new Set(['apt', 'dpkg', 'rpm', 'dnf', 'yum', 'pacman', 'apk', 'systemd', 'misc', 'pam']);

/** A folder that belongs to the program, not to the distribution. */
export function isAppPath(path: string): boolean {
	if (!/^\/[\w.@+/-]+$/.test(path)) return false;
	const [top = '', second, third] = path.split('/').filter((part) => part !== '');
	if (SYSTEM_TOP.has(top) || top === '') return false;
	if (second === undefined) return !['usr', 'var', 'opt', 'home', 'mnt', 'media', 'srv'].includes(top);
	if (top === 'var') return third !== undefined ? !['tmp', 'run', 'lock', 'spool'].includes(second) && !(second === 'lib' && SYSTEM_VAR_LIB.has(third)) && !(second === 'cache' && /^(?:apt|apk|yum|dnf|ldconfig|debconf)$/.test(third)) && !(second === 'log' && third === 'apt') : !SYSTEM_VAR.has(second);
	if (top !== 'usr') return true;
	if (second === 'src') return third !== undefined;
	if (second === 'local') return third !== undefined && !SYSTEM_LOCAL.has(third);
	return !SYSTEM_USR.has(second);
}

/** A folder below /run is made for one program, too. */
const isOwnFolder = (path: string): boolean => isAppPath(path) || /^(?:\/var)?\/run\/[\w.-]+(?:\/|$)/.test(path) && !/\/run\/(?:secrets|lock|systemd|shm)(?:\/|$)/.test(path);

/** Where the images work when their Dockerfile says no WORKDIR. */
const BASE_WORKDIRS: Readonly<Record<string, string>> = { php: '/var/www/html', wordpress: '/var/www/html', tomcat: '/usr/local/tomcat' };

/** @param needsHints false when the base itself already runs as the account: its folders are settled */
export function writablePaths(model: DockerfileModel, stage: Stage, account: Account, needsHints: boolean, buildContext: BuildContext): WritablePaths {
	const owner = account.chown;
	const settled = owner === undefined ? new Set<string>() : chownedTo(stage, owner);
	const cwd = (offset?: number): string | undefined => workdir(stage, offset);
	const home = cwd();
	const written = stage.inherited('WORKDIR').length > 0 && home !== undefined && isAppPath(home) ? [home] : [];
	const copies = stage.copies.flatMap((copy) => {
		const path = copyPath(copy, cwd(copy.instruction.range.start));
		return path !== undefined && isAppPath(path) ? [{ copy, path, folder: isFolder(model, stage, copy, path, home) }] : [];
	});
	const roots = unique([...written, ...copies.filter((each) => each.folder).map((each) => each.path)]);
	const made = stage.lineage.flatMap((each) => each.runs.flatMap((run) => foldersMadeBy(run, workdir(each, run.instruction.range.start))));
	const volumes = stage.inherited('VOLUME').flatMap((instruction) => volumePaths(instruction).filter(isAppPath).map((path) => ({ path, instruction })));
	const hints = needsHints ? hintsFor(model, stage) : [];
	const below = stage.parent?.lineage ?? [];
	const isInherited = (root: string): boolean => below.some((each) => each.copies.some((copy) => bringsFiles(copy, root, workdir(each, copy.instruction.range.start))) || each.runs.some((run) => run.commands.some((c) => !leavesNothing(c))));
	// COPY --link sees no /etc/passwd: names mean nothing to it.
	const nameless = copies.filter(({ copy }) => isLinked(copy) && account.numeric === undefined || copy.instruction.range.start < (account.since ?? 0));
	const syncs = programOf(model, stage).some(syncsAtStart);
	const isFilled = (root: string): boolean => isInherited(root) || syncs && written.includes(root) || nameless.some(({ path }) => within(path, new Set([root])))
		|| !copies.some(({ path }) => within(path, new Set([root]))) && stage.runs.some((run) => run.commands.some((c) => !leavesNothing(c)))
		|| stage.runs.some((run) => fills(run, root, workdir(stage, run.instruction.range.start)));
	const own = hints.filter((path) => path !== '/var/run' && !within(path, settled));
	const trees = outermost([...roots.filter(isFilled), ...made.filter((path) => !roots.includes(path) || isFilled(path)), ...own].filter((path) => !within(path, settled)));
	const free = (path: string): boolean => !within(path, settled) && !within(path, new Set(trees));
	const modules = withoutPackages(stage, buildContext) ? [] : stage.runs.flatMap((run) => run.commands.some(installsModules) ? [workdir(stage, run.instruction.range.start)] : [])
		.flatMap((path) => path !== undefined && isAppPath(path) && roots.some((root) => within(path, new Set([root]))) ? [joinPath(path, 'node_modules')] : []);
	return {
		folders: unique([...roots, ...modules]).filter(free),
		trees, own,
		volumes: volumes.filter((volume, i) => free(volume.path) && !roots.includes(volume.path) && volumes.findIndex((other) => other.path === volume.path) === i),
		files: hints.includes('/var/run') ? ['/run/nginx.pid'] : [],
		copies: copies.filter(({ copy, path }) => copy.chown === undefined && !within(path, settled) && !nameless.some((each) => each.copy === copy) && roots.some((root) => within(path, new Set([root])))).map(({ copy }) => copy),
	};
}

export function isLinked({ instruction }: Copy): boolean {
	return instruction.flags.some((flag) => flag.name === 'link' && flag.value !== 'false');
}

function workdir(stage: Stage, offset?: number): string | undefined {
	const value = stage.workdirAt(offset);
	if (value.kind === 'known') return value.value.length > 1 ? value.value.replace(/\/+$/, '') : value.value;
	return stage.lastBefore('WORKDIR', offset) ? undefined : BASE_WORKDIRS[stage.root.facts?.name ?? ''];
}

/** What installers read and programs do not change. */
const MANIFESTS = /^(?:(?:requirements|constraints)[\w.-]*\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|package(?:-lock)?\*?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|go\.(?:mod|sum))$/;

/** True unless all that is copied goes elsewhere, or is a manifest. */
function bringsFiles(copy: Copy, root: string, cwd: string | undefined): boolean {
	const path = copyPath(copy, cwd);
	if (path !== undefined && !nested(path, root)) return false;
	return !copy.sources.every(({ word }) => MANIFESTS.test(word.text.slice(word.text.lastIndexOf('/') + 1)));
}

/** True when what is copied becomes a folder of the program, not one file. */
function isFolder(model: DockerfileModel, stage: Stage, copy: Copy, path: string, home: string | undefined): boolean {
	const text = copy.destination?.word.text ?? '';
	if (home !== undefined && within(path, new Set([home]))) return path === home;
	if (programOf(model, stage).some((command) => command.nameWord?.value === path)) return false;
	if (/\/$|(?:^|\/)\.$/.test(text) || copy.sources.length > 1) return true;
	const source = copy.sources[0]?.word.text ?? '';
	if (/\/$|(?:^|\/)\.$|\*/.test(source)) return true;
	const last = path.slice(path.lastIndexOf('/') + 1);
	return !last.includes('.') && (copy.from === undefined ? source.slice(source.lastIndexOf('/') + 1) === last : source === path && path === home);
}

const MODULES = new Set(['npm', 'yarn', 'pnpm']);

/** npm makes no node_modules for a project that needs nothing. */
function withoutPackages(stage: Stage, buildContext: BuildContext): boolean {
	const project = packageJsonOf(stage, buildContext);
	return project !== undefined && !project.workspaces && Object.keys({ ...project.dependencies, ...project.devDependencies }).length === 0;
}

/** `uv run` brings the environment in line with the project before it starts the program. */
function syncsAtStart({ name, args }: ShellCommand): boolean {
	return name === 'uv' && args[0]?.value === 'run' && !args.some(({ value }) => value === '--no-sync');
}

function installsModules(command: ShellCommand): boolean {
	const found = packageCommand(command);
	return found !== undefined && MODULES.has(found.manager) && found.action === 'install' && !command.conditional && !found.options.some((o) => /^(?:g|global)$/.test(o.name)) && found.scope !== 'global';
}

/** Commands whose traces in a folder the program only reads. */
const READ_ONLY_TRACES = /^(?:cd|chmod|chown|mkdir|rm|ln|test|\[|true|:|set|export|echo|printf|cat|ls|sed|curl|wget|java|javac|gcc|g\+\+|make|cmake|mvn|mvnw|gradle|gradlew|cargo|go|dotnet|tsc|pip[\d.]*|uv|poetry|pipenv|apt-key|gpg|groupadd|useradd|adduser|addgroup|usermod|install|update-ca-certificates|ldconfig|locale-gen|setcap|find|rustup|corepack|a2enmod|a2ensite|docker-php-ext-install|docker-php-ext-configure|docker-php-ext-enable|pecl|touch|which|strip|sh|dpkg|rpm|tee|ln|sha256sum|type|command|sleep|exit|env|id|add-apt-repository|debconf-set-selections)$/;

/** What these say goes into a file of the account that says it. */
const SETS = /^(?:git|npm|pnpm|yarn) (?:config|set|cache)\b/;

function leavesNothing(command: ShellCommand): boolean {
	return SETS.test(`${command.name} ${command.args[0]?.value ?? ''}`) || packageCommand(command) !== undefined && !/^(?:npm|yarn|pnpm)$/.test(command.name) || READ_ONLY_TRACES.test(command.name) || command.name === ''
		|| packageCommand(command)?.action !== undefined && packageCommand(command)?.action !== 'other';
}

function fills(run: Run, root: string, cwd: string | undefined): boolean {
	const inside = cwd !== undefined && within(cwd, new Set([root]));
	return run.commands.some((command) => (inside || command.args.some((arg) => arg.value.includes(root))) && !leavesNothing(command)
		|| (command.name === 'touch' || command.redirections.some((r) => r.operator.startsWith('>') && r.target !== undefined && !r.target.value.startsWith('/'))) && inside && command.pipedFrom.length === 0);
}

/** What `mkdir` makes for the program, as far as it is still there at the end. */
function foldersMadeBy(run: Run, cwd: string | undefined): string[] {
	const moves = run.commands.some((command) => command.name === 'cd' || command.name === 'pushd');
	const removed = run.commands.filter((c) => c.name === 'rm' || c.name === 'rmdir' || c.name === 'mv').flatMap((c) => c.args.map((arg) => arg.value));
	return run.commands.flatMap((command) => {
		if (command.name !== 'mkdir' || command.conditional) return [];
		return optionsOf(command).operands.flatMap((word) => {
			const { value } = word;
			if (!word.known || /[{}$*?~[\]]/.test(value) || removed.some((path) => path.startsWith(value) || value.startsWith(path.replace(/\/?\*?$/, '/')))) return [];
			const path = value.startsWith('/') ? joinPath('/', value) : moves || cwd === undefined ? undefined : joinPath(cwd, value);
			return path !== undefined && isOwnFolder(path) ? [path] : [];
		});
	});
}

/** Paths that a RUN has already given to the account. */
function chownedTo(stage: Stage, owner: string): Set<string> {
	const name = owner.replace(/:.*/, '');
	const result = new Set<string>();
	for (const each of stage.lineage) for (const run of each.runs) for (const command of run.commands) {
		if (command.name !== 'chown' && !(command.name === 'install' && command.args.some((arg) => arg.value === name))) continue;
		const { operands, options } = optionsOf(command);
		const isRecursive = options.some((o) => o.name === 'R' || o.name === 'recursive');
		if (command.name === 'chown' && operands[0]?.value.replace(/[:.].*/, '') !== name || !isRecursive) continue;
		const cwd = workdir(each, run.instruction.range.start);
		const later = each.copies.some((copy) => copy.chown === undefined && copy.instruction.range.start > run.instruction.range.start);
		for (const { value } of operands.slice(1)) {
			const path = value.startsWith('/') ? joinPath('/', value) : cwd === undefined ? undefined : joinPath(cwd, value.replace(/\/?\*$/, ''));
			if (path !== undefined && !later) result.add(path);
		}
	}
	return result;
}

function volumePaths(instruction: Instruction): string[] {
	const words = instruction.exec?.items ?? instruction.words;
	return words.map((word) => word.text).filter((path) => path.startsWith('/')).map((path) => joinPath('/', path));
}

/** The image's own program needs its own folders; another program in the same image does not. */
function hintsFor(model: DockerfileModel, stage: Stage): readonly string[] {
	const { facts, image } = stage.root;
	const installed = installedServer(model, stage);
	if (installed) return installed.paths;
	if (!facts) return [];
	const apache = /apache/.test(image?.tag ?? '') || facts.name === 'wordpress' && !/fpm|cli/.test(image?.tag ?? '');
	if ((facts.name === 'php' || facts.name === 'wordpress') && !apache && !/fpm/.test(image?.tag ?? '')) return [];
	const own = programOf(model, stage);
	const usual = /^(?:nginx|nginx-debug|httpd|httpd-foreground|apache2-foreground|php-fpm|catalina\.sh|startup\.sh|caddy|docker-entrypoint\.sh|docker-php-entrypoint)$/;
	// What a script of the project does there is not known: it mostly fills in settings, or pages, and starts the server.
	const script = own.some(({ name }) => /\.(?:sh|bash)$|entrypoint$/.test(name) && !usual.test(name));
	if (own.length > 0 && !script && !own.some((command) => usual.test(command.name) || /nginx|apache2-foreground|catalina/.test(command.args.map((arg) => arg.value).join(' ')))) return [];
	const usualPaths = writablePathsHint(facts).filter((path) => apache || !path.includes('apache2') || facts.name === 'httpd');
	// A command that starts in the document root may write pages there, over those that the image brings.
	const start = stage.workdirAt();
	const documents = script && facts.name === 'nginx' ? [DOCUMENTS]
		: own.some((command) => command.redirections.some(({ operator }) => operator.startsWith('>'))) && start.kind === 'known' && start.value.startsWith('/usr/share/nginx/') ? [start.value] : [];
	return [...usualPaths, ...documents];
}

/** True when the path is one of the folders or stands below one. */
export function within(path: string, folders: ReadonlySet<string>): boolean {
	return [...folders].some((folder) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`));
}

function outermost(paths: readonly string[]): string[] {
	const all = unique(paths);
	return all.filter((path) => !all.some((other) => other !== path && within(path, new Set([other]))));
}

function unique(paths: readonly string[]): string[] {
	return [...new Set(paths)];
}
