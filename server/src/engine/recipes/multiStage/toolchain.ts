/** Whether a single stage ships what built its program: a compiler, an SDK, development packages. */
import type { BuildContext } from '../../config/buildContext';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import type { ShellCommand } from '../../shell/types';
import { packagesOf } from './facts';
import { leavesOutDevelopment } from './node';
import { packageJsonOf } from './packageJson';
import { phpBuild } from './php';
import { pythonBuild } from './python';
import { rubyBuild } from './ruby';
import { baseOf, stepsOf } from './steps';

interface Builder {
	/** What stays, as the subject of a sentence. */
	readonly ships: string;
	readonly programs: RegExp;
	/** The first word behind the options that makes it a build; none: every call is one. */
	readonly goals?: RegExp;
}

const BUILDERS: readonly Builder[] = [
	{ ships: 'The Go toolchain stays', programs: /^go$/, goals: /^(?:build|install|run)$/ },
	{ ships: 'The Rust toolchain stays', programs: /^cargo$/, goals: /^(?:build|b|install|run|r)$/ },
	{ ships: 'The Rust toolchain stays', programs: /^rustc$/ },
	{ ships: 'Maven and the JDK stay', programs: /^mvnw?$/, goals: /^(?:package|install|verify|compile|spring-boot:run)$/ },
	{ ships: 'Gradle and the JDK stay', programs: /^gradlew?$/, goals: /^:?(?:[\w-]+:)*(?:build|assemble|bootJar|bootRun|shadowJar|installDist|jar|war|run)$/ },
	{ ships: 'The JDK stays', programs: /^javac$/ },
	{ ships: 'sbt and the JDK stay', programs: /^sbt$/ },
	{ ships: 'The .NET SDK stays', programs: /^dotnet$/, goals: /^(?:build|publish|pack|run)$/ },
	{ ships: 'The C compiler stays', programs: /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/ },
	{ ships: 'The Swift toolchain stays', programs: /^swift$/, goals: /^build$/ },
	{ ships: 'The Haskell toolchain stays', programs: /^(?:stack|cabal)$/, goals: /^(?:build|install)$/ },
];
/** Images that are a toolchain. */
const OWN_TOOLCHAIN = /^(?:golang|rust|gcc|maven|gradle|eclipse-temurin|openjdk|amazoncorretto|mcr\.microsoft\.com\/dotnet\/sdk)$/;
const NODE_BUILD = /^(?:build|compile|dist|bundle)(?::.*)?$/;
const SHELLS = /^(?:ba|da|a|z)?sh$|^(?:sleep|tail|true|env|go|cargo|rustc|mvn|gradle|java|javac|dotnet|node|python3?)$/;

/** Images without a program of their own, or with a shell as one, are places to work in. */
export function startsProgram(model: DockerfileModel, stage: Stage): boolean {
	const instruction = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	// Of the bases that recipes know, these start a server by themselves.
	if (!instruction) return stage.root.facts?.name === 'php' && /apache|fpm/.test(stage.root.image?.tag ?? '');
	const words = instruction.exec?.items.map((item) => item.text) ?? [];
	const commands = readRun(instruction, model.text, stage.shellAt()).commands;
	const alone = words.length === 1 || commands.length === 1 && commands[0]?.args.length === 0;
	return !alone || !SHELLS.test(commands[0]?.name ?? '');
}

export interface ShippedToolchain {
	/** What stays, as the subject of a sentence. */
	readonly ships: string;
	/** The command that shows it. */
	readonly command: ShellCommand;
	/** Worth a word only with a way to split the file: other rules report the packages, or the base. */
	readonly onlyWithFix?: true;
}

