/**
 * Ways from an image that gets no fixes to supported ones, the nearest first, and who may take them, by what the makers of
 * the program promise: Go, Node.js and Python run what ran before; others within a major version; the rest is for a human.
 */
import { endedInside, movedTo, type Successor, supportedDistribution, supportedSuccessors } from '../knowledge';
import { type ImageReference, parseImageReference } from '../model/imageReference';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';

export interface Way {
	readonly reference: string;
	readonly because: string;
	/** Absent when an ordinary build notices nothing. */
	readonly level?: 'maximum' | 'manual';
	/** What the stage must set for the program to run there. */
	readonly variable?: string;
	/** Another distribution: names of packages differ, so that nobody takes it without being asked. */
	readonly elsewhere?: boolean;
}

export function waysFrom(text: string, image: ImageReference, stage: Stage, today: string): readonly Way[] {
	const name = stage.facts?.name ?? '';
	const distribution = supportedDistribution(image, today) ?? newerDevContainer(image, today);
	const line = stage.facts?.eol;
	if (distribution !== undefined && (typeof line !== 'string' || line >= today)) {
		return [{ reference: distribution, because: 'Packages of the distribution come in newer versions, and some under other names.', ...(OLD_LANGUAGE.test(distribution) && { level: 'maximum' }) }];
	}
	const successors = supportedSuccessors(image, today);
	if (successors.length > 0) return successors.map((successor) => wayTo(text, name, stage, successor));
	return elsewhere(image, name);
}

function wayTo(text: string, name: string, stage: Stage, { reference, version, note }: Successor): Way {
	const from = stage.facts?.version ?? '';
	if (note !== undefined) {
		const other = version === from.split('.')[0] ? '' : ` Java ${from.split('.')[0]} is over: the program must run on ${version}.`;
		return { reference, because: `It is Eclipse Temurin's build of ${other === '' ? 'the same Java version' : `Java ${version}`}, on another distribution.${other}`, ...((OPENJDK_FOLDERS.test(text) || other !== '') && { level: 'maximum' }) };
	}
	const rolled = rolledForward(text, name, from, version);
	if (rolled) return { reference, ...rolled };
	const refusal = REFUSALS.find(({ when }) => when.test(`${name}:${from} → ${version}`));
	if (refusal) return { reference, because: refusal.because(version), level: 'manual' };
	const promise = PROMISES.find(({ names }) => names.test(name));
	if (promise?.holds(from, version, stage)) return { reference, because: promise.because(version) };
	if (STATEFUL.test(name)) return { reference, because: `Data and settings must be carried over to version ${version} first.`, level: 'manual' };
	return { reference, because: `Version ${version} may lack packages and functions that the steps and the program use.`, level: 'maximum' };
}

/**
 * A program for an older .NET runs on a newer one when it is told so, without being built again.
 * Source: https://learn.microsoft.com/dotnet/core/versions/selection#control-roll-forward-behavior
 */
function rolledForward(text: string, name: string, from: string, to: string): Omit<Way, 'reference'> | undefined {
	if (!/^mcr\.microsoft\.com\/dotnet\/(?:aspnet|runtime)$/.test(name) || !since(from, 3, 1) || /ROLL_FORWARD/i.test(text)) return undefined;
	return { because: `The program was built for .NET ${from} and runs on ${to} as the variable says; its tests say whether it minds. Say net${to.includes('.') ? to : `${to}.0`} in the project file (TargetFramework), and the variable may go.`, level: 'maximum', variable: 'DOTNET_ROLL_FORWARD=Major' };
}

interface Promised {
	readonly names: RegExp;
	readonly holds: (from: string, to: string, stage: Stage) => boolean;
	readonly because: (version: string) => string;
}

const runsOn = (language: string) => (version: string): string => `The program must run on ${language} ${version}; its tests say so.`;

