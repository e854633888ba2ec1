/**
 * Python: packages go into a virtual environment of the build stage, and the final stage takes it with the application
 * to the slim image of the same version. A development package stays behind; the library that it is for does not.
 */
import type { BuildContext } from '../../config/buildContext';
import { type Distro, packageKind, runtimeLibraries, smallerRelatives } from '../../knowledge';
import type { Copy } from '../../model/copy';
import { insertAfter, removeWord } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { optionsOf } from '../../shell/options';
import type { TextEdit } from '../../text/edit';
import { readNeeds } from '../baseNeeds';
import { assemble, type Ingredients } from './assemble';
import { type Carried, copiedPaths, madeFolders, outermost } from './carried';
import { packagesOf, unknownStep } from './facts';
import { unlaunched, withoutLaunchers } from './launcher';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { isScript, type StartedCommand, startedCommands, unseenScripts } from './started';
import { absolute, baseOf, isWithin, type Step, stepsOf, valueOf, workdirOf } from './steps';

const HOME = '/';
const VENV = '/opt/venv';
const KNOWN_STEPS: ReadonlySet<string> = new Set(['pip', 'pip3', 'python', 'python3', 'poetry', 'uv', 'pipenv', 'virtualenv', 'cd', 'mkdir', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'printf', 'true', 'ls', 'pwd', 'cat', 'env', 'touch', 'sleep', 'date', 'useradd', 'groupadd', 'adduser', 'addgroup', 'usermod', 'find', 'sed', 'update-ca-certificates', 'cython', 'dos2unix']);
/** What `python` may be asked to do: its results lie in the environment or with the application. */
const KNOWN_PYTHON = /^(?:-m (?:pip|venv|compileall|ensurepip|spacy|cython|poetry|virtualenv|build)\b|(?:\.\/)?(?:\S+\/)?manage\.py (?:collectstatic|compilemessages|compress|check)\b|(?:\S+\/)?setup\.py (?:install|develop|build|build_ext|bdist_wheel)\b|--version$|-V$)/;
const FOR_INSTALLS = /^(?:requirements\S*\.(?:txt|in)|requirements|requirements\*\S*|Pipfile\S*|poetry\.lock\*?|uv\.lock|constraints\S*\.txt|\.git|pip\.conf)$/;
const FOR_BUILD_ONLY = /^(?:DEBIAN_FRONTEND|PIP_\w+|POETRY_\w+|UV_\w+|CFLAGS|LDFLAGS|CC|CXX)$/;

/** Packages without wheels, with Debian's development packages of what they link. */
const LINKED: Readonly<Record<string, string>> = { psycopg2: 'libpq-dev', mysqlclient: 'default-libmysqlclient-dev', 'python-ldap': 'libldap2-dev libsasl2-dev', pycairo: 'libcairo2-dev', pyodbc: 'unixodbc-dev', uwsgi: 'libxml2-dev libpcre2-dev', psycopg: 'libpq-dev', m2crypto: 'libssl-dev', pygraphviz: 'unknown', gdal: 'unknown', dlib: 'unknown', pyaudio: 'portaudio19-dev', xmlsec: 'libxmlsec1-dev' };

/** What the file says of its database, where the requirements are not known. */
const HINTS: readonly (readonly [RegExp, name: string])[] = [[/postgres|libpq/i, 'psycopg'], [/mysql|mariadb/i, 'mysqlclient']];

export const pythonRecipe: MultiStageRecipe = {
	language: 'Python',
	applies(model, stage, { settings, buildContext }) {
		if (stage.root.facts?.name !== 'python') return undefined;
		const steps = stepsOf(stage, HOME);
		const installs = steps.filter(isInstall);
		if (installs.length === 0 || pythonBuild(model, stage, buildContext) === undefined) return undefined;
		if (stage.root.facts.version?.startsWith('2')) return declined('Python 2 has no virtual environments of its own');
		const written = startedCommands(model, stage);
		if (isDeclined(written)) return written;
		const unlaunching = leavesProjectOut(installs) ? undefined : withoutLaunchers(model, stage);
		const commands = unlaunching ? written.map(unlaunched) : written;
		const target = finalImage(stage, settings.today);
		const strange = unknownStep(stage, steps, KNOWN_STEPS) ?? unknownPython(steps) ?? unfit(commands);
		if (strange !== undefined) return declined(strange);
		const environment = ownEnvironment(stage, steps);
		if (isDeclined(environment)) return environment;
		const misplaced = elsewhere(model, stage, installs, environment.path);
		if (misplaced !== undefined) return declined(misplaced);
		const packages = runtimePackages(model, stage, steps, commands, stage.root.facts.distro, { keep: /^(?:bash|gettext|file)$/ });
		if (isDeclined(packages)) return packages;
		const linked = target.slimmer ? compiledLibraries(model, steps, commands, stage.root.facts.distro, buildContext) : [];
		if (isDeclined(linked)) return linked;
		const carried = filesOf(stage, steps);
		if (isDeclined(carried)) return carried;
		const onPath = environment.path !== undefined && unlaunching && unlaunching.length > 0 ? [`ENV PATH="${environment.path}/bin:$PATH"`] : [];
		const lines = [...(environment.path === undefined ? [`RUN python -m venv ${VENV}`] : []), ...variables(steps, environment.path)];
		const extra = target.slimmer ? healthcheckTools(model, stage, stage.root.facts.packageManager === 'apk' ? 'apk' : 'apt') : [];
		return assemble(model, stage, {
			reference: target.reference, home: HOME, forBuildOnly: FOR_BUILD_ONLY, environment: [...variables(steps, environment.path), ...onPath],
			packages: [...packages.tools, ...packages.libraries, ...linked, ...extra],
			carried: [{ path: environment.path ?? VENV, mixed: true, owned: false }, ...carried],
			changes: [...unlaunching ?? [], ...(environment.path === undefined ? [insertAfter(model, before(stage, installs), lines), ...systemFlags(model, installs)] : [])],
			because: [
				`Packages are installed in ${environment.path ?? VENV}, and the final image has no compiler.`,
				...(unlaunching && unlaunching.length > 0 ? ['The program starts by itself, from that environment.'] : []),
				...(target.slimmer ? ['The slim image has no git and no curl, and fewer libraries: a package that was compiled against one of the full image needs it there.'] : []),
				...(target.slimmer ? unseenScripts(commands) : []),
			],
		} satisfies Ingredients);
	},
};

