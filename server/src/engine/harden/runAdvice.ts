/**
 * How to run an image with as few rights as it needs: what its Dockerfile says, as options of `docker run` and as the
 * same lines of a Compose file, each with its reason. What the file does not say is a note, never a guess.
 */
import { isPrivilegedPort, isRootUser, portFacts, type PortKind, runtimePaths, suggestedUser } from '../knowledge';
import { accountCommands, numberOf } from '../model/accounts';
import type { DockerfileModel } from '../model/model';
import { exposedBy, portsIn, readPort } from '../model/ports';
import { joinPath, type Stage } from '../model/stage';
import { isAppPath, within } from '../recipes/userPaths';
import { programOf } from '../recipes/programOf';
import { stepsDown } from '../recipes/stepsDown';
import { optionsOf } from '../shell/options';

/** One thing that is said to the container engine. */
export interface RunOption {
	/** Words behind `docker run`: `--read-only`. */
	readonly flag: string;
	/** The key of a Compose service, and an item of its list or its only value. */
	readonly compose: { readonly key: string; readonly item?: string; readonly value?: string };
	/** A sentence. */
	readonly reason: string;
}

export interface RunAdvice {
	readonly options: readonly RunOption[];
	/** Named volumes and secrets that the Compose file declares beside the service. */
	readonly volumes: readonly string[];
	readonly secrets: readonly string[];
	/** What the Dockerfile does not say, or what is done outside of it: sentences. */
	readonly notes: readonly string[];
}

/** Docker's own names for the image and the service; the reader puts in theirs. */
const IMAGE = 'IMAGE';
const SERVICE = 'app';

/**
 * @param before the model before hardening, when `model` is the hardened one: secrets that have left the image since
 * @returns undefined where there is no image, or one of Windows, which has none of these options
 */
export function runAdvice(model: DockerfileModel, before: DockerfileModel = model): RunAdvice | undefined {
	const stage = model.finalStage;
	if (!stage || stage.system === 'windows') return undefined;
	const exposed = portsOf(stage);
	const ports = exposed.filter(({ port }) => !isClosed(port));
	const user = userOf(stage);
	const data = dataPaths(model, stage);
	const scratch = scratchPaths(model, stage).filter((path) => !within(path, new Set(data)));
	const low = ports.find(({ port }) => isPrivilegedPort(port))?.port;
	const secrets = [...new Set([model, before].flatMap((each) => secretsOf(each, each.finalStage)))];
	const volumes = data.map((path) => ({ path, name: `${SERVICE}-${path.split('/').filter((part) => part !== '').at(-1)?.replace(/[^\w.-]/g, '-') ?? 'data'}` }));
	return {
		options: [
			one('--read-only', { key: 'read_only', value: 'true' }, 'Nothing in the image can be changed while it runs.'),
			...tmpfs(model, stage, scratch, user?.value),
			...volumes.map(({ path, name }) => one(`--volume ${name}:${path}`, { key: 'volumes', item: `${name}:${path}` }, `What the program keeps in ${path} outlives the container.`)),
			one('--cap-drop ALL', { key: 'cap_drop', item: 'ALL' }, 'Even root has no privileges of the kernel then.'),
			...low === undefined ? [] : [capability('NET_BIND_SERVICE', `It listens on port ${low}, below 1024.`)],
			...changesUser(model, stage) && user === undefined ? ['CHOWN', 'SETGID', 'SETUID'].map((name) => capability(name, 'It starts as root, and its workers become another user.')) : [],
			one('--security-opt no-new-privileges', { key: 'security_opt', item: 'no-new-privileges:true' }, 'setuid programs such as su and sudo give nobody rights.'),
			...user === undefined ? [] : [one(`--user ${user.value}`, { key: 'user', value: `"${user.value}"` }, user.reason)],
			one('--pids-limit 256', { key: 'pids_limit', value: '256' }, 'A program that starts others without end stops here and not at the host.'),
			...ports.map((port, i) => published(port, i === 0)),
			...secrets.flatMap(asFile),
		],
		volumes: volumes.map(({ name }) => name), secrets: secrets.map((name) => name.toLowerCase()),
		notes: notesFor(stage, { hasUser: user !== undefined || changesUser(model, stage), exposed, secrets }),
	};
}

/** What lets others in is not published; whoever needs it for an hour knows how. */
const CLOSED: ReadonlySet<PortKind | undefined> = new Set<PortKind>(['admin', 'docker-api', 'debug', 'legacy']);
const isClosed = (port: number): boolean => CLOSED.has(portFacts(port)?.kind);

