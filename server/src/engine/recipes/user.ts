/**
 * The fix that takes root away from a stage's program: an account (its own, the base's, or a new one), the paths that
 * the program writes to, and USER behind the last step that needs root. All of it in one fix.
 */
import type { BuildContext } from '../config/buildContext';
import { isPrivilegedPort } from '../knowledge';
import type { Copy } from '../model/copy';
import { insertAfter, insertFlag } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Stage } from '../model/stage';
import type { Instruction } from '../syntax/instruction';
import { insert, replace, type TextEdit } from '../text/edit';
import { named, type ServiceUse, servicesOf } from './builds';
import { type Account, canRun, chooseAccount } from './userAccount';
import { livesInRootHome, needsRoot } from './userNeedsRoot';
import { isLinked, writablePaths, type WritablePaths } from './userPaths';

export interface UserPlan {
	/** Made when it is asked for: a keystroke only wants to know whether there is one. */
	readonly fix?: () => Fix;
	/** Why root must stay, a clause; then there is no fix. */
	readonly rootBecause?: string;
}

/** @param rootUser the USER that leads to root, when it stands in this stage */
export function planUser(model: DockerfileModel, stage: Stage, buildContext: BuildContext, rootUser?: Instruction): UserPlan {
	if (stage.system === 'windows') return { fix: () => fixOf(model, stage, buildContext, chooseAccount(model, stage) as Account, rootUser) };
	const reason = needsRoot(model, stage);
	if (reason !== undefined) return { rootBecause: reason };
	const inside = livesInRootHome(stage);
	if (inside !== undefined) return { rootBecause: `${inside} is in root's home folder, where no other account may look` };
	const account = chooseAccount(model, stage);
	if (!account) return {};
	const last = lastRootStep(stage);
	// Steps that run as someone else in between would need their own plan.
	if (last && stage.instructions.some((i) => isStep(i) && changesUser(stage, i) && (rootUser === undefined || i.range.start > rootUser.range.start))) return {};
	return { fix: () => fixOf(model, stage, buildContext, account, rootUser) };
}

/** For a base of which nothing is known: a number needs no account, and Kubernetes can check it. */
export function numberedUser(model: DockerfileModel, stage: Stage): Fix | undefined {
	const account: Account = stage.system === 'windows' ? { commands: [], user: 'ContainerUser', exists: true, origin: 'base' } : { commands: [], user: '65532:65532', exists: false, origin: 'number' };
	if (stage.from.words.length === 0) return undefined;
	const because = 'Whether the base sets a user already is not known; with this one, the files that the program reads and writes must be open to it.';
	return unsafeFix(`Set USER ${account.user}`, because, placeUser(model, stage, undefined, [`${keywordLike(model, stage, 'USER')} ${account.user}`], account), { preferred: true, level: 'manual' });
}

const isStep = ({ keyword }: Instruction): boolean => keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD' || keyword === 'WORKDIR';

function lastRootStep(stage: Stage): Instruction | undefined {
	return stage.instructions.findLast(isStep);
}

function changesUser(stage: Stage, step: Instruction): boolean {
	const own = stage.userAt(step.range.start).instruction;
	return own !== stage.userAt().instruction && stage.instructions.includes(own as Instruction);
}

function fixOf(model: DockerfileModel, stage: Stage, buildContext: BuildContext, account: Account, rootUser: Instruction | undefined): Fix {
	const windows = stage.system === 'windows';
	const paths = windows ? undefined : writablePaths(model, stage, account, account.user !== stage.root.facts?.defaultUser, buildContext);
	const shell = !windows && canRun(stage) && stage.shellAt() === 'posix';
	const copies = paths && account.chown !== undefined ? paths.copies.filter((copy) => isRootAt(stage, copy)) : [];
	const steps = shell && paths ? commandsFor(stage, account, paths, copies) : { early: [], late: [] };
	const list: TextEdit[] = copies.map((copy) => insertFlag(copy.instruction, `--chown=${isLinked(copy) ? account.numeric ?? account.chown : account.chown}`));
	const keyword = keywordLike(model, stage, 'USER');
	const lines = [...runLines(model, stage, steps.late), `${keyword} ${account.user}`];
	if (steps.early.length > 0 && steps.anchor) list.push(insert(startWithComments(model, steps.anchor), runLines(model, stage, steps.early).map((line) => line + model.tree.eol).join('')));
	list.push(...placeUser(model, stage, rootUser, lines, account));
	return unsafeFix(title(account), [...reasons(stage, account, shell, servicesOf(buildContext, stage))].join(' '), list, { preferred: true });
}