function isInstall({ command }: Step): boolean {
	const found = packageCommand(command);
	return found?.manager === 'pip' && found.action === 'install' || /^(?:poetry|uv|pipenv)$/.test(command.name) && /^(?:install|sync)$/.test(command.args.find((arg) => !arg.value.startsWith('-'))?.value ?? '');
}

/** `pip install poetry` in a RUN of its own: what installs packages need not be among them. */
function isInstaller({ run }: Step): boolean {
	return run.commands.every((command) => {
		const found = packageCommand(command);
		return found?.manager === 'pip' && found.action === 'install' && found.packages.length > 0 && found.packages.every((word) => /^(?:poetry|uv|pipenv|pip)\b/.test(word.value)) && found.packages.some((word) => !/^pip\b/.test(word.value));
	});
}

/** What compiles stays: packages, or the full image where an installation may need it. */
export function pythonBuild(model: DockerfileModel, stage: Stage, buildContext: BuildContext): Step | undefined {
	const steps = stepsOf(stage, HOME);
	const tool = packagesOf(steps).find(({ name, manager }) => /^(?:build-tool|library-dev)$/.test(packageKind(name, manager) ?? ''));
	if (tool) return tool.step;
	const install = steps.find(isInstall);
	const needs = install && stage.root.facts?.variant === 'full' ? readNeeds(model, stage, buildContext) : undefined;
	return needs?.compiles !== undefined || needs?.unseen !== undefined ? install : undefined;
}

