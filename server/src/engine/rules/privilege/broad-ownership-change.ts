/** Finds chown and chmod over whole system folders, and umask 0: afterwards others than root may change the system. */
import { hasMixedModes, isRootUser, systemFolder } from '../../knowledge';
import { valueAt } from '../../model/accounts';
import { removeWord } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { joinPath, type Stage } from '../../model/stage';
import { stepsOf } from '../../model/steps';
import { removeCommand } from '../../recipes/removeCommand';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'broad-ownership-change',
		title: 'Rights over whole system folders',
		category: 'privilege',
		severity: 'warning',
		why: 'Who owns or may write to the folders of the system can replace the programs and the configuration that root and every other account use: the account is root in all but name. One mode for a whole tree also takes setuid bits away and opens files such as /etc/shadow.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/732.html', 'https://manpages.debian.org/stable/coreutils/chown.1.en.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			for (const run of stepsOf(stage, model.text)) for (const command of run.commands) {
				const fault = READERS[command.name]?.(stage, run, command);
				if (!fault) continue;
				yield {
					range: fault.word.range,
					message: fault.message,
					severity: stage.ships ? fault.severity : lowered(fault.severity),
					fixes: () => fixesFor(model, run, command, fault),
				};
			}
		}
	},

	examples: [
		{
			name: 'the system belongs to the program',
			bad: `FROM node:24
RUN npm ci && chown -R node:node /usr/local
#                                ^^^^^^^^^^ broad-ownership-change
USER node
`,
			fixed: `FROM node:24
RUN npm ci
USER node
`,
		},
		{
			name: 'among other folders',
			bad: `FROM debian:13
RUN chown --recursive www-data:www-data \\
        /srv/site \\
        /etc
#       ^^^^ broad-ownership-change
`,
			fixed: `FROM debian:13
RUN chown --recursive www-data:www-data \\
        /srv/site
`,
		},
		{ name: 'one mode for everything', bad: 'FROM debian:13\nRUN chmod -R 755 /\n#                ^ broad-ownership-change\n', fixed: 'FROM debian:13\n' },
		{ name: 'the group may write', bad: 'FROM debian:13\nRUN chgrp -R 0 /var && chmod -R g=u /var && true\n#                                   ^^^^ broad-ownership-change\n', fixed: 'FROM debian:13\nRUN chgrp -R 0 /var && true\n' },
		{ name: 'the accounts themselves', bad: 'FROM debian:13\nRUN chown app /etc/passwd\n#             ^^^^^^^^^^^ broad-ownership-change\n', fixed: 'FROM debian:13\n' },
		{ name: 'no mask', bad: 'FROM debian:13\nRUN umask 000 && make install\n#         ^^^ broad-ownership-change\n', fixed: 'FROM debian:13\nRUN umask 022 && make install\n' },
		{ name: 'by a relative path', bad: 'FROM debian:13\nWORKDIR /usr\nRUN chown -R app:app ./bin\n#                    ^^^^^ broad-ownership-change\n', fixed: 'FROM debian:13\nWORKDIR /usr\n' },
		{ name: 'folders of the program', good: 'FROM debian:13\nRUN chown -R app:app /app /var/lib/app /usr/local/share/app && chmod -R g=u /srv && chown app /opt && chmod -R 755 /usr/local/bin && umask 027\n' },
		{ name: 'root stays the owner, or nobody may write', good: 'FROM debian:13\nRUN chown -R root:root /etc && chown -R 0:0 /usr && chgrp -R app /etc && chmod -R go-w /usr && chmod -R a+rX /usr\n' },
	],
};

interface Fault {
	readonly word: ShellWord;
	readonly message: string;
	readonly severity: Severity;
	readonly better?: string;
	/** The paths beside this one. */
	readonly others?: number;
}

type Reader = (stage: Stage, run: Run, command: ShellCommand) => Fault | undefined;

const READERS: Readonly<Record<string, Reader>> = { chown: owner, chmod: mode, umask: mask };

const ACCOUNTS = /^\/etc\/(?:passwd|shadow|group|gshadow|sudoers(?:\.d)?)$/;

