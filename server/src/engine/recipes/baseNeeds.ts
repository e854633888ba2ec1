/** What the steps of a stage ask of its base image: tools they call, packages they compile, scripts that nobody can see into. */
import type { BuildContext } from '../config/buildContext';
import { bareName } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import { packageCommand, type PackageCommand } from '../model/packages';
import { readRun, type Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import { cModule } from './multiStage/cgo';

export interface BaseNeeds {
	/** The stage and those that start from it. */
	readonly stages: readonly Stage[];
	/** Their RUNs, and their CMD, ENTRYPOINT and HEALTHCHECK read the same way. */
	readonly runs: readonly Run[];
	readonly commands: readonly ShellCommand[];
	readonly packageCommands: readonly PackageCommand[];
	/** System packages that a step installs. */
	readonly installed: ReadonlySet<string>;
	/** Packages that hold the tools that are called and not installed. */
	readonly tools: ReadonlySet<string>;
	/** A compiler or make is called, or a package that must be compiled is installed, and no step installs one. */
	readonly compiles: string | undefined;
	/** What is built is not known: a requirements file or a script that was not read. */
	readonly unseen: string | undefined;
}

/** Programs of the full Debian images that the slim ones lack, with their package. */
const TOOLS: ReadonlyMap<string, string> = new Map(Object.entries({
	curl: 'curl', wget: 'wget', git: 'git', gpg: 'gnupg', gpg2: 'gnupg', 'apt-key': 'gnupg', hg: 'mercurial', svn: 'subversion', unzip: 'unzip', xz: 'xz-utils', bzip2: 'bzip2',
	bunzip2: 'bzip2', file: 'file', patch: 'patch', ssh: 'openssh-client', scp: 'openssh-client', 'ssh-keygen': 'openssh-client', 'ssh-keyscan': 'openssh-client', 'ssh-add': 'openssh-client',
	ps: 'procps', top: 'procps', pgrep: 'procps', pkill: 'procps', free: 'procps', convert: 'imagemagick', identify: 'imagemagick', mogrify: 'imagemagick', openssl: 'openssl',
	'update-ca-certificates': 'ca-certificates',
}));
const PYTHON = /^(?:python3?|pip3?)$/;
const COMPILERS = /^(?:gcc|g\+\+|cc|c\+\+|cpp|clang|clang\+\+|ld|ar|make|gmake|cmake|autoconf|automake|autoreconf|libtoolize|configure|pkg-config|node-gyp|javac|cargo|rustc|cpan|cpanm)$/;
/** They build what a lock file or manifest lists, perhaps against libraries of the full image. */
const BUILDERS = /^(?:cargo|mix|rebar3|stack|cabal|poetry|uv|pipenv|pdm|swift|shards|nimble)$/;
const COMPILER_PACKAGES = ['build-essential', 'gcc', 'g++', 'build-base', 'clang'];

/** Python packages without wheels for Linux, npm packages without prebuilt binaries: installing them calls a compiler. */
const COMPILED_PIP = new Set('psycopg2 mysqlclient mysql-python uwsgi python-ldap pycairo pygraphviz pyaudio dlib gdal mod-wsgi mod_wsgi xmlsec m2crypto netifaces pystemmer gssapi kerberos pykerberos systemd-python dbus-python pygobject pyicu bjoern meinheld box2d box2d-py pycups pylibmc pyodbc ldap3-kerberos fasttext hdbscan'.split(' '));
const COMPILED_NPM = new Set('node-sass libxmljs libxmljs2 node-rdkafka node-expat mmmagic kerberos usb i2c-bus ibm_db odbc re2 microtime iltorb scrypt fibers grpc deasync node-gyp integer pcap raw-socket mysql-libmysqlclient oracledb-native bcrypt-nodejs-native x509 ursa'.split(' '));

export function readNeeds(model: DockerfileModel, root: Stage, buildContext: BuildContext): BaseNeeds {
	const stages = model.stages.filter((stage) => stage.root === root);
	const runs = stages.flatMap((stage) => [...stage.runs, ...startsOf(model, stage)]);
	const commands = runs.flatMap((run) => run.commands);
	const packageCommands = commands.flatMap((command) => packageCommand(command) ?? []);
	const installed = new Set(packageCommands.filter(({ manager, action }) => manager === 'apt' && action === 'install').flatMap(({ packages }) => packages.map(({ value }) => bareName(value, 'apt'))));
	// Prisma chooses its engine by the OpenSSL that it finds.
	const asksForOpenssl = root.facts?.name === 'node' && PRISMA.test(buildContext.files?.['package.json'] ?? '');
	const tools = new Set([...commands.flatMap((command) => toolsOf(command, root.facts?.name ?? '')), ...(asksForOpenssl ? ['openssl'] : [])].filter((name) => !installed.has(name)));
	const hasCompiler = COMPILER_PACKAGES.some((name) => installed.has(name));
	const made = packageCommands.filter(({ action }) => action === 'install').map((command) => judged(command, buildContext));
	const called = commands.find(({ name, range }) => COMPILERS.test(name) && !isOfBase(name, root) && range.end > range.start)?.name;
	return {
		stages, runs, commands, packageCommands, installed, tools,
		compiles: hasCompiler ? undefined : called ?? (linksWithC(model, commands, buildContext) ? 'cgo' : undefined) ?? made.find(({ compiled }) => compiled !== undefined)?.compiled,
		unseen: commands.find(isOwnScript)?.nameWord?.value ?? commands.find((command) => BUILDERS.test(command.name) && !packageCommand(command)?.manager.startsWith('pip'))?.name ?? made.find(({ unseen }) => unseen !== undefined && (!hasCompiler || unseen === GEMFILE && !installed.has('git')))?.unseen,
	};
}

/** Go calls a C compiler, which the smaller images lack; without one it makes another program or none. */
function linksWithC({ text }: DockerfileModel, commands: readonly ShellCommand[], buildContext: BuildContext): boolean {
	return commands.some(({ name }) => name === 'go') && (/\bCGO_ENABLED[= ]["']?1/.test(text) || cModule(buildContext) !== undefined);
}

const PRISMA = /"(?:@prisma\/client|prisma)"\s*:/;
/** Lines of a requirements file that are built from sources, or name another file: a path, an archive, a repository. A wheel is built already. */
const SOURCES = /^\s*(?:(?:-r|-e|--requirement|--editable)\b|\.{0,2}\/(?!\S*\.whl(?:\s|$))|(?:[\w.-]+\s*@\s*)?(?:git|hg|svn|bzr)\+|[^#]*\.(?:tar\.\w+|tgz|zip)\b)/;

/** What the container starts with, read as if it were a RUN. */
function startsOf(model: DockerfileModel, stage: Stage): Run[] {
	return stage.instructions.flatMap((instruction) => {
		const read = instruction.keyword === 'HEALTHCHECK' ? instruction.nested : /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword) ? instruction : undefined;
		return read ? [readRun(read, model.text, stage.shellAt(instruction.range.start))] : [];
	});
}

/** `rustc` in an image made for it. */
function isOfBase(name: string, root: Stage): boolean {
	const image = root.facts?.name;
	return /^(?:cargo|rustc)$/.test(name) && image === 'rust' || name === 'javac';
}

function toolsOf(command: ShellCommand, image: string): string[] {
	const words = command.args.map(({ value }) => value);
	const found = TOOLS.get(command.name);
	const names = found === undefined ? [] : [found];
	if (command.name === 'tar' && words.some((word) => /\.tar\.xz$|\.txz$|^-?[a-zA-Z]*J[a-zA-Z]*$|^--xz$/.test(word))) names.push('xz-utils');
	if (command.name === 'tar' && words.some((word) => /\.tar\.bz2$|\.tbz2?$|^-?[a-zA-Z]*j[a-zA-Z]*$|^--bzip2$/.test(word))) names.push('bzip2');
	if (words.some((word) => /^(?:[\w.-]+@)?git\+(?:https?|ssh):|^git:\/\/|^github:/.test(word))) names.push('git');
	if (command.name === 'prisma' || command.name === 'npx' && words.includes('prisma')) names.push('openssl');
	if (PYTHON.test(command.name) && !/python|pypy/.test(image)) names.push('python3');
	return names;
}

/** A script of the project, or one from the network: what it calls cannot be seen. */
function isOwnScript(command: ShellCommand): boolean {
	if (/^(?:ba|da|a|z)?sh$/.test(command.name)) return (command.pipedFrom.length > 0 || command.args.some(({ value }) => !value.startsWith('-'))) && !command.args.some(({ value }) => /^-\w*c$/.test(value));
	return /^\.{0,2}\/.*\.(?:sh|bash|py|pl)$/.test(command.nameWord?.value ?? '') && !/^\/(?:usr\/)?s?bin\//.test(command.nameWord?.value ?? '');
}

/** Whether an installation compiles, as far as its words and the files of the context tell. */
function judged({ manager, packages, options, program }: PackageCommand, { files }: BuildContext): { compiled?: string; unseen?: string } {
	if (manager === 'pip') {
		const listed = packages.map(({ value }) => plainPip(value));
		const compiled = listed.find((name) => COMPILED_PIP.has(name));
		if (compiled) return { compiled };
		const requirements = options.filter(({ name }) => name === 'r' || name === 'requirement').map(({ value }) => value ?? '');
		const text = requirements.length === 1 && requirements[0]?.endsWith('requirements.txt') ? files?.['requirements.txt'] : undefined;
		if (requirements.length > 0 && typeof text !== 'string') return { unseen: requirements[0] as string };
		const lines = (text ?? '').split(/\r?\n/);
		const inFile = lines.map(plainPip).find((name) => COMPILED_PIP.has(name));
		if (inFile) return { compiled: inFile };
		const source = lines.find((line) => SOURCES.test(line))?.trim();
		if (options.some(({ name }) => name === 'e' || name === 'editable')) return { unseen: `${program} install -e` };
		return source !== undefined ? { unseen: source } : packages.some(({ value }) => value.startsWith('.') && !value.endsWith('.whl')) ? { unseen: `${program} install .` } : {};
	}
	if (manager === 'npm' || manager === 'yarn' || manager === 'pnpm') {
		const manifest = files?.['package.json'] ?? '';
		const inFile = /"(?:pre|post)?install"\s*:\s*"[^"]*\b(?:node-gyp|cmake-js)\b|"gypfile"\s*:\s*true/.test(manifest) ? 'node-gyp'
			: [...manifest.matchAll(/"([@\w./-]+)"\s*:/g)].map((match) => match[1] as string).find((name) => COMPILED_NPM.has(name));
		const compiled = packages.map(({ value }) => value.replace(/(?<=.)@.*$/, '')).find((name) => COMPILED_NPM.has(name)) ?? inFile;
		return compiled ? { compiled } : packages.length === 0 && typeof files?.['package.json'] !== 'string' ? { unseen: 'package.json' } : {};
	}
	// Nearly every bundle has a gem with native parts.
	if (manager === 'gem') return { compiled: `${program} install` };
	// A gem may come from a repository, for which git must be there.
	if (manager === 'bundle') {
		const lock = files?.['Gemfile.lock'];
		return { compiled: `${program} install`, ...((typeof lock !== 'string' || /^GIT\r?$/m.test(lock)) && { unseen: GEMFILE }) };
	}
	return {};
}

const GEMFILE = 'Gemfile';

function plainPip(line: string): string {
	return line.trim().replace(/[[<>=!~;@ #].*$/, '').toLowerCase().replaceAll('_', '-');
}