const PROMISES: readonly Promised[] = [
	{ names: /^(?:alpine|debian|ubuntu|fedora|buildpack-deps)$/, holds: () => true, because: (version) => `Packages come in the versions of release ${version}, and some under other names.` },
	// Go 1 compiles what earlier ones did, once modules are the rule, unless a step installs programs by `go get`.
	{ names: /^golang$/, holds: (from, _, { runs }) => since(from, 1, 16) && !runs.some(({ commands }) => commands.some(({ name, args }) => name === 'go' && args[0]?.value === 'get' && args.slice(1).some(({ value }) => !/^-|^\.\/?/.test(value)))), because: (version) => `Go ${version} compiles what earlier versions did; go.mod may name its version.` },
	{ names: /^node$/, holds: (from, _, stage) => since(from, 14) && !installs(stage, /^node-sass$|^node-gyp@/), because: runsOn('Node') },
	{ names: /^python$/, holds: (from, _, stage) => since(from, 3, 7) && !pinsInterpreter(stage, from), because: runsOn('Python') },
	{ names: /^(?:php|ruby|pypy)$/, holds: sameMajor, because: (version) => `The program must run on version ${version}, which may warn of what the old one let pass; its tests say so.` },
	{ names: /^(?:nginx|httpd|caddy|haproxy|varnish|traefik|redis|valkey|memcached|maven|gradle|composer)$/, holds: sameMajor, because: (version) => `Version ${version} reads the settings of earlier ones; its release notes name the few that went.` },
	// Libraries for programs that bring their own runtime.
	{ names: /\/dotnet\/runtime-deps$/, holds: () => true, because: () => 'The program brings its own runtime: only the libraries of the system are newer.' },
];

const REFUSALS: readonly { readonly when: RegExp; readonly because: (version: string) => string }[] = [
	{ when: /^(?:python:2|php:[45]|perl:4|node:0)(?:\.|\b)/, because: (version) => `The program must be carried over to version ${version} first: it is another language in places.` },
	{ when: /^mcr\.microsoft\.com\/dotnet\/(?!runtime-deps)/, because: (version) => `Say net${version.includes('.') ? version : `${version}.0`} in the project file first (TargetFramework): the program does not start on another version.` },
	{ when: /^tomcat:[789](?:\.\d+)* → 1[0-9]/, because: () => 'From Tomcat 10 on the classes of javax.servlet are called jakarta.servlet: the program must be carried over first.' },
];

/** Where the old image keeps Java; Temurin has it in /opt/java. */
const OPENJDK_FOLDERS = /\/usr\/(?:local\/openjdk|lib\/jvm)/;
/** Images of distributions, languages and tools keep no data: all others are services. */
const STATEFUL = /^(?!(?:alpine|debian|ubuntu|fedora|amazonlinux|almalinux|rockylinux|oraclelinux|golang|rust|node|python|pypy|ruby|php|perl|erlang|elixir|julia|haskell|nginx|httpd|caddy|haproxy|memcached|tomcat|jetty|maven|gradle|composer|docker|busybox|buildpack-deps|eclipse-temurin|amazoncorretto|azul-zulu|ibm-semeru-runtimes|sapmachine|jruby|groovy|gcc|swift|mcr\.microsoft\.com\/dotnet\/.*|opensuse\/.*)$)/;

function since(version: string, major: number, minor = 0): boolean {
	const [first = 0, second = 99] = version.split('.').map(Number);
	return first > major || first === major && second >= minor;
}

function sameMajor(from: string, to: string): boolean {
	return from.split('.')[0] === to.split('.')[0];
}

function installs({ runs }: Stage, names: RegExp): boolean {
	return runs.some(({ commands }) => commands.some((command) => packageCommand(command)?.packages.some(({ value }) => names.test(value))));
}

