/**
 * Debian commands said in Alpine's words: packages by their names there, accounts with BusyBox. All or nothing: one
 * command that has no counterpart, and nothing is translated.
 */
import { translatePackage } from '../knowledge';
import { chainItemOf, removeInstruction, removeWord } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import { packageCommand, type PackageCommand } from '../model/packages';
import type { Run } from '../model/run';
import { optionsOf } from '../shell/options';
import type { ChainItem, ShellCommand, ShellWord } from '../shell/types';
import { remove, replace, type TextEdit } from '../text/edit';
import type { BaseNeeds } from './baseNeeds';

/** Programs that Alpine has not, or that mean something else there. */
const ONLY_DEBIAN = new Set(`
	dpkg dpkg-reconfigure dpkg-query dpkg-deb dpkg-architecture dpkg-divert apt-key apt-mark apt-cache apt-config add-apt-repository debconf-set-selections update-alternatives
	locale-gen update-locale usermod groupmod gpasswd userdel groupdel deluser delgroup newusers service systemctl update-rc.d invoke-rc.d ldconfig aptitude gdebi eatmydata setpriv
	a2enmod docker-php-ext-install docker-php-ext-configure pecl conda mamba micromamba rustup
`.trim().split(/\s+/));
/** What the full image has and neither Alpine nor BusyBox. */
const NOT_BUSYBOX = new Set(['curl', 'git', 'wget', 'gnupg', 'mercurial', 'subversion', 'file', 'openssh-client', 'imagemagick', 'openssl', 'python3']);
const HARMLESS = new Set(['y', 'yes', 'assume-yes', 'q', 'qq', 'quiet', 'no-install-recommends', 'no-install-suggests', 'fix-missing', 'f', 'm']);

/** The edits, and the packages that a step must install first; undefined when something has no counterpart. */
export function alpineEdits(model: DockerfileModel, needs: BaseNeeds): { readonly edits: readonly TextEdit[]; readonly tools: readonly string[] } | undefined {
	if (needs.commands.some((command) => ONLY_DEBIAN.has(command.name) || mentionsDebian(command))) return undefined;
	if (needs.runs.some(({ mounts }) => mounts.some(({ options }) => /\/apt\b/.test(options.get('target') ?? options.get('dst') ?? '')))) return undefined;
	const edits: TextEdit[] = [];
	const groups = new Map<string, string>();
	for (const run of needs.runs) {
		const gone: ChainItem[] = [];
		for (const command of run.commands) {
			const done = translated(model, run, command, groups);
			if (done === undefined) return undefined;
			if (done === 'remove') {
				const item = chainItemOf(run.script, command);
				if (item?.commands.length !== 1) return undefined;
				gone.push(item);
			} else edits.push(...done);
		}
		const removed = removeItems(model, run, gone);
		if (removed === undefined) return undefined;
		edits.push(...removed);
	}
	const tools = [...needs.tools].filter((name) => NOT_BUSYBOX.has(name)).flatMap((name) => translatePackage(name, 'apt', 'apk') ?? [name]);
	const shells = needs.stages.some((stage) => stage.instructions.some(({ keyword, exec }) => keyword === 'SHELL' && /bash$/.test(exec?.items[0]?.text ?? '')));
	const bash = (shells || needs.commands.some(({ name }) => name === 'bash')) && !needs.installed.has('bash');
	return { edits, tools: [...(bash ? ['bash'] : []), ...tools] };
}

/** Edits of one command; none when it means the same on both. */
function translated(model: DockerfileModel, run: Run, command: ShellCommand, groups: Map<string, string>): TextEdit[] | 'remove' | undefined {
	const packages = packageCommand(command);
	if (packages?.manager === 'apt') return isPlain(run, command) ? translatedApt(model, packages) : undefined;
	if (packages && ['dnf', 'yum', 'microdnf', 'zypper', 'pacman'].includes(packages.manager)) return undefined;
	switch (command.name) {
		case 'rm': return tidied(model, run, command);
		case 'groupadd': case 'useradd': {
			const text = isPlain(run, command) ? (command.name === 'groupadd' ? addgroup(command, groups) : adduser(command, groups)) : undefined;
			const start = command.nameWord?.range.start;
			return text === undefined || start === undefined ? undefined : [replace({ start, end: (command.args.at(-1) as ShellWord).range.end }, text)];
		}
		case 'adduser': case 'addgroup': return isBusyboxToo(command) ? [] : undefined;
		default: return [];
	}
}

