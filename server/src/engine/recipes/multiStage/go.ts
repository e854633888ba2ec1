/**
 * Go: a build stage, and an image that holds the program, the certificates and the files that it was given; a shell and
 * other programs only where they are needed. The program is linked without C, so that it needs no libc.
 */
import { unwantedAtRuntime } from '../../knowledge';
import { insertAfterWord } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { option, optionsOf } from '../../shell/options';
import { insert, type TextEdit } from '../../text/edit';
import { assemble } from './assemble';
import { bareStage } from './bare';
import { copiedPaths, isSystemFolder, madeFolders } from './carried';
import { packagesOf, unknownStep } from './facts';
import { type GoBase, goBase } from './goBase';
import { type Declined, declined, isDeclined, type MultiStageContext, type MultiStageRecipe } from './recipe';
import { type Start, startOf, startWith } from './start';
import { startedCommands } from './started';
import { absolute, baseOf, isWithin, parentOf, type Step, stepsOf, valueOf, workdirOf } from './steps';

const HOME = '/go';
const PATH = ['/go/bin', '/usr/local/go/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Steps whose results are the program, or nothing that it needs. */
const KNOWN_STEPS: ReadonlySet<string> = new Set(['go', 'cd', 'mkdir', 'mv', 'cp', 'install', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'true', 'ls', 'pwd', 'cat', 'env', 'git', 'strip', 'upx', 'gofmt', 'update-ca-certificates', 'useradd', 'groupadd', 'adduser', 'addgroup', 'templ', 'swag', 'sqlc', 'wire', 'mockgen', 'stringer', 'protoc', 'buf', 'touch', 'sleep', 'date']);
const GO_FILES = /^(?:.*\.go|go\.(?:mod|sum|work|work\.sum|\*)|go\*|go\.(?:mod|sum)\*|vendor|cmd|internal|pkg|Makefile|\.golangci\.ya?ml|\.git)$/;
const FOR_BUILD_ONLY = /^(?:PATH|DEBIAN_FRONTEND|LANG|LC_ALL|CGO_\w+|GO(?!GC$|MAXPROCS$|MEMLIMIT$|DEBUG$|TRACEBACK$)[A-Z0-9_]*)$/;
/** Packages of well-known modules that are written in C. */
const C_MODULES = /github\.com\/(?:mattn\/go-sqlite3|confluentinc\/confluent-kafka-go|go-gl\/|veandco\/go-sdl2|libgit2\/git2go|hybridgroup\/gocv|gotk3\/|DataDog\/zstd|linxGnu\/grocksdb|duckdb\/duckdb-go|marcboeker\/go-duckdb|godror\/godror)|gopkg\.in\/confluentinc\/confluent-kafka-go/;
const C_TOOLS = /^(?:gcc|g\+\+|clang|build-base|build-essential|musl-dev|libc-dev|libc6-dev)$/;

export const goRecipe: MultiStageRecipe = {
	language: 'Go',
	applies(model, stage, context) {
		if (stage.root.facts?.name !== 'golang') return undefined;
		const steps = stepsOf(stage, HOME);
		const builds = steps.filter(isBuild);
		const start = startOf(model, stage);
		if (builds.length === 0 && (isDeclined(start) || !runsSource(start))) return undefined;
		const words = isDeclined(start) ? shellWords(model, stage) : start.words;
		if (isDeclined(words)) return words;
		const program = !isDeclined(start) && runsSource(start) ? compiled(start) : found(stage, words, builds, steps);
		if (isDeclined(program)) return program;
		const obstacle = unknownStep(stage, steps, KNOWN_STEPS) ?? needsC(model, stage, steps, program.builds, context);
		if (obstacle !== undefined) return declined(obstacle);
		const base = goBase(model, stage, steps, program.path, isDeclined(start), context.settings);
		return isDeclined(base) ? base : plan(model, stage, base, isDeclined(start) ? undefined : start, program, steps);
	},
};

interface Program {
	readonly path: string;
	/** The commands that make it. */
	readonly builds: readonly Step[];
	readonly words: readonly string[];
	/** A command to add, where the original compiled when it started. */
	readonly compile?: readonly string[];
}

function isBuild({ command }: Step): boolean {
	return command.name === 'go' && (command.args[0]?.value === 'build' || command.args[0]?.value === 'install');
}

function runsSource({ words }: Start): boolean {
	return words[0] === 'go' && words[1] === 'run';
}

/** The one command of a line that only a shell can read. */
function shellWords(model: DockerfileModel, stage: Stage): readonly string[] | Declined {
	const commands = startedCommands(model, stage);
	if (isDeclined(commands)) return commands;
	const [first, second] = commands;
	if (!first) return declined('nothing says which program the image starts');
	return second ? declined(`it starts ${second.name}, too`) : first.words;
}

/** `go run .` → a program that is compiled beforehand. */
function compiled({ words }: Start): Program | Declined {
	const rest = words.slice(2);
	const files = rest.findIndex((word) => !word.endsWith('.go'));
	const count = rest[0]?.endsWith('.go') ? files < 0 ? rest.length : files : 1;
	const sources = rest.slice(0, count);
	if (sources.length === 0 || sources.some((word) => word.startsWith('-') || !/^[\w./@-]+$/.test(word) || word.includes('@'))) return declined('go run is started with options');
	return { path: '/usr/local/bin/app', builds: [], words: ['/usr/local/bin/app', ...rest.slice(count)], compile: sources };
}

/** The file that the image starts, and the command that makes it. */
function found(stage: Stage, words: readonly string[], builds: readonly Step[], steps: readonly Step[]): Program | Declined {
	const [first = '', ...rest] = words;
	const value = valueOf(stage, first, Number.POSITIVE_INFINITY);
	const home = workdirOf(stage, HOME);
	if (value.kind !== 'known' || home === undefined) return declined('it is not known which program the image starts');
	const candidates = value.value.includes('/') ? [absolute(value.value, home)] : PATH.map((folder) => `${folder}/${value.value}`);
	for (const path of candidates) {
		const makers = builds.filter((build) => makes(stage, build, path));
		const moved = makers.length === 0 && builds.length === 1 && steps.some((step) => places(stage, step, path));
		if (makers.length > 0 || moved) return { path, builds: moved ? builds : makers, words: [path, ...rest] };
	}
	return declined(`no go build in this file is seen to make ${first}, which the image starts`);
}

function makes(stage: Stage, { run, command, folder }: Step, path: string): boolean {
	const at = run.instruction.range.start;
	if (command.args[0]?.value === 'install') {
		const own = stage.declarationAt('GOBIN', at)?.value;
		return parentOf(path) === (own?.kind === 'known' ? own.value.text : '/go/bin');
	}
	const output = option(command, 'o')?.value;
	if (output === undefined) return folder !== undefined && parentOf(path) === folder;
	const value = valueOf(stage, output.replace(/^\$(?:GOPATH|\{GOPATH\})/, HOME), at);
	if (value.kind !== 'known' || folder === undefined && !value.value.startsWith('/')) return false;
	const target = absolute(value.value, folder ?? '/');
	return target === path || target === parentOf(path);
}

/** `mv app /usr/bin/`. */
function places(stage: Stage, { run, command, folder }: Step, path: string): boolean {
	if (!/^(?:mv|cp|install)$/.test(command.name)) return false;
	const last = optionsOf(command).operands.at(-1);
	const value = last && valueOf(stage, last.value, run.instruction.range.start);
	if (value?.kind !== 'known' || folder === undefined) return false;
	const target = absolute(value.value, folder);
	return target === path || target === parentOf(path);
}

function needsC(model: DockerfileModel, stage: Stage, steps: readonly Step[], builds: readonly Step[], { buildContext }: MultiStageContext): string | undefined {
	const states = builds.map((build) => cgoOf(model, stage, build, steps));
	if (states.includes('1')) return 'CGO_ENABLED=1 asks for C libraries, which an empty image lacks';
	for (const { command } of builds) {
		if (!command.exact) return 'the build command stands where it cannot be edited';
		const mode = option(command, 'buildmode')?.value;
		if (option(command, 'race', 'msan', 'asan', 'linkshared') || mode !== undefined && mode !== 'exe' && mode !== 'pie') return 'the build command asks for shared libraries';
	}
	const system = stage.declarationAt('GOOS')?.value;
	if (system?.kind === 'known' && system.value.text !== 'linux') return `the program is built for ${system.value.text}`;
	if (states.length > 0 && states.every((state) => state === '0')) return undefined;
	const tool = packagesOf(steps).find(({ name, manager }) => C_TOOLS.test(name) || unwantedAtRuntime(name, manager) === 'library-dev');
	if (tool) return `it installs ${tool.name}, so the program may need C libraries, which an empty image lacks`;
	const module = C_MODULES.exec(buildContext.files?.['go.mod'] ?? '');
	return module ? `${module[0]} is written in C` : undefined;
}

/** '0', '1', or undefined when nobody says. */
function cgoOf(model: DockerfileModel, stage: Stage, { run, command }: Step, steps: readonly Step[]): string | undefined {
	const front = model.text.slice(command.range.start, command.nameWord?.range.start ?? command.range.start);
	const inline = /\bCGO_ENABLED=["']?(\w)/.exec(front)?.[1];
	const said = steps.filter((step) => step.command.name === 'export' && step.run === run || step.command.name === 'go' && step.command.args[0]?.value === 'env')
		.flatMap((step) => step.command.args.flatMap((arg) => /^CGO_ENABLED=(\w)/.exec(arg.value)?.[1] ?? [])).at(-1);
	const declared = stage.declarationAt('CGO_ENABLED', run.instruction.range.start)?.value;
	return inline ?? said ?? (declared?.kind === 'known' ? declared.value.text : undefined);
}

function plan(model: DockerfileModel, stage: Stage, base: GoBase, start: Start | undefined, program: Program, steps: readonly Step[]) {
	const home = workdirOf(stage, HOME);
	const copied = copiedPaths(stage, HOME, (name) => GO_FILES.test(name));
	if (isDeclined(copied)) return copied;
	const made = madeFolders(stage, HOME, steps, copied).filter(({ path }) => !isWithin(program.path, path) || isSystemFolder(path));
	const mixed = copied.filter((each) => each.mixed);
	const flags = { embedsZones: !base.reference.includes('distroless'), trims: !/^1\.(?:[0-9]|1[0-2])(?:\D|$)/.test(stage.root.image?.tag ?? '') };
	const started = start && startWith(start, program.words);
	// A shell looks for it where programs usually lie.
	const to = start === undefined && program.path.startsWith('/go/bin/') ? `/usr/local/bin/${baseOf(program.path)}` : undefined;
	const parts = {
		reference: base.reference, home: HOME, forBuildOnly: FOR_BUILD_ONLY, steps,
		build: program.compile ? [`RUN CGO_ENABLED=0 go build ${[...flagsFor('', flags), '-o', program.path, ...program.compile].join(' ')}`] : [],
		cleanup: withoutSources(mixed.map((each) => each.path), program.compile ? [home] : program.builds.map((each) => each.folder)),
		carried: [{ path: program.path, ...(to !== undefined && { to }), mixed: false, owned: false }, ...copied, ...made],
		changes: [...program.builds.flatMap((each) => staticBuild(model, stage, each, steps, flags)), ...(started ? [started] : [])],
		because: ['It is linked without C.', mixed.length > 0 ? `Files other than Go's stay in ${home ?? 'their folders'}, because the program may read them.` : 'Only the program and the files that were copied beside its sources are kept.'],
	};
	return base.packages ? assemble(model, stage, { ...parts, packages: base.packages }) : bareStage(model, stage, parts);
}

interface Flags {
	readonly embedsZones: boolean;
	readonly trims: boolean;
}

/** The flags that are not there yet. Time zones go into the program, because an empty image has none. */
function flagsFor(present: string, { embedsZones, trims }: Flags): string[] {
	return [
		...(!trims || /-trimpath\b/.test(present) ? [] : ['-trimpath']),
		...(!embedsZones || !trims || /-tags\b/.test(present) ? [] : ['-tags=timetzdata']),
		...(/-ldflags\b/.test(present) ? [] : ['-ldflags="-s -w"']),
	];
}

function staticBuild(model: DockerfileModel, stage: Stage, step: Step, steps: readonly Step[], flags: Flags): TextEdit[] {
	const { command, run } = step;
	const action = command.args[0];
	if (!action) return [];
	const common = stage.declarationAt('GOFLAGS', run.instruction.range.start)?.value;
	const present = `${command.args.map((arg) => arg.value).join(' ')} ${common?.kind === 'known' ? common.value.text : ''}`;
	const added = run.form === 'exec' ? [] : flagsFor(present, flags);
	return [
		...(cgoOf(model, stage, step, steps) === undefined ? [insert(command.range.start, 'CGO_ENABLED=0 ')] : []),
		...(added.length > 0 ? [insertAfterWord(action, added.join(' '))] : []),
	];
}

/** What Go reads stays behind; what else was copied may be read by the program. */
function withoutSources(folders: readonly string[], modules: readonly (string | undefined)[]): string[] {
	if (folders.length === 0) return [];
	const own = folders.filter((folder) => modules.includes(folder)).flatMap((folder) => ['.git', 'vendor', 'go.mod', 'go.sum'].map((name) => `${folder}/${name}`));
	return [`find ${folders.join(' ')} -type f -name '*.go' -delete`, ...(own.length > 0 ? [`rm -rf ${own.join(' ')}`] : [])];
}
