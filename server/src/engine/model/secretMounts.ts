/** The secrets that a RUN mounts, where its commands write them, and how paths of commands are made absolute. */
import type { ShellCommand, ShellWord } from '../shell/types';
import { optionsOf } from '../shell/options';
import { mountsOver } from './caches';
import { type Mount, mountOption, type Run } from './run';
import { joinPath, type Stage } from './stage';
import { expression } from '../text/expression';

export interface MountedSecret {
	readonly mount: Mount;
	readonly id: string;
	/** The file; absent when it only comes as a variable, or at a place that cannot be told. */
	readonly path?: string;
	readonly env?: string;
}

export function mountedSecrets(text: string, run: Run): MountedSecret[] {
	return run.mounts.flatMap((mount): MountedSecret[] => {
		if (mount.type !== 'secret') return [];
		const value = (...keys: readonly string[]): string | undefined => mountOption(text, mount, ...keys)?.value;
		const target = value('target', 'dst', 'destination');
		const env = value('env');
		const id = value('id') ?? baseOf(target ?? value('source', 'src') ?? env ?? '');
		if (id === '' || id.includes('$') || target?.includes('$')) return [];
		const path = target === undefined ? env === undefined ? `/run/secrets/${baseOf(id)}` : undefined : target.startsWith('/') ? joinPath('/', target) : undefined;
		return [{ mount, id, ...(path !== undefined && { path }), ...(env !== undefined && { env }) }];
	});
}

function baseOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** A word of a command as an absolute path, `~` and `$HOME` as root's; undefined when it cannot be told. */
export function absolutePath(stage: Stage, run: Run, word: ShellWord): string | undefined {
	const value = word.value.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, '/root');
	if (value === '' || /[$`*?<>(]/.test(value)) return undefined;
	if (value.startsWith('/')) return joinPath('/', value);
	const workdir = stage.workdirAt(run.instruction.range.start);
	const moves = run.commands.some(({ name }) => name === 'cd' || name === 'pushd');
	return workdir.kind === 'known' && !moves ? joinPath(workdir.value, value) : undefined;
}

export interface SecretWrite {
	readonly secret: MountedSecret;
	readonly command: ShellCommand;
	/** The file, or the words of a setting. */
	readonly word: ShellWord;
	/** For files: absolute, or as written where the working directory is not known. */
	readonly path?: string;
	/** `file`: the mounted file itself is copied. `value`: its text goes into another file. `setting`: a program stores it. */
	readonly kind: 'file' | 'value' | 'setting';
}

const COPIES = new Set(['cp', 'mv', 'install', 'rsync']);
/** Programs that hand on what they are given. */
const CARRIERS = new Set(['echo', 'printf', 'cat', 'base64', 'tr', 'sed', 'head', 'tail', 'cut', 'grep', 'awk', 'jq', 'yq', 'tee', 'xxd', 'openssl', 'gunzip', 'zcat', 'rev', 'sort']);
/** Programs that store what they are told, by the words behind their name. */
const STORES: Readonly<Record<string, RegExp>> = {
	npm: /^(?:config|c|set)\b/, pnpm: /^(?:config|c|set)\b/, yarn: /^config set\b/, git: /^config\b|^clone\b|^remote (?:add|set-url)\b/, pip: /^config set\b/, pip3: /^config set\b/, poetry: /^config\b/,
	composer: /^config\b/, bundle: /^config\b/, bundler: /^config\b/, aws: /^configure set\b/, docker: /^login\b/, podman: /^login\b/, buildah: /^login\b/, skopeo: /^login\b/, gh: /^auth login\b/, glab: /^auth login\b/,
	dotnet: /^nuget (?:add|update) source\b/, nuget: /^sources?\b/, cargo: /^login\b/, gem: /^sources\b/, gpg: /--import\b/, gpg2: /--import\b/, huggingface: /^login\b/, 'huggingface-cli': /^login\b/, hf: /^auth login\b/, helm: /^registry login\b/, mc: /^alias set\b|^config host add\b/, rclone: /^config (?:create|update)\b/, go: /^env -w\b/,
};
/** Whether the command keeps what it is told in a file of its program: `npm config set …`, `docker login`. */
export function storesSettings({ name, args }: ShellCommand): boolean {
	return STORES[name]?.test(args.map((word) => word.value).join(' ')) === true;
}

/** What takes a stored setting back. */
const UNDO = /--unset|--remove-section|\bconfig (?:.* )?(?:delete|rm|unset|--delete)\b|\bnuget remove source\b|^go env -u\b|\blogout\b|\bset-url\b|--delete-secret/;
const VOLATILE = /^\/(?:dev|proc|sys|run\/secrets)(?:\/|$)/;

/** Where the commands of a RUN leave a mounted secret in the layer. What the RUN removes again is left out. */
export function secretWrites(text: string, stage: Stage, run: Run): SecretWrite[] {
	const secrets = mountedSecrets(text, run);
	if (secrets.length === 0) return [];
	const tainted = new Map(secrets.flatMap((secret) => secret.env === undefined ? [] : [[secret.env, secret] as const]));
	const found: SecretWrite[] = [];
	for (const command of run.commands) {
		for (const { name, value } of command.assignments) {
			const secret = value && secretIn(value, secrets, tainted);
			if (secret && command.nameWord === undefined) tainted.set(name, secret);
		}
		if (/^(?:export|local|declare|readonly)$/.test(command.name)) for (const word of command.args) {
			const secret = secretIn(word, secrets, tainted);
			const name = /^(\w+)=/.exec(word.value)?.[1];
			if (secret && name !== undefined) tainted.set(name, secret);
		}
		found.push(...writesOf(command, secrets, tainted, stage, run));
	}
	return found.filter((write) => isKept(write, run));
}

function secretIn(word: ShellWord, secrets: readonly MountedSecret[], tainted: ReadonlyMap<string, MountedSecret>): MountedSecret | undefined {
	const variable = word.variables.find(({ name }) => tainted.has(name));
	// `${#TOKEN}` and `$(wc -c < …)` tell nothing; `$(cat …)` and `$(< …)` tell all.
	if (variable && !word.text.includes(`\${#${variable.name}`) && !/\$\{\w+:?\+/.test(word.text)) return tainted.get(variable.name);
	return word.substitutions.length === 0 ? undefined : secrets.find(({ path }) => path !== undefined && word.text.includes(path) && /\$\(\s*(?:cat\s|<|base64\s|head\s|tr\s|sed\s)|`\s*cat\s/.test(word.text));
}

function* writesOf(command: ShellCommand, secrets: readonly MountedSecret[], tainted: ReadonlyMap<string, MountedSecret>, stage: Stage, run: Run): Iterable<SecretWrite> {
	const fileOf = (word: ShellWord): MountedSecret | undefined => secrets.find(({ path }) => path !== undefined && word.value.replace(/^["']|["']$/g, '') === path);
	const { operands } = optionsOf(command);
	if (COPIES.has(command.name)) {
		const target = operands.at(-1);
		const secret = operands.slice(0, -1).map(fileOf).find((each) => each !== undefined);
		const path = target && absolutePath(stage, run, target);
		if (target && secret && path !== undefined) yield { secret, command, word: target, path, kind: 'file' };
		return;
	}
	const given = [command, ...command.pipedFrom.filter(({ name }) => CARRIERS.has(name))];
	const told = given.flatMap((each) => [...each.args.flatMap((word) => secretIn(word, secrets, tainted) ?? []), ...each.redirections.flatMap(({ body = '' }) => secretInBody(body, secrets, tainted) ?? [])])[0];
	const shown = told ?? given.flatMap((each) => CARRIERS.has(each.name) || each === command ? [...each.args, ...each.redirections.flatMap(({ operator, target }) => operator === '<' && target ? [target] : [])].flatMap((word) => fileOf(word) ?? []) : [])[0];
	if (!shown) return;
	if (CARRIERS.has(command.name)) {
		const targets = command.redirections.filter(({ operator, descriptor = 1 }) => operator.startsWith('>') && descriptor === 1).flatMap(({ target }) => target ?? []);
		if (command.name === 'tee') targets.push(...operands);
		if (command.name === 'sed' && told && optionsOf(command).options.some(({ name }) => name === 'i' || name === 'in-place')) targets.push(...operands.slice(-1));
		for (const word of targets) {
			const path = absolutePath(stage, run, word) ?? (/^[\w.-][\w./-]*$/.test(word.value) ? word.value : undefined);
			if (path !== undefined && fileOf(word) === undefined) yield { secret: shown, command, word, path, kind: command.name === 'cat' && !told ? 'file' : 'value' };
		}
		return;
	}
	if (!storesSettings(command) || command.args.some(({ value }) => /^--(?:unset(?:-all)?|remove-section)$/.test(value))) return;
	const word = command.args.find((each) => secretIn(each, secrets, tainted) ?? fileOf(each)) ?? command.args[0];
	if (word) yield { secret: shown, command, word, kind: 'setting' };
}

function secretInBody(body: string, secrets: readonly MountedSecret[], tainted: ReadonlyMap<string, MountedSecret>): MountedSecret | undefined {
	for (const [name, secret] of tainted) if (expression(`(?<!\\\\)\\$(?:${name}\\b|\\{${name}\\})`).test(body)) return secret;
	return secrets.find(({ path }) => path !== undefined && body.includes(`$(cat ${path})`));
}

/** False when the RUN takes it away again, or when the file is not part of the layer. */
function isKept({ command, word, path, kind }: SecretWrite, run: Run): boolean {
	const later = run.commands.filter((each) => each.range.start > command.range.start);
	const all = later.map((each) => [each.name, ...each.args.map((arg) => arg.value)].join(' '));
	if (kind === 'setting') {
		const cloned = command.name === 'git' && command.args[0]?.value === 'clone';
		return !all.some((line) => UNDO.test(line) || /^(?:rm|shred) .*(?:\.(?:npmrc|yarnrc(?:\.yml)?|gitconfig|docker|gnupg|aws|config|git)\b)/.test(line) || cloned && /^(?:rm|mv|cp) /.test(line));
	}
	if (path === undefined || VOLATILE.test(path) || mountsOver(run, path)) return false;
	const removed = [...later, ...run.commands.filter(({ name }) => name === 'trap')].some((each) => /^(?:rm|unlink|shred|trap|mv)$/.test(each.name) && each.args.some((arg) => {
		const value = arg.value.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, '/root').replace(/\/?\*?$/, '');
		return value !== '' && (value === path || path.startsWith(`${value}/`) || arg.value === word.value || each.name === 'trap' && arg.value.includes(word.value));
	}));
	return !removed;
}
