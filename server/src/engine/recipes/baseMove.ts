/** What another base image does to the steps of a stage: whether what they install and call is there. */
import { packageOn, renamedOn } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import { type PackageCommand, packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import type { ShellCommand, ShellWord } from '../shell/types';
import { replace, type TextEdit } from '../text/edit';
import { Target } from './distributionTarget';
import { callBreaks, callIsDoubtful, SOURCES_LIST } from './movedCalls';
import { type Sources, sourcesOf } from './packageSources';
import { oldVersionNamed } from './versionedPaths';

export interface Effect {
	/** What is known to fail there: a sentence. */
	readonly breaks?: string;
	/** Nobody can see whether it works. */
	readonly doubtful: boolean;
	/** Packages that have another name there. */
	readonly edits: readonly TextEdit[];
}

const SYSTEM = /^(?:apt|apk|dnf|yum|microdnf|zypper|pacman)$/;

export function effectOf(model: DockerfileModel, stage: Stage, reference: string): Effect {
	const [from, to] = [new Target(stage.root.facts?.distro ?? {}), Target.of(reference)];
	if (to.isSameAs(from)) return { doubtful: false, edits: [] };
	const steps = stepsOn(model, stage);
	const context: Context = { to, lists: listsOf(steps, stage), sources: sourcesOf(model, basedOn(model, stage), steps, to.name) };
	const forgiven = new Set(basedOn(model, stage).flatMap(({ runs }) => runs).flatMap(({ script }) => script.chain.flatMap(({ commands }, i) => script.chain[i + 1]?.operator === '||' ? commands : [])));
	const ownList = steps.some(({ redirections }) => redirections.some(({ target }) => target?.value === SOURCES_LIST));
	let doubtful = context.sources === 'doubtful';
	const edits: TextEdit[] = [];
	const old = oldVersionNamed(model, basedOn(model, stage), from);
	if (old !== undefined && context.sources === 'none') return { breaks: `${old} has another version in its name there: change what names it first.`, doubtful, edits: [] };
	doubtful ||= old !== undefined;
	for (const command of steps) {
		const found = packageCommand(command);
		const breaks = callBreaks(command, from, to, ownList) ?? (found?.manager === 'pip' && found.action === 'install' ? besideTheSystem(stage, command, to) : undefined);
		if (breaks !== undefined && !forgiven.has(command)) return { breaks, doubtful, edits: [] };
		doubtful ||= breaks !== undefined || callIsDoubtful(command, from, to);
		if (!found || !SYSTEM.test(found.manager)) continue;
		if (found.action === 'other') doubtful ||= command.args[0]?.value !== '--print-arch';
		if (found.action !== 'install' && found.action !== 'remove') continue;
		doubtful ||= /^(?:build-dep|satisfy|builddep)$/.test(found.actionWord?.value ?? '') || found.options.some(({ name }) => name === 't' || name === 'target-release');
		for (const word of found.packages) {
			const fate = fateOf(found, word, context);
			if (fate.breaks !== undefined && !forgiven.has(command)) return { breaks: fate.breaks, doubtful, edits: [] };
			doubtful ||= (fate.doubtful || fate.breaks !== undefined) && found.action === 'install';
			edits.push(...fate.edits);
		}
	}
	return { doubtful, edits };
}

interface Context {
	readonly to: Target;
	readonly lists: ReadonlyMap<string, readonly string[] | 'own'>;
	readonly sources: Sources;
}

/** What comes from the distribution whatever other sources there are. */
const OF_THE_DISTRIBUTION = /^lib(?!clang|llvm|c\+\+|apache2-mod-php|mysqlclient|mariadb|pq)|^(?:fonts|python3|qt5)-/;

function fateOf({ manager, command }: PackageCommand, word: ShellWord, { to, lists, sources }: Context): Effect {
	const variable = VARIABLE.test(word.value) ? lists.get(word.value.replace(/[${}]/g, '')) : undefined;
	if (variable === 'own') return { doubtful: false, edits: [] };
	let doubtful = false;
	for (const value of variable ?? [word.value]) {
		const state = value.startsWith('$') ? 'unknown' : packageOn(manager, value, to.name);
		if (state === 'gone') {
			if (sources !== 'none' && !OF_THE_DISTRIBUTION.test(value)) {
				doubtful = true;
				continue;
			}
			const next = command.exact && word.text === value ? renamedOn(manager, value, to.name) : undefined;
			return next === undefined ? { breaks: `${value} is not in the newer release: change the step first.`, doubtful, edits: [] } : { doubtful, edits: [replace(word.range, next)] };
		}
		doubtful ||= state !== 'there' && !(state === 'foreign' && sources === 'lasting');
	}
	return { doubtful, edits: [] };
}

/** A word that is a variable and nothing else. */
const VARIABLE = /^\$(?:\w+|\{\w+\})$/;

/** The shared libraries that programs in the image were found to need: apk finds them by their own names, `so:…`. */
const NEEDED = /\bscanelf\b[\s\S]*\bso:/;

/** Lists of packages that have a name: the variables of the shell, and those of the file. One that changes is not known. */
function listsOf(steps: readonly ShellCommand[], stage: Stage): Context['lists'] {
	const texts = new Map<string, string | undefined>();
	for (const { kind, name, value } of stage.declarations) texts.set(name, kind === 'env' && value.kind === 'known' ? value.value.text : undefined);
	for (const { name, value } of steps.flatMap(({ assignments }) => assignments)) texts.set(name, value?.known && (!texts.has(name) || texts.get(name) === value.value) ? value.value : undefined);
	const own = steps.flatMap(({ assignments }) => assignments).filter(({ value }) => NEEDED.test(value?.text ?? '')).map(({ name }) => [name, 'own'] as const);
	return new Map<string, readonly string[] | 'own'>([...[...texts].flatMap(([name, text]) => text === undefined ? [] : [[name, text.trim().split(/\s+/)] as const]), ...own]);
}

/** The steps of all stages that get the new base, too. */
export function stepsOn(model: DockerfileModel, stage: Stage): ShellCommand[] {
	return basedOn(model, stage).flatMap(({ runs }) => runs).flatMap(({ commands }) => commands);
}

function basedOn(model: DockerfileModel, stage: Stage): readonly Stage[] {
	return model.stages.filter(({ lineage, image }) => lineage.includes(stage) || image?.text === stage.image?.text);
}

/** Images of the language bring a Python of their own, and an environment is open to pip everywhere. */
function besideTheSystem({ root, runs }: Stage, { args, nameWord }: ShellCommand, { closedToPip }: Target): string | undefined {
	if (!closedToPip || /^(?:python|pypy)$/.test(root.facts?.name ?? '') || nameWord?.value.includes('/') || args.some(({ value }) => /^--(?:break-system-packages|target|prefix)/.test(value))) return undefined;
	const environment = runs.some(({ commands }) => commands.some(({ name, args: words }) => name === 'virtualenv' || words.some(({ value }) => value === 'venv')));
	return environment ? undefined : "pip refuses to install beside the system's packages there: make an environment first.";
}
