/** Facts about a stage that recipes of several languages ask for. */
import type { PackageManager } from '../../knowledge';
import { bareName, isPrivilegedPort } from '../../knowledge';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import { readRun } from '../../model/run';
import type { Stage } from '../../model/stage';
import { replace, type TextEdit } from '../../text/edit';
import type { Split } from './split';
import type { Step } from './steps';

const SYSTEM_MANAGERS: ReadonlySet<string> = new Set<PackageManager>(['apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper', 'pacman']);

export interface SystemPackage {
	readonly name: string;
	readonly manager: PackageManager;
	readonly step: Step;
}

/** Packages of the system that RUN installs and does not remove by name. */
export function packagesOf(steps: readonly Step[]): SystemPackage[] {
	const named = (action: string): SystemPackage[] => steps.flatMap((step) => {
		const found = packageCommand(step.command);
		if (!found || found.action !== action || !SYSTEM_MANAGERS.has(found.manager)) return [];
		const manager = found.manager as PackageManager;
		const virtual = found.options.find((o) => o.name === 'virtual' || o.name === 't' && manager === 'apk')?.value;
		const removed = virtual !== undefined && steps.some((other) => packageCommand(other.command)?.action === 'remove' && other.command.args.some((arg) => arg.value === virtual));
		return removed ? [] : found.packages.filter((word) => word.value !== virtual).map((word) => ({ name: bareName(word.value, manager), manager, step }));
	});
	const removed = named('remove');
	return named('install').filter((each) => !removed.some((other) => other.name === each.name));
}

/** A clause about a step whose results may matter to the program. */
export function unknownStep(stage: Stage, steps: readonly Step[], known: ReadonlySet<string>): string | undefined {
	if (stage.instructions.some((i) => i.keyword === 'ONBUILD')) return 'ONBUILD makes it a base for other images';
	const strange = stage.runs.find((run) => run.commands.length === 0 || run.script.broken);
	if (strange) return 'a RUN step cannot be read';
	for (const { command } of steps) {
		const packages = packageCommand(command);
		if (packages && SYSTEM_MANAGERS.has(packages.manager) || known.has(command.name) || /^(?:apt-key|add-apt-repository|apt-mark|apt-cache)$/.test(command.name)) continue;
		return command.name === '' ? 'a RUN step is computed when it runs' : `${command.name} may make files that the program needs`;
	}
	return undefined;
}

/** The program that HEALTHCHECK calls; `a shell` when it needs one. */
export function healthcheckProgram(model: DockerfileModel, stage: Stage): string | undefined {
	const check = stage.lastBefore('HEALTHCHECK')?.nested;
	if (!check) return undefined;
	if (!check.exec) return healthcheckCommands(model, stage)[0] ?? 'a shell';
	return check.exec.items[0]?.text;
}

/** The programs that HEALTHCHECK's command line names. */
export function healthcheckCommands(model: DockerfileModel, stage: Stage): string[] {
	const check = stage.lastBefore('HEALTHCHECK')?.nested;
	if (!check) return [];
	if (check.exec) return check.exec.items.slice(0, 1).map((item) => item.text);
	return readRun(check, model.text, stage.shellAt()).commands.map((command) => command.name).filter((name) => name !== '' && name !== 'exit');
}

export function usesPrivilegedPort(stage: Stage): boolean {
	return stage.inherited('EXPOSE').some((i) => i.words.some((word) => /^\d+/.test(word.text) && isPrivilegedPort(Number.parseInt(word.text, 10))));
}

/** `--platform=… ` as FROM has it: both stages are for the same machine. */
export function platformOf(model: DockerfileModel, stage: Stage): string {
	const flag = stage.from.flags.find((each) => each.name === 'platform');
	return flag ? `${model.text.slice(flag.range.start, flag.range.end)} ` : '';
}

/** The reference as FROM would say it: with `node:${VERSION}`, `node:${VERSION}-slim`, so that both stages move together. */
export function writtenLike(stage: Stage, reference: string): string {
	const written = stage.from.words[0]?.text.replace(/^(["'])(.*)\1$/, '$2') ?? '';
	const resolved = stage.image?.text;
	return written.includes('$') && resolved !== undefined && reference.startsWith(resolved) ? written + reference.slice(resolved.length) : reference;
}

/** USER of the final stage: a line of its own, or the kept USER with an account that exists there. */
export function finalUser(stage: Stage, { tail }: Split, user: string, existing: readonly string[] = []): { lines: string[]; changes: TextEdit[] } {
	const kept = tail.findLast((i) => i.keyword === 'USER');
	const word = kept?.words[0];
	if (!word) return { lines: [`USER ${user}`], changes: [] };
	const name = stage.userAt().name;
	const plain = name.kind === 'known' ? name.value : '';
	const fits = /^[1-9]\d*(?::\d+)?$/.test(plain) || existing.includes(plain.replace(/:.*/, ''));
	return { lines: [], changes: fits ? [] : [replace(word.range, user)] };
}