function isRootAt(stage: Stage, copy: Copy): boolean {
	const { instruction } = stage.userAt(copy.instruction.range.start);
	return instruction === undefined || /^["']?(?:root|0)(?::|["']?$)/.test(instruction.words[0]?.text ?? '');
}

interface Steps {
	/** In front of the first instruction that needs them. */
	readonly early: readonly string[];
	readonly anchor?: Instruction;
	/** Directly in front of USER. */
	readonly late: readonly string[];
}

function commandsFor(stage: Stage, account: Account, paths: WritablePaths, copies: readonly Copy[]): Steps {
	const owner = account.chown;
	const last = lastRootStep(stage);
	const { volumes } = paths;
	const early = volumes.filter(({ instruction }) => stage.instructions.includes(instruction) && last !== undefined && instruction.range.start < last.range.start && instruction.range.start > (account.since ?? 0));
	const needsAccount = account.commands.length > 0 ? copies.map((copy) => copy.instruction) : [];
	const anchor = [...needsAccount, ...early.map((volume) => volume.instruction)].sort((a, b) => a.range.start - b.range.start)[0];
	const chown = (flags: string, list: readonly string[]): string[] => list.length > 0 && owner !== undefined ? [`chown ${flags}${owner} ${list.join(' ')}`] : [];
	const make = (list: readonly string[]): string[] => list.length > 0 ? [`mkdir -p ${list.join(' ')}`] : [];
	const absentOwn = paths.own.filter((path) => path.includes('/run/') || path.includes('/lock/'));
	if (!anchor) {
		const absent = unique([...volumes.map((volume) => volume.path), ...absentOwn]);
		return { early: [], late: [...account.commands, ...make(absent), ...touch(paths.files), ...chown('', unique([...paths.folders, ...volumes.map((volume) => volume.path), ...paths.files])), ...chown('-R ', paths.trees)] };
	}
	const workdir = stage.workdirAt(anchor.range.start);
	const ready = paths.folders.filter((path) => workdir.kind === 'known' && workdir.value === path && stage.instructions.some((i) => i.keyword === 'WORKDIR' && i.range.start < anchor.range.start));
	const made = unique(volumes.map((volume) => volume.path));
	return {
		anchor,
		early: [...account.commands, ...make(made), ...chown('', unique([...ready, ...made]))],
		late: [...make(absentOwn), ...touch(paths.files), ...chown('', unique([...paths.folders.filter((path) => !ready.includes(path)), ...paths.files])), ...chown('-R ', paths.trees)],
	};
}

function touch(files: readonly string[]): string[] {
	return files.length > 0 ? [`touch ${files.join(' ')}`] : [];
}

/** One RUN; a line for each command when there are several. */
function runLines(model: DockerfileModel, stage: Stage, commands: readonly string[]): string[] {
	if (commands.length === 0) return [];
	const run = keywordLike(model, stage, 'RUN');
	const single = `${run} ${commands.join(' && ')}`;
	if (single.length <= 80) return [single];
	const indent = /\n([ \t]+)\S/.exec(model.text.slice(stage.range.start, stage.range.end))?.[1] ?? '    ';
	return [commands.map((command, i) => (i === 0 ? `${run} ` : `${indent}&& `) + command).join(` ${model.tree.escape}${model.tree.eol}`)];
}

/** In the case that the stage's FROM is written in. */
function keywordLike(model: DockerfileModel, stage: Stage, keyword: string): string {
	const { start, end } = stage.from.keywordRange;
	const written = model.text.slice(start, end);
	return written === written.toLowerCase() ? keyword.toLowerCase() : keyword;
}

/** USER goes behind the last step that needs root; a USER root that no step needs becomes the new one. */
function placeUser(model: DockerfileModel, stage: Stage, rootUser: Instruction | undefined, lines: readonly string[], account: Account): TextEdit[] {
	const last = lastRootStep(stage);
	const word = rootUser?.words[0];
	if (rootUser && word && (!last || last.range.start < rootUser.range.start)) {
		const edits = [replace({ start: word.range.start, end: rootUser.argumentsRange.end }, account.user)];
		return lines.length > 1 ? [insert(rootUser.range.start, lines.slice(0, -1).map((line) => line + model.tree.eol).join('')), ...edits] : edits;
	}
	const program = stage.instructions.find((i) => /^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(i.keyword) && (!last || i.range.start > last.range.start));
	const after = last ?? (program ? undefined : stage.instructions.at(-1) ?? stage.from);
	if (after) return [insertAfter(model, after, lines)];
	return [insert(startWithComments(model, program as Instruction), lines.map((line) => line + model.tree.eol).join(''))];
}

/** Where the comments directly above an instruction begin. */
function startWithComments(model: DockerfileModel, instruction: Instruction): number {
	let line = model.lines.lineAt(instruction.range.start);
	const text = (at: number): string => {
		const { start, end } = model.lines.contentRange(at);
		return model.text.slice(start, end).trim();
	};
	const isDirective = (at: number): boolean => model.tree.directives.some((d) => model.lines.lineAt(d.range.start) === at);
	while (line > 0 && text(line - 1).startsWith('#') && !isDirective(line - 1)) line--;
	return model.lines.contentRange(line).start;
}

function title(account: Account): string {
	switch (account.origin) {
		case 'created': return `Run as a new user, ${account.user}`;
		case 'number': return `Run as ${account.user}`;
		default: return `Run as the user ${account.user}`;
	}
}

function* reasons(stage: Stage, account: Account, shell: boolean, services: readonly ServiceUse[]): Iterable<string> {
	yield stage.system === 'windows' ? 'A program that administers Windows no longer can.' : 'A program that writes outside of its own folders, or does something that only root may, no longer can.';
	if (stage.system !== 'windows' && /\.sh\b/.test([stage.lastBefore('ENTRYPOINT'), stage.lastBefore('CMD')].map((i) => i?.arguments.text ?? '').join(' '))) yield 'What its start script does is not known.';
	if (account.origin === 'number') yield 'The account is a number without a name.';
	if (!shell && stage.system !== 'windows' && stage.lineage.some((each) => each.instructions.some((i) => i.keyword === 'WORKDIR'))) yield 'No command can run here to hand the working directory over.';
	const low = lowPorts(stage);
	if (low.length > 0) yield `Port ${low.join(', ')} is below 1024: ${ANY_PORT}`;
	const published = services.flatMap((service) => service.run.ports.filter(({ target }) => isPrivilegedPort(target) && !low.includes(target)).map(({ target }) => ({ service, target })))[0];
	if (published) yield `Port ${published.target}, which ${named(published.service)} publishes, is below 1024: ${ANY_PORT}`;
}

const ANY_PORT = 'Docker since 20.10 lets any user listen there, Kubernetes needs not.';

function lowPorts(stage: Stage): number[] {
	const texts = [...stage.inherited('EXPOSE').flatMap((i) => i.words.map((word) => word.text)), ...stage.root.facts?.ports ?? []];
	return [...new Set(texts.filter((text) => /^\d+(?:\/tcp)?$/i.test(text)).map((text) => Number.parseInt(text, 10)).filter(isPrivilegedPort))];
}

function unique(paths: readonly string[]): string[] {
	return [...new Set(paths)];
}