/** Undefined when nothing ships, or when nobody can tell. */
export function shippedToolchain(model: DockerfileModel, stage: Stage, buildContext: BuildContext): ShippedToolchain | undefined {
	const start = stage.lastBefore('ENTRYPOINT') ?? stage.lastBefore('CMD');
	const started = start ? readRun(start, model.text, stage.shellAt()).commands : [];
	const gone = stage.runs.some((run) => run.commands.some((command) => command.name === 'rm' && command.args.some((arg) => /^\/(?:usr\/local\/(?:go|cargo|rustup)|root\/\.(?:cargo|rustup))\/?$/.test(arg.value))));
	for (const run of stage.runs) {
		// Tools that the same step takes away again do not ship; those of the base image stay.
		if (gone || !OWN_TOOLCHAIN.test(stage.root.facts?.name ?? '') && run.commands.some((command) => packageCommand(command)?.action === 'remove' && packageCommand(command)?.manager !== 'npm')) continue;
		for (const command of run.commands) {
			const builder = builderOf(command);
			if (builder) return { ships: builder.ships, command };
		}
	}
	for (const command of started) {
		const builder = builderOf(command);
		if (builder && command.args.some((arg) => /run$|^bootRun$/i.test(arg.value))) return { ships: builder.ships, command };
	}
	switch (stage.root.facts?.name) {
		case 'golang': {
			const make = stage.runs.flatMap((run) => run.commands).find(({ name }) => name === 'make');
			return make && { ships: 'The Go toolchain stays', command: make };
		}
		case 'node': return nodeToolchain(stage, buildContext);
		case 'python': {
			const build = pythonBuild(model, stage, buildContext);
			return build && { ships: 'Compilers and development packages stay', command: build.command, onlyWithFix: true };
		}
		case 'ruby': {
			const build = rubyBuild(stage);
			return build && { ships: 'What builds gems stays', command: build.command, onlyWithFix: true };
		}
		case 'php': {
			const build = phpBuild(stage);
			return build && { ships: 'Composer and what it needs stay', command: build.command, onlyWithFix: true };
		}
		default: {
			const tools = packagesOf(stepsOf(stage, '/')).filter(({ name }) => /^(?:build-essential|build-base|gcc|g\+\+|clang)$/.test(name));
			const whole = stage.root.facts?.name === 'gcc';
			const make = tools.length > 0 || whole ? stage.runs.flatMap((run) => run.commands).find(({ name }) => /^(?:make|cmake|ninja|meson)$/.test(name)) : undefined;
			return make && { ships: 'The C compiler stays', command: make, ...(!whole && { onlyWithFix: true }) };
		}
	}
}

function builderOf(command: ShellCommand): Builder | undefined {
	const name = /^(?:ba)?sh$/.test(command.name) ? baseOf(command.args[0]?.value ?? '') : command.name;
	return BUILDERS.find(({ programs, goals }) => programs.test(name) && (!goals || command.args.some((arg) => goals.test(arg.value)))
		&& !command.args.some((arg) => /@|^--?version$|^--help$/.test(arg.value)));
}

/** A build step, or packages that only development needs. */
function nodeToolchain(stage: Stage, buildContext: BuildContext): ShippedToolchain | undefined {
	for (const run of stage.runs) {
		for (const command of run.commands) {
			const found = packageCommand(command);
			const script = found && command.args.some((arg) => NODE_BUILD.test(arg.value)) && found.action === 'other';
			if (script || command.name === 'tsc') return { ships: 'What builds the application stays', command };
			if (!found || !/^(?:npm|yarn|pnpm)$/.test(found.manager) || found.action !== 'install' || found.packages.length > 0 || /^(?:add|global)$/.test(found.actionWord?.value ?? '')) continue;
			if (found.options.some((o) => /^(?:g|global|version|v)$/.test(o.name)) || leavesOutDevelopment(stage, { run, command })) continue;
			const project = packageJsonOf(stage, buildContext);
			if (project && Object.keys(project.devDependencies).length === 0 && stage.facts?.variant !== 'full') continue;
			return { ships: project && Object.keys(project.devDependencies).length === 0 ? 'Compilers and other build tools stay' : 'Development packages stay', command };
		}
	}
	return undefined;
}
