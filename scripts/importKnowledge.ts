/**
 * Turns folders of collected facts into the data of the engine: `server/src/engine/knowledge/data/*.json`.
 *
 *     npx tsx scripts/importKnowledge.ts FOLDER
 *
 * FOLDER holds images.json, eol.json, packages.json and official-names.json. The output depends on nothing else, so a
 * refresh shows as a plain difference. What is unknown (`null`) stays out. What nobody read (`memory`) stays out too,
 * unless it is listed below as well known or as harmless when wrong.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cycle, cycleRows, DISTRIBUTIONS, releaseRows } from './knowledge/ends';
import { withOthers } from './knowledge/others';
import { type Image, type Line, packImages, type Profile, writeData } from './knowledge/packed';

interface RawAccount { name: string; uid?: number | null; gid?: number | null }
interface RawLine {
	line: string; aliases?: string[]; eol: string | boolean | null; os: string | null; libc: string | null; packageManager: string | null;
	shell: boolean | null; defaultUser: string | null; unprivilegedUsers: RawAccount[]; variantKind: string; match: string;
	workerUser?: string; removedBaseUsers?: string[]; expose?: string[]; dropsPrivilegesInEntrypoint?: boolean | null;
}
interface RawImage {
	name: string; publisher: 'official' | 'verified' | 'community'; tagLines: RawLine[];
	deprecated: { since: string | null; replacedBy: string[] | null; note: string | null } | null;
	expose: string[] | null; dropsPrivilegesInEntrypoint: boolean | null;
}
interface RawPackage { apt: string | null; apk: string | null; dnf: string | null; kind: string; devPackage: boolean; apkEvidence: string | null; dnfEvidence: string | null }
interface RawEol { products: Record<string, { cycles: Cycle[] }>; images: Record<string, { product: string | null }> }
interface RawNames {
	official: string[]; verifiedNamespaces: Record<string, unknown>; knownImages: string[]; dfcImages: string[];
	registries: { host: string; owner: string }[];
}

/** Images whose every tag is kept, because fixes choose among them. Of the others only the main tag of each line is. */
const EVERY_TAG = new Set(`
	almalinux alpine amazoncorretto amazonlinux buildpack-deps busybox caddy dart debian docker eclipse-temurin elixir erlang fedora
	gcc golang haproxy haskell httpd ibm-semeru-runtimes mariadb memcached mongo mysql nginx node openjdk oraclelinux php postgres
	pypy python rabbitmq redis rockylinux ruby rust swift tomcat ubuntu wordpress
	mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps mcr.microsoft.com/dotnet/sdk
`.split(/\s+/));

const MOST_LINES_OF_OTHERS = 20;
/** Build tools come in so many pairs of tool and JDK that the main tags alone are many. */
const EVERY_LINE = new Set(['maven', 'gradle']);

/** Facts nobody read in a source, kept because the publisher documents them and they are old and stable. */
const WELL_KNOWN = /^(registry\.access\.redhat\.com\/ubi\d+\/|mcr\.microsoft\.com\/(windows|azurelinux|mssql|azure-cli)|opensuse\/|registry\.suse\.com\/bci\/bci-base|quay\.io\/centos\/|rockylinux\/|nvidia\/cuda|pytorch\/|tensorflow\/|golangci\/|amazon\/aws-cli|hashicorp\/terraform|prom\/|apache\/airflow|grafana\/loki|registry\.k8s\.io\/pause|condaforge\/|koalaman\/|oven\/bun|denoland\/deno|jenkins\/|grafana\/grafana|portainer\/|amazoncorretto)/;

/**
 * Lines of images that publish nothing new but are still built on, which the collected facts leave out.
 * The release of the distribution moved over the years, so it is left open.
 */
