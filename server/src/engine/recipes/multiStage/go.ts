/**
 * Go: a build stage, and an image that holds the program, the certificates and the files that it was given; a shell and
 * other programs only where they are needed. The program is linked without C where it can be, so that it needs no libc.
 */
import { insertAfterWord } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { option, optionsOf } from '../../shell/options';
import { insert, type TextEdit } from '../../text/edit';
import { assemble } from './assemble';
import { bareStage } from './bare';
import { copiedPaths, isSystemFolder, madeFolders } from './carried';
import { cgoOf, type Linking, linkingOf } from './cgo';
import { packagesOf, unknownStep } from './facts';
import { dynamicBase, type GoBase, goBase } from './goBase';
import { type Declined, declined, isDeclined, type MultiStageContext, type MultiStageRecipe } from './recipe';
import { type Start, startOf, startWith } from './start';
import { startedCommands } from './started';
import { absolute, baseOf, isWithin, parentOf, type Step, stepsOf, valueOf, workdirOf } from './steps';

/** Packages of distributions that hold the toolchain. */
const TOOLCHAIN = /^(?:golang(?:-go|-1\.\d+(?:-go)?)?|go)$/;
const BY_PACKAGE: ReadonlySet<string> = new Set(['debian', 'ubuntu', 'alpine']);
const GO_IN_MAKEFILE = /^[^#\n]*(?:\bgo|\$[({]GO(?:CMD)?[)}])[ \t]+(?:build|install)\b/m;
const PATH = ['/go/bin', '/usr/local/go/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Steps whose results are the program, or nothing that it needs. */
const KNOWN_STEPS: ReadonlySet<string> = new Set(['go', 'cd', 'mkdir', 'mv', 'cp', 'install', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'true', 'ls', 'pwd', 'cat', 'env', 'git', 'strip', 'upx', 'gofmt', 'update-ca-certificates', 'useradd', 'groupadd', 'adduser', 'addgroup', 'templ', 'swag', 'sqlc', 'wire', 'mockgen', 'stringer', 'protoc', 'buf', 'touch', 'sleep', 'date']);
const WITH_MAKE: ReadonlySet<string> = new Set([...KNOWN_STEPS, 'make']);
const GO_FILES = /^(?:.*\.go|go\.(?:mod|sum|work|work\.sum|\*)|go\*|go\.(?:mod|sum)\*|vendor|cmd|internal|pkg|Makefile|\.golangci\.ya?ml|\.git)$/;
const FOR_BUILD_ONLY = /^(?:PATH|DEBIAN_FRONTEND|LANG|LC_ALL|CGO_\w+|GO(?!GC$|MAXPROCS$|MEMLIMIT$|DEBUG$|TRACEBACK$)[A-Z0-9_]*)$/;

export const goRecipe: MultiStageRecipe = {
	language: 'Go',
	applies(model, stage, context) {
		const home = homeOf(stage);
		if (home === undefined) return undefined;
		const steps = stepsOf(stage, home);
		const makefile = context.buildContext.files?.Makefile;
		const builds = steps.filter((step) => isBuild(step) || step.command.name === 'make' && GO_IN_MAKEFILE.test(makefile ?? ''));
		const start = startOf(model, stage);
		const hidden = steps.find(({ command }) => command.name === 'make');
		if (builds.length === 0 && hidden) return declined(makefile ? 'the Makefile is not seen to call go build' : 'make builds it, and the Makefile was not read');
		if (builds.length === 0 && (isDeclined(start) || !runsSource(start))) return undefined;
		const words = isDeclined(start) ? shellWords(model, stage) : start.words;
		if (isDeclined(words)) return words;
		const program = !isDeclined(start) && runsSource(start) ? compiled(start) : found(stage, home, words, builds, steps);
		if (isDeclined(program)) return program;
		const obstacle = unknownStep(stage, steps, makefile ? WITH_MAKE : KNOWN_STEPS);
		if (obstacle !== undefined) return declined(obstacle);
		const linking = linkingOf(model, stage, steps, program.builds, context.buildContext);
		if (isDeclined(linking)) return linking;
		const base = !linking.isStatic ? dynamicBase(model, stage, steps, program.path, isDeclined(start)) : goBase(model, stage, steps, program.path, isDeclined(start), context.settings);
		return isDeclined(base) ? base : plan(model, stage, context, { home, base, start: isDeclined(start) ? undefined : start, program, steps, linking });
	},
};

/** The working directory of the base; undefined where no toolchain is seen. */
function homeOf(stage: Stage): string | undefined {
	const name = stage.root.facts?.name;
	if (name === 'golang') return '/go';
	return name !== undefined && BY_PACKAGE.has(name) && packagesOf(stepsOf(stage, '/')).some((each) => TOOLCHAIN.test(each.name)) ? '/' : undefined;
}

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
function found(stage: Stage, home: string, words: readonly string[], builds: readonly Step[], steps: readonly Step[]): Program | Declined {
	const [first = '', ...rest] = words;
	const value = valueOf(stage, first, Number.POSITIVE_INFINITY);
	const folder = workdirOf(stage, home);
	if (value.kind !== 'known' || folder === undefined) return declined('it is not known which program the image starts');
	const candidates = value.value.includes('/') ? [absolute(value.value, folder)] : PATH.map((folder) => `${folder}/${value.value}`);
	for (const path of candidates) {
		const makers = builds.filter((build) => makes(stage, build, path));
		const moved = makers.length === 0 && builds.length === 1 && steps.some((step) => places(stage, step, path));
		if (makers.length > 0 || moved) return { path, builds: moved ? builds : makers, words: [path, ...rest] };
	}
	return declined(`no go build in this file is seen to make ${first}, which the image starts`);
}

function makes(stage: Stage, { run, command, folder }: Step, path: string): boolean {
	const at = run.instruction.range.start;
	if (command.name === 'make') return folder !== undefined && !isSystemFolder(folder) && isWithin(path, folder);
	if (command.args[0]?.value === 'install') {
		const own = stage.declarationAt('GOBIN', at)?.value;
		return parentOf(path) === (own?.kind === 'known' ? own.value.text : '/go/bin');
	}
	const output = option(command, 'o')?.value;
	if (output === undefined) return folder !== undefined && parentOf(path) === folder;
	const value = valueOf(stage, output.replace(/^\$(?:GOPATH|\{GOPATH\})/, '/go'), at);
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

interface Parts {
	readonly home: string;
	readonly base: GoBase;
	/** Undefined when only a shell can read it. */
	readonly start: Start | undefined;
	readonly program: Program;
	readonly steps: readonly Step[];
	readonly linking: Linking;
}

function plan(model: DockerfileModel, stage: Stage, context: MultiStageContext, { home: origin, base, start, program, steps, linking }: Parts) {
	const home = workdirOf(stage, origin);
	const copied = copiedPaths(stage, origin, (name) => GO_FILES.test(name));
	if (isDeclined(copied)) return copied;
	const made = madeFolders(stage, origin, steps, copied).filter(({ path }) => !isWithin(program.path, path) || isSystemFolder(path));
	const mixed = copied.filter((each) => each.mixed);
	const flags: Flags = { embedsZones: !base.reference.includes('distroless'), trims: !/^1\.(?:[0-9]|1[0-2])(?:\D|$)/.test(stage.root.facts?.name === 'golang' ? stage.root.image?.tag ?? '' : ''), withoutC: !linking.withC };
	const started = start && startWith(start, program.words);
	// A shell looks for it where programs usually lie.
	const to = start === undefined && program.path.startsWith('/go/bin/') ? `/usr/local/bin/${baseOf(program.path)}` : undefined;
	const isOwn = stage.root.facts?.name === 'golang';
	const parts = {
		reference: base.reference, home: origin, forBuildOnly: FOR_BUILD_ONLY, steps,
		build: program.compile ? [`RUN ${linking.withC ? '' : 'CGO_ENABLED=0 '}go build ${[...flagsFor('', flags), '-o', program.path, ...program.compile].join(' ')}`] : [],
		cleanup: withoutSources(mixed.map((each) => each.path), program.compile ? [home] : program.builds.map((each) => each.folder)),
		carried: [{ path: program.path, ...(to !== undefined && { to }), mixed: false, owned: false }, ...copied, ...made],
		changes: [...program.builds.flatMap((each) => builtWith(model, stage, each, steps, flags, context)), ...(started ? [started] : [])],
		because: [
			linking.because,
			mixed.length > 0 ? `Files other than Go's stay in ${home ?? 'their folders'}, because the program may read them.` : 'Only the program and the files that were copied beside its sources are kept.',
		],
		withoutCertificates: !isOwn && !packagesOf(steps).some(({ name }) => name === 'ca-certificates'),
	};
	return base.packages ? assemble(model, stage, { ...parts, packages: base.packages }) : bareStage(model, stage, parts);
}

interface Flags {
	readonly embedsZones: boolean;
	readonly trims: boolean;
	readonly withoutC: boolean;
}

/** The flags that are not there yet. Time zones go into the program, because an empty image has none. */
function flagsFor(present: string, { embedsZones, trims }: Flags): string[] {
	return [
		...(!trims || /-trimpath\b/.test(present) ? [] : ['-trimpath']),
		...(!embedsZones || !trims || /-tags\b/.test(present) ? [] : ['-tags=timetzdata']),
		...(/-ldflags\b/.test(present) ? [] : ['-ldflags="-s -w"']),
	];
}

function builtWith(model: DockerfileModel, stage: Stage, step: Step, steps: readonly Step[], flags: Flags, { buildContext }: MultiStageContext): TextEdit[] {
	const { command, run } = step;
	const action = command.args[0];
	const common = stage.declarationAt('GOFLAGS', run.instruction.range.start)?.value;
	const present = `${command.args.map((arg) => arg.value).join(' ')} ${common?.kind === 'known' ? common.value.text : ''}`;
	const added = run.form === 'exec' || command.name === 'make' ? [] : flagsFor(present, flags);
	return [
		...(flags.withoutC && cgoOf(model, stage, step, steps, buildContext) === undefined ? [insert(command.range.start, 'CGO_ENABLED=0 ')] : []),
		...(action && added.length > 0 ? [insertAfterWord(action, added.join(' '))] : []),
	];
}

/** What Go reads stays behind; what else was copied may be read by the program. */
function withoutSources(folders: readonly string[], modules: readonly (string | undefined)[]): string[] {
	if (folders.length === 0) return [];
	const own = folders.filter((folder) => modules.includes(folder)).flatMap((folder) => ['.git', 'vendor', 'go.mod', 'go.sum'].map((name) => `${folder}/${name}`));
	return [`find ${folders.join(' ')} -type f -name '*.go' -delete`, ...(own.length > 0 ? [`rm -rf ${own.join(' ')}`] : [])];
}
