/** Commands of package managers that stop and ask, where nobody can answer: which they are, and the option that answers. */
import { runsOf } from '../model/packageSteps';
import { packageCommand, type PackageCommand, type PackageManager } from '../model/packages';
import { insertArgument } from '../model/edits';
import { firstInstruction } from '../model/firstStep';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { Stage } from '../model/stage';
import type { Option, ShellCommand, ShellWord } from '../shell/types';
import { once } from '../text/once';
import type { TextEdit } from '../text/edit';

export interface Question {
	readonly stage: Stage;
	readonly found: PackageCommand;
	readonly word: ShellWord;
	/** `-y` behind the action; undefined when the command's text is not known exactly. */
	readonly answer: TextEdit | undefined;
}

interface Manners {
	readonly managers: ReadonlySet<PackageManager>;
	/** Options after which nothing is asked: because the answer is yes, or because nothing is done. */
	readonly settled: (option: Option) => boolean;
	/** The same as a setting, in a file that a step writes. */
	readonly configured: RegExp;
}

const YES_SETTING = /^APT::Get::(?:Assume-Yes|force-yes)=["']?(?:true|yes|1|on)/i;
const named = (pattern: RegExp) => ({ name }: Option): boolean => pattern.test(name);
const rpmSettled = ({ name, value = '' }: Option): boolean => /^(?:y|yes|assumeyes|assume-yes|assumeno|h|help)$/.test(name) || name === 'setopt' && /^assumeyes=(?:1|true|yes)/i.test(value);
const RPM = { settled: rpmSettled, configured: /\bassumeyes\s*=\s*\\?["']?(?:1|true|yes)/i } as const;

export const APT: Manners = {
	managers: new Set(['apt']),
	settled: (option) => named(/^(?:y|yes|assume-yes|force-yes|s|simulate|just-print|dry-run|recon|no-act|print-uris|assume-no|trivial-only|h|help)$/)(option)
		|| /^(?:o|option)$/.test(option.name) && YES_SETTING.test(option.value ?? '') || /^(?:-q=|--quiet=)[2-9]$/.test(option.word.value),
	configured: /\bAPT::Get::Assume-Yes\W{1,6}(?:true|yes|1|on)\b/i,
};
export const YUM: Manners = { managers: new Set(['yum']), ...RPM };
export const DNF: Manners = { managers: new Set(['dnf', 'microdnf']), ...RPM };
export const ZYPPER: Manners = {
	managers: new Set(['zypper']),
	settled: named(/^(?:y|n|no-confirm|non-interactive|D|dry-run|h|help)$/),
	configured: /\bZYPP_NON_INTERACTIVE\b/,
};

/** Commands that ask, in source order. */
export function* questions(model: DockerfileModel, manners: Manners): Iterable<Question> {
	for (const stage of model.stages) for (const run of runsOf(model, stage)) for (const command of run.commands) {
		const found = packageCommand(command);
		const word = found?.actionWord;
		if (!found || !word || !manners.managers.has(found.manager) || !asks(found) || found.options.some(manners.settled)) continue;
		if (isQuiet(found) || isAnswered(command) || configured(model, stage, run, manners)) continue;
		yield { stage, found, word, answer: command.exact ? insertArgument(run, command, word, '-y') : undefined };
	}
}

function asks({ action, packages, options, scope, actionWord }: PackageCommand): boolean {
	if (action === 'upgrade' || actionWord?.value === 'autoremove') return true;
	if (scope === 'module') return action !== 'other';
	const repairs = options.some(({ name }) => name === 'f' || name === 'fix-broken');
	return (action === 'install' || action === 'remove') && (packages.length > 0 || repairs);
}

/** For apt, twice quiet is yes. */
function isQuiet({ manager, options }: PackageCommand): boolean {
	return manager === 'apt' && options.filter(({ name }) => name === 'q' || name === 'quiet').length > 1;
}

/** `yes | …`, `… <<< y`. */
function isAnswered(command: ShellCommand): boolean {
	return command.pipedFrom.some(({ name }) => /^(?:yes|echo|printf)$/.test(name)) || command.redirections.some(({ operator }) => operator.startsWith('<'));
}

/** A step before, here or below, writes the answer into the manager's configuration. */
function configured(model: DockerfileModel, stage: Stage, run: Run, manners: Manners): boolean {
	return settingOf(manners)(model, stage) <= run.instruction.range.start;
}

const settingOf = once(({ configured }: Manners) => firstInstruction((text) => configured.test(text)));