const HISTORIC: Record<string, RawLine[]> = {
	openjdk: [
		...['8', '8-jdk', '8-jre', '11', '11-jdk', '11-jre'].flatMap((tag) => [historic(tag, 'debian', 'full'), historic(`${tag}-slim`, 'debian', 'slim')]),
		...['17', '17-jdk'].flatMap((tag) => [historic(tag, 'ol-slim:8', 'full', 'microdnf'), historic(`${tag}-slim`, 'debian', 'slim')]),
		...['8', '8-jdk', '8-jre', '17', '17-jdk'].map((tag) => historic(`${tag}-alpine`, 'alpine', 'alpine')),
	],
	...Object.fromEntries(['aspnet', 'runtime', 'runtime-deps', 'sdk'].map((kind) => [
		`mcr.microsoft.com/dotnet/${kind}`,
		['3.1', '5.0', '6.0', '7.0'].flatMap((version) => [historic(version, 'debian', 'full'), historic(`${version}-alpine`, 'alpine', 'alpine')]),
	])),
	maven: [
		...['3-jdk-8', '3-jdk-11', '3-openjdk-8', '3-openjdk-11'].flatMap((tag) => [historic(tag, 'debian', 'full'), historic(`${tag}-slim`, 'debian', 'slim')]),
		historic('3-openjdk-17', 'ol-slim:8', 'full', 'microdnf'), historic('3-openjdk-17-slim', 'debian', 'slim'),
	],
	centos: [historic('7', 'centos:7', 'full', 'yum'), historic('8', 'centos:8', 'full', 'dnf')],
};

function historic(line: string, os: string, variantKind: string, packageManager = os === 'alpine' ? 'apk' : 'apt'): RawLine {
	const libc = os === 'alpine' ? 'musl' : 'glibc';
	return { line, eol: null, os, libc, packageManager, shell: true, defaultUser: 'root', unprivilegedUsers: [], variantKind, match: 'well-known' };
}

/** Products whose images say nothing of their own in the mapping. */
const MORE_PRODUCTS: Record<string, string> = { openjdk: '', pypy: '', httpd: 'apache-http-server' };

const PRERELEASE = /(?:^|[-.\d])(?:rc|beta|alpha|ea|preview|nightly|experimental|m\d+)(?:[-.\d]|$)|kitten|unstable|rc-buggy/i;

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: importKnowledge FOLDER');

function read<T>(name: string): T & { asOf: string } {
	return JSON.parse(readFileSync(join(folder as string, name), 'utf8')) as T & { asOf: string };
}

function write(name: string, data: unknown): void {
	const text = `${JSON.stringify(data)}\n`;
	writeData(name, text);
	console.log(`${name} ${text.length}`);
}

const rawImages = read<{ images: RawImage[] }>('images.json');
const rawEol = read<RawEol>('eol.json');
const rawPackages = read<{ packages: RawPackage[] }>('packages.json');
const rawNames = read<RawNames>('official-names.json');

/** `os|libc|packageManager|shell`: what the image is built on. */
function base(line: RawLine): string {
	return [line.os ?? '', line.libc ?? '', line.packageManager ?? '', line.shell === null ? '' : Number(line.shell)].join('|');
}

/** `default user, account:uid:gid, …, -removed`: who may run in it. */
function who(line: RawLine): string {
	const accounts = line.unprivilegedUsers.filter(({ name }) => name !== 'root' && name !== 'ContainerUser');
	const worker = line.workerUser;
	const listed = worker !== undefined && !accounts.some(({ name }) => name === worker) ? [{ name: worker, uid: 33, gid: 33 }, ...accounts] : accounts;
	const shown = listed.map(({ name, uid, gid }) => [name, uid ?? '', gid ?? ''].join(':').replace(/:+$/, ''));
	return [line.defaultUser ?? '', ...shown, ...(line.removedBaseUsers ?? []).map((name) => `-${name}`)].join(' ');
}

function profile(line: RawLine): Profile {
	return { base: base(line), people: who(line), variant: line.variantKind };
}

function kept(image: RawImage): RawLine[] {
	const lines = image.tagLines
		.filter((line) => line.match !== 'memory' || WELL_KNOWN.test(image.name))
		.filter((line) => !line.line.includes('<') && !PRERELEASE.test(line.line));
	const extra = HISTORIC[image.name] ?? [];
	if (EVERY_TAG.has(image.name)) return [...lines, ...extra];
	const onWindows = image.name.startsWith('mcr.microsoft.com/');
	return [...lines.filter((line) => onWindows || line.variantKind !== 'windows').slice(0, EVERY_LINE.has(image.name) ? undefined : MOST_LINES_OF_OTHERS), ...extra]
		.map((line) => ({ ...line, aliases: (line.aliases ?? []).filter((alias) => /^(?:latest|alpine|slim|\d+-jdk\d+(?:-alpine)?)$/.test(alias)) }));
}

function tags(line: RawLine): string[] {
	return [line.line, ...(line.aliases ?? []).filter((alias) => !PRERELEASE.test(alias))];
}

