/**
 * `adduser` and its kin are Perl scripts of Debian's. The small images of Debian 13 and of Ubuntu 24.04 have them no more,
 * because apt depends on base-passwd instead; the `useradd` of the package passwd is in every image. What a step says to
 * the one is said to the other here. Source: Depends of apt 2.6 and 3.0, 2.4 and 2.7 in Debian's and Ubuntu's package
 * indexes; adduser(8), useradd(8).
 */
import { findRelease, type ImageFacts } from '../knowledge';
import { packageCommand } from '../model/packages';
import { optionsOf } from '../shell/options';
import type { Option, ShellCommand } from '../shell/types';
import { replace, type TextEdit } from '../text/edit';

const SCRIPTS = /^(?:adduser|addgroup|deluser|delgroup)$/;
/** The first release without it. */
const SINCE: Readonly<Record<string, number>> = { debian: 13, ubuntu: 24 };
/** Built on buildpack-deps, whose packages bring it along. */
const ON_BUILDPACK = /^(?:buildpack-deps|python|pypy|node|ruby|golang|rust|gcc|perl|erlang|elixir|haskell)$/;

/** False where the image is known not to have `adduser`. */
export function hasAdduser(image: ImageFacts | undefined): boolean {
	const { name = '', release = '' } = image?.distro ?? {};
	const first = Object.hasOwn(SINCE, name) ? SINCE[name] as number : undefined;
	if (first === undefined || image?.packageManager !== 'apt') return true;
	const number = Number.parseInt(findRelease(name, release)?.release ?? release, 10);
	return !(number >= first) || ON_BUILDPACK.test(image.name) && image.variant !== 'slim';
}

export interface WithoutAdduser {
	readonly edits: readonly TextEdit[];
	/** The first that cannot be said otherwise, as it is written. */
	readonly breaks?: string;
}

/** @param steps commands of the stages that get the image, in build order */
export function withoutAdduser(steps: readonly ShellCommand[]): WithoutAdduser {
	const edits: TextEdit[] = [];
	for (const command of steps) {
		const install = packageCommand(command);
		if (install?.action === 'install' && install.packages.some(({ value }) => value === 'adduser')) break;
		if (!SCRIPTS.test(command.name)) continue;
		const words = command.exact ? translated(command) : undefined;
		const [last] = command.args.slice(-1);
		if (!words || !last || !command.nameWord) return { edits: [], breaks: command.name };
		edits.push(replace({ start: command.nameWord.range.start, end: last.range.end }, words.filter((word) => word !== '').join(' ')));
	}
	return { edits };
}

function translated(command: ShellCommand): readonly string[] | undefined {
	const { options, operands } = optionsOf(command);
	const [first, second, more] = operands.map(({ text }) => text);
	if (first === undefined || more !== undefined || !samePath(command) || options.some(({ clustered }) => clustered)) return undefined;
	const asks = (name: string): boolean => options.some((option) => option.name === name);
	switch (command.name) {
		case 'addgroup': return second === undefined ? group(options, first) : member(options, first, second);
		case 'adduser': return second !== undefined ? member(options, first, second) : asks('group') && !asks('system') ? undefined : user(options, first);
		case 'deluser': return second === undefined && options.every(({ name }) => name === 'remove-home' || name === 'quiet') ? ['userdel', asks('remove-home') ? '--remove' : '', first] : undefined;
		case 'delgroup': return second === undefined && options.every(({ name }) => name === 'quiet') ? ['groupdel', first] : undefined;
		default: return undefined;
	}
}

/** Called by its name, so that the other is found the same way. */
function samePath({ nameWord }: ShellCommand): boolean {
	return nameWord !== undefined && !nameWord.value.includes('/');
}

function member(options: readonly Option[], user: string, group: string): readonly string[] | undefined {
	return options.every(({ name }) => name === 'quiet') ? ['usermod', '--append', '--groups', group, user] : undefined;
}

function group(options: readonly Option[], name: string): readonly string[] | undefined {
	const words = options.map((option) => option.name === 'quiet' ? '' : option.name === 'system' ? '--system' : option.name === 'gid' ? valued('--gid', option) : undefined);
	return words.includes(undefined) ? undefined : ['groupadd', ...words as string[], name];
}

/** `adduser` makes a home and a group of the same name; with `--system` neither, and no shell. */
function user(options: readonly Option[], name: string): readonly string[] | undefined {
	const find = (...names: readonly string[]): Option | undefined => options.find((option) => names.includes(option.name));
	if (options.some((option) => !USER_OPTIONS.test(option.name)) || options.some((option, i) => options.findIndex((other) => other.name === option.name) !== i)) return undefined;
	const system = find('system') !== undefined;
	const [home, shell, comment, id] = [find('home'), find('shell'), find('gecos', 'comment'), find('uid', 'u')];
	const owner = find('ingroup', 'gid');
	const bare = find('no-create-home') !== undefined || system && home === undefined;
	const words = [
		system ? '--system' : '', id && valued('--uid', id),
		owner ? valued('--gid', owner) : system ? find('group') ? '--user-group' : '--gid nogroup' : '',
		bare ? '--no-create-home' : '--create-home', home ? valued('--home-dir', home) : system ? '--home-dir /nonexistent' : '',
		shell ? valued('--shell', shell) : system ? '--shell /usr/sbin/nologin' : '--shell /bin/bash',
		comment && comment.value !== '' ? valued('--comment', comment) : '',
	];
	return [id, owner, home, shell, comment].some((option) => option && option.valueWord === undefined) ? undefined : ['useradd', ...words.filter((word) => word !== undefined), name];
}

const USER_OPTIONS = /^(?:system|home|shell|gecos|comment|uid|u|ingroup|gid|group|no-create-home|disabled-password|disabled-login|quiet)$/;

/** With the value as it is written: quotes and variables stay. */
function valued(name: string, { word, valueWord }: Option): string | undefined {
	if (!valueWord) return undefined;
	return valueWord === word ? `${name}${word.text.slice(word.text.indexOf('='))}` : `${name} ${valueWord.text}`;
}
