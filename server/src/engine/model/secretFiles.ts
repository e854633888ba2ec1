/** Secret files that COPY and ADD take from the build context into a stage, and where they land. */
import { classifySecretPath, findTokens, isPlaceholderValue, type SecretPath } from '../knowledge';
import type { Copy } from './copy';
import type { DockerfileModel } from './model';
import { joinPath, type Stage } from './stage';
import { urlCredentials } from './urlCredentials';

export interface CopiedSecret {
	readonly stage: Stage;
	readonly copy: Copy;
	readonly source: Copy['sources'][number];
	/** As written, variables filled in. */
	readonly path: string;
	readonly secret: SecretPath;
	/** Absolute; absent when it cannot be told. */
	readonly target?: string;
}

const cache = new WeakMap<DockerfileModel, readonly CopiedSecret[]>();

/** In source order; files of other stages are left out, and so are names that may be public as well. */
export function copiedSecrets(model: DockerfileModel): readonly CopiedSecret[] {
	let found = cache.get(model);
	if (found) return found;
	found = model.stages.flatMap((stage) => stage.copies.flatMap((copy) => [...secretsOf(stage, copy)]));
	cache.set(model, found);
	return found;
}

function* secretsOf(stage: Stage, copy: Copy): Iterable<CopiedSecret> {
	if (copy.from) return;
	for (const source of copy.sources) {
		const path = source.value.kind === 'known' ? source.value.value.text : source.word.text;
		if (/^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(path)) continue;
		const plain = path.replace(/^(["'])(.*)\1$/, '$2');
		const secret = classifySecretPath(plain) ?? bySlot(copy, plain);
		if (secret?.certainty !== 'secret' || secret.kind === 'git-history') continue;
		const target = targetOf(stage, copy, path);
		yield { stage, copy, source, path, secret, ...(target !== undefined && { target }) };
	}
}

/** Variables of tools that say where they look for credentials. */
const SLOTS: Readonly<Record<string, string>> = {
	AWS_CONFIG_FILE: '.aws/config', AWS_SHARED_CREDENTIALS_FILE: '.aws/credentials', GOOGLE_APPLICATION_CREDENTIALS: 'service-account.json', KUBECONFIG: '.kube/config', NETRC: '.netrc',
	NPM_CONFIG_USERCONFIG: '.npmrc', PIP_CONFIG_FILE: 'pip.conf', PGPASSFILE: '.pgpass', BOTO_CONFIG: '.boto',
};

/** A file of any name that is copied to where a tool expects credentials: `COPY aws.txt /root/.aws/credentials`. */
function bySlot({ destination, sources }: Copy, path: string): SecretPath | undefined {
	if (!destination || sources.length > 1 || /[/*]$|(?:^|\/)\.{1,2}$/.test(path) || /\.(?:example|sample|template|dist|tpl|pub)$/.test(path)) return undefined;
	const variable = /^\$(?:(\w+)|\{(\w+)\})$/.exec(destination.word.text);
	const slot = variable ? SLOTS[variable[1] ?? variable[2] ?? ''] : destination.value.kind === 'known' ? destination.value.value.text : undefined;
	const secret = slot === undefined || /\/$/.test(slot) ? undefined : classifySecretPath(slot);
	return secret && IN_PLACE.has(secret.kind) ? secret : undefined;
}

/** Kinds whose places the tools fix; other names are as good for templates. */
const IN_PLACE: ReadonlySet<string> = new Set(['ssh-key', 'git-credentials', 'cloud-credentials', 'container-registry', 'cluster-credentials', 'package-registry']);

function targetOf(stage: Stage, copy: Copy, path: string): string | undefined {
	if (copy.destination?.value.kind !== 'known' || /[*?[\]\\]/.test(path) || /\/$/.test(path)) return undefined;
	const destination = copy.destination.value.value.text;
	const base = path.slice(path.lastIndexOf('/') + 1);
	const workdir = stage.workdirAt(copy.instruction.range.start);
	const absolute = destination.startsWith('/') ? joinPath('/', destination) : workdir.kind === 'known' ? joinPath(workdir.value, destination) : undefined;
	if (absolute === undefined) return undefined;
	const last = destination.slice(destination.lastIndexOf('/') + 1);
	if (last === base) return absolute;
	const folder = copy.sources.length > 1 || last === '' || last === '.' || last === '..' || workdir.kind === 'known' && absolute === joinPath('/', workdir.value)
		|| /^\/(?:root|app|src|home\/[\w-]+|etc|opt|tmp|usr\/src\/app|(?:root|home\/[\w-]+)\/\.(?:ssh|aws|docker|kube|m2|config|cargo|gnupg|gradle|composer))$/.test(absolute);
	if (folder) return joinPath(absolute, base);
	return /[.]|^id_|^netrc$|key$|^(?:credentials|config)$/.test(last) ? absolute : undefined;
}

/**
 * What is known of the file's text: settings only, something secret, or nothing.
 * @param files texts of the build context by path
 */
export function contentOf({ classifyName }: DockerfileModel, copied: CopiedSecret, files: Readonly<Record<string, string | null>> = {}): 'plain' | 'secret' | 'unknown' {
	const text = files[copied.path.replace(/^(?:\.?\/)+/, '')];
	if (typeof text !== 'string') return 'unknown';
	if (findTokens(text).length > 0 || urlCredentials(text).length > 0) return 'secret';
	const secret = text.split(/\r?\n/).some((line) => {
		const [, name = '', value = ''] = /^\s*(?:export\s+)?([^#;=\s][^=]*?)\s*=\s*(.+)$/.exec(line) ?? /^\s*([\w.-]+):\s+(.+)$/.exec(line) ?? [];
		return (/(?:_authToken|_auth|_password)$/i.test(name) || classifyName(name) === 'secret') && !isPlaceholderValue(value);
	});
	return secret ? 'secret' : SETTINGS.has(copied.secret.kind) ? 'plain' : 'unknown';
}

/** Kinds of file that are lists of settings, some of them secret. */
const SETTINGS: ReadonlySet<string> = new Set(['environment', 'package-registry']);
