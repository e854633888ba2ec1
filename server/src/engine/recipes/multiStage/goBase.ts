/** What a Go program's final stage starts from: nothing or distroless, unless it needs a shell or other programs. */
import type { Settings } from '../../config/settings';
import { concreteTag, NEWEST_DISTROLESS } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { healthcheckCommands, healthcheckProgram, packagesOf } from './facts';
import { type Declined, declined, isDeclined } from './recipe';
import { healthcheckTools, isForProgram, runtimePackages } from './runtimePackages';
import { startedCommands } from './started';
import type { Step } from './steps';

export interface GoBase {
	readonly reference: string;
	/** Packages that the final stage installs; absent on an image without a shell. */
	readonly packages?: readonly string[];
}

/** They serve the build, or are in every base that has a shell. */
const FOR_BUILDS = /^(?:ca-certificates|tzdata|upx|upx-ucl|make|git|openssh-client|openssh|protobuf-compiler|protoc|unzip|zip|gcc|g\+\+|clang|build-base|build-essential|musl-dev|libc-dev|libc6-dev)$/;

/** What distroless/cc has. */
const ON_DISTROLESS = /^(?:libssl3(?:t64)?|ca-certificates|tzdata|libgcc-s1|libstdc\+\+6|libc6)$/;

/** @param shell whether CMD or ENTRYPOINT can only be read by one */
export function goBase(model: DockerfileModel, stage: Stage, steps: readonly Step[], program: string, shell: boolean, { preferredBases, today }: Settings): GoBase | Declined {
	const check = healthcheckProgram(model, stage);
	const used = new Set(steps.map(({ command }) => command.name));
	const installed = packagesOf(steps);
	const tools = installed.filter(({ name, manager }) => !FOR_BUILDS.test(name) && (name !== 'bash' || shell) && isForProgram(name, manager, used)).map(({ name }) => name);
	if (!shell && tools.length === 0 && (check === undefined || check === program)) {
		const distroless = preferredBases[0] === 'distroless' || !preferredBases.includes('scratch');
		return { reference: distroless ? `gcr.io/distroless/static-debian${NEWEST_DISTROLESS}:nonroot` : 'scratch' };
	}
	const { distro, packageManager } = stage.root.facts ?? {};
	const alpine = packageManager === 'apk';
	const manager = alpine ? 'apk' : 'apt';
	const other = installed.find((each) => tools.includes(each.name) && (each.manager !== manager || /^lib.*\d/.test(each.name)));
	if (other) return declined(`it installs ${other.name}, which another release of the distribution may call otherwise`);
	const asked = check === undefined || check === program ? [] : healthcheckCommands(model, stage).filter((name) => name !== program && !/^(?:curl|wget|sh|test|\[|grep|cat|echo|true|false)$/.test(name) && !tools.includes(name));
	if (asked.length > 0) return declined(`HEALTHCHECK calls ${asked[0]}, and it is not known which package has it`);
	// The program needs no library: any release will do, and the base's own where it is known.
	const tags = concreteTag({ repository: alpine ? 'alpine' : 'debian' }, today || undefined);
	const release = alpine ? distro?.release && `alpine:${distro.release}` : /^(?:bookworm|trixie)$/.test(distro?.release ?? '') && `debian:${distro?.release}-slim`;
	const reference = release || (alpine ? tags?.same : tags?.slim);
	return reference ? { reference, packages: [...tools, ...healthcheckTools(model, stage, manager), 'ca-certificates'] } : declined('it is not known which small image fits the base');
}

/** For a program that needs the C library: distroless, or the small image of the release that linked it. */
export function dynamicBase(model: DockerfileModel, stage: Stage, steps: readonly Step[], program: string, shell: boolean): GoBase | Declined {
	const { distro, packageManager, libc } = stage.root.facts ?? {};
	const release = distro?.release;
	if (release === undefined || distro?.family === 'debian' && !/^(?:bookworm|trixie)$/.test(release)) return declined(`it is linked with C, and the release of the distribution under ${stage.root.image?.text ?? 'the base'} is old or not known`);
	const commands = startedCommands(model, stage);
	const packages = runtimePackages(model, stage, steps, isDeclined(commands) ? [] : commands, distro);
	if (isDeclined(packages)) return packages;
	const check = healthcheckProgram(model, stage);
	const needsShell = shell || check !== undefined && check !== program;
	const wanted = [...packages.tools.filter((name) => !FOR_BUILDS.test(name)), ...packages.libraries];
	if (!needsShell && distro?.family === 'debian' && wanted.every((name) => ON_DISTROLESS.test(name))) return { reference: `gcr.io/distroless/cc-debian${NEWEST_DISTROLESS}:nonroot` };
	const manager = packageManager === 'apk' ? 'apk' : 'apt';
	const reference = libc === 'musl' ? `alpine:${release}` : distro?.family === 'debian' ? `debian:${release}-slim` : stage.root.image?.text;
	if (reference === undefined || !/^(?:debian|alpine|ubuntu):/.test(reference)) return declined('it is not known which small image fits the base');
	return { reference, packages: [...wanted, ...healthcheckTools(model, stage, manager), 'ca-certificates'] };
}
