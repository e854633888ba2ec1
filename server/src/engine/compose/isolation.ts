/**
 * What root in a service, or in an image, can reach on the host, as a page: what is opened, what holds it, and what
 * mapped accounts, rootless mode or a host of its own would change. A pure function of the file; nothing is asked of
 * an engine. Sources: Docker's documentation of userns-remap and of rootless mode, capabilities(7).
 */
import type { Analysis } from '../analyze';
import { isRootUser } from '../knowledge';
import { followed } from '../yaml/tree';
import { imageOf } from './images';
import type { ComposeModel, Service } from './model';
import { isOpen } from './ports';

/** Something of the host that root in the container reaches. */
interface Reach {
	readonly what: string;
	/** With userns-remap, rootless, and on a host of its own. */
	readonly remap: string;
	readonly rootless: string;
	readonly apart: string;
}

const NO_CHANGE = 'No change';
const OTHERS_SAFE = 'Services on other hosts are out of reach; this host is not';
const NOT_TOGETHER = 'Docker refuses it, unless the service is exempt by `userns_mode: host`';

interface Picture {
	readonly title: string;
	readonly user: string;
	readonly reaches: readonly Reach[];
	readonly holds: readonly string[];
}

/** The page of the service at an offset; undefined outside of services. */
export function serviceIsolation({ services }: ComposeModel, offset: number): string | undefined {
	const service = services.find(({ entry: { range } }) => range.start <= offset && offset <= range.end);
	return service && page({ title: `Isolation of the service ${service.name}`, user: userOf(service), reaches: reachesOf(service), holds: holdsOf(service) });
}

/** The page of the image that a Dockerfile makes, as `docker run` starts it when nothing else is said. */
export function imageIsolation({ model, findings }: Pick<Analysis, 'model' | 'findings'>): string {
	const name = model.finalStage?.userAt().name;
	const user = name?.kind !== 'known' ? 'as whom the base image says, which is not known here' : isRootUser(name.value) ? 'as root' : `as ${name.value}`;
	const socket = findings.find(({ rule }) => rule === 'docker-api-access');
	const reaches = socket ? [{ ...SOCKET, what: `The Docker API, which the image asks for (line ${model.lines.lineAt(socket.range.start) + 1}): root on the host, when it is given` }] : [];
	return page({ title: 'Isolation of this image', user: `The image runs ${user}.`, reaches, holds: DEFAULT_HOLDS });
}

const SOCKET: Reach = {
	what: 'The Docker API: it starts a container that owns the host, so this is root on the host', remap: `${NO_CHANGE}: the daemon does what it is told, and can be told to map nothing`,
	rootless: 'Everything of the account that runs Docker, and nothing of root', apart: OTHERS_SAFE,
};

const KERNEL: Reach = {
	what: 'The kernel, which all containers and the host share: a flaw in a system call that is let through', remap: 'What breaks out is an account without rights',
	rootless: 'What breaks out is the account that runs Docker', apart: 'The kernel of that host alone; a virtual machine or gVisor puts a wall in between',
};

const DEFAULT_HOLDS: readonly string[] = ['Namespaces of its own for processes, network, mounts and names', 'Docker\'s seccomp profile, and that of AppArmor or SELinux where the host has it', 'Fourteen of forty-one capabilities'];

function userOf(service: Service): string {
	const image = imageOf(service);
	const told = service.user;
	if (told !== undefined && told !== '') return isRootUser(told) ? 'It is told to run as root.' : `It runs as ${told}; who breaks in has to become root first.`;
	const facts = image?.facts;
	if (facts?.dropsPrivileges) return 'Its entry point starts as root and steps down to an account of its own.';
	if (facts?.defaultUser !== undefined) return isRootUser(facts.defaultUser) ? `The image ${image?.reference.name} runs as root.` : `The image ${image?.reference.name} runs as ${facts.defaultUser}; who breaks in has to become root first.`;
	return 'Nothing here says as whom it runs: the image decides, and most run as root.';
}

