/**
 * C and C++: a build stage, and the one program that the image starts: on nothing when it is linked statically, else on
 * the distribution that compiled it, or on distroless, with the libraries whose development packages were installed.
 */
import type { ImageFacts } from '../../knowledge';
import { insertAfterWord } from '../../model/edits';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { TextEdit } from '../../text/edit';
import { assemble } from './assemble';
import { bareStage } from './bare';
import { cBase } from './cBase';
import { type Carried, copiedPaths, isBesideProject, isSystemFolder, madeFolders, outermost } from './carried';
import { packagesOf, unknownStep } from './facts';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { startOf, startWith } from './start';
import { isScript, startedCommands } from './started';
import { absolute, baseOf, isWithin, parentOf, type Step, stepsOf, valueOf, workdirOf } from './steps';

const HOME = '/';
const BASES: ReadonlySet<string> = new Set(['gcc', 'debian', 'ubuntu', 'alpine']);
const COMPILERS = /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|musl-gcc)(?:-\d+)?$/;
const BUILDERS = /^(?:make|gmake|cmake|ninja|meson)$/;
const KNOWN_STEPS: ReadonlySet<string> = new Set(['gcc', 'g++', 'cc', 'c++', 'clang', 'clang++', 'musl-gcc', 'make', 'gmake', 'cmake', 'ninja', 'meson', 'strip', 'ar', 'ranlib', 'cd', 'mkdir', 'mv', 'cp', 'install', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'printf', 'true', 'ls', 'pwd', 'cat', 'env', 'sed', 'find', 'touch', 'nproc', 'configure', 'autogen.sh', 'bootstrap', 'autoreconf', 'aclocal', 'automake', 'autoconf', 'pkg-config', 'pg_config', 'date', 'sleep', 'useradd', 'groupadd', 'adduser', 'addgroup', 'update-ca-certificates', 'ctest', 'uname']);
const SOURCES = /^(?:.*\.(?:c|h|cc|cpp|cxx|hpp|hh|s|S|ac|am|cmake)|\*\.\S+|Makefile\S*|makefile|CMakeLists\.txt|CMakePresets\.json|meson\.build|configure\S*|src|include|tests?|cmake|\.git)$/;
const FOR_BUILD_ONLY = /^(?:PATH|DEBIAN_FRONTEND|CC|CXX|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|CMAKE_\w+|PKG_CONFIG_\w+)$/;
const PREFIX = /^(?:--prefix|-DCMAKE_INSTALL_PREFIX(?::PATH)?|PREFIX|prefix)=(.+)$/;
const STATIC = /^-static(?:-pie)?$/;
const LEFT_OVERS = String.raw`\( -name '*.[chao]' -o -name '*.cc' -o -name '*.cpp' -o -name '*.hpp' -o -name Makefile -o -name CMakeLists.txt \)`;

export const cRecipe: MultiStageRecipe = {
	language: 'C',
	applies(model, stage, { buildContext }) {
		const facts = stage.root.facts;
		const steps = stepsOf(stage, HOME);
		const compiles = steps.filter(({ command }) => COMPILERS.test(command.name));
		const builds = steps.filter(({ command }) => BUILDERS.test(command.name));
		if (!facts || !BASES.has(facts.name) || compiles.length + builds.length === 0) return undefined;
		const strange = unknownStep(stage, steps, KNOWN_STEPS);
		if (strange !== undefined) return declined(strange);
		const makefile = builds.some(({ command }) => command.name !== 'make' || command.args.some((arg) => /^-[fC]|^--(?:file|directory)/.test(arg.value))) ? undefined : buildContext.files?.Makefile ?? undefined;
		const prefix = installPrefix(stage, facts, steps, makefile);
		if (isDeclined(prefix)) return prefix;
		const program = programOf(model, stage, compiles, builds, makefile, prefix.installed);
		if (isDeclined(program)) return program;
		const base = cBase(model, stage, steps, program, program.link ? undefined : makefile);
		if (isDeclined(base)) return base;
		const files = filesOf(stage, steps, program.path);
		if (isDeclined(files)) return files;
		const start = startOf(model, stage);
		const started = !base.packages && !isDeclined(start) ? startWith(start, [program.path, ...start.words.slice(1)]) : undefined;
		const mixed = files.filter((each) => each.mixed && !isBesideProject(each.path, steps)).map((each) => each.path);
		const parts = {
			reference: base.reference, home: HOME, forBuildOnly: FOR_BUILD_ONLY, steps, build: [],
			cleanup: mixed.length > 0 ? [`find ${mixed.join(' ')} -type f ${LEFT_OVERS} -delete`, `rm -rf ${mixed.map((folder) => `${folder}/.git`).join(' ')}`] : [],
			carried: [{ path: program.path, mixed: false, owned: false }, ...prefix.installed === undefined ? [] : [{ path: prefix.installed, mixed: true, owned: false }], ...files], changes: [...(started ? [started] : []), ...ownLibraries(facts, program)],
			because: [...base.because, ...(prefix.installed === undefined ? [] : [`What is installed is taken to lie in ${prefix.installed}.`]), ...(mixed.length > 0 ? ['Files other than sources stay beside the program, because it may read them.'] : [])],
		};
		return base.packages ? assemble(model, stage, { ...parts, packages: base.packages }) : bareStage(model, stage, { ...parts, withoutCertificates: !packagesOf(steps).some(({ name }) => name === 'ca-certificates') });
	},
};