const capability = (name: string, reason: string): RunOption => one(`--cap-add ${name}`, { key: 'cap_add', item: name }, reason);

/** A server that gives up root by itself, in its workers. */
function changesUser(model: DockerfileModel, stage: Stage): boolean {
	const { name } = stage.userAt();
	if (name.kind !== 'known' || !isRootUser(name.value)) return false;
	const own = programOf(model, stage);
	return own.length === 0 ? /^(?:nginx|httpd|php)$/.test(stage.root.facts?.name ?? '') : own.some((command) => /^(?:nginx|httpd|httpd-foreground|apache2|apache2ctl|apachectl|apache2-foreground|php-fpm|haproxy)$/.test(command.name));
}

const one = (flag: string, compose: RunOption['compose'], reason: string): RunOption => ({ flag, compose, reason });

/** The image's own program, not another one that is started in it. */
function startsOwnProgram(model: DockerfileModel, stage: Stage): boolean {
	const name = stage.root.facts?.name ?? '';
	const own = programOf(model, stage);
	return own.length === 0 || own.some((command) => command.name.includes(name.slice(name.lastIndexOf('/') + 1)) || /^(?:docker-.*entrypoint(?:\.sh)?|httpd-foreground|apache2-foreground|catalina\.sh|mysqld|mongod)$/.test(command.name));
}

