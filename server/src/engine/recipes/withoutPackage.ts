/** Takes a package out of a stage: its name out of installs, and the steps of chains that are about nothing else. */
import { removeInstruction, removeWord } from '../model/edits';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import { optionsOf } from '../shell/options';
import type { ChainItem, ShellCommand } from '../shell/types';
import type { TextEdit } from '../text/edit';
import { removeChainItems } from './removeChainItems';

/** Undefined when a step that mentions it cannot be taken apart. */
export function withoutPackage(model: DockerfileModel, stage: Stage, mentions: RegExp): TextEdit[] | undefined {
	const list: TextEdit[] = [];
	for (const run of stage.runs) {
		if (!mentions.test(run.instruction.arguments.text)) continue;
		const edits = fromRun(model, run, mentions);
		if (!edits) return undefined;
		list.push(...edits);
	}
	return list.length > 0 ? list : undefined;
}

function fromRun(model: DockerfileModel, run: Run, mentions: RegExp): TextEdit[] | undefined {
	const { script, form, instruction } = run;
	if (form === 'exec' || script.broken || script.dialect !== 'posix' || form === 'shell' && instruction.heredocs.length > 0) return undefined;
	const gone = new Set<ChainItem>();
	const words: TextEdit[] = [];
	for (const item of script.chain) {
		const about = item.commands.filter((command) => isAbout(command, mentions));
		if (about.length === 0) continue;
		if (item.commands.some((command) => command.conditional || !command.exact)) return undefined;
		const listed = item.commands.length === 1 ? about.flatMap((command) => amongOthers(command, mentions)) : [];
		if (listed.length > 0) words.push(...listed.map((word) => removeWord(model, word)));
		else if (about.some((command) => amongOthers(command, mentions).length > 0)) return undefined;
		else gone.add(item);
	}
	if (gone.size === 0) return words.length > 0 ? words : undefined;
	if (gone.size === script.chain.length) return form === 'shell' ? [removeInstruction(model, instruction)] : undefined;
	const items = removeChainItems(model, script, gone);
	return items && [...items, ...words];
}

function isAbout({ args, redirections, assignments }: ShellCommand, mentions: RegExp): boolean {
	return args.some(({ value }) => mentions.test(value)) || redirections.some(({ target }) => target !== undefined && mentions.test(target.value)) || assignments.some(({ value }) => value !== undefined && mentions.test(value.value));
}

const INSTALLS = /^(?:apt|apt-get|apk|yum|dnf|microdnf|pecl|install-php-extensions|docker-php-ext-(?:install|enable|configure))$/;

/** The words of an install that name it, when it also names something else. */
function amongOthers(command: ShellCommand, mentions: RegExp) {
	if (!INSTALLS.test(command.name)) return [];
	const { operands } = optionsOf(command);
	const packages = /^(?:install-php-extensions|docker-php-ext-\w+)$/.test(command.name) ? operands : operands.slice(1);
	const found = packages.filter(({ value }) => mentions.test(value));
	return found.length < packages.length ? found : [];
}