export interface CProgram {
	readonly path: string;
	/** The command that links it; absent when a Makefile or the like does. */
	readonly link?: Step;
	readonly isStatic: boolean;
	/** It needs the C++ library, for all that is known. */
	readonly isCpp: boolean;
	/** CMD or ENTRYPOINT can only be read by a shell. */
	readonly needsShell: boolean;
}

/** Where `make install` writes: only where nothing of the base lies, so that the folder is taken as a whole. */
function installPrefix(stage: Stage, { name }: ImageFacts, steps: readonly Step[], makefile: string | undefined): { readonly installed?: string } | Declined {
	const installs = steps.filter(({ command }) => BUILDERS.test(command.name) && command.args.some((arg) => /^(?:--)?install(?:\/strip)?$|^install-/.test(arg.value)));
	if (installs.length === 0) return {};
	const named = steps.flatMap((step) => step.command.args.flatMap((arg) => {
		const text = PREFIX.exec(arg.value)?.[1];
		const value = text === undefined ? undefined : valueOf(stage, text, step.run.instruction.range.start);
		return value === undefined ? [] : [value.kind === 'known' ? absolute(value.value, '/') : ''];
	}));
	const usual = /^(?:PREFIX|prefix)\s*[?:]?=\s*(\/\S+)\s*$/m.exec(makefile ?? '')?.[1] ?? '/usr/local';
	const [prefix = usual, other] = new Set(named);
	const moved = steps.some(({ command }) => command.args.some((arg) => /^DESTDIR=/.test(arg.value)));
	if (moved || other !== undefined || name === 'gcc' || !/^\/(?:usr\/local|opt\/.+|srv\/.+)(?:\/|$)/.test(prefix)) return declined(`${installs[0]?.command.name} installs files, and it is not known where, or among those of the base image`);
	return { installed: prefix };
}

/** The one program that starts, made by a command or a Makefile of this file. */
function programOf(model: DockerfileModel, stage: Stage, compiles: readonly Step[], builds: readonly Step[], makefile: string | undefined, installed: string | undefined): CProgram | Declined {
	const commands = startedCommands(model, stage);
	if (isDeclined(commands)) return commands;
	const [first, second] = commands;
	if (!first) return declined('nothing says which program the image starts');
	if (second) return declined(`it starts ${second.name}, too`);
	const [shown = ''] = first.words;
	const home = workdirOf(stage, HOME);
	const value = valueOf(stage, shown, Number.POSITIVE_INFINITY);
	if (isScript(first) || value.kind !== 'known' || home === undefined) return declined(`it starts ${shown}, which may need what only the build stage has`);
	const path = value.value.includes('/') ? absolute(value.value, home) : `/usr/local/bin/${value.value}`;
	const link = compiles.findLast((step) => makes(stage, step, path));
	const placed = compiles.length === 1 || builds.length > 0 ? stepsOf(stage, HOME).some((step) => places(stage, step, path)) : false;
	const folder = parentOf(path);
	const byBuild = builds.map((step) => buildFolder(stage, step)).some((place) => place !== undefined && (!isSystemFolder(place) && isWithin(folder, place) || !isSystemFolder(folder) && isWithin(place, folder)));
	if (!link && !placed && !byBuild && !(installed !== undefined && isWithin(path, installed))) return declined(`no command in this file is seen to make ${shown}, which the image starts`);
	const own = link ?? (placed && compiles.length === 1 ? compiles[0] : undefined);
	return {
		path, ...(own && { link: own }), needsShell: isDeclined(startOf(model, stage)),
		isStatic: own ? own.command.args.some((arg) => STATIC.test(arg.value)) : makefile !== undefined && linksStatically(makefile, builds),
		isCpp: own === undefined || /\+\+/.test(own.command.name) || own.command.args.some((arg) => arg.value === '-lstdc++'),
	};
}