/** It can be edited, and is no more than itself: no sudo in front, no words that are not known. */
function isPlain(run: Run, command: ShellCommand): boolean {
	return command.exact && run.form !== 'exec' && command.wrappers.length === 0 && command.args.every(({ known }) => known);
}

function mentionsDebian(command: ShellCommand): boolean {
	const words = [...command.args.map(({ value }) => value), ...command.redirections.map(({ target }) => target?.value ?? '')];
	const fetchesScript = /^(?:ba|da|z)?sh$/.test(command.name) && command.pipedFrom.some(({ name }) => name === 'curl' || name === 'wget');
	return fetchesScript || words.some((word) => /\.deb$|^\/etc\/apt\/|\/etc\/default\/locale|\bx86_64-linux-gnu\b/.test(word)) || command.name !== 'rm' && words.some((word) => word.includes('/var/lib/apt'));
}

function translatedApt(model: DockerfileModel, { action, actionWord, packages, options, command }: PackageCommand): TextEdit[] | 'remove' | undefined {
	if (action === 'update' || action === 'clean' || actionWord?.value.startsWith('auto')) return 'remove';
	const verb = action === 'install' && actionWord?.value === 'install' ? 'add --no-cache' : action === 'upgrade' ? 'upgrade --no-cache' : undefined;
	if (verb === undefined || !actionWord || !command.nameWord || command.redirections.length > 0) return undefined;
	if (options.some(({ name }) => !HARMLESS.has(name))) return undefined;
	const edits = [replace(command.nameWord.range, 'apk'), replace(actionWord.range, verb)];
	for (const word of new Set(options.map((option) => option.word))) edits.push(removeWord(model, word));
	const seen = new Set<string>();
	for (const word of packages) {
		const names = translatePackage(word.value, 'apt', 'apk')?.filter((name) => !seen.has(name));
		if (names === undefined) return undefined;
		for (const name of names) seen.add(name);
		edits.push(names.length === 0 ? removeWord(model, word) : replace(word.range, names.join(' ')));
	}
	return edits;
}

/** `rm -rf /var/lib/apt/lists/*` goes; other paths of the same command stay. */
function tidied(model: DockerfileModel, run: Run, command: ShellCommand): TextEdit[] | 'remove' | undefined {
	const { operands } = optionsOf(command);
	const lists = operands.filter(({ value }) => /^\/var\/(?:lib|cache)\/(?:apt|dpkg|debconf)\b/.test(value));
	if (lists.length === 0) return [];
	if (!command.exact || run.form === 'exec' || command.wrappers.length > 0) return undefined;
	return lists.length === operands.length ? 'remove' : lists.map((word) => removeWord(model, word));
}

const SHELLS: Readonly<Record<string, string>> = { '/bin/sh': '/bin/sh', '/bin/bash': '/bin/sh', '/usr/bin/bash': '/bin/sh', '/bin/false': '/bin/false', '/usr/bin/false': '/bin/false', '/usr/sbin/nologin': '/sbin/nologin', '/sbin/nologin': '/sbin/nologin', '/bin/nologin': '/sbin/nologin' };

function addgroup(command: ShellCommand, groups: Map<string, string>): string | undefined {
	const { options, operands } = optionsOf(command);
	const words = ['addgroup'];
	let id: string | undefined;
	for (const { name, value } of options) {
		if (name === 'r' || name === 'system') words.push('-S');
		else if ((name === 'g' || name === 'gid') && value !== undefined) { id = value; words.push('-g', value); }
		else return undefined;
	}
	const [group, more] = operands;
	if (!group || more) return undefined;
	groups.set(group.value, group.value);
	if (id !== undefined) groups.set(id, group.value);
	return [...words, group.text].join(' ');
}

