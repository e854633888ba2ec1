/** The packages of the system that the final stage installs: what the build installed, without what only builds. */
import { type Distro, needlessKind, type PackageManager, runtimeLibraries, unwantedAtRuntime } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { healthcheckCommands, packagesOf } from './facts';
import { type Declined, declined } from './recipe';
import type { StartedCommand } from './started';
import type { Step } from './steps';

export interface RuntimePackages {
	/** What the program or its start may call. */
	readonly tools: readonly string[];
	/** Libraries, in place of their development packages. */
	readonly libraries: readonly string[];
}

/** They fetch and unpack sources, generate code, or describe the machine; or they are in every image with a shell. */
const FOR_BUILDS = /^(?:git|openssh-client|pkg-config|pkgconf|pkgconfig|protobuf-compiler|protoc|apt-transport-https|apt-utils|software-properties-common|lsb-release|gnupg2?|dirmngr|dialog|unzip|zip|xz-utils|bzip2|autoconf|automake|libtool|bash|sudo|cargo|rustc|rust|maven|gradle|nodejs|npm|yarn|python3-pip|py3-pip|python3-venv|python3-virtualenv|python3-setuptools|python3-wheel|pipx|composer|bison|flex|patch|file|tree|less|ccache|gettext)$/;
const HTTP_CLIENTS = /^(?:curl|wget)$/;

/**
 * Whether the program may call what a package brings: not compilers and debuggers, and of the tools of the network only
 * those that no step of the build calls.
 */
export function isForProgram(name: string, manager: PackageManager, used: ReadonlySet<string>): boolean {
	const kind = unwantedAtRuntime(name, manager);
	return kind === undefined ? needlessKind(name, manager) !== 'editor' && needlessKind(name, manager) !== 'manual' : kind === 'network-tool' && !used.has(name);
}

interface Exceptions {
	/** Packages that are kept although they usually only build. */
	readonly keep?: RegExp;
	/** Development packages of which nothing is linked. */
	readonly unused?: RegExp;
}

export function runtimePackages(model: DockerfileModel, stage: Stage, steps: readonly Step[], started: readonly StartedCommand[], distro: Distro | undefined, { keep, unused }: Exceptions = {}): RuntimePackages | Declined {
	const called = new Set([...healthcheckCommands(model, stage), ...started.map(({ name }) => name)]);
	const used = new Set(steps.map(({ command }) => command.name));
	const [tools, libraries]: [string[], string[]] = [[], []];
	for (const { name, manager } of packagesOf(steps)) {
		const kind = unwantedAtRuntime(name, manager);
		if (unused?.test(name)) continue;
		if (called.has(name) || keep?.test(name)) tools.push(name);
		else if (kind === 'library-dev') {
			const found = runtimeLibraries(name, manager, distro);
			if (!found) return declined(`it installs ${name}, and it is not known which library the final image needs for it`);
			libraries.push(...found);
		} else if (kind === 'build-tool' || FOR_BUILDS.test(name)) continue;
		else if (isForProgram(name, manager, used)) tools.push(name);
	}
	const foreign = tools.length + libraries.length > 0 && steps.some(({ command }) => /^(?:apt-key|add-apt-repository)$/.test(command.name) || /\/etc\/(?:apt|apk)\//.test([...command.args.map((arg) => arg.value), ...command.redirections.map((each) => each.target?.value ?? '')].join(' ')));
	return foreign ? declined('packages come from a repository that a step adds') : { tools, libraries };
}

/** The programs of HEALTHCHECK that a small image lacks: they are installed under their own names. */
export function healthcheckTools(model: DockerfileModel, stage: Stage, manager: PackageManager | undefined): readonly string[] {
	return healthcheckCommands(model, stage).filter((name) => HTTP_CLIENTS.test(name) && !(manager === 'apk' && name === 'wget'));
}
