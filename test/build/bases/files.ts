/**
 * The files that stand-ins are made of, each fetched once and kept in the cache: Debian's root file system
 * (debootstrap), Node with npm (their npm packages), uv (its wheel), Go (this machine's toolchain), Maven's plugins (a
 * build of an empty project), the .NET runtime (its PyPI package), small entry scripts (in `scripts/`).
 * Contract: returns a folder that serves as build context; same input, same folder.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from '../cache';
import { ensurePrograms } from '../engines/provision';
import { isInstalled, must } from '../../../server/src/build/exec';
import type { Recipe } from './recipes';

const NODE_VERSION = '24.21.0';
const UV_VERSION = '0.13.9';
const NPM_VERSION = '11.21.2';
/** The version of the PyPI package `dotnetcore2` is that of the runtime in it, the newest that any package has. */
const DOTNET_RUNTIME = '3.1.23';
/** What `mvn clean package` calls; the projects in `apps/` name the same versions, so that no build fetches anything. */
const MAVEN_PLUGINS = {
	'maven-clean-plugin': '3.4.0',
	'maven-resources-plugin': '3.3.1',
	'maven-compiler-plugin': '3.13.0',
	'maven-surefire-plugin': '3.5.2',
	'maven-jar-plugin': '3.4.2',
};
const SCRIPTS = `${dirname(fileURLToPath(import.meta.url))}/scripts`;

const makers: Readonly<Record<NonNullable<Recipe['files']>, () => Promise<string>>> = {
	debian: () => once('base-debian-1', makeDebian),
	node: () => once(`base-node-${NODE_VERSION}-2`, makeNode),
	go: () => once('base-go-1', makeGo),
	maven: () => once('base-maven-1', makeMaven),
	dotnet: () => once(`base-dotnet-${DOTNET_RUNTIME}`, makeDotnet),
	uv: () => once(`base-uv-${UV_VERSION}`, makeUv),
	scripts: async () => SCRIPTS,
};

export function baseFiles(kind: NonNullable<Recipe['files']>): Promise<string> {
	return makers[kind]();
}

const DOCUMENTS = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info'];