function reachesOf(service: Service): Reach[] {
	const found: Reach[] = [];
	if (service.text('privileged') === 'true') found.push({ what: 'Every device, every capability, no seccomp and no AppArmor (`privileged`): root on the host', remap: NOT_TOGETHER, rootless: 'What the account that runs Docker may do: no disks, no modules', apart: OTHERS_SAFE });
	for (const { source, target, readOnly } of service.mounts) {
		if (source === undefined) continue;
		if (/\.sock$/.test(source) && /docker|containerd|podman|crio/.test(source)) found.push(SOCKET);
		else found.push({
			what: `\`${source}\`, mounted at \`${target}\`${readOnly ? ', to read' : ', to read and write as its owner'}`,
			remap: readOnly ? 'Only what everybody may read' : 'Only what everybody may read and write; files of root are safe', rootless: 'Only what the account that runs Docker may', apart: 'The files of that host alone',
		});
	}
	for (const { text } of service.words('cap_add')) found.push({ what: `What the capability ${text} allows`, remap: 'It counts within the container\'s own namespaces, not for the host', rootless: 'It counts within namespaces of the account, not for the host', apart: OTHERS_SAFE });
	for (const [field, what] of NAMESPACES) if (service.text(field) === 'host') found.push({ what: `${what} (\`${field}: host\`)`, remap: field === 'userns_mode' ? 'This line exempts the service from it' : NOT_TOGETHER, rootless: 'Those of the account that runs Docker', apart: OTHERS_SAFE });
	for (const { node } of service.items('devices')) {
		const source = node?.kind === 'map' ? followed(node.entries.find(({ name }) => name === 'source')?.value) : node;
		if (source?.kind === 'scalar') found.push({ what: `The device \`${source.text.split(':')[0]}\``, remap: 'Only when everybody may use the device', rootless: 'Only when the account may use the device', apart: OTHERS_SAFE });
	}
	for (const { text } of service.words('security_opt')) if (/unconfined|disable/.test(text)) found.push({ what: `More of the kernel: \`${text}\``, remap: 'What breaks out is an account without rights', rootless: 'What breaks out is the account that runs Docker', apart: OTHERS_SAFE });
	return found;
}

const NAMESPACES: readonly (readonly [string, string])[] = [
	['network_mode', 'The network of the host: every address, and what trusts localhost'], ['pid', 'The processes of the host'], ['ipc', 'The shared memory of the host'], ['uts', 'The name of the host'], ['userns_mode', 'The accounts of the host: root is root'], ['cgroup', 'The control groups of the host'],
];

function holdsOf(service: Service): string[] {
	const dropped = service.words('cap_drop').map(({ text }) => text.toUpperCase());
	const options = service.words('security_opt').map(({ text }) => text);
	const privileged = service.text('privileged') === 'true';
	const open = service.ports.filter(isOpen).length;
	return [
		...NAMESPACES.every(([field]) => service.text(field) !== 'host') ? [DEFAULT_HOLDS[0] as string] : ['Namespaces of its own, except those named above'],
		...privileged || options.some((option) => /seccomp[:=]unconfined/.test(option)) ? [] : ['Docker\'s seccomp profile'],
		...privileged ? [] : dropped.includes('ALL') ? [`No capabilities${service.field('cap_add') ? ' but those granted' : ''}`] : [DEFAULT_HOLDS[2] as string],
		...options.some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option)) ? ['No gain of rights by setuid programs'] : [],
		...service.text('read_only') === 'true' ? ['A file system that cannot be written'] : [],
		...service.ports.length > 0 ? [open > 0 ? `${open} of ${service.ports.length} published ports are open at every address` : 'Published ports are for this machine only'] : ['No published ports'],
	];
}

function page({ title, user, reaches, holds }: Picture): string {
	const all = [...reaches, KERNEL];
	return `${[
		`# ${title}`, user,
		'## What root in it can reach on the host', all.map(({ what }) => `- ${what}.`).join('\n'),
		...reaches.length === 0 ? ['Nothing in this file opens more.'] : [],
		'## What holds it', holds.map((text) => `- ${text}.`).join('\n'),
		'## What would change it', ['| | userns-remap | Rootless Docker | A host of its own |', '|---|---|---|---|', ...all.map(({ what, remap, rootless, apart }) => `| ${cell(what)} | ${remap} | ${rootless} | ${apart} |`)].join('\n'),
		[
			'- **userns-remap** (`daemon.json`): root in every container becomes an account without rights. Images are pulled again, and files in volumes change their owner. [Docker: user namespaces](https://docs.docker.com/engine/security/userns-remap/)',
			'- **Rootless Docker**: the daemon itself runs without root. Ports below 1024 and some storage drivers need a setting. [Docker: rootless mode](https://docs.docker.com/engine/security/rootless/)',
			'- **A host of its own**: for services that must keep such access, a machine on which nothing else is worth taking.',
		].join('\n'),
	].join('\n\n')}\n`;
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|');
}
