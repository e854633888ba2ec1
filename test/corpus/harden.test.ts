/**
 * Hardened files against their originals, by a second pair of eyes: {@link read} and dockerfile-utils only. Contract: the
 * image starts the same program, listens on the same ports, keeps its volumes, labels, variables, folder, health check
 * and stop signal; every stage that is named is there; it builds on the same image or a relative; it does not run as
 * root unless that is explained; hardening it again changes nothing. What may differ stands in INTENDED, with the reason.
 * Reads the samples and, where BULWARK_CORPUS names a file of JSON lines with a `text`, those.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, it } from 'mocha';
import { harden, type HardenResult, LEVELS } from '../../server/src/engine/index';
import { read, type ReadImage } from './reading';

type Aspect = 'start' | 'EXPOSE' | 'VOLUME' | 'LABEL' | 'ENV' | 'HEALTHCHECK' | 'STOPSIGNAL' | 'WORKDIR' | 'base' | 'stages' | 'user';

/** Rules whose fix may change an aspect, and why that is right. */
const INTENDED: readonly { readonly rule: string; readonly aspects: readonly Aspect[]; readonly because: string; /** Only where the image ends on such a base. */ readonly on?: RegExp }[] = [
	{ rule: 'prefer-multi-stage', aspects: ['base', 'stages', 'ENV', 'start'], because: 'the build moves to a stage of its own with its variables; what was built is started by its full path, on an image that holds it and no more' },
	{ rule: 'prefer-multi-stage', aspects: ['WORKDIR'], on: /^mcr\.microsoft\.com\/dotnet\//, because: 'a .NET program looks for its settings and pages in the folder that it starts in, and only what was published comes along' },
	{ rule: 'program-in-root-home', aspects: ['WORKDIR', 'start'], because: 'no other account may enter /root: the program moves, with its path' },
	{ rule: 'exposes-admin-port', aspects: ['EXPOSE'], because: 'the port is what the rule is about; only at maximum' },
	{ rule: 'docker-api-access', aspects: ['EXPOSE', 'VOLUME', 'ENV'], because: 'the socket and the address of the Docker daemon are what the rule is about; only at maximum' },
	{ rule: 'secret-in-arg-or-env', aspects: ['ENV'], because: 'the value of a secret leaves the image, and is given to the container' },
	{ rule: 'secret-arg-consumed', aspects: ['ENV'], because: 'the value of a secret leaves the image, and is mounted' },
	{ rule: 'secret-hardcoded-value', aspects: ['ENV', 'LABEL'], because: 'the value of a secret leaves the image' },
	{ rule: 'credentials-in-url', aspects: ['ENV', 'LABEL'], because: 'the address holds a password: it is given to the container' },
	{ rule: 'remote-debug-enabled', aspects: ['ENV', 'start'], because: 'whoever reaches a debug port runs code: the option goes, the program stays' },
	{ rule: 'curl-pipe-shell', aspects: ['stages'], because: 'what an installer script brings comes from the image of the same program' },
	{ rule: 'base-image-eol', aspects: ['ENV'], on: /^mcr\.microsoft\.com\/(?:devcontainers\/)?dotnet[/:]/, because: 'a variable lets the program run on the newer .NET' },
	{ rule: 'debug-enabled', aspects: ['ENV'], because: 'the switch of a debug mode is turned' },
	{ rule: 'dev-dependencies-in-production', aspects: ['ENV'], because: "a package manager is told by variables to leave the developers' packages out" },
	{ rule: 'lockfile-not-enforced', aspects: ['ENV'], because: 'Bundler is told by a variable to keep to its lock file' },
	{ rule: 'path-or-loader-hijack', aspects: ['ENV'], because: 'an empty or temporary part of a search path is where others put their files' },
	{ rule: 'env-self-reference', aspects: ['ENV'], because: 'a part that is always empty goes' },
	{ rule: 'cleartext-url', aspects: ['ENV'], because: 'http:// becomes https:// where the address stands' },
	{ rule: 'healthcheck-insecure', aspects: ['HEALTHCHECK'], because: 'it asks the same address by a tool that the image has' },
	{ rule: 'stopsignal', aspects: ['STOPSIGNAL'], because: 'the signal that lets the server finish its answers' },
	{ rule: 'runtime-install-in-entrypoint', aspects: ['start'], because: 'the installation moves to the build; only at maximum' },
	{ rule: 'exec-form-malformed', aspects: ['start'], because: 'what looked like a list was run by a shell, which found no such program' },
	{ rule: 'typosquatted-image', aspects: ['base'], because: 'the image that was meant' },
];

/** Images whose successor has another name. */
const RELATIVES: readonly (readonly [from: RegExp, to: RegExp])[] = [
	[/^openjdk$/, /^eclipse-temurin$/],
	[/^mcr\.microsoft\.com\/vscode\/devcontainers\//, /^mcr\.microsoft\.com\/devcontainers\//],
	[/^rockylinux$/, /^rockylinux\/rockylinux$/],
	[/^microsoft\/(?:windowsservercore|nanoserver)$/, /^mcr\.microsoft\.com\/windows\/(?:servercore|nanoserver)$/],
	[/^mcr\.microsoft\.com\/dotnet\/core\//, /^mcr\.microsoft\.com\/dotnet\//],
	[/^jupyter\//, /^quay\.io\/jupyter\//],
	[/^(.*\/)?centos$/, /^(.*\/)?almalinux$/],
	[/^gcr\.io\/distroless\//, /^gcr\.io\/distroless\//],
	[/^mcr\.microsoft\.com\/dotnet\/sdk$/, /^mcr\.microsoft\.com\/dotnet\/(?:aspnet|runtime)$/],
	[/^alpine$/, /^gcr\.io\/distroless\/static-debian\d+$/],
];

/** Bases whose account is no matter of this file, or not known here: built elsewhere, templates, servers that step down by themselves. */
const OWN_USER = /^$|\$|\{\{|^(?:scratch|redis|mysql|mariadb|postgres|mongo|neo4j|flink|nginx)(?::|$)|:nonroot$|^(?:image|baseimage|replace-me|foo.*)$|^(?!(?:docker\.io|mirror\.gcr\.io|public\.ecr\.aws\/docker)\/)[^:]+\//i;

const root = join(import.meta.dirname, '../..');

function differences(text: string, level: (typeof LEVELS)[number]): string[] {
	const result = harden(text, { level });
	const [before, after] = [read(text), read(result.after)];
	const allowed = new Set(INTENDED.filter(({ rule, on }) => result.applied.some((applied) => applied.rule === rule) && (on?.test(after.base) ?? true)).flatMap(({ aspects }) => aspects));
	const found = [...interfaceOf(before, after), ...graphOf(before, after), ...rightsOf(before, after, result)].filter(([aspect]) => !allowed.has(aspect)).map(([aspect, what]) => `${aspect}: ${what}`);
	const known = new Set(validate(text).map(({ message }) => message));
	for (const { message } of validate(result.after)) if (!known.has(message)) found.push(`invalid: ${message}`);
	return found.map((what) => `${level}: ${what}   [${[...new Set(result.applied.map(({ rule }) => rule))].join(' ')}]`);
}

function interfaceOf(before: ReadImage, after: ReadImage): [Aspect, string][] {
	const found: [Aspect, string][] = [];
	const same = (aspect: Aspect, was: unknown, is: unknown): void => {
		if (JSON.stringify(was) !== JSON.stringify(is)) found.push([aspect, `${JSON.stringify(was)} → ${JSON.stringify(is)}`]);
	};
	same('start', [before.entrypoint, before.cmd], [after.entrypoint, after.cmd]);
	same('HEALTHCHECK', before.healthcheck, after.healthcheck);
	same('STOPSIGNAL', before.stopSignal, after.stopSignal);
	if (before.stages.length === after.stages.length) same('WORKDIR', before.workdirs, after.workdirs);
	else same('WORKDIR', before.workdirs.at(-1), after.workdirs.at(-1));
	same('EXPOSE', [...before.expose], [...after.expose]);
	same('VOLUME', [...before.volumes], [...after.volumes]);
	for (const [aspect, was, is] of [['LABEL', before.labels, after.labels], ['ENV', before.env, after.env]] as const) {
		for (const [name, value] of was) if (is.get(name) !== value) found.push([aspect, `${name}: ${value.slice(0, 60)} → ${is.get(name)?.slice(0, 60)}`]);
		if (aspect === 'ENV') for (const name of is.keys()) if (!was.has(name)) found.push([aspect, `new ${name}`]);
	}
	return found;
}

function graphOf(before: ReadImage, after: ReadImage): [Aspect, string][] {
	const found: [Aspect, string][] = [];
	for (const { stage, from } of after.copiedFrom) {
		const name = from.toLowerCase();
		const earlier = after.stages.slice(0, stage).some((each) => each.name === name);
		const later = after.stages.slice(stage).some((each) => each.name === name);
		const wrong = /^\d+$/.test(name) ? Number(name) >= stage : !earlier && later;
		if (wrong && !before.copiedFrom.some((each) => each.from === from)) found.push(['stages', `COPY --from=${from} in stage ${stage} leads nowhere`]);
		const known = before.copiedFrom.some((each) => familyOf(each.from) === familyOf(from)) || before.stages.some((each) => each.name === name);
		if (!earlier && !/^\d+$/.test(name) && !known) found.push(['stages', `COPY --from=${from} is new`]);
	}
	const names = new Set(after.stages.map(({ name }) => name));
	for (const { name } of before.stages) if (name !== undefined && !names.has(name)) found.push(['stages', `the stage ${name} is lost`]);
	if (after.stages.length !== before.stages.length) found.push(['stages', `${before.stages.length} → ${after.stages.length}`]);
	const [was, is] = [familyOf(before.base), familyOf(after.base)];
	if (was !== is && !RELATIVES.some(([from, to]) => from.test(was) && to.test(is))) found.push(['base', `${before.base} → ${after.base}`]);
	return found;
}

function familyOf(image: string): string {
	return image.replace(/@.*/, '').replace(/:[^/]*$/, '').replace(/^(?:docker\.io\/)?(?:library\/)?/, '').toLowerCase();
}

function rightsOf(before: ReadImage, after: ReadImage, { leftAlone }: HardenResult): [Aspect, string][] {
	const isRoot = ({ user }: ReadImage): boolean => user !== undefined && /^(?:root|0)(?::|$)/.test(user);
	if (after.user !== undefined && !isRoot(after)) return [];
	if (before.user !== undefined && !isRoot(before)) return [['user', `${before.user} → ${after.user}`]];
	if (after.entrypoint === undefined && after.cmd === undefined && /^(?:alpine|busybox)$|\/library\/busybox$/.test(familyOf(after.base)) || OWN_USER.test(after.base)) return [];
	if (leftAlone.some(({ rule }) => rule === 'missing-user' || rule === 'run-as-root')) return [];
	return [['user', `root or the base's own, unexplained, on ${after.base}`]];
}

describe('hardened files, read by somebody else', function () {
	this.timeout(60_000);

	for (const name of readdirSync(join(root, 'samples'), { recursive: true, encoding: 'utf8' }).filter((path) => /(^|[\\/])Dockerfile$/.test(path)).sort()) {
		it(`samples/${name}`, () => {
			const text = readFileSync(join(root, 'samples', name), 'utf8');
			const wrong = LEVELS.flatMap((level) => differences(text, level));
			assert.ok(wrong.length === 0, wrong.join('\n'));
		});
	}

	const corpus = process.env['BULWARK_CORPUS'];
	if (corpus) {
		it(`every file of ${corpus}`, function () {
			this.timeout(0);
			const wrong: string[] = [];
			for (const [i, line] of readFileSync(corpus, 'utf8').split('\n').entries()) {
				if (line.trim() === '') continue;
				const { text, n = i } = JSON.parse(line) as { readonly text: string; readonly n?: number };
				for (const level of LEVELS) for (const what of differences(text, level)) wrong.push(`${n} ${what}`);
			}
			assert.ok(wrong.length === 0, `${wrong.length} differences\n${wrong.join('\n')}`);
		});
	}
});
