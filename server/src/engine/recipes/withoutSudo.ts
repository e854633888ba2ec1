/**
 * Takes sudo out of a step. Where the step is root already, the word goes; where sudo changes the user, USER does so around
 * the step: for all of it, or for the commands that it starts with.
 */
import { isRootUser } from '../knowledge';
import { insertAfter, insertBefore } from '../model/edits';
import { type Fix, safeFix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import { packageCommand } from '../model/packages';
import type { Run } from '../model/run';
import type { Stage, UserState } from '../model/stage';
import type { ChainItem, ShellCommand, ShellWord } from '../shell/types';
import { remove, replace, type TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

/** The word `sudo` in front of a command, or sudo itself. Help and version do nothing. */
export function sudoOf(command: ShellCommand): ShellWord | undefined {
	if (packageCommand(command)?.packages.some((word) => word.value === 'sudo') && command.wrappers.length === 0) return undefined;
	const wrapper = command.wrappers.find((word) => /(?:^|\/)sudo$/.test(word.value));
	return wrapper ?? (command.name === 'sudo' && !command.args.some((arg) => /^(?:-V|--version|-h|--help)$/.test(arg.value)) ? command.nameWord : undefined);
}

/** @param stage absent in front of the first FROM */
export function withoutSudo(model: DockerfileModel, stage: Stage | undefined, run: Run, command: ShellCommand): readonly Fix[] {
	const use = readUse(model, run, command);
	if (!use) return [];
	const user = stage?.userAt(run.instruction.range.start);
	const root = user === undefined || user.name.kind === 'known' && isRootUser(user.name.value);
	if (root && isRootUser(use.user)) return [safeFix('Leave sudo out', [remove(use.range)], { preferred: true })];
	return stage && user ? switched(model, stage, run, user, use.user) : [];
}

interface SudoUse {
	/** From the word to the program. */
	readonly range: TextRange;
	/** Who it makes the command run as. */
	readonly user: string;
}

/** Options that keep the account, or name another. */
const OPTIONS = /^(?:\s+(?:--|-[EHnS]+|--(?:preserve-env|set-home|non-interactive|stdin)|(?:-[EHnS]*u\s*|--user[\s=])([\w.${}"-]+)))*\s+$/;

/** How a command uses sudo; undefined when more than the word would have to change. */
function readUse(model: DockerfileModel, run: Run, command: ShellCommand): SudoUse | undefined {
	const word = sudoOf(command);
	const { wrappers, nameWord } = command;
	if (!word || !nameWord || word === nameWord || !command.exact || wrappers.length !== 1) return undefined;
	const { items = [] } = run.instruction.exec ?? {};
	const inside = items.filter(({ range }) => word.range.end <= range.start && range.end <= nameWord.range.start);
	const between = items.length > 0 ? ` ${inside.map(({ text }) => `${text} `).join('')}` : model.text.slice(word.range.end, nameWord.range.start);
	const options = OPTIONS.exec(between);
	return options ? { range: { start: word.range.start, end: nameWord.range.start }, user: options[1]?.replace(/"/g, '') ?? 'root' } : undefined;
}

/** Commands that do the same for every account. */
const NEUTRAL = /^(?:cd|echo|printf|export|set|test|\[|\[\[|true|:|sleep|uname|nproc|)$/;
/** Programs that do the same whatever HOME and the variables are. */
const FOR_THE_SYSTEM = /^(?:apt|apt-get|apk|dnf|microdnf|yum|tdnf|zypper|pacman|rm|mkdir|chown|chmod|chgrp|ln|cp|mv|install|tee|touch|useradd|adduser|usermod|groupadd|addgroup|update-ca-certificates|locale-gen|ldconfig)$/;
/** Those that only ask what is installed. */
const ASKS: Readonly<Record<string, RegExp>> = { dpkg: /^(?:-[slL]|--status|--list|--print-architecture)$/, rpm: /^-q/, command: /^-[vV]$/, type: /./, which: /./ };

function isNeutral({ name, args }: ShellCommand): boolean {
	return NEUTRAL.test(name) || ASKS[name]?.test(args[0]?.value ?? '') === true;
}

/** Those that change the shell for the commands behind them. */
const STATEFUL = /^(?:cd|export|set|)$/;

function switched(model: DockerfileModel, stage: Stage, run: Run, former: UserState, user: string): readonly Fix[] {
	const before = former.instruction?.words[0]?.text ?? (former.name.kind === 'known' ? former.name.value : undefined);
	if (before === undefined || former.name.kind !== 'known' || former.name.value === user || !stage.runs.includes(run)) return [];
	// USER root as the last word would be a fault of its own.
	const last = !stage.instructions.some(({ keyword, range }) => keyword === 'USER' && range.start > run.instruction.range.start);
	if (last && stage.ships && isRootUser(former.name.value)) return [];
	const using = run.commands.filter((command) => sudoOf(command) !== undefined);
	const uses = using.map((command) => readUse(model, run, command));
	if (!uses.every((use) => use !== undefined && use.user === user)) return [];
	const written = model.text.slice(run.instruction.keywordRange.start, run.instruction.keywordRange.end);
	const keyword = written === written.toLowerCase() ? 'user' : 'USER';
	const others = run.commands.filter((command) => !under(command, using) && !isNeutral(command));
	const rest = others.length === 0 ? undefined : splitAt(model, run, using, others);
	if (others.length > 0 && !rest) return [];
	const next = stage.instructions[stage.instructions.indexOf(run.instruction) + 1];
	const back = rest ? [replace(rest, `${model.tree.eol}${keyword} ${before}${model.tree.eol}${written} `)] : next?.keyword === 'USER' ? [] : [insertAfter(model, run.instruction, [`${keyword} ${before}`])];
	const list: TextEdit[] = [insertBefore(model, run.instruction, [`${keyword} ${user}`]), ...uses.map((use) => remove((use as SudoUse).range)), ...back];
	const because = isRootUser(user) ? "HOME is root's folder then, and variables that sudo drops are seen." : `HOME is that of ${user} then, and variables that sudo drops are seen.`;
	const plain = isRootUser(user) && using.every(({ name, range }) => FOR_THE_SYSTEM.test(name) && !/~|\$\{?HOME\b/.test(model.text.slice(range.start, range.end)));
	return [unsafeFix(`Set USER ${user} for this step`, because, list, { preferred: true, ...(!plain && { level: 'maximum' }) })];
}

/** The command itself, or a part of one of its words. */
function under(command: ShellCommand, using: readonly ShellCommand[]): boolean {
	return using.includes(command) || command.parent !== undefined && under(command.parent, using);
}

/** What stands between the commands that use sudo and all others, when these come last and a RUN of their own does the same. */
function splitAt(model: DockerfileModel, run: Run, using: readonly ShellCommand[], others: readonly ShellCommand[]): TextRange | undefined {
	const { chain, broken } = run.script;
	if (run.form !== 'shell' || broken || run.instruction.flags.length > 0 || run.instruction.heredocs.length > 0) return undefined;
	const at = chain.findIndex(({ commands }) => commands.some((command) => others.includes(command)));
	const [front, next] = [chain.slice(0, at), chain[at]];
	const last = front.at(-1);
	const plain = (item: ChainItem): boolean => item.operator === '&&' || item.operator === '' || item.operator === ';';
	if (!last || !next || !chain.every(plain) || front.some(({ commands }) => commands.some(({ name }) => STATEFUL.test(name)))) return undefined;
	if (chain.slice(at).some(({ commands }) => commands.some((command) => using.includes(command)))) return undefined;
	const range = { start: last.range.end, end: next.range.start };
	return model.tree.comments.some((comment) => comment.inside && range.start <= comment.range.start && comment.range.end <= range.end) ? undefined : range;
}
