/** What the final stage of a C program starts from. */
import { NEWEST_DISTROLESS, runtimeLibraries, smallerRelatives } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { CProgram } from './c';
import { healthcheckProgram } from './facts';
import { type Declined, declined, isDeclined } from './recipe';
import { healthcheckTools, runtimePackages } from './runtimePackages';
import { startedCommands } from './started';
import type { Step } from './steps';

export interface CBase {
	readonly reference: string;
	/** Packages that the final stage installs; absent on an image without a shell. */
	readonly packages?: readonly string[];
	readonly because: readonly string[];
}

/** Libraries of the C library and the compiler, and those that are built from a package of this name in the full image. */
const IN_LIBC = /^-l(?:m|c|pthread|dl|rt|util|resolv|crypt|stdc\+\+|gcc|gcc_s|atomic|stdc\+\+fs)$/;
const LINKED: Readonly<Record<string, string>> = { '-lssl': 'libssl-dev', '-lcrypto': 'libssl-dev', '-lz': 'zlib1g-dev', '-lcurl': 'libcurl4-openssl-dev', '-lpq': 'libpq-dev', '-lsqlite3': 'libsqlite3-dev', '-lncurses': 'libncurses-dev', '-lreadline': 'libreadline-dev', '-lxml2': 'libxml2-dev', '-lmariadb': 'libmariadb-dev', '-lyaml': 'libyaml-dev', '-lgmp': 'libgmp-dev', '-levent': 'libevent-dev', '-lpng': 'libpng-dev', '-ljpeg': 'libjpeg-dev' };

/** Development packages of libraries that are nothing but headers, or are linked statically into tests. */
const HEADERS = /^(?:nlohmann-json3?-dev|nlohmann-json|rapidjson-dev|rapidjson|libeigen3-dev|eigen-dev|libglm-dev|glm-dev|libasio-dev|asio-dev|libcxxopts-dev|libcli11-dev|libgtest-dev|libgmock-dev|gtest-dev|catch2|doctest-dev|linux-headers|linux-libc-dev)$/;

/** @param makefile the text that says how the program is linked, where that is known */
export function cBase(model: DockerfileModel, stage: Stage, steps: readonly Step[], program: CProgram, makefile: string | undefined): CBase | Declined {
	const { facts, image } = stage.root;
	const check = healthcheckProgram(model, stage);
	const needsShell = program.needsShell || check !== undefined && check !== program.path;
	const commands = startedCommands(model, stage);
	const packages = runtimePackages(model, stage, steps, isDeclined(commands) ? [] : commands, facts?.distro, { unused: headersAlone(program) ? new RegExp(`${HEADERS.source}|^(?:boost-dev|libboost[\\w.]*-dev)$`) : HEADERS });
	const tools = isDeclined(packages) ? [] : packages.tools.filter((name) => !/^(?:ca-certificates|tzdata)$/.test(name));
	if (program.isStatic && !needsShell && tools.length === 0) return { reference: 'scratch', because: ['It is linked statically.'] };
	if (isDeclined(packages)) return packages;
	if (facts?.name === 'gcc' && !program.link && makefile === undefined) return declined('what the build links is not known, and this image has more libraries than a small one');
	if (facts?.name === 'gcc' && !program.link && /\+\+|\$[({]CXX|\.(?:cpp|cc|cxx)\b|pkg-config|-config\b/.test(makefile ?? '')) return declined('the Makefile links more than a C program, perhaps the newer C++ library of this image');
	const linked = facts?.name === 'gcc' ? linkedLibraries(program.link?.command.args.map((arg) => arg.value) ?? makefile?.match(/(?<![\w-])-l[\w+]+/g) ?? [], facts.distro) : [];
	if (isDeclined(linked)) return linked;
	const libraries = program.isStatic ? [] : [...packages.libraries, ...linked];
	const isNewDebian = /^(?:bookworm|trixie)$/.test(facts?.distro?.release ?? '') && facts?.distro?.family === 'debian';
	if (!needsShell && tools.length === 0 && isNewDebian && libraries.every((name) => /^libssl3(?:t64)?$/.test(name))) return { reference: `gcr.io/distroless/cc-debian${NEWEST_DISTROLESS}:nonroot`, because: ['The C library is there.'] };
	const manager = facts?.packageManager === 'apk' ? 'apk' : 'apt';
	const slim = image && (facts?.name === 'gcc' ? facts.distro?.release && `debian:${facts.distro.release}-slim` : smallerRelatives(image).find(({ kind, packageManagerChange }) => kind === 'slim' && !packageManagerChange)?.reference ?? image.text);
	if (!slim) return declined('it is not known which small image fits the base');
	const cpp = manager === 'apk' && program.isCpp && !program.isStatic ? ['libstdc++'] : [];
	return { reference: slim, packages: [...packages.tools, ...libraries, ...cpp, ...healthcheckTools(model, stage, manager)], because: ['The final image has no compiler.'] };
}

/** The command that links is known, and names no library of Boost. */
function headersAlone({ link }: CProgram): boolean {
	return link !== undefined && !link.command.args.some((arg) => /^-lboost|--libs\b/.test(arg.value));
}

function linkedLibraries(words: readonly string[], distro: Parameters<typeof runtimeLibraries>[2]): readonly string[] | Declined {
	const names: string[] = [];
	for (const word of words) {
		if (!/^-l\S/.test(word) || IN_LIBC.test(word)) continue;
		const found = Object.hasOwn(LINKED, word) ? runtimeLibraries(LINKED[word] as string, 'apt', distro) : undefined;
		if (!found) return declined(`the program is linked with ${word}, and it is not known which package has that library`);
		names.push(...found);
	}
	return names;
}
