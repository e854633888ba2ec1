/**
 * What the makers of a program promise of its next release lines, and so who may take them: Go, Rust, Node.js and Python
 * run what ran before; others within a major version; the rest is for a human.
 */
import type { BuildContext } from '../../config/buildContext';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { isSmallStep, runsOnJava } from './java';
import { needsItsPython } from './python';
import { installs, sameMajor, since, type Way } from './way';

interface Moved {
	readonly from: string;
	readonly to: string;
	readonly stage: Stage;
	readonly model: DockerfileModel;
	readonly files: BuildContext['files'];
}

interface Promised {
	readonly names: RegExp;
	readonly holds: (moved: Moved) => boolean;
	readonly because: (version: string) => string;
}

const runsOn = (language: string) => (version: string): string => `The program must run on ${language} ${version}; its tests say so.`;

const GO: Promised = {
	// Go 1 compiles what earlier ones did, once modules are the rule, unless a step installs programs by `go get`.
	names: /^golang$/, holds: ({ from, stage: { runs } }) => since(from, 1, 16) && !runs.some(({ commands }) => commands.some(({ name, args }) => name === 'go' && args[0]?.value === 'get' && args.slice(1).some(({ value }) => !/^-|^\.\/?/.test(value)))),
	because: (version) => `Go ${version} compiles what earlier versions did; go.mod may name its version.`,
};
const NODE: Promised = { names: /^node$/, holds: ({ from, stage }) => since(from, 12) && !installs(stage, /^node-sass$|^node-gyp@/), because: runsOn('Node') };
const PYTHON: Promised = { names: /^python$/, holds: ({ from, to, stage, files }) => since(from, 3, 7) && !needsItsPython(stage, from, to, files), because: runsOn('Python') };
const WITHIN_MAJOR: Promised = {
	names: /^(?:php|ruby)$/, holds: ({ from, to }) => sameMajor(from, to), because: (version) => `The program must run on version ${version}, which may warn of what the old one let pass; its tests say so.`,
};

const PROMISES: readonly Promised[] = [
	{ names: /^(?:alpine|debian|ubuntu|fedora|buildpack-deps)$/, holds: () => true, because: (version) => `Packages come in the versions of release ${version}, and some under other names.` },
	GO, NODE, PYTHON, WITHIN_MAJOR,
	// Rust 1 compiles what earlier ones did; 1.80 did not compile the `time` that many lock files hold (rust-lang/rust#127343).
	{ names: /^rust$/, holds: ({ from, model }) => since(from, 1, 80) && !TAKES_WARNINGS_AS_ERRORS.test(model.text), because: (version) => `Rust ${version} compiles what earlier versions did, and warns of more.` },
	{ names: /^pypy$/, holds: ({ from, to, stage, files }) => since(from, 3, 7) && sameMajor(from, to) && !needsItsPython(stage, from, to, files), because: (version) => `The program must run on PyPy's Python ${version}; its tests say so.` },
	{ names: /^(?:eclipse-temurin|amazoncorretto|ibm-semeru-runtimes|sapmachine)$/, holds: ({ from, to, model }) => isSmallStep(model.text, from, to), because: runsOnJava },
	{ names: /^(?:nginx|httpd|caddy|haproxy|varnish|traefik|redis|valkey|memcached|maven|gradle|composer)$/, holds: ({ from, to }) => sameMajor(from, to), because: (version) => `Version ${version} reads the settings of earlier ones; its release notes name the few that went.` },
	// Libraries for programs that bring their own runtime.
	{ names: /\/dotnet\/runtime-deps$/, holds: () => true, because: () => 'The program brings its own runtime: only the libraries of the system are newer.' },
];

const TAKES_WARNINGS_AS_ERRORS = /-D\s*warnings|\bclippy\b|RUSTC_BOOTSTRAP/;

/** Languages in development containers, by their own name there. */
export const IN_CONTAINERS: Readonly<Record<string, Promised>> = { go: GO, 'javascript-node': NODE, 'typescript-node': NODE, python: PYTHON, ruby: WITHIN_MAJOR, php: WITHIN_MAJOR };

const REFUSALS: readonly { readonly when: RegExp; readonly because: (version: string) => string }[] = [
	{ when: /^(?:python:2|php:[45]|perl:4|node:0)(?:\.|\b)/, because: (version) => `The program must be carried over to version ${version} first: it is another language in places.` },
	{ when: /^mcr\.microsoft\.com\/dotnet\/(?!runtime-deps)/, because: (version) => `Say net${version.includes('.') ? version : `${version}.0`} in the project file first (TargetFramework): the program does not start on another version.` },
	{ when: /^tomcat:[789](?:\.\d+)* → 1[0-9]/, because: () => 'From Tomcat 10 on the classes of javax.servlet are called jakarta.servlet: the program must be carried over first.' },
];

/** Images of distributions, languages and tools keep no data: all others are services. */
const STATEFUL = /^(?!(?:alpine|debian|ubuntu|fedora|amazonlinux|almalinux|rockylinux|oraclelinux|golang|rust|node|python|pypy|ruby|php|perl|erlang|elixir|julia|haskell|nginx|httpd|caddy|haproxy|memcached|tomcat|jetty|maven|gradle|composer|docker|busybox|buildpack-deps|eclipse-temurin|amazoncorretto|azul-zulu|ibm-semeru-runtimes|sapmachine|jruby|groovy|gcc|swift|mcr\.microsoft\.com\/dotnet\/.*|opensuse\/.*)$)/;

/** The next line of the same image, with what its makers say of it. */
export function promisedWay(reference: string, name: string, moved: Moved): Way {
	const { from, to } = moved;
	const refusal = REFUSALS.find(({ when }) => when.test(`${name}:${from} → ${to}`));
	if (refusal) return { reference, because: refusal.because(to), level: 'manual' };
	const promise = PROMISES.find(({ names }) => names.test(name));
	if (promise?.holds(moved)) return { reference, because: promise.because(to) };
	if (STATEFUL.test(name)) return { reference, because: `Data and settings must be carried over to version ${to} first.`, level: 'manual' };
	return { reference, because: `Version ${to} may lack packages and functions that the steps and the program use.`, level: 'maximum' };
}
