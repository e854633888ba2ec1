/**
 * Rust: a build stage, and the program on distroless, on the slim Debian when a shell or more libraries are needed, or on
 * nothing when it is linked against musl. What else was copied stays beside the program; sources and objects do not.
 */
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { assemble } from './assemble';
import { bareStage } from './bare';
import { type CargoProject, cargoProject } from './cargo';
import { type Carried, copiedPaths, isBesideProject, madeFolders, outermost } from './carried';
import { unknownStep } from './facts';
import { type Declined, declined, isDeclined, type MultiStageRecipe } from './recipe';
import { rustBase } from './rustBase';
import { isScript, startedCommands } from './started';
import { startOf, startWith } from './start';
import { absolute, isWithin, parentOf, type Step, stepsOf, valueOf, workdirOf } from './steps';

const HOME = '/';
const INSTALLED = '/usr/local/cargo/bin';
const KNOWN_STEPS: ReadonlySet<string> = new Set(['cargo', 'rustup', 'rustc', 'cd', 'mkdir', 'mv', 'cp', 'install', 'chmod', 'chown', 'rm', 'set', 'export', 'test', '[', 'echo', 'true', 'ls', 'pwd', 'cat', 'env', 'git', 'strip', 'upx', 'touch', 'sleep', 'date', 'useradd', 'groupadd', 'adduser', 'addgroup', 'update-ca-certificates', 'printf', 'find', 'sed', 'uname', 'dpkg', 'curl', 'wget', 'sccache']);
const SOURCES = /^(?:.*\.rs|Cargo\.\*|Cargo\*|Cargo\.(?:toml|lock)|build\.rs|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|deny\.toml|\.cargo|src|crates|benches|examples|tests|vendor|\.git)$/;
const FOR_BUILD_ONLY = /^(?:PATH|DEBIAN_FRONTEND|CARGO_\w+|RUSTFLAGS|RUSTUP_\w+|RUSTC_\w+|RUSTDOCFLAGS|CC|CXX|AR|CFLAGS|CXXFLAGS|LDFLAGS|PKG_CONFIG_\w+|OPENSSL_\w+|SQLX_OFFLINE|SCCACHE_\w+|LIBCLANG_PATH)$/;

export const rustRecipe: MultiStageRecipe = {
	language: 'Rust',
	applies(model, stage, context) {
		if (stage.root.facts?.name !== 'rust') return undefined;
		const steps = stepsOf(stage, HOME);
		const start = startOf(model, stage);
		const runs = !isDeclined(start) && start.words[0] === 'cargo' && /^(?:run|r)$/.test(start.words[1] ?? '');
		if (!runs && !steps.some(isBuild)) return undefined;
		const project = cargoProject(context.buildContext);
		const program = runs ? compiled(stage, start.words.slice(2), steps, project) : found(model, stage);
		if (isDeclined(program)) return program;
		const strange = unknownStep(stage, steps, KNOWN_STEPS);
		if (strange !== undefined) return declined(strange);
		const files = filesOf(stage, steps, program.path);
		if (isDeclined(files)) return files;
		const base = rustBase(model, stage, steps, program, project);
		if (isDeclined(base)) return base;
		// The exec form, where no shell is there to read the other one.
		const started = program.words && !isDeclined(start) && (runs || !base.packages) ? startWith(start, program.words) : undefined;
		const mixed = files.filter((each) => each.mixed && !isBesideProject(each.path, steps)).map((each) => each.path);
		const parts = {
			reference: base.reference, home: HOME, forBuildOnly: FOR_BUILD_ONLY, steps,
			build: program.compile ? [program.compile] : [], cleanup: cleanup(mixed, program.path),
			carried: [{ path: program.path, ...(program.to !== undefined && { to: program.to }), mixed: false, owned: false }, ...files], changes: started ? [started] : [],
			because: [...base.because, ...(mixed.length > 0 ? ['Files other than Rust\'s stay beside the program, because it may read them.'] : [])],
		};
		return base.packages ? assemble(model, stage, { ...parts, packages: base.packages }) : bareStage(model, stage, parts);
	},
};

function isBuild({ command }: Step): boolean {
	return command.name === 'cargo' && command.args.some((arg) => /^(?:build|b|install|rustc|zigbuild)$/.test(arg.value));
}

export interface RustProgram {
	readonly path: string;
	/** Where it lies in the final image, when its old place is not searched there. */
	readonly to?: string;
	/** The command line for an image without a shell; absent when it needs one. */
	readonly words?: readonly string[];
	/** A RUN to add, where the original compiled when it started. */
	readonly compile?: string;
}

