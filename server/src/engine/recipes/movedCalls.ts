/** Programs that a newer release of the distribution has no longer, or that take other words or other input there. */
import type { ShellCommand } from '../shell/types';
import type { Target } from './distributionTarget';

/** What is made for one release. */
const BOUND = /^(?:rpm|rpmbuild|update-alternatives)$/;
const C = /^(?:gcc|cc|configure)$/;
/** Newer GCC take another C++ for the standard one (11), and bring fewer headers along (11, 13). */
const CPP = /^(?:g\+\+|c\+\+)$/;
const ACCOUNTS = /^(?:adduser|useradd|addgroup|groupadd|usermod|groupmod)$/;
export const SOURCES_LIST = '/etc/apt/sources.list';
const READERS = /^(?:sed|cp|mv|cat|grep|chmod|perl|awk)$/;

export function callIsDoubtful({ name, args }: ShellCommand, from: Target, to: Target): boolean {
	return BOUND.test(name) || CPP.test(name) || C.test(name) && (to.compilerIsStrict || !from.linksOnce) || name === 'make' && to.compilerIsStrict
		|| name === 'dpkg' && args.some(({ value }) => /^-\w*i|--install/.test(value))
		|| editsTheList({ name, args }, from, to);
}

/** A sentence. @param ownList the steps write a list of sources themselves */
export function callBreaks(command: ShellCommand, from: Target, to: Target, ownList: boolean): string | undefined {
	const { name, args, conditional } = command;
	const values = args.map(({ value }) => value);
	if (to.has1000 && ACCOUNTS.test(name) && values.some((value) => /(?:^|=)1000$/.test(value))) return 'The newer release has an account 1000 of its own: give the one of the steps another number first.';
	if (name === 'apt-key' && to.hasNoAptKey && !conditional) return 'The newer release has no apt-key: put the key into /etc/apt/keyrings and name it with signed-by first.';
	if (editsTheList(command, from, to) && to.name.startsWith('debian:') && !conditional && !ownList) return 'The newer image has no /etc/apt/sources.list: change /etc/apt/sources.list.d/debian.sources instead first.';
	if (to.hasDnf5 && !from.hasDnf5 && /^(?:dnf|yum)$/.test(name)) {
		if (values.includes('config-manager') && values.some((value) => /^--(?:add-repo|set-enabled|set-disabled|enable|disable)\b/.test(value))) return 'dnf config-manager takes other words there: addrepo --from-repofile=…, setopt NAME.enabled=1.';
		if (/^group(?:install|list|update|remove|info)$/.test(values.find((value) => !value.startsWith('-')) ?? '')) return 'dnf has no groupinstall there: write group install, and the group by its short name.';
	}
	return undefined;
}

/** On Ubuntu the file is still there, without a line in it. */
function editsTheList({ name, args }: Pick<ShellCommand, 'name' | 'args'>, from: Target, to: Target): boolean {
	return to.hasNoSourcesList && !from.hasNoSourcesList && READERS.test(name) && args.some(({ value }) => value === SOURCES_LIST);
}
