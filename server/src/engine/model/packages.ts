/** Package-manager command lines: which manager, what it does, to which packages. */
import { optionsOf } from '../shell/options';
import type { Option, ShellCommand, ShellWord } from '../shell/types';

export type PackageManager = 'apt' | 'apk' | 'dnf' | 'yum' | 'microdnf' | 'zypper' | 'pacman' | 'pip' | 'npm' | 'yarn' | 'pnpm' | 'gem' | 'bundle' | 'composer' | 'go' | 'cargo' | 'conda' | 'choco';
export type PackageAction = 'install' | 'update' | 'upgrade' | 'remove' | 'clean' | 'other';

export interface PackageCommand {
	readonly manager: PackageManager;
	/** `apt-get` or `apt`, `pip3`, `python -m pip`… as written. */
	readonly program: string;
	readonly action: PackageAction;
	/** The word that says so: `install`. */
	readonly actionWord?: ShellWord;
	/** The word in front of it, where it has one: `module`, `group`, `global`. */
	readonly scope?: string;
	/** What stands behind the action, options left out. */
	readonly packages: readonly ShellWord[];
	readonly options: readonly Option[];
	readonly command: ShellCommand;
}

interface Manager {
	readonly manager: PackageManager;
	readonly actions: Readonly<Record<string, PackageAction>>;
}

const APT: Manager = { manager: 'apt', actions: { install: 'install', reinstall: 'install', 'build-dep': 'install', satisfy: 'install', update: 'update', upgrade: 'upgrade', 'dist-upgrade': 'upgrade', 'full-upgrade': 'upgrade', 'safe-upgrade': 'upgrade', remove: 'remove', purge: 'remove', autoremove: 'remove', 'auto-remove': 'remove', autopurge: 'remove', clean: 'clean', autoclean: 'clean', distclean: 'clean' } };
const RPM = { install: 'install', in: 'install', 'install-n': 'install', localinstall: 'install', groupinstall: 'install', reinstall: 'install', builddep: 'install', downgrade: 'install', makecache: 'update', 'check-update': 'update', update: 'upgrade', up: 'upgrade', upgrade: 'upgrade', 'update-minimal': 'upgrade', 'upgrade-minimal': 'upgrade', 'distro-sync': 'upgrade', dsync: 'upgrade', 'distribution-synchronization': 'upgrade', remove: 'remove', rm: 'remove', erase: 'remove', groupremove: 'remove', autoremove: 'remove', clean: 'clean' } as const;
const NPM = { install: 'install', i: 'install', in: 'install', isntall: 'install', add: 'install', ci: 'install', 'clean-install': 'install', update: 'upgrade', upgrade: 'upgrade', uninstall: 'remove', remove: 'remove', prune: 'remove', cache: 'clean' } as const;
const PIP: Manager = { manager: 'pip', actions: { install: 'install', download: 'install', uninstall: 'remove', cache: 'clean' } };