/** `cargo run --release` → the program, compiled beforehand. */
function compiled(stage: Stage, args: readonly string[], steps: readonly Step[], project: CargoProject | undefined): RustProgram | Declined {
	const cut = args.indexOf('--');
	const [own, rest] = cut < 0 ? [args, []] : [args.slice(0, cut), args.slice(cut + 1)];
	const bin = own[own.indexOf('--bin') + 1] ?? '';
	const named = own.includes('--bin') ? bin : project?.defaultRun ?? (project?.programs.length === 1 ? project.programs[0] : undefined);
	const plain = own.filter((word, i) => !/^(?:--release|-r|--locked|--offline|--frozen|-q|--quiet|--bin)$/.test(word) && own[i - 1] !== '--bin');
	const folder = workdirOf(stage, HOME);
	if (plain.length > 0) return declined('cargo run is started with options');
	if (named === undefined) return declined(project ? 'Cargo.toml does not say which program cargo run starts' : 'Cargo.toml was not read, so the name of the program is not known');
	if (folder === undefined || stage.declarationAt('CARGO_TARGET_DIR')) return declined('it is not known where cargo puts the program');
	const release = own.some((word) => word === '--release' || word === '-r');
	const path = absolute(`target/${release ? 'release' : 'debug'}/${named}`, folder);
	const built = steps.some((step) => isBuild(step) && step.folder === folder && step.command.args.some((arg) => arg.value === '--release' || arg.value === '-r') === release);
	return { path, words: [path, ...rest], ...(!built && { compile: `RUN cargo build${release ? ' --release' : ''}${own.includes('--locked') ? ' --locked' : ''} --bin ${named}` }) };
}

/** The file that the image starts: it exists, because the image does start. */
function found(model: DockerfileModel, stage: Stage): RustProgram | Declined {
	const commands = startedCommands(model, stage);
	if (isDeclined(commands)) return commands;
	const [first, second] = commands;
	if (!first) return declined('nothing says which program the image starts');
	const shown = first.words[0] ?? '';
	if (isScript(first) || first.name === 'cargo') return declined(`it starts ${shown}, which may need what only the build stage has`);
	if (second) return declined(`it starts ${second.name}, too`);
	const value = valueOf(stage, shown, Number.POSITIVE_INFINITY);
	const folder = workdirOf(stage, HOME);
	if (value.kind !== 'known' || folder === undefined) return declined('it is not known which program the image starts');
	const start = startOf(model, stage);
	const named = value.value.includes('/');
	const to = named ? absolute(value.value, folder) : `/usr/local/bin/${value.value}`;
	// A program found by its name: where a step put it, else where cargo installs.
	const path = named || isPlaced(stage, to) ? to : `${INSTALLED}/${value.value}`;
	if (path !== to && (stage.declarationAt('PATH') || !stage.runs.some((run) => run.commands.some((command) => command.name === 'cargo' && command.args.some((arg) => arg.value === 'install'))))) return declined(`it is not known where ${shown} lies`);
	return { path, ...(path !== to && { to }), ...(!isDeclined(start) && { words: [to, ...start.words.slice(1)] }) };
}

/** `cp target/release/shop /usr/local/bin/`. */
function isPlaced(stage: Stage, path: string): boolean {
	return stepsOf(stage, HOME).some(({ command }) => /^(?:cp|mv|install|ln)$/.test(command.name) && [path, parentOf(path), `${parentOf(path)}/`].includes(command.args.at(-1)?.value ?? ''));
}

function filesOf(stage: Stage, steps: readonly Step[], program: string): readonly Carried[] | Declined {
	const copied = copiedPaths(stage, HOME, (name) => SOURCES.test(name) || /^(?:src|crates)\//.test(name));
	if (isDeclined(copied)) return copied;
	return outermost([...copied, ...madeFolders(stage, HOME, steps, copied).filter(({ path }) => !isWithin(program, path) && !/\/(?:src|benches|\.cargo|target)(?:\/|$)/.test(path))]);
}

/** Sources and what the compiler left behind stay in the build stage. */
function cleanup(folders: readonly string[], program: string): string[] {
	if (folders.length === 0) return [];
	const output = /^(.*\/target)\//.exec(program)?.[1];
	const inside = output !== undefined && folders.some((folder) => isWithin(program, folder));
	return [
		String.raw`find ${folders.join(' ')} -type f \( -name '*.rs' -o -name 'Cargo.*' \) -delete`,
		...(inside ? [`find ${output} -type f ! -path ${program} -delete`, `find ${output} -type d -empty -delete`] : []),
		`rm -rf ${folders.flatMap((folder) => [`${folder}/.git`, ...(inside ? [] : [`${folder}/target`])]).join(' ')}`,
	];
}
