/** .NET: a build stage with the SDK, and the published folder on the runtime image of the same version, where it starts. */
import { smallerRelatives } from '../../knowledge';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { factsOf } from '../factsOf';
import { assemble, type Ingredients } from './assemble';
import { allCopied, type Carried, isBesideProject, isSystemFolder } from './carried';
import { unknownStep } from './facts';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { type Start, startOf, startWith } from './start';
import { type StartedCommand, startedCommands } from './started';
import { absolute, baseOf, isWithin, parentOf, type Step, stepsOf, valueOf, workdirOf } from './steps';

const HOME = '/';
const KNOWN_STEPS: ReadonlySet<string> = new Set(['dotnet', 'nuget', 'cd', 'mkdir', 'mv', 'cp', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'printf', 'true', 'ls', 'dir', 'pwd', 'cat', 'env', 'git', 'sed', 'find', 'grep', 'touch', 'sleep', 'date', 'useradd', 'groupadd', 'adduser', 'addgroup', 'npm', 'yarn', 'node', 'npx', 'update-ca-certificates', 'curl', 'wget', 'tar', 'unzip']);
const SOURCES = /^(?:.*\.(?:cs|fs|vb|csproj|fsproj|vbproj|sln|slnx|props|targets|cshtml|razor)|\*\S*\.(?:csproj|fsproj|sln)|src|tests?|nuget\.config|NuGet\.[Cc]onfig|global\.json|packages\.lock\.json|\.config|\.git|\.editorconfig)$/;
const FOR_BUILD_ONLY = /^(?:PATH|DEBIAN_FRONTEND|DOTNET_(?:CLI_\w+|NOLOGO|SKIP_FIRST_TIME_EXPERIENCE|GENERATE_\w+|ROLL_FORWARD_ON_NO_CANDIDATE_FX)|NUGET_\w+|MSBUILD\w*|BUILD_CONFIGURATION|CONFIGURATION)$/;
const PORTS = /ASPNETCORE_(?:URLS|HTTP_PORTS)|DOTNET_URLS|--urls|Kestrel__|EXPOSE\s+8080\b/i;

export const dotnetRecipe: MultiStageRecipe = {
	language: '.NET',
	applies(model, stage, { settings }) {
		const { facts, image } = stage.root;
		if (facts?.name !== 'mcr.microsoft.com/dotnet/sdk' || !image) return undefined;
		const steps = stepsOf(stage, HOME);
		const commands = startedCommands(model, stage);
		const publishes = steps.filter(isPublish);
		const builds = steps.some(({ command }) => command.name === 'dotnet' && /^(?:build|publish|run)$/.test(command.args[0]?.value ?? ''));
		if (!builds && (isDeclined(commands) || !commands.some(({ name }) => name === 'dotnet'))) return undefined;
		if (isDeclined(commands)) return commands;
		const runtime = smallerRelatives(image, settings.today || undefined).find(({ kind, reference }) => kind === 'runtime' && reference.includes('dotnet/aspnet'));
		if (!runtime) return declined(`it is not known which runtime image belongs to ${image.text}`);
		const program = programOf(stage, commands, publishes);
		if (isDeclined(program)) return program;
		const reference = program.isSelfContained ? withoutRuntime(runtime.reference) : runtime.reference;
		const strange = unknownStep(stage, steps, KNOWN_STEPS);
		if (strange !== undefined) return declined(strange);
		const distro = factsOf(reference)?.distro;
		const packages = runtimePackages(model, stage, steps.filter(({ command }) => packageCommand(command)), commands, distro, { keep: /^libgdiplus$/ });
		if (isDeclined(packages)) return packages;
		const files = filesOf(stage, program, steps);
		if (isDeclined(files)) return files;
		const start = startOf(model, stage);
		if (program.moves && (isDeclined(start) || stage.instructions.some((i) => i.keyword === 'WORKDIR' && i.range.start > (publishes.at(-1) as Step).run.instruction.range.start))) return declined('the program does not start in its own folder, and its start cannot be changed');
		const started = program.moves && !isDeclined(start) ? startWith(start, movedWords(start, program)) : undefined;
		const alpine = facts.libc === 'musl';
		return assemble(model, stage, {
			reference, home: HOME, forBuildOnly: FOR_BUILD_ONLY, ...(program.moves && { workdir: program.folder }), carried: files,
			packages: [...packages.tools, ...packages.libraries, ...healthcheckTools(model, stage, alpine ? 'apk' : 'apt')], changes: started ? [started] : [],
			because: [
				`Only ${program.folder} is kept, and the SDK is gone: programs that compile while they run need it.`,
				...(program.moves ? ['It starts in that folder, where its settings and its static files lie.'] : []),
				...(program.isSelfContained ? ['The program brings its runtime.'] : []),
				...(PORTS.test(model.text) ? [] : [`Where the program does not choose a port, the runtime image chooses ${Number.parseInt(facts.version ?? '8', 10) < 8 ? 80 : 8080}.`]),
				...(alpine ? ['The runtime image has no culture data.'] : []),
			],
		} satisfies Ingredients);
	},
};