/** `LDFLAGS = -static`, in the Makefile or on the command line of make, and used by the Makefile. */
function linksStatically(makefile: string, builds: readonly Step[]): boolean {
	const lines = makefile.replace(/\\\r?\n/g, ' ').split(/\r?\n/).map((line) => line.replace(/#.*/, ''));
	const given = builds.flatMap(({ command }) => command.args.map((arg) => arg.value));
	const variables = [...lines, ...given].flatMap((line) => /^\s*(?:export\s+|override\s+)?(\w+)\s*[:+?]*=(?:.*\s)?-static(?:-pie)?(?:\s|$)/.exec(line)?.[1] ?? []);
	const links = lines.filter((line) => /^\t.*\s-o\s/.test(line) && !/\s-c\s/.test(line));
	return links.length > 0 && links.every((line) => line.split(/\s+/).some((word) => STATIC.test(word)) || variables.some((name) => line.includes(`$(${name})`) || line.includes(`\${${name}}`)));
}

/** `make -C /src`, `cmake --build build`. */
function buildFolder(stage: Stage, { command, run, folder }: Step): string | undefined {
	const words = command.args.map((arg) => arg.value);
	const at = words.findIndex((word) => /^(?:-C|--directory|--build|-B)$/.test(word));
	const value = at < 0 ? undefined : valueOf(stage, words[at + 1] ?? '', run.instruction.range.start);
	return value === undefined ? folder : value.kind === 'known' && folder !== undefined ? absolute(value.value, folder) : undefined;
}

/** `gcc -o server main.c`; without -o it is a.out. */
function makes(stage: Stage, { command, run, folder }: Step, path: string): boolean {
	const words = command.args.map((arg) => arg.value);
	if (words.includes('-c')) return false;
	const at = words.indexOf('-o');
	const value = valueOf(stage, at >= 0 ? words[at + 1] ?? '' : words.find((word) => /^-o./.test(word))?.slice(2) ?? 'a.out', run.instruction.range.start);
	return value.kind === 'known' && folder !== undefined && absolute(value.value, folder) === path;
}

/** `cp build/server /usr/local/bin/`. */
function places(stage: Stage, { command, run, folder }: Step, path: string): boolean {
	const target = /^(?:cp|mv|install)$/.test(command.name) ? command.args.at(-1) : undefined;
	const value = target && valueOf(stage, target.value, run.instruction.range.start);
	if (value?.kind !== 'known' || folder === undefined) return false;
	const placed = absolute(value.value, folder);
	return placed === path || placed === parentOf(path) && command.args.some((arg) => baseOf(arg.value) === baseOf(path));
}

function filesOf(stage: Stage, steps: readonly Step[], program: string): readonly Carried[] | Declined {
	const copied = copiedPaths(stage, HOME, (name) => SOURCES.test(baseOf(name)));
	if (isDeclined(copied)) return copied;
	const made = madeFolders(stage, HOME, steps, copied).filter(({ path }) => !isWithin(program, path) && !/\/(?:build|bin|obj|out|src)(?:\/|$)/.test(path));
	return outermost([...copied, ...made]);
}

/** The compiler of the image gcc brings a newer C++ library than Debian's. */
function ownLibraries({ name }: ImageFacts, { link, isCpp, isStatic }: CProgram): TextEdit[] {
	const word = link?.command.nameWord;
	return name === 'gcc' && isCpp && !isStatic && word ? [insertAfterWord(word, '-static-libstdc++ -static-libgcc')] : [];
}
