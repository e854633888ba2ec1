/** Finds steps that give a program more rights than who starts it has: setuid and setgid bits, file capabilities. */
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { stepsOf } from '../../model/steps';
import { removeCommand } from '../../recipes/removeCommand';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'setuid-or-capability-grant',
		title: 'Program that lends its user more rights',
		category: 'privilege',
		severity: 'warning',
		why: 'A setuid program runs as its owner, whoever starts it, and a file capability is a piece of root: a flaw in such a program leads from any account of the container to root (CIS Docker Benchmark 4.8).',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://man7.org/linux/man-pages/man7/capabilities.7.html', 'https://cwe.mitre.org/data/definitions/250.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			const inStage = (severity: Severity): Severity => stage.ships ? severity : lowered(severity);
			for (const run of stepsOf(stage, model.text)) for (const command of run.commands) {
				const grant = modeGrant(command) ?? capabilityGrant(command);
				if (!grant) continue;
				yield { range: grant.range, message: `${grant.message} Leave it out, or grant it when the container starts.`, severity: inStage(grant.severity), fixes: command.exact ? () => fixesFor(model, run, command, grant) : [] };
			}
			for (const { instruction, chmod } of stage.copies) {
				const flag = instruction.flags.find(({ name }) => name === 'chmod');
				const better = chmod === undefined ? undefined : withoutBits(chmod, true);
				if (!flag?.valueRange || better === undefined) continue;
				yield { range: flag.valueRange, message: `Mode ${chmod} makes the copy run as its owner, whoever starts it. Leave the bit out.`, severity: inStage('warning'), fixes: [modeFix(flag.valueRange, better || 'u+r')] };
			}
		}
	},

	examples: [
		{
			name: 'setuid',
			bad: `FROM debian:13
COPY tool /usr/local/bin/tool
RUN chmod 4755 /usr/local/bin/tool
#         ^^^^ setuid-or-capability-grant
`,
			fixed: `FROM debian:13
COPY tool /usr/local/bin/tool
RUN chmod 755 /usr/local/bin/tool
`,
		},
		{
			name: 'by letters',
			bad: `FROM debian:13
RUN make install && chmod u+s /usr/bin/tool && ldconfig
#                         ^^^ setuid-or-capability-grant
`,
			fixed: `FROM debian:13
RUN make install && ldconfig
`,
		},
		{ name: 'with other rights', bad: 'FROM debian:13\nRUN chmod a+xs /usr/bin/tool\n#         ^^^^ setuid-or-capability-grant\n', fixed: 'FROM debian:13\nRUN chmod a+x /usr/bin/tool\n' },
		{ name: 'copied', bad: 'FROM debian:13\nCOPY --chmod=4755 tool /usr/bin/tool\n#            ^^^^ setuid-or-capability-grant\n', fixed: 'FROM debian:13\nCOPY --chmod=755 tool /usr/bin/tool\n' },
		{ name: 'installed', bad: 'FROM debian:13\nRUN install -o root --mode=06755 tool /usr/bin/\n#                          ^^^^^ setuid-or-capability-grant\n', fixed: 'FROM debian:13\nRUN install -o root --mode=0755 tool /usr/bin/\n' },
		{
			name: 'capabilities',
			bad: `FROM debian:13
RUN apt-get update \\
    && setcap cap_setuid,cap_dac_override+ep /usr/bin/python3.13 \\
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ setuid-or-capability-grant
    && rm -rf /var/lib/apt/lists/*
`,
			fixed: `FROM debian:13
RUN apt-get update \\
    && rm -rf /var/lib/apt/lists/*
`,
		},
		{ name: 'every capability', bad: 'FROM debian:13\nRUN setcap all=eip /usr/bin/tool || true\n#          ^^^^^^^ setuid-or-capability-grant\n' },
		{ name: 'a low port for a program without root', good: "FROM debian:13\nRUN setcap 'cap_net_bind_service=+ep' /usr/bin/caddy && setcap -r /usr/bin/ping\n" },
		{ name: 'bits taken away, or of folders', good: 'FROM debian:13\nRUN chmod u-s /bin/su && chmod 2775 /srv/shared && chmod g+s /srv/shared && chmod 1777 /scratch && chmod 0755 /a && find / -perm /6000 -exec chmod a-s {} +\n' },
	],
};

interface Grant {
	readonly range: TextRange;
	readonly message: string;
	readonly severity: Severity;
	/** The same mode without the bits; '' when nothing is left of it. Absent for capabilities. */
	readonly better?: string;
}

