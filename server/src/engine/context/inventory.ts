/** What a walk through a build context has found that belongs in no image, for the findings in the files beside it. */
import type { ContextInventory, ContextRisk } from '../config/buildContext';
import type { SecretFileKind } from '../knowledge';
import { type Content, HEAD_BYTES, holdsSecretSetting, readHead } from './contents';
import type { ContextNode, ContextWalk } from './walk';

/** What is told of a context at most. */
const MOST_RISKS = 200;
const MOST_NAMES = 5_000;
/** Files that are looked into at most. */
const MOST_HEADS = 300;

/** Folders that a tool fills again: what it is, and what beside it says that it is that. */
const PACKAGES: Readonly<Record<string, { readonly what: string; readonly beside?: readonly string[] }>> = {
	node_modules: { what: 'Node packages' },
	bower_components: { what: 'Bower packages' },
	'.venv': { what: 'Python environment' },
	venv: { what: 'Python environment' },
	__pycache__: { what: 'Python cache' },
	'.tox': { what: 'Python environments' },
	target: { what: 'build output', beside: ['Cargo.toml', 'pom.xml'] },
	'.gradle': { what: 'Gradle cache' },
	'.terraform': { what: 'Terraform providers' },
};

/** One file of this size is not there by intent. */
const LARGE = 100 * 1024 * 1024;

const NAMES: Readonly<Record<SecretFileKind, string>> = {
	environment: 'environment file', 'ssh-key': 'SSH key', 'ssh-folder': 'SSH keys', 'private-key': 'private key', certificate: 'certificate', keystore: 'keystore', 'package-registry': 'registry credentials',
	'git-credentials': 'Git credentials', 'git-history': 'Git history', 'cloud-credentials': 'cloud credentials', 'container-registry': 'registry credentials', 'cluster-credentials': 'cluster credentials',
	'infrastructure-state': 'infrastructure state', 'password-store': 'passwords', 'database-dump': 'database dump',
};

/** Kinds that are lists of settings, some of them secret: their text decides. */
const SETTINGS: ReadonlySet<SecretFileKind> = new Set(['environment', 'package-registry']);

/** Text files whose names say nothing, and in which people leave keys. */
const LOOKED_INTO = /(?:^|\/)[^./]+$|\.(?:json|ya?ml|toml|ini|conf|cfg|config|properties|env|txt|xml|pem|crt|sql|bak|rdb|sh)$/i;
const LARGEST_LOOKED_INTO = 256 * 1024;

export type Look = (path: string) => Promise<string | undefined>;

/**
 * @param look the first {@link HEAD_BYTES} bytes of a file as text
 */
export async function inventoryOf(walk: ContextWalk, look: Look, isCancelled: () => boolean = () => false): Promise<ContextInventory> {
	const risks: ContextRisk[] = [];
	const unsure: ContextNode[] = [];
	const folders: Record<string, string[]> = {};
	let names = 0;
	const queue: ContextNode[] = [walk.root];
	for (let at = 0; at < queue.length; at++) {
		const folder = queue[at] as ContextNode;
		const { children } = folder;
		if (!children) continue;
		if (walk.isListed(folder) && names + children.length <= MOST_NAMES) {
			names += children.length;
			folders[folder.path] = children.map(({ name, kind }) => kind === 'folder' ? `${name}/` : name);
		}
		for (const node of children) {
			const risk = riskOf(node);
			if (risk) risks.push(risk);
			// What lies below has been told with it.
			if (risk && node.kind === 'folder') continue;
			if (node.kind === 'folder') queue.push(node);
			else if (!risk && isWorthALook(node)) unsure.push(node);
		}
	}
	const found: ContextRisk[] = [];
	for (const node of unsure.slice(0, MOST_HEADS)) {
		if (isCancelled()) break;
		const text = await look(node.path);
		const content = text === undefined ? undefined : contentOf(node, text);
		if (content) found.push(riskFrom(node, content.kind, content.what));
	}
	return { risks: [...risks, ...found].slice(0, MOST_RISKS), folders, complete: walk.state === 'complete' };
}

/** What can be told by the name alone. */
function riskOf(node: ContextNode): ContextRisk | undefined {
	if (node.kind === 'folder') {
		if (node.name === '.git') return riskFrom(node, 'history', 'Git history');
		const row = Object.hasOwn(PACKAGES, node.name) ? PACKAGES[node.name] : undefined;
		if (row && (!row.beside || node.parent?.children?.some(({ name }) => row.beside?.includes(name)))) return riskFrom(node, 'packages', row.what);
		return node.secret === undefined || node.secret === 'git-history' ? undefined : riskFrom(node, 'secret', NAMES[node.secret]);
	}
	if (node.kind !== 'file') return undefined;
	if (node.secret === 'database-dump') return riskFrom(node, 'dump', NAMES[node.secret]);
	if (node.secret !== undefined && !SETTINGS.has(node.secret)) return riskFrom(node, 'secret', NAMES[node.secret]);
	return node.size >= LARGE ? riskFrom(node, 'large', 'large file') : undefined;
}

function isWorthALook({ kind, path, size, secret, copied }: ContextNode): boolean {
	return kind === 'file' && (secret !== undefined || copied && size > 20 && size <= LARGEST_LOOKED_INTO && LOOKED_INTO.test(path));
}

function contentOf({ secret }: ContextNode, text: string): Content | undefined {
	if (secret !== undefined) return holdsSecretSetting(text) ? { kind: 'secret', what: NAMES[secret] } : undefined;
	return readHead(text);
}

function riskFrom(node: ContextNode, kind: ContextRisk['kind'], what: string): ContextRisk {
	const { path, files, bytes, size } = node;
	return { path, kind, what, files: node.kind === 'folder' ? files : 1, bytes: node.kind === 'folder' ? bytes : size };
}

export { HEAD_BYTES };