function isPublish({ command }: Step): boolean {
	return command.name === 'dotnet' && command.args[0]?.value === 'publish';
}

interface DotnetProgram {
	/** The published folder. */
	readonly folder: string;
	/** The file that starts, in it. */
	readonly file: string;
	/** It starts somewhere else now, where only the build stage has its settings. */
	readonly moves: boolean;
	/** It was published with its runtime. */
	readonly isSelfContained: boolean;
}

function programOf(stage: Stage, commands: readonly StartedCommand[], publishes: readonly Step[]): DotnetProgram | Declined {
	const [command, second] = commands;
	if (!command) return declined('nothing says which program the image starts');
	if (second) return declined(`it starts ${second.name}, too`);
	const [program = '', ...args] = command.words;
	const goal = args.find((word) => !word.startsWith('-')) ?? '';
	if (command.name === 'dotnet' && /^(?:run|watch|test|build|publish|fsi|ef)$/.test(goal)) return declined(`dotnet ${goal} needs the SDK: publish the program, and start its dll`);
	const isDll = command.name === 'dotnet' && /\.dll$/.test(args[0] ?? '');
	if (!isDll && (command.name === 'dotnet' || !program.includes('/') || /\.sh$/.test(program))) return declined(`it starts ${program}, which may need what only the build stage has`);
	if (publishes.length === 0) return declined('nothing is published: dotnet build leaves files of the project where they are');
	const home = workdirOf(stage, HOME);
	const value = valueOf(stage, isDll ? args[0] ?? '' : program, Number.POSITIVE_INFINITY);
	if (value.kind !== 'known' || home === undefined) return declined('it is not known which program the image starts');
	const path = absolute(value.value, home);
	const folder = parentOf(path);
	if (isSystemFolder(folder) || isWithin(folder, '/root')) return declined(`the program lies in ${folder}, among other files`);
	const makers = publishes.filter((step) => makes(stage, step, folder));
	if (makers.length === 0) return declined(`no dotnet publish is seen to make ${folder}`);
	return { folder, file: baseOf(path), moves: folder !== home, isSelfContained: !isDll && makers.every(bringsRuntime) };
}

/** `--self-contained`, `--self-contained true`, `--sc`, `-p:SelfContained=true`, `-p:PublishAot=true`. */
function bringsRuntime({ command }: Step): boolean {
	const words = command.args.map((arg) => arg.value);
	return words.some((word, i) => /^--(?:self-contained|sc)(?:[=:]true)?$/.test(word) && !/^false$/i.test(words[i + 1] ?? '') || /^[-/]p:(?:SelfContained|PublishAot)=true$/i.test(word));
}

/** The image with what the runtime links, for programs that bring theirs. */
function withoutRuntime(reference: string): string {
	const smaller = reference.replace('dotnet/aspnet', 'dotnet/runtime-deps');
	return factsOf(smaller)?.match === 'exact' ? smaller : reference;
}

/** The output is named, or it is the usual place: `bin/Release/net8.0/publish`. */
function makes(stage: Stage, { command, run, folder }: Step, published: string): boolean {
	const words = command.args.map((arg) => arg.value);
	const at = words.findIndex((word) => /^(?:-o|--output)$/.test(word));
	const output = at >= 0 ? words[at + 1] : words.map((word) => /^(?:-o|--output|-o=|--output=|\/p:PublishDir=|-p:PublishDir=)[=]?(.+)$/.exec(word)?.[1]).find((found) => found !== undefined);
	if (output === undefined) return /\/bin\/[^/]+\/[^/]+(?:\/[^/]+)?\/publish$/.test(published);
	const value = valueOf(stage, output, run.instruction.range.start);
	return value.kind === 'known' && folder !== undefined && absolute(value.value, folder) === published;
}

function movedWords({ words }: Start, { file }: DotnetProgram): string[] {
	const at = words.findIndex((word) => baseOf(word) === file);
	return words.map((word, i) => i !== at ? word : at === 0 ? `./${file}` : file);
}

/** The published folder, files that were copied by name, and folders that were copied beside the project. */
function filesOf(stage: Stage, { folder }: DotnetProgram, steps: readonly Step[]): readonly Carried[] | Declined {
	const copied = allCopied(stage, HOME, (name) => SOURCES.test(baseOf(name)));
	if (isDeclined(copied)) return copied;
	const isBeside = ({ path, mixed }: Carried): boolean => mixed && !isWithin(folder, path) && isBesideProject(path, steps);
	const outside = copied.filter((each) => isBeside(each) || !each.mixed && !copied.some((whole) => whole.mixed && isWithin(each.path, whole.path)));
	return [{ path: folder, mixed: true, owned: false }, ...outside];
}

