/** What a step makes of a download: whether it is unpacked, made executable or installed, and by which command. */
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import { expression } from '../text/expression';
import { baseName, type Download } from './downloads';
import type { Run } from './run';

export interface Use {
	readonly command: ShellCommand;
	readonly how: 'unpacked' | 'made executable' | 'installed';
	/** It comes in by a pipe, not by a file. */
	readonly piped: boolean;
}

const UNPACKS = /^(?:(?:bsd|g)?tar|unzip|7za?|7zr|gunzip|bunzip2|unxz|xz|gzip|bzip2|zstd|cpio|ar|jar|rpm2cpio|expand-archive)$/;
const INSTALLS: Readonly<Record<string, RegExp>> = {
	dpkg: /^(?:-\w*i|--install|--unpack|-x)$/, rpm: /^(?:-\w*[iUF]\w*|--install|--upgrade)$/, 'apt-get': /^install$/, apt: /^install$/, gdebi: /./,
	yum: /^(?:local)?install$/, dnf: /^(?:local)?install$/, microdnf: /^install$/, zypper: /^(?:in|install)$/, apk: /^add$/, pip: /^install$/, pip3: /^install$/, npm: /^(?:i|install)$/,
	gem: /^install$/, msiexec: /./, 'start-process': /./, java: /^-jar$/, install: /./,
};

/** The first command behind the download that uses it. */
export function useOf(run: Run, download: Download): Use | undefined {
	const { command, file } = download;
	if (file === undefined) {
		const next = command.pipesInto.find((each) => unpacks(each) && readsInput(each));
		return next && { command: next, how: 'unpacked', piped: true };
	}
	if (/\.(?:asc|sig|sha\d*|gpg|pub|pem|crt|list|repo)$/i.test(file)) return undefined;
	const name = plain(baseName(file));
	if (name === '') return undefined;
	for (const later of run.commands.slice(run.commands.indexOf(command) + 1)) {
		if (!later.args.some((arg) => matches(plain(baseName(arg.value.replace(/^--?[\w-]+=/, ''))), name)) && !(later.redirections.some((each) => each.operator === '<' && each.target && plain(baseName(each.target.value)) === name))) continue;
		if (unpacks(later)) return { command: later, how: 'unpacked', piped: false };
		if (later.name === 'chmod' && later.args.some((arg) => /^(?:[ugoa]*[+=]\w*x|0?[0-7]*[1357][0-7]{0,2})/.test(arg.value))) return { command: later, how: 'made executable', piped: false };
		const installs = INSTALLS[later.name];
		if (installs && later.args.some((arg) => installs.test(arg.value))) return { command: later, how: 'installed', piped: false };
	}
	return undefined;
}

function unpacks(command: ShellCommand): boolean {
	if (!UNPACKS.test(command.name)) return false;
	if (/^(?:xz|gzip|bzip2|zstd)$/.test(command.name)) return command.args.some((arg) => /^-\w*d|^--(?:decompress|uncompress)/.test(arg.value));
	if (!/tar$/.test(command.name)) return true;
	return command.args.some((arg, i) => /^-\w*x|^--(?:extract|get)$/.test(arg.value) || i === 0 && /^[a-zA-Z]*x/.test(arg.value));
}

/** False for `tar xf other.tar`. */
function readsInput(command: ShellCommand): boolean {
	const file = optionsOf(command).options.find((option) => option.name === 'f' || option.name === 'file')?.value;
	return file === undefined || file === '-' || file === '/dev/stdin';
}

/** `${A}` and `$A` are one; the comma belongs to PowerShell's lists: `'/i', 'setup.msi'`. */
function plain(text: string): string {
	return text.replace(/\$\{(\w+)\}/g, '$$$1').replace(/["']|,$/g, '');
}

function matches(pattern: string, name: string): boolean {
	if (!pattern.includes('*') || pattern === '*') return pattern === name;
	return expression(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(name);
}