/** Libraries that packages of the full image are linked against, as far as requirements, or else the file, name them. */
function compiledLibraries(model: DockerfileModel, steps: readonly Step[], started: readonly StartedCommand[], distro: Distro | undefined, { files }: BuildContext): readonly string[] | Declined {
	const required = files?.['requirements.txt'];
	const listed = steps.flatMap(({ command }) => packageCommand(command)?.packages.map((word) => word.value) ?? []);
	const hinted = typeof required === 'string' ? [] : HINTS.filter(([pattern]) => pattern.test(model.text)).map(([, name]) => name);
	const lines = [...listed, ...(required ?? '').split(/\r?\n/)].filter((line) => !line.includes('[binary'));
	const names = [...lines.map((line) => line.trim().replace(/[[<>=!~;@ #].*$/, '').toLowerCase().replaceAll('_', '-')), ...hinted, ...started.map(({ name }) => name)];
	const found: string[] = [];
	for (const name of new Set(names)) {
		const libraries = Object.hasOwn(LINKED, name) ? LINKED[name]?.split(' ').map((each) => runtimeLibraries(each, 'apt', distro)) : [];
		if (libraries?.some((each) => each === undefined)) return declined(`${name} is compiled against libraries that the slim image lacks`);
		found.push(...(libraries ?? []).flatMap((each) => each ?? []));
	}
	return found;
}

function finalImage(stage: Stage, today: string): { readonly reference: string; readonly slimmer: boolean } {
	const { image, facts } = stage.root;
	const slim = facts?.variant === 'full' && image ? smallerRelatives(image, today || undefined).find(({ kind }) => kind === 'slim') : undefined;
	return slim ? { reference: slim.reference, slimmer: true } : { reference: image?.text ?? '', slimmer: false };
}

function unknownPython(steps: readonly Step[]): string | undefined {
	const strange = steps.find(({ command }) => /^python3?$/.test(command.name) && command.args.length > 0 && !KNOWN_PYTHON.test(command.args.map((arg) => arg.value).join(' ')));
	return strange && 'a step runs Python code, which may make files that the program needs';
}

/** Packages that go somewhere else than into the active environment. */
function elsewhere(model: DockerfileModel, stage: Stage, installs: readonly Step[], own: string | undefined): string | undefined {
	if (/site-packages|\/usr\/local\/lib\/python/.test(model.text)) return 'it names the folder of installed packages';
	for (const { command, run, folder } of installs) {
		const placed = optionsOf(command).options.find(({ name }) => /^(?:user|t|target|prefix|root)$/.test(name));
		if (placed) return `packages are installed with ${placed.word.value}`;
		const program = command.nameWord?.value ?? '';
		if (program.includes('/') && (own === undefined || !isWithin(absolute(program, folder ?? '/'), own))) return `${program} installs packages outside of a virtual environment`;
		const user = stage.userAt(run.instruction.range.start).name;
		if (user.kind !== 'known' || !/^(?:root|0)(?::|$)/.test(user.value)) return 'packages are installed by another account than root';
	}
	return undefined;
}

/** Then `uv run` installs the project when the container starts. */
function leavesProjectOut(installs: readonly Step[]): boolean {
	return installs.findLast(({ command }) => command.name === 'uv')?.command.args.some(({ value }) => /^--no-install-(?:project|workspace)$/.test(value)) ?? false;
}

function unfit(commands: readonly StartedCommand[]): string | undefined {
	for (const command of commands) {
		const [program = ''] = command.words;
		if (/^(?:uv|pipenv|poetry)$/.test(command.name)) return `${command.name} starts the program, and the final image would not have it`;
		if (/^\/usr\/local\/bin\//.test(program) && !isScript(command)) return `it starts ${program}, which would be in the virtual environment`;
	}
	return commands.length === 0 ? 'nothing says which program the image starts' : undefined;
}

/** The virtual environment that the file makes itself. */
function ownEnvironment(stage: Stage, steps: readonly Step[]): { readonly path?: string } | Declined {
	const paths = new Set<string | undefined>();
	for (const { command, run, folder } of steps) {
		const words = command.args.map((arg) => arg.value);
		const makes = /^python3?$/.test(command.name) && words[0] === '-m' && /^(?:venv|virtualenv)$/.test(words[1] ?? '') || command.name === 'virtualenv' || command.name === 'uv' && words[0] === 'venv';
		if (makes) {
			const value = valueOf(stage, words.at(-1) === 'venv' && command.name === 'uv' ? '.venv' : words.at(-1) ?? '', run.instruction.range.start);
			paths.add(value.kind === 'known' && folder !== undefined ? absolute(value.value, folder) : undefined);
		} else if (command.name === 'uv' && words[0] === 'sync') paths.add(folder === undefined || stage.declarationAt('UV_PROJECT_ENVIRONMENT') ? undefined : absolute('.venv', folder));
	}
	if (paths.size === 0) return {};
	const [path] = paths;
	return path === undefined || paths.size > 1 ? declined('it is not known where the virtual environment lies') : { path };
}

/** What makes the environment the active one. A file with its own has its own way. */
function variables(steps: readonly Step[], own: string | undefined): string[] {
	if (own !== undefined) return [];
	const named = steps.some(({ command }) => /^(?:poetry|uv|pipenv)$/.test(command.name));
	return [`ENV ${named ? `VIRTUAL_ENV=${VENV} ` : ''}PATH="${VENV}/bin:$PATH"`];
}

/** The instruction in front of the first one that installs packages. */
function before(stage: Stage, installs: readonly Step[]) {
	const first = installs.find((step) => !isInstaller(step)) ?? installs[0] as Step;
	return stage.instructions.findLast((each) => each.range.start < first.run.instruction.range.start) ?? stage.from;
}

/** `uv pip install --system` would pass the environment by. */
function systemFlags(model: DockerfileModel, installs: readonly Step[]): TextEdit[] {
	return installs.flatMap(({ command }) => command.name === 'uv' && command.exact ? command.args.filter((arg) => arg.value === '--system').map((arg) => removeWord(model, arg)) : []);
}

function filesOf(stage: Stage, steps: readonly Step[]): readonly Carried[] | Declined {
	const copied = copiedPaths(stage, HOME, (name) => FOR_INSTALLS.test(baseOf(name)), isUv);
	if (isDeclined(copied)) return copied;
	// The program may write beside itself, as it could before.
	const wholes = copied.map((each) => ({ ...each, owned: each.owned || each.mixed }));
	const made = madeFolders(stage, HOME, steps, copied).filter(({ path }) => path !== workdirOf(stage, HOME) && !isWithin(VENV, path));
	return outermost([...wholes, ...made]);
}

/** The installer itself stays behind. */
function isUv(copy: Copy): boolean {
	return copy.from !== undefined && copy.sources.every(({ value }) => value.kind === 'known' && /^uvx?$/.test(baseOf(value.value.text)));
}