/** Python packages that are compiled for each version of Python: an old release has no wheel for a new one. */
const COMPILED = /^(?:numpy|scipy|pandas|scikit-learn|tensorflow|torch|torchvision|grpcio|cryptography|cffi|lxml|pillow|psycopg2(?:-binary)?|greenlet|gevent|uvloop|aiohttp|cython|matplotlib|opencv-python|h5py|pyyaml|regex|pydantic(?:-core)?|orjson|spacy)(?:\[.*\])?(?:==|~=|<)/i;

/** Steps that name the interpreter by its version, or install releases that were made for it. */
function pinsInterpreter(stage: Stage, version: string): boolean {
	if (installs(stage, COMPILED)) return true;
	const [major = '', minor = ''] = version.split('.');
	const names = [`python${major}.${minor}`, `cp${major}${minor}`, `py${major}${minor}`, 'distutils'];
	return stage.runs.some(({ commands }) => commands.some(({ nameWord, args }) => [nameWord, ...args].some((word) => names.some((each) => word?.value.includes(each)))));
}

/** The releases of theirs that get fixes. Source: the README of each image in devcontainers/images, 2025. */
const DEV_CONTAINER_RELEASES: readonly (readonly [RegExp, string])[] = [
	[/(?:bullseye|buster|stretch)$/, 'bookworm'], [/(?:focal|bionic|xenial)$/, 'noble'], [/ubuntu-(?:20|18|16)\.04$/, 'ubuntu-24.04'],
];

/** Lines of a language that may have ended before the newer release came. */
const OLD_LANGUAGE = /\/devcontainers\/[a-z-]+:\d+[\d.]+-/;

/** A version of each language that gets fixes and has a tag for Debian 12. Source: as above. */
const DEV_CONTAINER_LINES: Readonly<Record<string, string>> = { 'javascript-node': '22', 'typescript-node': '22', python: '3.12', ruby: '3.4', php: '8.3' };

/** The older repository, `vscode/devcontainers`, got none of them; versions of the images in front of the tag belong to it. */
function newerDevContainer({ name, tag = '' }: ImageReference, today: string): string | undefined {
	const own = /^mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\/([a-z-]+)$/.exec(name)?.[1];
	const release = DEV_CONTAINER_RELEASES.find(([old]) => old.test(tag));
	const version = release && /^(?:[01](?:\.\d+)*-)?((?:\d[\d.]*-)?)$/.exec(tag.replace(release[0], ''))?.[1];
	if (own === undefined || version === undefined || !release) return undefined;
	const reference = `mcr.microsoft.com/devcontainers/${own}:${version}${release[1]}`;
	const line = DEV_CONTAINER_LINES[own];
	const over = line !== undefined && release[1] === 'bookworm' && endedInside(parseImageReference({ text: reference, pieces: [], via: [] }), today) !== undefined;
	return over ? `mcr.microsoft.com/devcontainers/${own}:${line}-bookworm` : reference;
}

function elsewhere(image: ImageReference, name: string): readonly Way[] {
	const moved = movedTo(image);
	if (moved !== undefined) {
		if (/^gcr\.io\/distroless\/(?:static|base|base-nossl|cc|java\d+)-/.test(moved)) return [{ reference: moved, because: 'Programs that were built for the older release run on the newer one: its C library is compatible.' }];
		if (/^rockylinux\/rockylinux:\d/.test(moved)) return [{ reference: moved, because: "The same image, under its publisher's own name." }];
		return [{ reference: moved, because: 'Look there first whether it has this tag.', level: moved.startsWith('gcr.io/distroless/') ? 'maximum' : 'manual' }];
	}
	if (name !== 'centos') return [];
	// Its servers are gone: a step that installs fails as it is, and one that installs nothing needs no package.
	// Both are official images: a mirror of the one has the other.
	const mirror = image.name.slice(0, -name.length);
	return [{ reference: `${mirror}almalinux:${/^[567]/.test(image.tag ?? '') ? 9 : 8}`, because: 'AlmaLinux is built from the sources of Red Hat Enterprise Linux, as CentOS was, but packages differ between releases.', level: 'maximum', elsewhere: true }];
}
