/** Which account a stage's program can run as: one that the stage made, the base's own, or a new one. */
import { createUser, defaultPrivilege, isRootUser, type PackageManager, type UserRecipe, userRecipe } from '../knowledge';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import { installedServer } from './installedServer';
import { programOf } from './programOf';

/** Where the account comes from; `created` ones cost a RUN. */
export interface Account extends UserRecipe {
	/** Where the RUN that makes it ends: before that, its name means nothing. */
	readonly since?: number;
	readonly origin: 'made' | 'earlier' | 'base' | 'created' | 'number';
}

/** Programs that live without a home folder. */
const HOMELESS = /^(?:python[\d.]*|java|node|gunicorn|uvicorn|hypercorn|ruby|php|perl|busybox|httpd|dotnet|deno|bun)$/;
const SYSTEM_MANAGERS: ReadonlySet<string> = new Set<PackageManager>(['apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper', 'pacman']);

/** The account to take, or undefined when none can be had. */
export function chooseAccount(model: DockerfileModel, stage: Stage): Account | undefined {
	if (stage.system === 'windows') return { commands: [], user: 'ContainerUser', exists: true, origin: 'base' };
	return madeHere(stage) ?? usedEarlier(stage) ?? ofPackage(model, stage) ?? ofBase(stage) ?? created(model, stage);
}

/** True when the stage can run commands: a shell is there, or a step proves it. */
export function canRun(stage: Stage): boolean {
	return !stage.isScratch && (stage.root.facts?.hasShell ?? stage.lineage.some((each) => each.runs.length > 0));
}

/** True when a step of the stage proves that it starts as root: it installs packages of the system. */
export function provesRoot(stage: Stage): boolean {
	return stage.lineage.some((each) => each.runs.some((run) => run.commands.some((command) => {
		const found = packageCommand(command);
		const plain = !command.wrappers.some((word) => /(?:^|\/)(?:sudo|doas)$/.test(word.value)) && !command.conditional;
		return found !== undefined && plain && SYSTEM_MANAGERS.has(found.manager) && (found.action === 'install' || found.action === 'upgrade');
	})));
}

/** The last account that a RUN of the stage or its parents creates. */
function madeHere(stage: Stage): Account | undefined {
	for (const each of stage.lineage) {
		const commands = each.runs.flatMap((run) => run.commands);
		for (const run of each.runs.toReversed()) for (const command of run.commands.toReversed()) {
			const name = createdName(each, command);
			if (name === undefined) continue;
			return { commands: [], user: name, chown: ownership(name, command, commands), exists: true, origin: 'made', since: run.instruction.range.end };
		}
	}
	return undefined;
}

function createdName(stage: Stage, command: ShellCommand): string | undefined {
	if (command.name !== 'useradd' && command.name !== 'adduser') return undefined;
	const { options, operands } = optionsOf(command);
	if (operands.length !== 1 || options.some((o) => (o.name === 'u' || o.name === 'uid') && /^0+$/.test(o.value ?? ''))) return undefined;
	const word = operands[0];
	const name = word?.value ?? '';
	if (isRootUser(name)) return undefined;
	if (/^[a-z_][\w-]*$/i.test(name)) return name;
	// A variable may stand in USER as it stands in the command, when it is the Dockerfile's own.
	const variable = /^\$\{?(\w+)\}?$/.exec(name)?.[1];
	const value = variable === undefined ? undefined : stage.lookupAt()(variable);
	return value?.kind === 'known' && /^[a-z_][\w-]*$/i.test(value.value.text) && !isRootUser(value.value.text) ? name : undefined;
}

/** With the group where it is sure; BusyBox's adduser -S makes none. */
function ownership(name: string, command: ShellCommand, commands: readonly ShellCommand[]): string {
	const { options } = optionsOf(command);
	const group = options.find((o) => o.name === 'gid' || o.name === 'ingroup' || o.name === 'G' && command.name === 'adduser' || o.name === 'g' && command.name === 'useradd')?.value;
	if (group !== undefined && /^(?:[\w-]+|\$\{?\w+\}?)$/.test(group)) return `${name}:${group}`;
	const hasGroup = commands.some((c) => (c.name === 'groupadd' || c.name === 'addgroup') && optionsOf(c).operands.at(-1)?.value === name);
	return hasGroup ? `${name}:${name}` : name;
}

/** A non-root USER that stood before the one that leads back to root, or the base's own default. */
function usedEarlier(stage: Stage): Account | undefined {
	for (const instruction of stage.inherited('USER').toReversed()) {
		const text = instruction.words[0]?.text ?? '';
		if (text !== '' && !text.includes('$') && !isRootUser(text)) return { commands: [], user: text, chown: text, exists: true, origin: 'earlier' };
	}
	const facts = stage.root.facts;
	if (facts?.defaultUser === undefined || defaultPrivilege(facts) !== 'non-root') return undefined;
	return { commands: [], user: facts.defaultUser, chown: facts.defaultUser, exists: true, origin: 'earlier' };
}

function ofPackage(model: DockerfileModel, stage: Stage): Account | undefined {
	const server = installedServer(model, stage);
	return server && { commands: [], user: server.account, chown: `${server.account}:${server.account}`, exists: true, origin: 'base', ...(server.made && { since: server.since }) };
}

function ofBase(stage: Stage): Account | undefined {
	const facts = stage.root.facts;
	if (facts?.name === 'php' && facts.users.some((user) => user.name === 'www-data')) return { commands: [], user: 'www-data', chown: 'www-data:www-data', exists: true, origin: 'base' };
	const recipe = facts && userRecipe(facts);
	return recipe?.exists && recipe.commands.length === 0 ? { ...recipe, origin: 'base' } : undefined;
}

function created(model: DockerfileModel, stage: Stage): Account | undefined {
	const facts = stage.root.facts;
	const packageManager = facts?.packageManager ?? managerIn(stage);
	const [program] = programOf(model, stage);
	const wish = program && HOMELESS.test(program.name) ? {} : { home: '/home/app' };
	const recipe = createUser({ ...facts?.distro && { distro: facts.distro }, ...packageManager && { packageManager }, hasShell: canRun(stage) }, wish);
	if (recipe) return { ...recipe, origin: recipe.commands.length > 0 ? 'created' : 'number' };
	return { commands: [], user: '10001:10001', chown: '10001:10001', exists: true, origin: 'number' };
}

function managerIn(stage: Stage): PackageManager | undefined {
	const found = stage.lineage.flatMap((each) => each.runs).flatMap((run) => run.commands).map((command) => packageCommand(command)?.manager);
	return found.find((manager): manager is 'apt' => manager !== undefined && SYSTEM_MANAGERS.has(manager));
}
