/** A download by wget as one by curl that takes HTTPS only, with the package where it is missing. */
import { bareName, isRootUser, type PackageManager } from '../knowledge';
import { insertAfterWord, insertBefore } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import { packageCommand, type PackageCommand } from '../model/packages';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { ShellCommand } from '../shell/types';
import type { TextEdit } from '../text/edit';
import { wgetToCurl } from './wgetToCurl';

const CURL = "curl --proto '=https' -fsSL";
const SYSTEM = /^(?:apt|apk|dnf|yum|microdnf|zypper|pacman)$/;

/** Undefined when the command says what curl cannot, or nobody knows where curl would come from. */
export function httpsByCurl(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand): readonly TextEdit[] | undefined {
	const edit = wgetToCurl(model, command, CURL);
	const curl = edit && provideCurl(model, stage, run, command);
	return edit && curl && [...curl, edit];
}

/** The programs of BusyBox know few options; packages, and other distributions, bring the full one. */
export function hasGnuWget(stage: Stage): boolean {
	const family = stage.root.facts?.distro?.family;
	if (family !== undefined && !/^(?:alpine|wolfi|busybox|distroless|scratch|other)$/.test(family)) return true;
	return installsOf(stage).some((found) => found.manager !== 'apk' || names(found, 'wget'));
}

function installsOf(stage: Stage, before = Number.POSITIVE_INFINITY): readonly PackageCommand[] {
	const commands = stage.lineage.flatMap(({ runs }) => runs).flatMap((run) => run.commands).filter(({ range }) => range.start < before);
	return commands.flatMap((each) => packageCommand(each) ?? []).filter(({ manager, action }) => action === 'install' && SYSTEM.test(manager));
}

function names({ packages, manager }: PackageCommand, name: string): boolean {
	return packages.some(({ value }) => bareName(value, manager as PackageManager) === name);
}

/** Nothing to do where the steps have it already. */
function provideCurl(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand): readonly TextEdit[] | undefined {
	const installs = installsOf(stage, command.range.start);
	const used = stage.lineage.some(({ runs }) => runs.some(({ commands }) => commands.some(({ name, range }) => name === 'curl' && range.start < command.range.start)));
	if (used || installs.some((found) => names(found, 'curl')) || isBuiltWithCurl(stage)) return [];
	const beside = installs.find((found) => names(found, 'wget')) ?? installs.find((found) => run.commands.includes(found.command));
	const last = beside?.packages.at(-1);
	if (beside && last) return beside.command.exact && !beside.command.conditional ? [insertAfterWord(last, 'curl')] : undefined;
	const user = stage.userAt(run.instruction.range.start).name;
	const alpine = stage.root.facts?.distro?.family === 'alpine' && user.kind === 'known' && isRootUser(user.value) && stage.runs.includes(run);
	return alpine ? [insertBefore(model, run.instruction, ['RUN apk add --no-cache curl'])] : undefined;
}

/** PHP's images have curl; the full ones of the others stand on buildpack-deps, which has both, or install it. */
function isBuiltWithCurl({ root: { facts } }: Stage): boolean {
	if (!facts?.official || facts.name === 'debian' || facts.name === 'ubuntu') return false;
	return facts.name === 'php' || facts.name === 'eclipse-temurin' || /^(?:debian|ubuntu)$/.test(facts.distro?.family ?? '') && /^(?:full|scm|curl)$/.test(facts.variant ?? '') && FROM_BUILDPACK.test(facts.name);
}

const FROM_BUILDPACK = /^(?:buildpack-deps|node|python|ruby|golang|rust|maven|openjdk|perl|gcc|erlang|elixir|julia)$/;
