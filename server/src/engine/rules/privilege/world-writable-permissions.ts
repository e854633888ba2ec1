/** Finds files and folders that every account may write to: chmod 777 and its relatives. */
import { hasMixedModes, systemFolder } from '../../knowledge';
import { valueAt } from '../../model/accounts';
import { within } from '../../model/edits';
import { type Fix, unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import type { Stage } from '../../model/stage';
import { stepsOf } from '../../model/steps';
import { handover } from '../../recipes/writer';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'world-writable-permissions',
		title: 'Writable for everyone',
		category: 'privilege',
		severity: 'warning',
		why: 'What every account may write to, an intruder may replace: programs that others run, configuration that root reads. It hides which account really needs to write.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['droast:DF034', 'sonar:S2612', 'tally:tally/world-writable-state-path-workaround'],
		references: ['https://cwe.mitre.org/data/definitions/732.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const severity = stage.ships ? 'warning' : lowered('warning');
			if (stage.system === 'windows') {
				for (const run of stage.runs) for (const command of run.commands) {
					const word = grantToEverybody(command);
					if (word) yield { range: word.range, message: 'Every account may write there. Grant it to the account that needs it.', severity, fixes: [] };
				}
				continue;
			}
			for (const run of stepsOf(stage, model.text)) for (const command of run.commands) for (const mode of modesOf(stage, run, command)) {
				yield { range: mode.range, message: `Mode ${mode.text} lets every account write there. Give it to the account that needs it.`, severity, fixes: command.exact ? () => fixesFor(model, stage, run, command, mode) : [] };
			}
			for (const copy of stage.copies) {
				const flag = copy.instruction.flags.find((f) => f.name === 'chmod');
				const written = copy.chmod === undefined ? undefined : valueAt(stage, copy.chmod, copy.instruction.range.start);
				const mode = flag?.valueRange && written !== undefined ? readMode(written, flag.valueRange) : undefined;
				if (mode) yield { range: mode.range, message: `Mode ${mode.text} lets every account write to the copy. Leave the right to write to its owner.`, severity, fixes: fixes(model, mode, {}) };
			}
		}
	},

	examples: [
		{
			name: 'chmod 777',
			bad: `FROM debian:13
RUN mkdir -p /srv/data && chmod -R 777 /srv/data
#                                  ^^^ world-writable-permissions
`,
			fixed: `FROM debian:13
RUN mkdir -p /srv/data && chmod -R 775 /srv/data
`,
		},
		{
			name: 'files',
			bad: `FROM debian:13
RUN chmod 0666 /etc/app.conf
#         ^^^^ world-writable-permissions
`,
			fixed: `FROM debian:13
RUN chmod 0664 /etc/app.conf
`,
		},
		{
			name: 'by letters',
			bad: `FROM debian:13
RUN chmod a+rwx /srv && chmod ugo+rw /a
#         ^^^^^ world-writable-permissions
#                             ^^^^^^ world-writable-permissions
`,
			fixed: `FROM debian:13
RUN chmod ug+rwx,o+rx /srv && chmod ugo+rw /a
`,
		},
		{
			name: 'a folder made that way',
			bad: `FROM debian:13
RUN mkdir -m 777 /a && install -d --mode=0777 /b
#            ^^^ world-writable-permissions
#                                        ^^^^ world-writable-permissions
`,
			fixed: `FROM debian:13
RUN mkdir -m 775 /a && install -d --mode=0777 /b
`,
		},
		{
			name: 'a copy',
			bad: `FROM debian:13
COPY --chmod=777 start.sh /start.sh
#            ^^^ world-writable-permissions
`,
			fixed: `FROM debian:13
COPY --chmod=775 start.sh /start.sh
`,
		},
		{
			name: 'setuid on top of it',
			bad: `FROM debian:13
RUN chmod 4777 /usr/local/bin/tool
#         ^^^^ world-writable-permissions
`,
			fixed: `FROM debian:13
RUN chmod 4775 /usr/local/bin/tool
`,
		},
		{ name: 'by a variable', bad: 'FROM debian:13\nARG MODE=777\nRUN chmod $MODE /srv\n#         ^^^^^ world-writable-permissions\n' },
		{ name: 'Windows', bad: 'FROM mcr.microsoft.com/windows/servercore:ltsc2025\nRUN icacls C:\\data /grant Everyone:(OI)(CI)F /T\n#                         ^^^^^^^^^^^^^^^^^^ world-writable-permissions\n' },
		{ name: 'programs of the system', bad: 'FROM debian:13\nRUN chmod -R 777 /usr/bin/\n#            ^^^ world-writable-permissions\n', fixed: 'FROM debian:13\nRUN chmod -R 755 /usr/bin/\n' },
		{ name: 'for all that is found', bad: 'FROM debian:13\nRUN find /srv -type d -exec chmod 0777 {} + && chmod =rwx /a\n#                                 ^^^^ world-writable-permissions\n', fixed: 'FROM debian:13\nRUN find /srv -type d -exec chmod 0775 {} + && chmod =rwx /a\n' },
		{ name: 'sticky folders for temporary files', good: 'FROM debian:13\nRUN chmod 1777 /tmp && chmod 777 /tmp /var/tmp && chmod +t,a+rwx /work && mkdir -m 1777 /scratch\n' },
		{ name: 'nothing to write', good: 'FROM debian:13\nRUN chmod 755 /a && chmod +x /b && chmod o-w /c && chmod u+w,go-rwx /d && chmod --reference=/a 777.txt && chmod a+X,u=rw /e\n' },
	],
};

