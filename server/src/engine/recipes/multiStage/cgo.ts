/** Whether a Go program is linked with C: what CGO_ENABLED says where it is built, else what is installed or imported for it. */
import type { BuildContext } from '../../config/buildContext';
import { unwantedAtRuntime } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { option } from '../../shell/options';
import { packagesOf } from './facts';
import { type Declined, declined } from './recipe';
import type { Step } from './steps';

/** Packages of well-known modules that are written in C. */
const C_MODULES = /github\.com\/(?:mattn\/go-sqlite3|confluentinc\/confluent-kafka-go|go-gl\/|veandco\/go-sdl2|libgit2\/git2go|hybridgroup\/gocv|gotk3\/|DataDog\/zstd|linxGnu\/grocksdb|duckdb\/duckdb-go|marcboeker\/go-duckdb|godror\/godror)|gopkg\.in\/confluentinc\/confluent-kafka-go/;
const C_TOOLS = /^(?:gcc|g\+\+|clang|build-base|build-essential|musl-dev|libc-dev|libc6-dev)$/;

export interface Linking {
	readonly withC: boolean;
	/** It needs no library at run time, nor a C library. */
	readonly isStatic: boolean;
	/** A sentence. */
	readonly because: string;
}

const WITHOUT_C: Linking = { withC: false, isStatic: true, because: 'It is linked without C.' };

/** The module of go.mod that is written in C. */
export function cModule({ files }: BuildContext): string | undefined {
	return C_MODULES.exec(files?.['go.mod'] ?? '')?.[0];
}

/** @param builds the commands that make the program; calls of make are read in the Makefile */
export function linkingOf(model: DockerfileModel, stage: Stage, steps: readonly Step[], builds: readonly Step[], context: BuildContext): Linking | Declined {
	for (const { command } of builds) {
		if (!command.exact) return declined('the build command stands where it cannot be edited');
		const mode = option(command, 'buildmode')?.value;
		if (option(command, 'race', 'msan', 'asan', 'linkshared') || mode !== undefined && mode !== 'exe' && mode !== 'pie') return declined('the build command asks for shared libraries');
	}
	const system = stage.declarationAt('GOOS')?.value;
	if (system?.kind === 'known' && system.value.text !== 'linux') return declined(`the program is built for ${system.value.text}`);
	const states = builds.map((build) => cgoOf(model, stage, build, steps, context));
	if (states.length > 0 && states.every((state) => state === '0')) return WITHOUT_C;
	if (builds.length > 0 && builds.every((build) => /-extldflags[= ]["']?-static\b/.test(linkerFlags(build)))) return { withC: true, isStatic: true, because: 'It is linked statically.' };
	const tool = packagesOf(steps).find(({ name, manager }) => C_TOOLS.test(name) || unwantedAtRuntime(name, manager) === 'library-dev')?.name;
	const module = cModule(context);
	const cause = states.includes('1') ? 'CGO_ENABLED=1 asks for it' : tool !== undefined ? `${tool} is installed` : module && `${module} is written in it`;
	return cause === undefined ? WITHOUT_C : { withC: true, isStatic: false, because: `It is linked with C, because ${cause}: the final image has the C library.` };
}

function linkerFlags({ command }: Step): string {
	return command.args.map((arg) => arg.value).join(' ');
}

/** '0', '1', or undefined when nobody says. */
export function cgoOf(model: DockerfileModel, stage: Stage, { run, command }: Step, steps: readonly Step[], { files }: BuildContext): string | undefined {
	const front = model.text.slice(command.range.start, command.nameWord?.range.start ?? command.range.start);
	const inline = /\bCGO_ENABLED=["']?(\w)/.exec(front)?.[1];
	const inMakefile = command.name === 'make' ? /\bCGO_ENABLED\s*[:?]?=\s*["']?(\w)/.exec(files?.Makefile ?? '')?.[1] : undefined;
	const said = steps.filter((step) => step.command.name === 'export' && step.run === run || step.command.name === 'go' && step.command.args[0]?.value === 'env')
		.flatMap((step) => step.command.args.flatMap((arg) => /^CGO_ENABLED=(\w)/.exec(arg.value)?.[1] ?? [])).at(-1);
	const declared = stage.declarationAt('CGO_ENABLED', run.instruction.range.start)?.value;
	return inMakefile ?? inline ?? said ?? (declared?.kind === 'known' ? declared.value.text : undefined);
}
