/** `gpg` for a step: there already, or installed along with what the step or an earlier one installs. */
import { bareName, type PackageManager } from '../knowledge';
import { insertAfterWord } from '../model/edits';
import { type PackageCommand, packageCommand } from '../model/packages';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import type { TextEdit } from '../text/edit';

const PACKAGE = 'gnupg';
const HOLDS_GPG = /^(?:gnupg2?|gpg)$/;

/** No edits where it is there; undefined where nobody knows how it would come. */
export function provideGpg(stage: Stage, run: Run, command: ShellCommand): readonly TextEdit[] | undefined {
	const installs = stage.lineage.flatMap(({ runs }) => runs).flatMap((each) => commandsOf(each, 'install')).filter((found) => found.command.range.start < command.range.start);
	if (isBuiltWithGpg(stage) || installs.some((found) => names(found).some((name) => HOLDS_GPG.test(name)) && isSure(found))) return staysUntil(run, command, installs) ? [] : undefined;
	const beside = installs.findLast(isSure);
	const last = beside?.packages.at(-1);
	if (!beside || !last) return undefined;
	const removal = commandsOf(run, 'remove').find((found) => found.command.range.start > command.range.start && takesAll(found, beside));
	const word = removal?.packages.at(-1);
	return [insertAfterWord(last, PACKAGE), ...removal && word && isSure(removal) && stage.root.facts?.official && !group(beside) ? [insertAfterWord(word, PACKAGE)] : []];
}

function commandsOf(run: Run, action: PackageCommand['action']): readonly PackageCommand[] {
	return run.commands.flatMap((command) => packageCommand(command) ?? []).filter((found) => found.action === action && /^(?:apt|apk)$/.test(found.manager));
}

function names({ packages, manager }: PackageCommand): readonly string[] {
	return packages.map(({ value }) => bareName(value, manager as PackageManager));
}

/** It runs each time, and its words are where they seem to be. */
function isSure({ command, packages }: PackageCommand): boolean {
	return command.exact && !command.conditional && packages.length > 0;
}

function group({ options }: PackageCommand): string | undefined {
	return options.find(({ name }) => name === 't' || name === 'virtual')?.value;
}

/** The step takes out again what it installed: package by package, by its variable, or the group. */
function takesAll(removal: PackageCommand, install: PackageCommand): boolean {
	const removed = new Set(removal.packages.map(({ value }) => value));
	return removal.manager === install.manager && (install.packages.every(({ value }) => removed.has(value)) || removed.has(group(install) ?? '\0'));
}

/** False where a step in between removes it. */
function staysUntil(run: Run, command: ShellCommand, installs: readonly PackageCommand[]): boolean {
	const from = installs.findLast((found) => names(found).some((name) => HOLDS_GPG.test(name)))?.command.range.start ?? 0;
	const groups = new Set(installs.filter((found) => names(found).some((name) => HOLDS_GPG.test(name))).flatMap((found) => group(found) ?? []));
	return !commandsOf(run, 'remove').some((found) => found.command.range.start > from && found.command.range.start < command.range.start && found.packages.some(({ value }) => HOLDS_GPG.test(value) || groups.has(value)));
}

/** The full images stand on buildpack-deps, which has it. */
function isBuiltWithGpg({ root: { facts } }: Stage): boolean {
	return facts?.official === true && /^(?:debian|ubuntu)$/.test(facts.distro?.family ?? '') && /^(?:full|scm|curl)$/.test(facts.variant ?? '') && FROM_BUILDPACK.test(facts.name);
}

const FROM_BUILDPACK = /^(?:buildpack-deps|node|python|ruby|golang|rust|perl|gcc|erlang|elixir)$/;