const PROGRAM = /(?:^|\/)s?bin\/[^/*]+$/;
/** Programs that do not work without the bit, and are made for it. */
const MADE_FOR_IT = /(?:^|[/-])(?:sudo|su|ping6?|fping|mount|umount|newuidmap|newgidmap|bwrap|fusermount3?|chrome-sandbox|passwd)$/;

function modeGrant(command: ShellCommand): Grant | undefined {
	const { options, operands } = optionsOf(command);
	let word: ShellWord | undefined;
	let value: string | undefined;
	let paths = operands;
	if (command.name === 'chmod') {
		[word, ...paths] = operands;
		value = word?.value;
	} else if (command.name === 'install' && !options.some(({ name }) => name === 'd' || name === 'directory')) {
		const option = options.find(({ name }) => name === 'm' || name === 'mode');
		word = option?.valueWord;
		value = option?.value;
	} else if (command.name === 'find' || command.name === 'xargs') {
		return nestedGrant(command);
	}
	if (!word || value === undefined || paths.length === 0) return undefined;
	const better = withoutBits(value, command.name === 'install' || paths.some((path) => PROGRAM.test(path.value)));
	if (better === undefined) return undefined;
	const at = word.text.lastIndexOf(value);
	const exact = at >= 0 && word.range.end - word.range.start === word.text.length;
	const range = exact ? { start: word.range.start + at, end: word.range.start + at + value.length } : word.range;
	const known = paths.every((path) => MADE_FOR_IT.test(path.value));
	return { range, message: `Mode ${value} lets the program run as its owner, whoever starts it.`, severity: known ? 'info' : 'warning', ...(exact && { better }) };
}

/** `find … -exec chmod u+s {} +`, `xargs chmod u+s`. */
function nestedGrant({ args }: ShellCommand): Grant | undefined {
	const at = args.findIndex((arg) => arg.value === 'chmod');
	const word = at < 0 ? undefined : args.slice(at + 1).find((arg) => !arg.value.startsWith('-'));
	if (!word || withoutBits(word.value, false) === undefined) return undefined;
	return { range: word.range, message: `Mode ${word.value} lets programs run as their owner, whoever starts them.`, severity: 'warning' };
}

/** The mode without setuid (and setgid, for programs: on a folder it only hands its group on); undefined when it has none. */
function withoutBits(mode: string, program: boolean): string | undefined {
	const octal = /^(0?)([2-7])([0-7]{3})$/.exec(mode);
	if (octal) {
		const [, zero = '', special = '', rest = ''] = octal;
		const gone = Number(special) & (program ? 6 : 4);
		const kept = Number(special) & 1;
		return gone === 0 ? undefined : `${zero}${kept === 0 ? '' : kept}${rest}`;
	}
	const clauses = mode.split(',');
	const bad = clauses.filter((clause) => /^[ugoa]*[+=][rwxXt]*s/.test(clause) && (program || !/^g/.test(clause) || clause.startsWith('gu')));
	return bad.length === 0 ? undefined : clauses.map((clause) => bad.includes(clause) ? clause.replaceAll('s', '') : clause).filter((clause) => !/[+=]$/.test(clause)).join(',');
}

/** Docker lets any account bind low ports since 20.10, and the other one only spares a start as root. */
const HARMLESS = /^cap_net_bind_service$/;
const STRONG = /^(?:all|cap_(?:setuid|setgid|setfcap|setpcap|dac_override|dac_read_search|chown|fowner|fsetid|mknod|sys_(?:admin|ptrace|module|rawio|chroot|boot)|bpf|perfmon|mac_admin|mac_override))$/;

function capabilityGrant(command: ShellCommand): Grant | undefined {
	if (command.name !== 'setcap') return undefined;
	const { options, operands } = optionsOf(command);
	const word = operands[0];
	if (!word || operands.length < 2 || options.some(({ name }) => name === 'r')) return undefined;
	const names = word.value.toLowerCase().trim().split(/\s+/).flatMap((clause) => {
		const [, list = '', flags = ''] = /^([a-z_,]*)[+=]+([+eip]*)/.exec(clause) ?? [];
		return flags === '' ? [] : list === '' ? ['all'] : list.split(',');
	});
	if (names.every((name) => HARMLESS.test(name))) return undefined;
	const what = names.includes('all') ? 'every capability' : names.filter((name) => !HARMLESS.test(name)).join(', ');
	return { range: word.range, message: `The program gets ${what}, whoever starts it.`, severity: names.some((name) => STRONG.test(name)) ? 'warning' : 'info' };
}

const BECAUSE = 'What the program does with the rights of its owner fails for other accounts.';

function modeFix(range: TextRange, mode: string): Fix {
	return unsafeFix(`Use mode ${mode}`, BECAUSE, [replace(range, mode)], { preferred: true, level: 'manual' });
}

function fixesFor(model: DockerfileModel, run: Run, command: ShellCommand, { better, range }: Grant): Fix[] {
	if (better) return [modeFix(range, better)];
	if (command.name === 'find' || command.name === 'xargs') return [];
	const edit = removeCommand(model, run, command);
	return edit ? [unsafeFix('Remove it', BECAUSE, [edit], { preferred: true, level: 'manual' })] : [];
}