function placeOf(stage: Stage, run: Run, word: ShellWord): string | undefined {
	const value = valueAt(stage, word.value, run.instruction.range.start);
	if (value === undefined) return undefined;
	const path = value.replace(/(?<=\/)\*$|\/\.$/, '');
	if (path.startsWith('/')) return joinPath('/', path);
	const workdir = stage.workdirAt(run.instruction.range.start);
	return workdir.kind === 'known' && workdir.value.startsWith('/') && /^\.{1,2}(?:\/|$)/.test(path) && !run.commands.some(({ name }) => name === 'cd') ? joinPath(workdir.value, path) : undefined;
}

function owner(stage: Stage, run: Run, command: ShellCommand): Fault | undefined {
	const { options, operands: [who, ...paths] } = optionsOf(command);
	if (!who || options.some(({ name }) => name === 'reference' || name === 'from')) return undefined;
	const account = (valueAt(stage, who.value, run.instruction.range.start) ?? who.value).replace(/[:.].*$/s, '');
	if (account === '' || isRootUser(account)) return undefined;
	const name = account.startsWith('$') ? 'This account' : account;
	const recursive = options.some((option) => option.name === 'R' || option.name === 'recursive');
	for (const word of paths) {
		const path = placeOf(stage, run, word);
		if (path === undefined) continue;
		if (ACCOUNTS.test(path)) return { word, others: paths.length - 1, severity: 'warning', message: `${name} may rewrite ${path}, and so make itself root. Leave it to root.` };
		const folder = systemFolder(path);
		if (!recursive || !folder) continue;
		return { word, others: paths.length - 1, severity: folder === 'system' ? 'warning' : 'info', message: `${name} owns all of ${path} afterwards. Give it only the folders that it writes to.` };
	}
	return undefined;
}

/** Lets the group write. Modes that let everybody write are another rule's. */
const GROUP_WRITES = /^(?:0?[0-7]?[0-7][2367][0145])$|^[ug]*g[ug]*[+=][rX]*w[rwxX]*$|^g=u$/;
const OCTAL = /^0?[0-7]?[0-7][0-7][0145]$/;

function mode(stage: Stage, run: Run, command: ShellCommand): Fault | undefined {
	const { options, operands: [how, ...paths] } = optionsOf(command);
	if (!how || !options.some(({ name }) => name === 'R' || name === 'recursive')) return undefined;
	const writes = how.value.split(',').some((clause) => GROUP_WRITES.test(clause));
	for (const word of paths) {
		const path = placeOf(stage, run, word);
		if (path === undefined) continue;
		const folder = systemFolder(path);
		if (writes && folder) return { word, others: paths.length - 1, severity: folder === 'system' ? 'warning' : 'info', message: `Mode ${how.value} lets the group change all of ${path}. Open only the folders that the program writes to.` };
		if (OCTAL.test(how.value) && hasMixedModes(path)) return { word, others: paths.length - 1, severity: 'warning', message: `One mode for all of ${path} opens files that only root may read, and takes setuid bits away. Name the narrowest path.` };
	}
	return undefined;
}

function mask(_stage: Stage, _run: Run, command: ShellCommand): Fault | undefined {
	const [word] = command.args;
	return word && /^0{1,4}$/.test(word.value) ? { word, severity: 'warning', better: '022', message: 'With this mask every account may write to the files that the step makes. Use 022.' } : undefined;
}

function fixesFor(model: DockerfileModel, run: Run, command: ShellCommand, { word, better, others = 0 }: Fault): Fix[] {
	if (!command.exact || run.form === 'exec' && !command.parent) return [];
	if (better !== undefined) return [unsafeFix(`Use ${better}`, 'An account that is not the owner can no longer write to these files.', [replace(word.range, better)], { preferred: true, level: 'maximum' })];
	const edit = others > 0 ? removeWord(model, word) : removeCommand(model, run, command);
	return edit ? [unsafeFix(others > 0 ? `Leave ${word.value} out` : 'Remove it', 'What the program writes there fails, until it is given that folder.', [edit], { preferred: true, level: 'manual' })] : [];
}
