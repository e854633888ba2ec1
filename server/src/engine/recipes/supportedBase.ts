/**
 * From a base image that gets no security fixes to the nearest one that does: the same version on a newer release of its
 * distribution, the next supported release line, or the repository that took over. How far it is decides who may take it.
 */
import { findRelease, isSteadyPackage, movedTo, packagesAreGone, supportedDistribution, supportedSuccessor } from '../knowledge';
import { type Fix, unsafeFix } from '../model/fix';
import type { ImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import { expression } from '../text/expression';
import { imageEdit } from './imageEdit';

interface Way {
	readonly reference: string;
	readonly because: string;
	/** Absent when an ordinary build notices nothing. */
	readonly level?: 'maximum' | 'manual';
	/** Another distribution: names of packages differ, so that nobody takes it without being asked. */
	readonly elsewhere?: boolean;
}

const GONE = 'The packages of the old release are no longer on its servers, so that the steps that install some fail as they are. ';

/** The fix, and the reference that it leads to; nothing when no supported image is known. */
export function supportedBase(model: DockerfileModel, stage: Stage, today: string): { readonly reference: string; readonly fixes: () => Fix[] } | undefined {
	const { image } = stage;
	const way = image && wayFrom(model.text, image, stage, today);
	if (!image || !way) return undefined;
	return {
		reference: way.reference,
		fixes: () => {
			const edit = imageEdit(model, stage, way.reference, true);
			if (!edit) return [];
			const named = releaseNamedInSteps(model, stage);
			const gone = way.level !== 'manual' && fetchesWhatIsGone(model, stage);
			const because = `${gone ? GONE : ''}${way.because}${named === undefined ? '' : ` The steps name ${named}: change them, too.`}${image.digest === undefined ? '' : ' The digest goes with the old image: add the new one.'}${edit.reachesFurther ? ' The argument is used for something else, too.' : ''}`;
			const level = image.digest !== undefined || edit.reachesFurther || named !== undefined ? 'manual' : gone && !way.elsewhere ? undefined : way.level ?? (disturbs(model, stage) ? 'maximum' : undefined);
			return [unsafeFix(`Use ${way.reference}`, because, edit.edits, { preferred: true, ...(level && { level }) })];
		},
	};
}

function wayFrom(text: string, image: ImageReference, stage: Stage, today: string): Way | undefined {
	const name = stage.facts?.name ?? '';
	const distribution = supportedDistribution(image, today);
	const line = stage.facts?.eol;
	if (distribution !== undefined && (typeof line !== 'string' || line >= today)) {
		return { reference: distribution, because: 'Packages of the distribution come in newer versions, and some under other names.' };
	}
	const successor = supportedSuccessor(image, today);
	if (successor) {
		const { reference, version } = successor;
		if (successor.note !== undefined) return { reference, because: "It is Eclipse Temurin's build of the same Java version, on another distribution.", ...(OPENJDK_FOLDERS.test(text) && { level: 'maximum' }) };
		if (STATEFUL.test(name)) return { reference, because: `Data and settings must be carried over to version ${version} first.`, level: 'manual' };
		if (OTHER_LANGUAGE.test(`${name}:${stage.facts?.version}`)) return { reference, because: `The program must be carried over to version ${version} first: it is another language in places.`, level: 'manual' };
		return { reference, because: `Version ${version} may lack packages and functions that the steps and the program use.`, ...(!COMPATIBLE.test(name) && !keepsItsPromise(stage) && { level: 'maximum' }) };
	}
	const moved = movedTo(image);
	if (moved !== undefined) return { reference: moved, because: 'Look there first whether it has this tag.', level: moved.startsWith('gcr.io/distroless/') ? 'maximum' : 'manual' };
	const fetchesGone = name === 'centos' && stage.runs.some(({ commands }) => commands.some((command) => packageCommand(command)?.manager === 'yum'));
	if (name === 'centos') return { reference: `almalinux:${image.tag?.startsWith('8') ? 8 : 9}`, because: 'AlmaLinux is built from the sources of Red Hat Enterprise Linux, as CentOS was, but packages differ between releases.', level: fetchesGone ? 'maximum' : 'manual', elsewhere: true };
	return undefined;
}

/** Newer lines run what older ones did, as long as what is installed is there, too. */
const COMPATIBLE = /^(?:alpine|debian|ubuntu|buildpack-deps|httpd|caddy)$/;
/** Where the old image keeps Java; Temurin has it in /opt/java. */
const OPENJDK_FOLDERS = /\/usr\/(?:local\/openjdk|lib\/jvm)/;
/** Lines after which old programs do not run. */
const OTHER_LANGUAGE = /^(?:python:2|php:[45]|perl:4|node:0)(?:\.|$)/;
/** Images of distributions, languages and tools keep no data: all others are services. */
const STATEFUL = /^(?!(?:alpine|debian|ubuntu|fedora|amazonlinux|almalinux|rockylinux|oraclelinux|golang|rust|node|python|ruby|php|perl|erlang|elixir|julia|haskell|nginx|httpd|caddy|haproxy|memcached|tomcat|jetty|maven|gradle|composer|docker|busybox|buildpack-deps|eclipse-temurin|amazoncorretto|azul-zulu|ibm-semeru-runtimes|sapmachine|jruby|groovy|gcc|swift|mcr\.microsoft\.com\/dotnet\/.*|opensuse\/.*)$)/;

const SYSTEM = /^(?:apt|apk|dnf|yum|microdnf|zypper|pacman)$/;
/** What is made for one release: package sources, compilers, scripts that look at the release. */
const DEPENDS = /^(?:add-apt-repository|apt-add-repository|apt-key|gcc|g\+\+|cc|make|cmake|configure|sh|bash|dpkg|rpm|rpmbuild|update-alternatives)$|^\.?\.?\//;
const ACCOUNTS = /^(?:adduser|useradd|addgroup|groupadd|usermod|groupmod|deluser|userdel)$/;

/**
 * The old release where a step fetches what was made for it: `deb … bullseye main`, `ubuntu2004/x86_64`, or a module for
 * exactly this version of the program.
 */
function releaseNamedInSteps(model: DockerfileModel, stage: Stage): string | undefined {
	const names = [...distributionNames(stage), ...versionNames(stage)];
	if (names.length === 0) return undefined;
	const pattern = expression(names.join('|'), 'i');
	for (const { runs, copies } of model.stages) for (const { instruction } of [...runs, ...copies]) {
		const found = pattern.exec(model.text.slice(instruction.range.start, instruction.range.end));
		if (found) return found[0];
	}
	return undefined;
}

function distributionNames(stage: Stage): string[] {
	const { name = '', release } = stage.root.facts?.distro ?? {};
	if (release === undefined || name === '') return [];
	const number = escaped(findRelease(name, release)?.release ?? release);
	return [...(/^[a-z]/.test(release) ? [`\\b${release}\\b`] : []), `\\b(?:x?${name}|el)[-_]?${number.replace('\\.', '[._]?')}(?![.\\d])`, `/v${number}/`];
}

/** `nginx-1.21.6`, `for Nginx version 1.21`. */
function versionNames(stage: Stage): string[] {
	const { name = '', tag = '' } = stage.root.image ?? {};
	const version = /^\d+(?:\.\d+)+/.exec(tag)?.[0];
	const program = name.slice(name.lastIndexOf('/') + 1);
	return version === undefined || program === '' ? [] : [`\\b${escaped(program)}(?: version|[-_/@=: ]|:)[-_ ]*v?${escaped(version)}(?!\\d)`];
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Go 1 compiles what earlier ones did, once modules are the rule (1.16), and unless a step installs programs by `go get`. */
function keepsItsPromise({ facts, runs }: Stage): boolean {
	const [, minor = 0] = (facts?.version ?? '').split('.').map(Number);
	return facts?.name === 'golang' && minor >= 16 && !runs.some(({ commands }) => commands.some(({ name, args }) => name === 'go' && args[0]?.value === 'get'));
}

/** Steps that depend on what the distribution has: packages whose names or versions are others there, accounts by number. */
function disturbs(model: DockerfileModel, stage: Stage): boolean {
	return stepsOn(model, stage).some((command) => {
		if (DEPENDS.test(command.name) || ACCOUNTS.test(command.name) && command.args.some(({ value }) => value === '1000')) return true;
		const found = packageCommand(command);
		if (!found || !SYSTEM.test(found.manager)) return false;
		return found.action === 'other' || found.action === 'install' && !found.packages.every(({ value }) => isSteadyPackage(found.manager, value));
	});
}

/** The build of the old file stops there: whatever the new base brings, it breaks nothing that works. */
function fetchesWhatIsGone(model: DockerfileModel, stage: Stage): boolean {
	const { facts } = stage;
	if (!facts || !packagesAreGone(facts) || /archive\.debian\.org|sources\.list|vault\.centos/.test(model.text)) return false;
	return stepsOn(model, stage).some((command) => /^(?:apt|yum|dnf)$/.test(packageCommand(command)?.manager ?? ''));
}

function stepsOn(model: DockerfileModel, stage: Stage): ShellCommand[] {
	const based = model.stages.filter(({ lineage, image }) => lineage.includes(stage) || image?.text === stage.image?.text);
	return based.flatMap(({ runs }) => runs).flatMap(({ commands }) => commands);
}