function scratchPaths(model: DockerfileModel, stage: Stage): string[] {
	const { facts, image } = stage.root;
	const own = facts && startsOwnProgram(model, stage) ? runtimePaths(facts.name).scratch ?? [] : [];
	const fitting = own.filter((path) => !path.includes('apache2') || facts?.name === 'httpd' || /apache/.test(image?.tag ?? ''));
	return unique([...fitting, ...foldersMade(stage).filter((path) => /^(?:\/var)?\/run\//.test(path)).map((path) => path.replace(/^\/var\/run/, '/run'))]);
}

function dataPaths(model: DockerfileModel, stage: Stage): string[] {
	const declared = stage.inherited('VOLUME').flatMap((instruction) => (instruction.exec?.items ?? instruction.words).map(({ text }) => text)).filter((path) => path.startsWith('/') && !path.includes('$')).map((path) => joinPath('/', path));
	const known = stage.root.facts && startsOwnProgram(model, stage) ? runtimePaths(stage.root.facts.name).data ?? [] : [];
	return outermost([...declared, ...known, ...foldersMade(stage).filter(isAppPath)]);
}

/** Folders that a step makes and that nothing is put into: the program's, to write to. */
function foldersMade(stage: Stage): string[] {
	const filled = stage.lineage.flatMap((each) => [
		...each.runs.flatMap((run) => run.commands.filter(({ name }) => !ONLY_RIGHTS.has(name)).flatMap((command) => command.args.flatMap(({ value }) => absolute(each, value.replace(/^-[-\w]*=/, ''), run.instruction.range.start) ?? []))),
		...each.copies.flatMap(({ destination, instruction }) => destination?.value.kind === 'known' ? absolute(each, destination.value.value.text, instruction.range.start) ?? [] : []),
		...each.instructions.filter(({ keyword }) => keyword === 'WORKDIR').flatMap((instruction) => absolute(each, '.', instruction.range.end + 1) ?? []),
	]);
	return unique(stage.lineage.flatMap((each) => each.runs.flatMap((run) => run.commands.flatMap((command) => {
		if (command.name !== 'mkdir' || command.conditional || run.commands.some(({ name }) => name === 'cd' || name === 'rm')) return [];
		return optionsOf(command).operands.flatMap((word) => word.known ? absolute(each, word.value, run.instruction.range.start) ?? [] : []);
	})))).filter((path) => !filled.some((other) => within(other, new Set([path]))));
}

/** Commands that put nothing into the folders that they name. */
const ONLY_RIGHTS: ReadonlySet<string> = new Set(['mkdir', 'chown', 'chmod', 'chgrp', 'test', '[', 'ls', 'useradd', 'adduser', 'usermod']);

function absolute(stage: Stage, path: string, offset: number): string | undefined {
	if (/[{}$*?~[\]]/.test(path)) return undefined;
	if (path.startsWith('/')) return joinPath('/', path);
	const workdir = stage.workdirAt(offset);
	return workdir.kind === 'known' ? joinPath(workdir.value, path) : undefined;
}

/** @param user whom the folders must belong to: a tmpfs takes the mode of what it covers, and belongs to root */
function tmpfs(model: DockerfileModel, stage: Stage, paths: readonly string[], user: string | undefined): RunOption[] {
	const java = programOf(model, stage).some(({ name }) => name === 'java' || name === 'catalina.sh') || /(?:^|\/)(?:java|tomcat|jetty|eclipse-temurin|amazoncorretto)/.test(stage.root.facts?.name ?? '');
	const [uid = '', gid] = user?.split(':') ?? [];
	const owner = user === undefined ? '' : /^\d+$/.test(uid) ? `:uid=${uid}${gid !== undefined && /^\d+$/.test(gid) ? `,gid=${gid}` : ''}` : ':mode=1777';
	const temporary = java ? '/tmp:exec' : '/tmp';
	return [
		one(`--tmpfs ${temporary}`, { key: 'tmpfs', item: temporary }, java ? 'Temporary files; libraries of Java start what they unpack there.' : 'Temporary files, in memory, of which none can be started.'),
		...paths.map((path) => `${path}${owner}`).map((mount) => one(`--tmpfs ${mount}`, { key: 'tmpfs', item: mount }, `The program writes to ${mount.replace(/:.*/, '')}, and nothing there has to be kept.`)),
	];
}

interface Port { readonly port: number; readonly udp: boolean }

function portsOf(stage: Stage): Port[] {
	const own = stage.lineage.flatMap((each) => exposedBy(each).flatMap(({ specs }) => specs));
	const all = own.length > 0 ? own : (stage.root.facts?.ports ?? []).map(readPort);
	const ports = all.flatMap((spec) => portsIn(spec).map((port) => ({ port, udp: spec.protocol?.toLowerCase() === 'udp' })));
	return ports.filter((port, i) => ports.findIndex((other) => other.port === port.port && other.udp === port.udp) === i);
}

function published({ port, udp }: Port, isFirst: boolean): RunOption {
	const mapping = `127.0.0.1:${isPrivilegedPort(port) ? 8000 + port : port}:${port}${udp ? '/udp' : ''}`;
	return one(`--publish ${mapping}`, { key: 'ports', item: `"${mapping}"` }, isFirst ? 'Only this machine reaches it; without the address every network does, past the firewall.' : 'The same.');
}

function userOf(stage: Stage): { readonly value: string; readonly reason: string } | undefined {
	const { name } = stage.userAt();
	if (name.kind !== 'known') return undefined;
	if (!isRootUser(name.value)) return { value: numericUser(stage, name.value), reason: 'As the Dockerfile has it, also should a later build lose its USER.' };
	const own = stage.root.facts && stepsDown(stage) ? suggestedUser(stage.root.facts) : undefined;
	return own && { value: own.uid === undefined ? own.name : `${own.uid}:${own.gid ?? own.uid}`, reason: `The program becomes ${own.name} anyway; so it starts as it, and needs no right to change.` };
}

/** As numbers where they are known: they mean the same without the image's /etc/passwd. */
function numericUser(stage: Stage, user: string): string {
	const [name = '', group] = user.split(':');
	if (/^\d+$/.test(name)) return user;
	const made = stage.lineage.flatMap((each) => accountCommands(each).map((account) => ({ ...account, number: numberOf(each, account) })));
	const uid = made.find((account) => account.kind === 'user' && account.name.value === name)?.number ?? stage.root.facts?.users.find((account) => account.name === name)?.uid;
	const gid = made.find((account) => account.kind === 'group' && account.name.value === (group ?? name))?.number ?? stage.root.facts?.users.find((account) => account.name === (group ?? name))?.gid;
	if (uid === undefined) return user;
	return group === undefined && gid === undefined ? String(uid) : `${uid}:${gid ?? group}`;
}

/** Names of the secrets that the program reads when it runs. */
function secretsOf(model: DockerfileModel, stage: Stage | undefined): string[] {
	return (stage?.lineage ?? []).flatMap((each) => each.declarations.flatMap(({ kind, name, property }) => {
		if (kind !== 'env') return [];
		if (/_FILE$/.test(name)) return /^\/run\/secrets\//.test(property.value ?? '') ? [name.replace(/_FILE$/, '')] : [];
		return model.classifyName(name) === 'secret' ? [name] : [];
	}));
}

function asFile(name: string): RunOption[] {
	const id = name.toLowerCase();
	return [
		one(`--mount type=bind,src=./secrets/${id},dst=/run/secrets/${id},readonly`, { key: 'secrets', item: id }, `${name} as a file: neither docker inspect nor the programs that it starts see it.`),
		one(`--env ${name}_FILE=/run/secrets/${id}`, { key: 'environment', item: `${name}_FILE=/run/secrets/${id}` }, 'Where the program finds it; many read this variable, others need a line of code.'),
	];
}

function notesFor(stage: Stage, { hasUser, exposed, secrets }: { readonly hasUser: boolean; readonly exposed: readonly Port[]; readonly secrets: readonly string[] }): string[] {
	const user = stage.userAt().name;
	return [
		...hasUser ? [] : [user.kind === 'known' ? 'The image runs as root: set USER in the Dockerfile, or name an account with --user. A program that changes its own user needs --cap-add SETUID --cap-add SETGID --cap-add CHOWN.' : `As whom the image runs is not known, as ${user.kind === 'unknown' ? user.because : 'nothing says so'}: name an account with --user.`],
		...exposed.filter(({ port }) => isClosed(port)).map(({ port }) => `Port ${port} (${portFacts(port)?.name}) stays unpublished: use docker exec, or publish it for as long as you need it.`),
		...exposed.length > 0 ? [] : ['The Dockerfile exposes no port. Publish what you need as --publish 127.0.0.1:PORT:PORT.'],
		...secrets.length > 0 ? [`Should the program read ${secrets.join(', ')} from its environment only, use --env-file, and keep that file out of version control.`] : [],
		'Does it fail to write? Run it once without --read-only: docker diff CONTAINER names the places, each of which becomes a --tmpfs or a --volume.',
		'Let root of the container be nobody on the host: rootless Docker, userns-remap in /etc/docker/daemon.json, or podman run --userns=auto.',
		'Limit what it may use: --memory 512m --cpus 1 are a start.',
	];
}

/** The command, one option a line. */
export function dockerRun({ options }: RunAdvice): string {
	return ['docker run --rm', ...options.map(({ flag }) => `  ${flag}`), `  ${IMAGE}`].join(' \\\n');
}

/** The same as a Compose file, the reasons as comments. */
export function composeFile({ options, volumes, secrets }: RunAdvice): string {
	const keys = unique(options.map(({ compose }) => compose.key));
	const service = keys.flatMap((key) => {
		const own = options.filter(({ compose }) => compose.key === key);
		const [first] = own;
		if (first?.compose.value !== undefined) return [`    ${key}: ${first.compose.value}  # ${first.reason}`];
		return [`    ${key}:`, ...own.map(({ compose, reason }) => `      - ${compose.item}  # ${reason}`)];
	});
	return [
		'services:', `  ${SERVICE}:`, `    image: ${IMAGE}`, ...service,
		...volumes.length > 0 ? ['volumes:', ...volumes.map((name) => `  ${name}:`)] : [],
		...secrets.length > 0 ? ['secrets:', ...secrets.flatMap((id) => [`  ${id}:`, `    file: ./secrets/${id}`])] : [],
		'',
	].join('\n');
}

export function adviceMarkdown(advice: RunAdvice): string {
	return `${[
		`\`\`\`sh\n${dockerRun(advice)}\n\`\`\``,
		advice.options.map(({ flag, reason }) => `- \`${flag}\`: ${reason}`).join('\n'),
		`The same for Compose:\n\n\`\`\`yaml\n${composeFile(advice)}\`\`\``,
		advice.notes.map((note) => `- ${note}`).join('\n'),
	].join('\n\n')}\n`;
}

const OPENS = '# To run this image with as few rights as it needs:';
const CLOSES = '# (end of how to run it)';

/** The Dockerfile with the command as a comment at its end; an older one of these comments is replaced. */
export function adviceComment(text: string, advice: RunAdvice): string {
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const width = Math.max(...advice.options.map(({ flag }) => flag.length).filter((length) => length <= 40));
	const lines = [OPENS, '#   docker run --rm', ...advice.options.map(({ flag, reason }) => `#     ${flag.padEnd(width)}  ${reason}`), `#     ${IMAGE}`, CLOSES];
	const from = text.indexOf(`${OPENS}${eol}`);
	const to = from < 0 ? -1 : text.indexOf(CLOSES, from);
	const rest = to < 0 ? text : text.slice(0, from) + text.slice(to + CLOSES.length).replace(/^\r?\n/, '');
	const body = rest.replace(/(?:\r?\n)*$/, '');
	return `${body}${eol}${eol}${lines.join(eol)}${eol}`;
}

function unique<T>(list: readonly T[]): T[] {
	return [...new Set(list)];
}

function outermost(paths: readonly string[]): string[] {
	const all = unique(paths);
	return all.filter((path) => !all.some((other) => other !== path && within(path, new Set([other]))));
}