const MANAGERS: Readonly<Record<string, Manager>> = {
	'apt-get': APT, apt: APT, aptitude: APT,
	apk: { manager: 'apk', actions: { add: 'install', update: 'update', upgrade: 'upgrade', del: 'remove', cache: 'clean', fix: 'other' } },
	dnf: { manager: 'dnf', actions: RPM }, dnf5: { manager: 'dnf', actions: RPM }, yum: { manager: 'yum', actions: RPM }, tdnf: { manager: 'dnf', actions: RPM },
	microdnf: { manager: 'microdnf', actions: RPM },
	zypper: { manager: 'zypper', actions: { install: 'install', in: 'install', refresh: 'update', ref: 'update', update: 'upgrade', up: 'upgrade', 'dist-upgrade': 'upgrade', dup: 'upgrade', patch: 'upgrade', remove: 'remove', rm: 'remove', clean: 'clean', cc: 'clean' } },
	pip: PIP, pip2: PIP, pip3: PIP,
	npm: { manager: 'npm', actions: NPM }, pnpm: { manager: 'pnpm', actions: NPM },
	yarn: { manager: 'yarn', actions: { '': 'install', install: 'install', add: 'install', upgrade: 'upgrade', remove: 'remove', cache: 'clean' } },
	gem: { manager: 'gem', actions: { install: 'install', i: 'install', update: 'upgrade', uninstall: 'remove', cleanup: 'clean' } },
	bundle: { manager: 'bundle', actions: { '': 'install', install: 'install', update: 'upgrade', clean: 'clean' } },
	bundler: { manager: 'bundle', actions: { install: 'install' } },
	composer: { manager: 'composer', actions: { install: 'install', require: 'install', update: 'upgrade', 'create-project': 'install', 'clear-cache': 'clean', clearcache: 'clean' } },
	go: { manager: 'go', actions: { install: 'install', get: 'install', clean: 'clean', mod: 'other' } },
	cargo: { manager: 'cargo', actions: { install: 'install', fetch: 'install' } },
	conda: { manager: 'conda', actions: { install: 'install', create: 'install', update: 'upgrade', clean: 'clean' } },
	mamba: { manager: 'conda', actions: { install: 'install', create: 'install', update: 'upgrade', clean: 'clean' } },
	micromamba: { manager: 'conda', actions: { install: 'install', create: 'install', update: 'upgrade', clean: 'clean' } },
	choco: { manager: 'choco', actions: { install: 'install' } },
};

const cache = new WeakMap<ShellCommand, PackageCommand | null>();

/** The command as a package manager's, or undefined when it is none. */
export function packageCommand(command: ShellCommand): PackageCommand | undefined {
	let found = cache.get(command);
	if (found === undefined) {
		found = read(command) ?? null;
		cache.set(command, found);
	}
	return found ?? undefined;
}

function read(command: ShellCommand): PackageCommand | undefined {
	if (command.name === 'pacman') return readPacman(command);
	const python = command.args[0]?.value === '-m' && /^python[\d.]*$|^py$|^pypy\d?$/.test(command.name) && /^pip[\d.]*$/.test(command.args[1]?.value ?? '');
	const uv = command.name === 'uv' && command.args[0]?.value === 'pip';
	const inner = python ? { ...command, name: 'pip', args: command.args.slice(2) } : uv ? { ...command, name: 'pip', args: command.args.slice(1) } : command;
	const manager = Object.hasOwn(MANAGERS, inner.name) ? MANAGERS[inner.name] : /^pip\d/.test(inner.name) ? PIP : undefined;
	if (!manager) return undefined;
	const { options, operands } = optionsOf(inner);
	// `dnf module install`, `yarn global add`: the second word says what is done.
	const nested = /^(?:group|groups|module|global)$/.test(operands[0]?.value ?? '') && operands[1] !== undefined && Object.hasOwn(manager.actions, operands[1].value);
	const words = nested ? operands.slice(1) : operands;
	const actionWord = words[0];
	const action = Object.hasOwn(manager.actions, actionWord?.value ?? '') ? manager.actions[actionWord?.value ?? ''] : undefined;
	return {
		manager: manager.manager, program: python ? `${command.name} -m pip` : uv ? 'uv pip' : command.name, action: action ?? 'other',
		...(actionWord && { actionWord }), packages: words.slice(1), options, command, ...(nested && { scope: (operands[0] as ShellWord).value }),
	};
}

function readPacman(command: ShellCommand): PackageCommand {
	const letters = command.args.filter((arg) => arg.value.startsWith('-')).map((arg) => arg.value).join('');
	const packages = command.args.filter((arg) => !arg.value.startsWith('-'));
	const action = letters.includes('S') ? packages.length > 0 ? 'install' : letters.includes('u') ? 'upgrade' : letters.includes('y') ? 'update' : 'other'
		: letters.includes('R') ? 'remove' : letters.includes('U') ? 'install' : 'other';
	return { manager: 'pacman', program: 'pacman', action, packages, options: optionsOf(command).options, command };
}
