/** What the final stage of a Rust program starts from: nothing, distroless with the C library, or the slim Debian. */
import { type Distro, NEWEST_DISTROLESS, runtimeLibraries } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { factsOf } from '../factsOf';
import type { CargoProject } from './cargo';
import { healthcheckProgram } from './facts';
import { type Declined, declined, isDeclined } from './recipe';
import type { RustProgram } from './rust';
import { healthcheckTools, type RuntimePackages, runtimePackages } from './runtimePackages';
import { startedCommands } from './started';
import type { Step } from './steps';

export interface RustBase {
	readonly reference: string;
	/** Packages that the final stage installs; absent on an image without a shell. */
	readonly packages?: readonly string[];
	readonly because: readonly string[];
}

/** Crates that link a library of the system, with the package that Debian builds it from. */
const LINKED: Readonly<Record<string, string>> = {
	'openssl-sys': 'libssl-dev', 'pq-sys': 'libpq-dev', 'mysqlclient-sys': 'libmariadb-dev', 'libsqlite3-sys': 'libsqlite3-dev', 'curl-sys': 'libcurl4-openssl-dev', 'libz-sys': 'zlib1g-dev',
	'bzip2-sys': 'libbz2-dev', 'lzma-sys': 'liblzma-dev', 'libudev-sys': 'libudev-dev', 'libdbus-sys': 'libdbus-1-dev', 'alsa-sys': 'libasound2-dev', 'libsodium-sys': 'libsodium-dev',
	'rdkafka-sys': 'zlib1g-dev', 'unix-odbc-sys': 'unixodbc-dev', 'odbc-sys': 'unixodbc-dev', 'pcap-sys': 'libpcap-dev', 'zmq-sys': 'libzmq3-dev',
};
/** What distroless/cc has. */
const ON_DISTROLESS = /^(?:libssl3(?:t64)?|ca-certificates|tzdata|libgcc-s1|libstdc\+\+6|libc6)$/;

export function rustBase(model: DockerfileModel, stage: Stage, steps: readonly Step[], program: RustProgram, project: CargoProject | undefined): RustBase | Declined {
	const check = healthcheckProgram(model, stage);
	const needsShell = program.words === undefined || check !== undefined && check !== (program.to ?? program.path);
	const musl = stage.root.facts?.libc === 'musl';
	if (musl && /-crt-static/.test(model.text)) return declined('the program is linked against the shared libraries of Alpine');
	if (musl || /-linux-musl\w*\//.test(program.path) || steps.some(({ command }) => isForMusl(command.args.map((arg) => arg.value)))) return onNothing(model, stage, steps, needsShell);
	const distro = debianOf(stage);
	const packages = runtimePackages(model, stage, steps, startedOf(model, stage), distro);
	if (isDeclined(packages)) return packages;
	const linked = linkedLibraries(project, distro);
	if (isDeclined(linked)) return linked;
	return onDebian(model, stage, { needsShell, packages, linked, distro, project });
}

function isForMusl(words: readonly string[]): boolean {
	return words.some((word, i) => /^(?:--target=)?\S+-linux-musl\w*$/.test(word) && (word.startsWith('--target=') || words[i - 1] === '--target'));
}

function onNothing(model: DockerfileModel, stage: Stage, steps: readonly Step[], needsShell: boolean): RustBase | Declined {
	if (needsShell) return declined('it needs a shell to start or to check its health, which an empty image lacks');
	const extra = runtimePackages(model, stage, steps, [], stage.root.facts?.distro);
	const tool = isDeclined(extra) ? undefined : extra.tools.find((name) => !/^(?:ca-certificates|tzdata)$/.test(name));
	return tool !== undefined ? declined(`it installs ${tool}, which the program may call`) : { reference: 'scratch', because: ['It is linked statically against musl.'] };
}

function startedOf(model: DockerfileModel, stage: Stage) {
	const commands = startedCommands(model, stage);
	return isDeclined(commands) ? [] : commands;
}

interface Needs {
	readonly needsShell: boolean;
	readonly packages: RuntimePackages;
	readonly linked: readonly string[];
	readonly distro: Distro | undefined;
	readonly project: CargoProject | undefined;
}

function onDebian(model: DockerfileModel, stage: Stage, { needsShell, packages, linked, distro, project }: Needs): RustBase | Declined {
	const libraries = [...packages.libraries, ...linked];
	const mayUseTls = project?.crates === undefined || project.crates.has('openssl-sys');
	if (distro === undefined && mayUseTls) return declined(`the release of Debian under ${stage.root.image?.text ?? 'the base'} is old or not known, and the program may link its OpenSSL`);
	const unread = project?.crates ? [] : ['Cargo.lock was not read: a program that links C libraries other than OpenSSL needs them in the final image.'];
	if (!needsShell && [...packages.tools, ...libraries].every((name) => ON_DISTROLESS.test(name))) {
		return { reference: `gcr.io/distroless/cc-debian${NEWEST_DISTROLESS}:nonroot`, because: ['The C library, OpenSSL and certificates are there.', ...unread] };
	}
	if (distro?.release === undefined) return declined('it needs packages of the system, and the release of Debian is not known');
	const reference = `debian:${distro.release}-slim`;
	if (!factsOf(reference)) return declined(`${reference} is not known`);
	const tls = mayUseTls ? runtimeLibraries('libssl-dev', 'apt', distro) ?? [] : [];
	return { reference, packages: [...packages.tools, ...libraries, ...tls, 'ca-certificates', ...healthcheckTools(model, stage, 'apt')], because: ['The final image has no compiler and none of the tools of the full one.', ...unread] };
}

/** The image's Debian: as its tag says, else by the version, which moved to the next release at a known time. */
function debianOf(stage: Stage): Distro | undefined {
	const { distro, version } = stage.root.facts ?? {};
	if (distro?.release !== undefined) return /^(?:bookworm|trixie)$/.test(distro.release) ? distro : undefined;
	const minor = /^1\.(\d+)/.exec(version ?? '')?.[1];
	if (minor === undefined) return undefined;
	// 1.89 came out while the default moved.
	const release = Number(minor) >= 90 ? 'trixie' : Number(minor) >= 70 && Number(minor) < 89 ? 'bookworm' : undefined;
	return Number(minor) < 70 ? undefined : { family: 'debian', name: 'debian', ...(release && { release }) };
}

function linkedLibraries(project: CargoProject | undefined, distro: Distro | undefined): readonly string[] | Declined {
	const names: string[] = [];
	for (const crate of project?.crates ?? []) {
		const development = Object.hasOwn(LINKED, crate) ? LINKED[crate] : undefined;
		if (development === undefined || crate === 'openssl-sys' && distro === undefined) continue;
		const found = runtimeLibraries(development, 'apt', distro);
		if (!found) return declined(`the crate ${crate} links a library, and the release of Debian is not known`);
		names.push(...found);
	}
	return names;
}