interface Mode {
	readonly text: string;
	readonly range: TextRange;
	/** The same without the others' right to write. */
	readonly better?: string;
}

const OCTAL = /^0?[0-7]{3,4}$/;
const TEMPORARY = /^(?:\/var)?\/tmp\/?$|^\/dev\/(?:shm|null)|\.sock$|^\/tmp\/\.X11-unix/;

/** The bad modes of a command, at most one. */
function* modesOf(stage: Stage, run: Run, command: ShellCommand): Iterable<Mode> {
	const { options, operands } = optionsOf(command);
	let word: ShellWord | undefined;
	let value: string | undefined;
	let paths = operands;
	if (command.name === 'chmod') {
		if (options.some((o) => o.name === 'reference')) return;
		[word, ...paths] = operands;
		value = word?.value;
	} else if (command.name === 'mkdir' || command.name === 'install') {
		const option = options.find((o) => o.name === 'm' || o.name === 'mode');
		word = option?.valueWord;
		value = option?.value;
	}
	else if (command.name === 'find' || command.name === 'xargs') {
		const at = command.args.findIndex((arg) => arg.value === 'chmod');
		word = at < 0 ? undefined : command.args.slice(at + 1).find((arg) => !arg.value.startsWith('-'));
		value = word?.value;
		paths = [];
	}
	if (!word || value === undefined || paths.length > 0 && paths.every((path) => TEMPORARY.test(path.value))) return;
	const at = word.text.lastIndexOf(value);
	const exact = at >= 0 && word.range.end - word.range.start === word.text.length;
	const mode = readMode(valueAt(stage, value, run.instruction.range.start) ?? '', exact ? { start: word.range.start + at, end: word.range.start + at + value.length } : word.range);
	if (mode) yield exact ? narrowed(mode, paths) : { text: mode.text, range: mode.range };
}

const EVERYBODY = /^["']?(?:everyone|\*?S-1-1-0|(?:builtin\\)?users|\*?S-1-5-32-545|authenticated users)["']?:(?:\([A-Z]+\))*\(?(?:[A-Z]+,)*(?:F|M|W)\)?["']?$/i;

