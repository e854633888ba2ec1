/**
 * Go: a build stage, and an image that holds the program, the certificates and the files that it was given; a shell and
 * other programs only where they are needed. The program is linked without C where it can be, so that it needs no libc.
 */
import { insertAfterWord } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { insert, type TextEdit } from '../../text/edit';
import { assemble } from './assemble';
import { bareStage } from './bare';
import { copiedPaths, isBesideProject, isSystemFolder, madeFolders } from './carried';
import { cgoOf, type Linking, linkingOf } from './cgo';
import { packagesOf, unknownStep } from './facts';
import { dynamicBase, type GoBase, goBase } from './goBase';
import { declined, isDeclined, type MultiStageContext, type MultiStageRecipe } from './recipe';
import { compiledStart, foundProgram, type GoProgram, isGoBuild, isMakeBuild, runsSource, shellWords } from './goProgram';
import { type Start, startOf, startWith } from './start';
import { baseOf, isWithin, type Step, stepsOf, workdirOf } from './steps';

/** Packages of distributions that hold the toolchain. */
const TOOLCHAIN = /^(?:golang(?:-go|-1\.\d+(?:-go)?)?|go)$/;
const BY_PACKAGE: ReadonlySet<string> = new Set(['debian', 'ubuntu', 'alpine']);

/** Steps whose results are the program, or nothing that it needs. */
const KNOWN_STEPS: ReadonlySet<string> = new Set(['go', 'cd', 'mkdir', 'mv', 'cp', 'install', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'true', 'ls', 'pwd', 'cat', 'env', 'git', 'strip', 'upx', 'gofmt', 'update-ca-certificates', 'useradd', 'groupadd', 'adduser', 'addgroup', 'templ', 'swag', 'sqlc', 'wire', 'mockgen', 'stringer', 'protoc', 'buf', 'touch', 'sleep', 'date']);
const BEFORE_TRIMPATH = /^1\.(?:[0-9]|1[0-2])(?:\D|$)/;
const GO_FILES = /^(?:.*\.go|go\.(?:mod|sum|work|work\.sum|\*)|go\*|go\.(?:mod|sum)\*|vendor|cmd|internal|pkg|Makefile|\.golangci\.ya?ml|\.git)$/;
const FOR_BUILD_ONLY = /^(?:PATH|DEBIAN_FRONTEND|LANG|LC_ALL|CGO_\w+|GO(?!GC$|MAXPROCS$|MEMLIMIT$|DEBUG$|TRACEBACK$)[A-Z0-9_]*)$/;

export const goRecipe: MultiStageRecipe = {
	language: 'Go',
	applies(model, stage, context) {
		const home = homeOf(stage);
		if (home === undefined) return undefined;
		const steps = stepsOf(stage, home);
		const makefile = context.buildContext.files?.Makefile;
		const builds = steps.filter((step) => isGoBuild(step) || isMakeBuild(step, makefile));
		const found = startOf(model, stage);
		const start = isDeclined(found) ? undefined : found;
		const runs = start !== undefined && runsSource(start);
		if (builds.length === 0 && !runs) {
			if (!steps.some(({ command }) => command.name === 'make')) return undefined;
			return declined(makefile ? 'the Makefile is not seen to call go build' : 'make builds it, and the Makefile was not read');
		}
		const words = start?.words ?? shellWords(model, stage);
		if (isDeclined(words)) return words;
		const program = runs ? compiledStart(start) : foundProgram(stage, home, words, builds, steps);
		if (isDeclined(program)) return program;
		const obstacle = unknownStep(stage, steps.filter((step) => !isMakeBuild(step, makefile)), KNOWN_STEPS);
		if (obstacle !== undefined) return declined(obstacle);
		const linking = linkingOf(model, stage, steps, program.builds, context.buildContext);
		if (isDeclined(linking)) return linking;
		const needsShell = start === undefined;
		const base = linking.isStatic ? goBase(model, stage, steps, program.path, needsShell, context.settings) : dynamicBase(model, stage, steps, program.path, needsShell);
		return isDeclined(base) ? base : plan(model, stage, context, { home, base, start, program, steps, linking });
	},
};

/** The working directory of the base; undefined where no toolchain is seen. */
function homeOf(stage: Stage): string | undefined {
	const name = stage.root.facts?.name;
	if (name === 'golang') return '/go';
	return name !== undefined && BY_PACKAGE.has(name) && packagesOf(stepsOf(stage, '/')).some((each) => TOOLCHAIN.test(each.name)) ? '/' : undefined;
}

interface Parts {
	/** The working directory of the base image. */
	readonly home: string;
	readonly base: GoBase;
	/** Undefined when only a shell can read it. */
	readonly start: Start | undefined;
	readonly program: GoProgram;
	readonly steps: readonly Step[];
	readonly linking: Linking;
}

function plan(model: DockerfileModel, stage: Stage, context: MultiStageContext, { home, base, start, program, steps, linking }: Parts) {
	const folder = workdirOf(stage, home);
	const copied = copiedPaths(stage, home, (name) => GO_FILES.test(name));
	if (isDeclined(copied)) return copied;
	const made = madeFolders(stage, home, steps, copied).filter(({ path }) => !isWithin(program.path, path) || isSystemFolder(path));
	const mixed = copied.filter((each) => each.mixed);
	const isGolang = stage.root.facts?.name === 'golang';
	const flags: Flags = { embedsZones: !base.reference.includes('distroless'), trims: !isGolang || !BEFORE_TRIMPATH.test(stage.root.image?.tag ?? ''), withoutC: !linking.withC };
	const started = start && startWith(start, program.words);
	// A shell looks for it where programs usually lie.
	const to = start === undefined && program.path.startsWith('/go/bin/') ? `/usr/local/bin/${baseOf(program.path)}` : undefined;
	const parts = {
		reference: base.reference, home, forBuildOnly: FOR_BUILD_ONLY, steps,
		build: program.compile ? [`RUN ${linking.withC ? '' : 'CGO_ENABLED=0 '}go build ${[...flagsFor('', flags), '-o', program.path, ...program.compile].join(' ')}`] : [],
		cleanup: withoutSources(mixed.map((each) => each.path).filter((path) => !isBesideProject(path, steps)), program.compile ? [folder] : program.builds.map((each) => each.folder)),
		carried: [{ path: program.path, ...(to !== undefined && { to }), mixed: false, owned: false }, ...copied, ...made],
		changes: [...program.builds.flatMap((each) => builtWith(model, stage, each, steps, flags, context)), ...(started ? [started] : [])],
		because: [
			linking.because,
			mixed.length > 0 ? `Files other than Go's stay in ${folder ?? 'their folders'}, because the program may read them.` : 'Only the program and the files that were copied beside its sources are kept.',
		],
		withoutCertificates: !isGolang && !packagesOf(steps).some(({ name }) => name === 'ca-certificates'),
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