/** useradd makes no home unless told to, and a group of the same name unless given one. */
function adduser(command: ShellCommand, groups: Map<string, string>): string | undefined {
	const { options, operands } = optionsOf(command);
	const [user, more] = operands;
	if (!user || more) return undefined;
	const words: string[] = [];
	let home = false;
	let system = false;
	let group: string | undefined;
	let id: string | undefined;
	for (const { name, value } of options) {
		switch (name) {
			case 'r': case 'system': system = true; break;
			case 'm': case 'create-home': home = true; break;
			case 'M': case 'no-create-home': case 'U': case 'user-group': case 'l': case 'no-log-init': break;
			case 'u': case 'uid': id = value; break;
			case 'd': case 'home': case 'home-dir': words.push('-h', value ?? ''); break;
			case 'c': case 'comment': words.push('-g', JSON.stringify(value ?? '')); break;
			case 's': case 'shell': if (SHELLS[value ?? ''] === undefined) return undefined; words.push('-s', SHELLS[value ?? ''] as string); break;
			case 'g': case 'gid': group = groups.get(value ?? '') ?? (value === '0' || value === 'root' ? 'root' : undefined); if (group === undefined) return undefined; break;
			default: return undefined;
		}
	}
	if (id !== undefined && !/^\d{1,5}$/.test(id)) return undefined;
	const before = group === undefined ? `addgroup ${system ? '-S ' : ''}${id === undefined ? '' : `-g ${id} `}${user.text} && ` : '';
	return `${before}adduser ${system ? '-S ' : ''}-D ${home ? '' : '-H '}${id === undefined ? '' : `-u ${id} `}${words.length > 0 ? `${words.join(' ')} ` : ''}-G ${group ?? user.text} ${user.text}`;
}

/** Debian's own adduser has options that BusyBox reads the same way. */
function isBusyboxToo(command: ShellCommand): boolean {
	const { options } = optionsOf(command);
	const names = options.map(({ name }) => name);
	const known = command.name === 'adduser' ? ['home', 'gecos', 'shell', 'ingroup', 'system', 'disabled-password', 'no-create-home', 'uid', 'h', 'g', 's', 'G', 'S', 'D', 'H', 'u'] : ['gid', 'system', 'g', 'S'];
	const shell = options.find(({ name }) => name === 'shell' || name === 's')?.value;
	if (command.name === 'adduser' && options.length > 0 && !names.includes('disabled-password') && !names.includes('D')) return false;
	return names.every((name) => known.includes(name)) && (shell === undefined || SHELLS[shell] === shell);
}

/** Takes several items out of a chain; undefined when `||` hangs on one of them or a comment would be lost. */
function removeItems(model: DockerfileModel, run: Run, gone: readonly ChainItem[]): TextEdit[] | undefined {
	const { chain } = run.script;
	if (gone.length === 0) return [];
	if (gone.length === chain.length) return [removeInstruction(model, run.instruction)];
	const edits: TextEdit[] = [];
	for (let at = 0; at < chain.length; at++) {
		if (!gone.includes(chain[at] as ChainItem)) continue;
		const first = at;
		while (at + 1 < chain.length && gone.includes(chain[at + 1] as ChainItem)) at++;
		const next = chain[at + 1];
		const items = chain.slice(first, at + 2);
		if (items.some(({ operator }) => operator === '||' || operator === '&')) return undefined;
		const range = next ? { start: (chain[first] as ChainItem).range.start, end: next.range.start } : { start: (chain[first - 1] as ChainItem).range.end, end: (chain[at] as ChainItem).range.end };
		if (model.tree.comments.some((comment) => comment.inside && range.start <= comment.range.start && comment.range.end <= range.end)) return undefined;
		edits.push(remove(range));
	}
	return edits;
}
