/** The files that a stage got by COPY and mkdir, as paths that a final stage takes from the build stage. */
import { classifySecretPath } from '../../knowledge';
import type { Copy } from '../../model/copy';
import type { Stage } from '../../model/stage';
import { type Declined, declined, isDeclined } from './recipe';
import { absolute, baseOf, isWithin, type Step, stepsOf, valueOf, workdirOf } from './steps';

export interface Carried {
	readonly path: string;
	/** Where it lies in the final image; the same place without it. */
	readonly to?: string;
	/** The whole of a folder that sources may have been copied into, too. */
	readonly mixed: boolean;
	/** The program may write there. */
	readonly owned: boolean;
}

/** Folders of base images: what was copied into them cannot be told from what was there. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(['/', '/bin', '/etc', '/go', '/go/bin', '/go/src', '/home', '/lib', '/opt', '/root', '/sbin', '/tmp', '/usr', '/usr/bin', '/usr/lib', '/usr/local', '/usr/local/bin', '/usr/local/lib', '/usr/local/share', '/usr/share', '/var', '/var/lib']);
/** Folders whose name says that the program reads them and that no source lies in them. */
const DATA_FOLDERS = /^(?:templates?|tmpl|static|public|assets|views|web|www|html|css|images?|img|fonts|locales?|i18n|lang|translations|migrations|config|configs|conf|data|testdata|fixtures|certs|dist)$/;
/** Commands that change files where they are, and build nothing of them. */
const ORDINARY = /^(?:chmod|chown|chgrp|mkdir|ls|test|\[)$/;
/** Folders that a step makes for its own sake. */
const SCRATCH_FOLDERS = /^\/(?:root|go|proc|sys|dev|var\/(?:lib\/apt|cache)|usr\/(?:src|share\/man)|etc\/(?:apt|apk))(?:\/|$)/;

/**
 * Everything that COPY and ADD brought, as few paths as possible, in order.
 * @param isSource says of a name relative to the context that only the build reads it
 * @param isForBuild says the same of a COPY as a whole
 */
export function copiedPaths(stage: Stage, home: string, isSource: (name: string) => boolean, isForBuild?: (copy: Copy) => boolean): readonly Carried[] | Declined {
	const found = allCopied(stage, home, isSource, isForBuild);
	if (isDeclined(found)) return found;
	const system = found.find((each) => each.mixed && SYSTEM_FOLDERS.has(each.path));
	if (system) return declined(`files are copied into ${system.path}, among those of the base image`);
	return outermost(found);
}

/** The same, among the files of the base image, too, and each path by itself. */
export function allCopied(stage: Stage, home: string, isSource: (name: string) => boolean, isForBuild?: (copy: Copy) => boolean): readonly Carried[] | Declined {
	const found: Carried[] = [];
	for (const copy of stage.copies) {
		if (isForBuild?.(copy)) continue;
		const paths = pathsOf(stage, home, copy, isSource);
		if (isDeclined(paths)) return paths;
		found.push(...paths);
	}
	return found;
}

function pathsOf(stage: Stage, home: string, copy: Copy, isSource: (name: string) => boolean): readonly Carried[] | Declined {
	const { destination, sources, instruction } = copy;
	const folder = workdirOf(stage, home, instruction.range.start);
	if (destination?.value.kind !== 'known' || folder === undefined) return declined(`it is not known where ${copy.keyword} puts its files`);
	const written = destination.value.value.text;
	const target = absolute(written, folder);
	const intoFolder = /(?:^|\/)\.?$/.test(written) || target === folder || sources.length > 1;
	const owned = copy.chown !== undefined && !/^(?:root|0)(?::|$)/.test(copy.chown);
	const at = (path: string, mixed: boolean): Carried => ({ path, mixed, owned });
	if (instruction.heredocs.length > 0) return [at(target, intoFolder)];
	const paths: Carried[] = [];
	for (const source of sources) {
		if (source.value.kind !== 'known') return declined(`it is not known what ${copy.keyword} copies`);
		const name = source.value.value.text.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
		if (copy.keyword === 'ADD' && /:\/\/|^git@|\.(?:tar|tgz|txz|tbz2?|tar\.\w+)$/.test(source.value.value.text)) return declined('ADD fetches or unpacks files, whose names are not known');
		if (copy.from === undefined && (isSource(name) || isForBuilds(name))) continue;
		const isFile = /[^/.][^/]*\.\w+$/.test(baseOf(name)) && !/[*?[]/.test(name);
		if (!intoFolder) paths.push(at(target, !isFile && !DATA_FOLDERS.test(baseOf(name))));
		else paths.push(isFile ? at(absolute(baseOf(name), target), false) : at(target, true));
	}
	return paths;
}

/** Credentials with which builds fetch packages, and settings of an interactive shell. */
function isForBuilds(name: string): boolean {
	const secret = classifySecretPath(name);
	return secret?.certainty === 'secret' && /^(?:package-registry|git-credentials|git-history|ssh-key|ssh-folder)$/.test(secret.kind) || /^\.?(?:bashrc|bash_profile|profile|zshrc|vimrc)$/.test(baseOf(name));
}

/** Folders that RUN makes for the program, such as `mkdir -p /data`: outside of what is copied and where it works. */
export function madeFolders(stage: Stage, home: string, steps: readonly Step[], copied: readonly Carried[]): readonly Carried[] {
	const places = [...copied.map((each) => each.path), ...stage.inherited('WORKDIR').map((i) => workdirOf(stage, home, i.range.end) ?? home)];
	const made = steps.filter(({ command }) => command.name === 'mkdir' && !command.conditional).flatMap(({ run, command, folder }) =>
		command.args.flatMap((arg) => {
			const value = valueOf(stage, arg.value, run.instruction.range.start);
			if (arg.value.startsWith('-') || value.kind !== 'known' || folder === undefined || /[{}]/.test(value.value)) return [];
			return [absolute(value.value, folder)];
		}));
	const removed = steps.filter(({ command }) => command.name === 'rm').flatMap(({ command, folder }) => command.args.map((arg) => absolute(arg.value, folder ?? '/')));
	const isData = (path: string): boolean => !SYSTEM_FOLDERS.has(path) && !SCRATCH_FOLDERS.test(path) && !places.some((place) => isWithin(place, path)) && !removed.some((other) => isWithin(path, other));
	return [...new Set(made)].filter(isData)
		.map((path) => ({ path, mixed: false, owned: true }));
}

/** Whether a folder was copied for the program alone: no step of the build works in it, around it or by its name. */
export function isBesideProject(path: string, steps: readonly Step[]): boolean {
	return !SYSTEM_FOLDERS.has(path) && steps.every(({ command, folder }) => {
		if (folder === undefined || isWithin(folder, path) || !SYSTEM_FOLDERS.has(folder) && isWithin(path, folder)) return false;
		return ORDINARY.test(command.name) || !command.args.some((arg) => arg.value.includes(path));
	});
}

/** The paths of VOLUME: the program writes there. */
export function volumes(stage: Stage): string[] {
	return stage.inherited('VOLUME').flatMap((i) => (i.exec?.items ?? i.words).map((word) => word.text)).filter((path) => path.startsWith('/') && !path.includes('$')).map((path) => absolute(path, '/'));
}

/** Volumes in carried folders that no step makes: a container would make them as root. */
export function missingVolumes(stage: Stage, home: string, carried: readonly Carried[]): string[] {
	const made = stepsOf(stage, home).filter(({ command }) => command.name === 'mkdir').flatMap(({ command, folder }) => command.args.map((arg) => absolute(arg.value, folder ?? '/')));
	return volumes(stage).filter((path) => carried.some((each) => each.owned && each.mixed && each.path !== path && isWithin(path, each.path)) && !carried.some((each) => each.path === path) && !made.includes(path));
}

/** Without those that lie in a folder which is carried as a whole. */
export function outermost(paths: readonly Carried[]): Carried[] {
	const merged = new Map<string, Carried>();
	for (const each of paths) {
		const before = merged.get(each.path);
		merged.set(each.path, { ...each, mixed: each.mixed || before?.mixed === true, owned: each.owned || before?.owned === true });
	}
	const unique = [...merged.values()];
	return unique.filter((each) => !unique.some((other) => other !== each && other.mixed && isWithin(each.path, other.path)));
}

/** `COPY --from=build /app/static /app/static`; what a wildcard names goes into its folder. */
export function copyLine(from: string, { path, to, owned }: Omit<Carried, 'mixed'>, owner: string): string {
	const target = to ?? (path.includes('*') ? path.slice(0, path.lastIndexOf('/') + 1) : path);
	return `COPY --from=${from} ${owned ? `--chown=${owner} ` : ''}${path} ${target}`;
}

export function isSystemFolder(path: string): boolean {
	return SYSTEM_FOLDERS.has(path);
}