function day(text: string): string {
	return /^\d{4}-\d\d$/.test(text) ? new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5)), 0)).toISOString().slice(0, 10) : text;
}

function agreed<T>(values: readonly T[]): T | undefined {
	const [first, ...rest] = values;
	return rest.every((value) => JSON.stringify(value) === JSON.stringify(first)) ? first : undefined;
}

function record(image: RawImage): Image {
	const lines = kept(image);
	const product = MORE_PRODUCTS[image.name] ?? rawEol.images[image.name]?.product ?? '';
	const ends = product === '' ? agreed(lines.map((line) => line.eol)) : undefined;
	// Where nobody is root, as on Windows, there is nothing to leave.
	const asRoot = lines.filter(({ defaultUser }) => defaultUser === 'root');
	const drops = asRoot.length > 0 && agreed(asRoot.map((line) => line.dropsPrivilegesInEntrypoint ?? image.dropsPrivilegesInEntrypoint));
	const ports = agreed(lines.map((line) => line.expose ?? image.expose));
	const { deprecated } = image;
	const rest = {
		...(image.publisher !== 'official' && { publisher: image.publisher }),
		...(product !== '' && { product }),
		...(deprecated && {
			deprecated: {
				...(deprecated.since && { since: day(deprecated.since) }),
				...(deprecated.replacedBy && { replacedBy: deprecated.replacedBy.map((name) => name.replace(/ \(.*\)$/, '')) }),
				...(deprecated.note && deprecated.note !== 'deprecated' && deprecated.note !== 'retired' && { note: deprecated.note }),
			},
		}),
		...(typeof ends === 'string' && { eol: day(ends) }),
		...(drops && { drops }),
		...(ports && ports.length > 0 && { ports }),
	};
	return { rest, lines: lines.map((line): Line => ({ tags: tags(line), profile: profile(line) })) };
}

const images = new Map(rawImages.images.filter(({ name }) => !name.includes('*')).map((image) => [image.name, record(image)]));
const used = new Set([...images.values()].map(({ rest }) => rest['product']));

const imageText = packImages(withOthers({ asOf: rawImages.asOf, images }));
writeData('images.json', imageText);
console.log(`images.json ${imageText.length}`);
write('eol.json', {
	asOf: rawEol.asOf,
	products: Object.fromEntries(Object.entries(rawEol.products).filter(([name]) => used.has(name)).map(([name, { cycles: list }]) => [name, cycleRows(list, rawEol.asOf)])),
	distributions: Object.fromEntries(Object.entries(DISTRIBUTIONS).map(([product, name]) => [name, releaseRows(rawEol.products[product]?.cycles ?? [])])),
});

const KINDS: Record<string, string> = {
	'build-tool': 'build-tool', network: 'network-tool', debug: 'debug-tool', library: 'library', runtime: 'runtime', shell: 'shell', security: 'security',
	archive: 'archive', server: 'server', vcs: 'vcs', database: 'database-client', font: 'font', 'package-manager': 'package-manager',
};

/**
 * One text a package: `kind|apt|apk|dnf`; empty where there is none, `=` where the name is that of apt,
 * `?` before a name that nobody looked up: good enough to recognise a package, not to install one.
 */
function packageRow(entry: RawPackage): string {
	const kind = entry.devPackage ? 'library-dev' : KINDS[entry.kind] ?? entry.kind;
	const cell = (name: string | null, evidence: string | null): string => name === null ? '' : `${evidence === 'memory' ? '?' : ''}${name === entry.apt ? '=' : name}`;
	return `${kind}|${entry.apt ?? ''}|${cell(entry.apk, entry.apkEvidence)}|${cell(entry.dnf, entry.dnfEvidence)}`;
}

write('packages.json', { asOf: rawPackages.asOf, packages: rawPackages.packages.map(packageRow) });

const namespaces = new Set(Object.keys(rawNames.verifiedNamespaces));
const published = [...rawNames.knownImages, ...rawNames.dfcImages].filter((name) => !name.includes('*'));
for (const name of published.filter((text) => /^[^./:]+\//.test(text))) namespaces.add(name.slice(0, name.indexOf('/')));
write('names.json', {
	asOf: rawNames.asOf,
	official: rawNames.official.join(' '),
	namespaces: [...namespaces].sort().join(' '),
	registries: Object.fromEntries(rawNames.registries.map(({ host, owner }) => [host, owner.replace(/\s*\((?:memory|default[^)]*)\)/, '').replace(/ \(memory\)/, '')])),
});
