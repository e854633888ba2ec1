/** What another base image does to the steps of a stage: whether what they install and call is there. */
import { findRelease, lookupImage, packageOn, renamedOn } from '../knowledge';
import { parseImageReference } from '../model/imageReference';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import { replace, type TextEdit } from '../text/edit';

export interface Effect {
	/** What is known to fail there: a sentence. */
	readonly breaks?: string;
	/** Nobody can see whether it works. */
	readonly doubtful: boolean;
	/** Packages that have another name there. */
	readonly edits: readonly TextEdit[];
}

const SYSTEM = /^(?:apt|apk|dnf|yum|microdnf|zypper|pacman)$/;
/** What is made for one release: package sources and compilers. */
const DEPENDS = /^(?:add-apt-repository|apt-add-repository|apt-key|gcc|g\+\+|cc|configure|rpm|rpmbuild|update-alternatives)$|^\.?\.?\//;
const ACCOUNTS = /^(?:adduser|useradd|addgroup|groupadd|usermod|groupmod)$/;

export function effectOf(model: DockerfileModel, stage: Stage, reference: string): Effect {
	const target = targetOf(reference);
	let doubtful = false;
	const renames: TextEdit[] = [];
	const steps = stepsOn(model, stage);
	const lists = listsOf(steps, stage);
	for (const command of steps) {
		const found = packageCommand(command);
		const breaks = account(command, target) ?? (found?.manager === 'pip' && found.action === 'install' ? besideTheSystem(stage, command, target) : undefined);
		if (breaks !== undefined) return { breaks, doubtful, edits: [] };
		doubtful ||= DEPENDS.test(command.name) || command.name === 'make' && target.compilerIsStrict || command.name === 'dpkg' && command.args.some(({ value }) => /^-\w*i|--install/.test(value));
		if (!found || !SYSTEM.test(found.manager)) continue;
		if (found.action === 'other') doubtful ||= command.args[0]?.value !== '--print-arch';
		if (found.action === 'install') for (const word of found.packages) {
			const next = command.exact ? renamedOn(found.manager, word.value, target.name) : undefined;
			if (next !== undefined && word.text === word.value) {
				renames.push(replace(word.range, next));
				continue;
			}
			for (const value of VARIABLE.test(word.value) ? lists.get(word.value.replace(/[${}]/g, '')) ?? [word.value] : [word.value]) {
				const state = value.startsWith('$') ? 'unknown' : packageOn(found.manager, value, target.name);
				if (state === 'gone') return { breaks: `${value} is not in the newer release: change the step first.`, doubtful, edits: [] };
				doubtful ||= state !== 'there';
			}
		}
	}
	return { doubtful, edits: renames };
}

/** A word that is a variable and nothing else. */
const VARIABLE = /^\$(?:\w+|\{\w+\})$/;

/** Lists of packages that have a name: the variables of the shell, and those of the file. One that changes is not known. */
function listsOf(steps: readonly ShellCommand[], stage: Stage): ReadonlyMap<string, readonly string[]> {
	const texts = new Map<string, string | undefined>();
	for (const { kind, name, value } of stage.declarations) texts.set(name, kind === 'env' && value.kind === 'known' ? value.value.text : undefined);
	for (const { name, value } of steps.flatMap(({ assignments }) => assignments)) texts.set(name, value?.known && (!texts.has(name) || texts.get(name) === value.value) ? value.value : undefined);
	return new Map([...texts].flatMap(([name, text]) => text === undefined ? [] : [[name, text.trim().split(/\s+/)]]));
}

/** The steps of all stages that get the new base, too. */
export function stepsOn(model: DockerfileModel, stage: Stage): ShellCommand[] {
	const based = model.stages.filter(({ lineage, image }) => lineage.includes(stage) || image?.text === stage.image?.text);
	return based.flatMap(({ runs }) => runs).flatMap(({ commands }) => commands);
}

interface Target {
	/** `debian:12`. */
	readonly name: string;
	/** An account 1000 is there already: Ubuntu since 23.04. */
	readonly has1000: boolean;
	/** Python of the distribution is closed to pip: Debian 12, Ubuntu 23.04, Alpine 3.19. */
	readonly closedToPip: boolean;
	/** GCC 14 and later refuse what older ones only warned of: old C does not build. */
	readonly compilerIsStrict: boolean;
}

function targetOf(reference: string): Target {
	const { name = '', release = '' } = lookupImage(parseImageReference({ text: reference, pieces: [], via: [] }))?.distro ?? {};
	const number = findRelease(name, release)?.release ?? release;
	const [major = 0, minor = 0] = number.split('.').map(Number);
	const since = (first: Readonly<Record<string, readonly [number, number]>>): boolean => {
		const from = first[name];
		return from !== undefined && (major > from[0] || major === from[0] && minor >= from[1]);
	};
	return {
		name: `${name}:${number}`,
		has1000: since({ ubuntu: [23, 4] }),
		closedToPip: since({ debian: [12, 0], ubuntu: [23, 4], alpine: [3, 19] }),
		compilerIsStrict: since({ debian: [13, 0], ubuntu: [24, 10], alpine: [3, 21] }),
	};
}

function account({ name, args }: ShellCommand, { has1000 }: Target): string | undefined {
	return has1000 && ACCOUNTS.test(name) && args.some(({ value }) => /(?:^|=)1000$/.test(value)) ? 'The newer release has an account 1000 of its own: give the one of the steps another number first.' : undefined;
}

/** Images of the language bring a Python of their own, and an environment is open to pip everywhere. */
function besideTheSystem({ root, runs }: Stage, { args, nameWord }: ShellCommand, { closedToPip }: Target): string | undefined {
	if (!closedToPip || /^(?:python|pypy)$/.test(root.facts?.name ?? '') || nameWord?.value.includes('/') || args.some(({ value }) => /^--(?:break-system-packages|target|prefix)/.test(value))) return undefined;
	const environment = runs.some(({ commands }) => commands.some(({ name, args: words }) => name === 'virtualenv' || words.some(({ value }) => value === 'venv')));
	return environment ? undefined : "pip refuses to install beside the system's packages there: make an environment first.";
}