async function makeDebian(folder: string): Promise<void> {
	await ensurePrograms({ debootstrap: 'debootstrap' });
	const root = `${folder}/root`;
	await must('debootstrap', ['--variant=minbase', 'bookworm', root]);
	for (const used of ['var/lib/apt/lists', 'var/cache/apt', 'var/log', 'dev']) {
		rmSync(`${root}/${used}`, { recursive: true, force: true });
	}
	for (const empty of ['var/lib/apt/lists/partial', 'var/cache/apt/archives/partial', 'var/log/apt', 'dev']) {
		mkdirSync(`${root}/${empty}`, { recursive: true });
	}
	const settings: Readonly<Record<string, string>> = {
		// As in the published image: packages are not kept, services are not started, nothing is synchronised to disk.
		'etc/apt/apt.conf.d/docker-clean': 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n',
		'etc/apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";\n',
		'etc/dpkg/dpkg.cfg.d/docker-apt-speedup': 'force-unsafe-io\n',
	};
	for (const [name, text] of Object.entries(settings)) writeFileSync(`${root}/${name}`, text);
	writeFileSync(`${root}/usr/sbin/policy-rc.d`, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
	// File times of the bootstrap are kept, so that the archives differ only when the packages do.
	await must('tar', [
		'-c',
		'--sort=name',
		'--numeric-owner',
		'-f',
		`${folder}/documents.tar`,
		'-C',
		root,
		...DOCUMENTS.filter((name) => existsSync(`${root}/${name}`)),
	]);
	for (const name of DOCUMENTS) rmSync(`${root}/${name}`, { recursive: true, force: true });
	writeFileSync(
		`${root}/etc/dpkg/dpkg.cfg.d/docker`,
		`${DOCUMENTS.map((name) => `path-exclude /${name}/*`).join('\n')}\npath-include /usr/share/doc/*/copyright\n`,
	);
	await must('tar', ['-c', '--sort=name', '--numeric-owner', '-f', `${folder}/slim.tar`, '-C', root, '.']);
	rmSync(root, { recursive: true, force: true });
}

async function makeNode(folder: string): Promise<void> {
	const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
	await unpackNpmPackage(`node-linux-${architecture}@${NODE_VERSION}`, folder);
	for (const name of readdirSync(folder)) if (name !== 'bin' && name !== 'include') rmSync(`${folder}/${name}`, { recursive: true });
	// As in the published image: headers for addons, of this machine alone.
	const machines = `${folder}/include/node/openssl/archs`;
	for (const name of readdirSync(machines)) if (name !== (architecture === 'arm64' ? 'linux-aarch64' : 'linux-x86_64')) rmSync(`${machines}/${name}`, { recursive: true });
	mkdirSync(`${folder}/lib/node_modules/npm`, { recursive: true });
	await unpackNpmPackage(`npm@${NPM_VERSION}`, `${folder}/lib/node_modules/npm`);
	cpSync(`${SCRIPTS}/node-entrypoint.sh`, `${folder}/bin/docker-entrypoint.sh`);
	await must('chmod', ['-R', 'u=rwX,go=rX', folder]);
	await must('chmod', ['755', `${folder}/bin/docker-entrypoint.sh`, `${folder}/bin/node`]);
}

async function unpackNpmPackage(name: string, folder: string): Promise<void> {
	const packed = await must('npm', ['pack', '--silent', '--pack-destination', folder, name], { cwd: folder });
	const archive = `${folder}/${packed.stdout.trim().split('\n').at(-1)}`;
	await must('tar', ['-x', '-z', '-f', archive, '-C', folder, '--strip-components=1', '--no-same-owner']);
	rmSync(archive);
}

async function makeUv(folder: string): Promise<void> {
	await ensurePrograms({ pip3: 'python3-pip' });
	await must('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, `uv==${UV_VERSION}`]);
	const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
	await must('python3', ['-m', 'zipfile', '-e', `${folder}/${wheel}`, `${folder}/unpacked`]);
	for (const name of ['uv', 'uvx']) cpSync(`${folder}/unpacked/uv-${UV_VERSION}.data/scripts/${name}`, `${folder}/${name}`);
	await must('chmod', ['755', `${folder}/uv`, `${folder}/uvx`]);
	rmSync(`${folder}/unpacked`, { recursive: true });
	rmSync(`${folder}/${wheel}`);
}

async function makeGo(folder: string): Promise<void> {
	if (!isInstalled('go')) await ensurePrograms({ go: 'golang-go' });
	const goRoot = (await must('go', ['env', 'GOROOT'])).stdout.trim();
	for (const name of ['bin', 'src', 'pkg', 'lib', 'VERSION', 'go.env', 'LICENSE']) {
		if (existsSync(`${goRoot}/${name}`)) await must('cp', ['-aL', `${goRoot}/${name}`, `${folder}/`]);
	}
	// Tests of the toolchain and its own command sources are a third of it and no build needs them.
	await must('find', [`${folder}/src`, '-type', 'd', '-name', 'testdata', '-prune', '-exec', 'rm', '-rf', '{}', '+']);
	await must('find', [`${folder}/src`, '-name', '*_test.go', '-delete']);
	rmSync(`${folder}/src/cmd`, { recursive: true, force: true });
}

/** The repository that Maven filled while it packaged a project of one class. */
async function makeMaven(folder: string): Promise<void> {
	await ensurePrograms({ mvn: 'maven', javac: 'openjdk-17-jdk-headless' });
	const project = `${folder}/project`;
	const plugins = Object.entries(MAVEN_PLUGINS).map(([name, version]) => `<plugin><artifactId>${name}</artifactId><version>${version}</version></plugin>`);
	mkdirSync(`${project}/src/main/java`, { recursive: true });
	writeFileSync(`${project}/src/main/java/Empty.java`, 'class Empty {}\n');
	writeFileSync(
		`${project}/pom.xml`,
		`<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>empty</groupId><artifactId>empty</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<build><plugins>${plugins.join('')}</plugins></build></project>\n`,
	);
	await must('mvn', ['-B', '-q', `-Dmaven.repo.local=${folder}/repository`, 'clean', 'package'], { cwd: project, timeoutSeconds: 300 });
	// They say which mirror a file came from; without them any project may use it.
	await must('find', [`${folder}/repository`, '-name', '_remote.repositories', '-delete']);
	rmSync(project, { recursive: true });
}

async function makeDotnet(folder: string): Promise<void> {
	await ensurePrograms({ pip3: 'python3-pip', unzip: 'unzip' });
	await must('pip3', ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, `dotnetcore2==${DOTNET_RUNTIME}`]);
	const [wheel = ''] = readdirSync(folder);
	await must('unzip', ['-q', `${folder}/${wheel}`, 'dotnetcore2/bin/*', '-d', folder]);
	await must('sh', ['-c', 'mv dotnetcore2/bin/* . && rm -r dotnetcore2 *.whl && chmod -R u=rwX,go=rX . && chmod 755 dotnet'], { cwd: folder });
}