/** `icacls C:\app /grant Everyone:F`. */
function grantToEverybody({ name, args }: ShellCommand): ShellWord | undefined {
	if (!/^icacls(?:\.exe)?$/i.test(name)) return undefined;
	return args.find(({ value }, at) => value.length < 200 && EVERYBODY.test(value) && args.slice(0, at).some((arg) => /^\/grant(?::r)?$/i.test(arg.value)));
}

/** For a folder of the system the group may not write either, and some have no one mode that is right. */
function narrowed(mode: Mode, paths: readonly ShellWord[]): Mode {
	const folders = paths.map(({ value }) => value.replace(/(?<=.)\/\*?$/, '')).filter((path) => systemFolder(path));
	if (folders.length === 0 || mode.better === undefined) return mode;
	const { better, ...rest } = mode;
	const group = Number(better.at(-2));
	return Number.isNaN(group) || folders.some(hasMixedModes) ? rest : { ...rest, better: `${better.slice(0, -2)}${group & 5}${better.slice(-1)}` };
}

function readMode(value: string, range: TextRange): Mode | undefined {
	if (OCTAL.test(value)) {
		const sticky = value.length > 3 && (Number(value.at(-4)) & 1) === 1;
		const others = Number(value.at(-1));
		return (others & 2) === 0 || sticky ? undefined : { text: value, range, better: value.slice(0, -1) + String(others - 2) };
	}
	const clauses = value.split(',');
	if (clauses.some((clause) => /^[ugoa]*[+=][rwxXst]*t/.test(clause))) return undefined;
	const bad = clauses.filter((clause) => /^[ug]*[oa][ugoa]*[+=][rwxXst]*w/.test(clause));
	if (bad.length === 0) return undefined;
	return { text: value, range, better: clauses.map((clause) => bad.includes(clause) ? withoutOthers(clause) : clause).join(',') };
}

/** `a+rwx` → `ug+rwx,o+rx`; `ugo+w` → `ug+w`. */
function withoutOthers(clause: string): string {
	const [, who = '', operator = '+', rights = ''] = /^([ugoa]+)([+=])([rwxXst]+)$/.exec(clause) ?? [];
	const kept = who.includes('a') ? 'ug' : who.replaceAll('o', '');
	const read = rights.replaceAll('w', '');
	return [...(kept === '' ? [] : [kept + operator + rights]), ...(read === '' ? [] : [`o${operator}${read}`])].join(',') || 'o-w';
}

/** A program or a text: seldom written to by others, unlike a folder. */
const FILE = /\/s?bin\/[\w.-]+$|\.(?:sh|py|pl|rb|js|jar|conf|cfg|ini|ya?ml|json|toml|service)$/;

function fixesFor(model: DockerfileModel, stage: Stage, run: Run, command: ShellCommand, mode: Mode): Fix[] {
	if (command.name === 'chmod' && FILE.test(command.args.at(-1)?.value ?? '')) return fixes(model, mode, {});
	const known = mode.better !== undefined && mode.better.length >= 3 && !command.args.some(({ value }) => systemFolder(value.replace(/(?<=.)\/\*?$/, ''))) ? handover(model, stage, run, command, { ...mode, better: mode.better }) : undefined;
	const narrow = fixes(model, mode, { level: 'maximum' });
	return known ? [unsafeFix(known.title, 'Other accounts than that one, root and members of group 0 can no longer write there.', known.edits, { preferred: true }), ...narrow.map(({ preferred: _, ...fix }) => ({ ...fix, level: 'manual' as const }))] : narrow;
}

/** Who writes to a folder is not known here: that edit is for a human. */
function fixes(model: DockerfileModel, mode: Mode, extra: Pick<Fix, 'level'>): Fix[] {
	if (mode.better === undefined || model.text.slice(mode.range.start, mode.range.end) !== mode.text) return [];
	const range = within(model, mode, 0, mode.text.length);
	return [unsafeFix(`Use mode ${mode.better}`, 'An account that is neither the owner nor in the group can no longer write there: give it the path by chown.', [replace(range, mode.better)], { ...extra, preferred: true })];
}
