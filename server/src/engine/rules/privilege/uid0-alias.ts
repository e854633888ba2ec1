/** Finds further names for root: accounts with UID 0, an account list that others than root may write, root's own login over SSH. */
import { isRootUser } from '../../knowledge';
import { accountCommands, accountLines, fieldRange, numberOf } from '../../model/accounts';
import { unsafeFix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { matchesIn, written } from '../../model/written';
import { removeCommand } from '../../recipes/removeCommand';
import { optionsOf } from '../../shell/options';
import type { ShellCommand, ShellWord } from '../../shell/types';
import { replace } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { substitutionOf } from '../../text/sed';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'uid0-alias',
		title: 'Another name for root',
		category: 'privilege',
		severity: 'error',
		why: 'An account with UID 0 is root under another name: USER names it, checks that look for "root" pass, and nothing is protected. A group that may write /etc/passwd can give itself UID 0 (CVE-2019-19346 and its relatives were such images).',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/250.html', 'https://nvd.nist.gov/vuln/detail/CVE-2019-19346'],
	},

	*check(model) {
		for (const stage of model.stages) {
			if (stage.system === 'windows') continue;
			const severity = stage.ships ? 'error' : lowered('error');
			for (const account of accountCommands(stage)) {
				const { name, id, command } = account;
				if (account.kind !== 'user' || numberOf(stage, account) !== 0 || isRootUser(name.value) || !id?.valueWord) continue;
				const literal = command.exact && model.text.slice(id.valueWord.range.start, id.valueWord.range.end) === '0';
				yield {
					range: id.valueWord.range,
					message: `${nameOf(name.value)} is root under another name: its UID is 0. Give it a number of its own.`,
					severity,
					fixes: literal ? [unsafeFix('Use UID 10001', 'What runs as this account is no longer root.', [replace(id.valueWord.range, '10001')], { preferred: true, level: 'manual' })] : [],
				};
			}
			for (const line of accountLines(stage)) {
				const [name = '', , uid = ''] = line.fields;
				const place = fieldRange(line, 2);
				if (line.file !== 'passwd' || !/^0+$/.test(uid) || name === 'root') continue;
				yield {
					range: place ?? line.range,
					message: `${nameOf(name)} is root under another name: its UID is 0. Give it a number of its own.`,
					severity,
					fixes: place ? [unsafeFix('Use UID 10001', 'What runs as this account is no longer root.', [replace(place, '10001')], { preferred: true, level: 'manual' })] : [],
				};
			}
			for (const { range } of rootLogins(model, stage)) {
				yield {
					range,
					message: 'Root may log in over SSH with a password. Let it stay out, and log in as another user.',
					severity: lowered(severity),
					fixes: [unsafeFix('Keep root out', 'Who logs in as root can no longer do so.', [replace({ start: range.end - 'yes'.length, end: range.end }, 'no')], { preferred: true, level: 'manual' })],
				};
			}
			for (const run of stage.runs) for (const command of run.commands) {
				const word = changedToZero(command) ?? opensList(command);
				if (!word) continue;
				const edit = removeCommand(model, run, command);
				yield {
					range: word.range,
					message: command.name === 'sed' ? 'This edit gives an account the UID of root. Leave it out.' : 'The group may write the list of accounts, and so make itself root. Leave it to root.',
					severity: command.name === 'sed' ? severity : lowered(severity),
					fixes: edit ? [unsafeFix('Remove it', 'A start script that adds its own account to the list can no longer do so.', [edit], { preferred: true, level: 'manual' })] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'an account with root\'s number',
			bad: `FROM debian:13
RUN useradd -o -u 0 -g 0 admin
#                 ^ uid0-alias
USER admin
`,
			fixed: `FROM debian:13
RUN useradd -o -u 10001 -g 0 admin
USER admin
`,
		},
		{ name: 'an account that is given it', bad: 'FROM debian:13\nRUN useradd app && usermod --non-unique --uid 0 app\n#                                             ^ uid0-alias\n', fixed: 'FROM debian:13\nRUN useradd app && usermod --non-unique --uid 10001 app\n' },
		{
			name: 'a line of /etc/passwd',
			bad: `FROM alpine:3.24
RUN echo 'toor:x:0:0::/root:/bin/sh' >> /etc/passwd
#                ^ uid0-alias
`,
			fixed: `FROM alpine:3.24
RUN echo 'toor:x:10001:0::/root:/bin/sh' >> /etc/passwd
`,
		},
		{ name: 'by sed', bad: "FROM debian:13\nRUN useradd -u 1000 app\nRUN sed -i 's/app:x:1000:/app:x:0:/' /etc/passwd\n#          ^^^^^^^^^^^^^^^^^^^^^^^^^ uid0-alias\n", fixed: 'FROM debian:13\nRUN useradd -u 1000 app\n' },
		{
			name: 'a list that the group root may write',
			bad: `FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6
RUN microdnf install -y nginx && chmod g=u /etc/passwd && microdnf clean all
#                                      ^^^ uid0-alias
`,
			fixed: `FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6
RUN microdnf install -y nginx && microdnf clean all
`,
		},
		{ name: 'root over SSH', bad: "FROM debian:13\nRUN sed -ri 's/^#?PermitRootLogin .*/PermitRootLogin yes/' /etc/ssh/sshd_config\n#                                    ^^^^^^^^^^^^^^^^^^^ uid0-alias\n", fixed: "FROM debian:13\nRUN sed -ri 's/^#?PermitRootLogin .*/PermitRootLogin no/' /etc/ssh/sshd_config\n" },
		{ name: 'root stays out', good: "FROM debian:13\nRUN sed -i 's/PermitRootLogin yes/PermitRootLogin no/' /etc/ssh/sshd_config && echo '#PermitRootLogin yes' >> /etc/ssh/sshd_config\n" },
		{ name: 'root itself, and other numbers', good: "FROM debian:13\nRUN useradd -u 1000 -g 0 app && useradd -u 10000 b && usermod -u 0 root && echo 'root:x:0:0:root:/root:/bin/sh' > /etc/passwd && chmod 644 /etc/passwd && sed -i 's/x:0:/x:1:/' /etc/passwd\n" },
		{ name: 'other files for the group', good: 'FROM debian:13\nARG ID\nRUN chmod g=u /etc/nginx && chmod -R g+w /srv && useradd -u "$ID" a\n' },
	],
};

function nameOf(name: string): string {
	return name.startsWith('$') ? 'This account' : name;
}

const ZERO = /(?:^|:)0+(?::|$)/;
const WRITTEN = /(?<=^[ \t]*|["']|\\[nt])PermitRootLogin[ \t=]+yes\b/gm;
const EDITED = /PermitRootLogin[ \t]+yes\b/;

function* rootLogins(model: DockerfileModel, stage: Stage): Iterable<{ readonly range: TextRange }> {
	for (const text of written(model, stage)) if (/sshd_config/.test(text.file)) yield* matchesIn(text, WRITTEN);
	for (const run of stage.runs) for (const { name, args } of run.commands) {
		if (name !== 'sed' || !args.some(({ value }) => /sshd_config/.test(value))) continue;
		for (const { value, range } of args) {
			const [line] = EDITED.exec(substitutionOf(value)?.replacement ?? '') ?? [];
			const at = line === undefined ? -1 : model.text.slice(range.start, range.end).lastIndexOf(line);
			if (line !== undefined && at >= 0) yield { range: { start: range.start + at, end: range.start + at + line.length } };
		}
	}
}

/** sed on /etc/passwd that puts a zero where there was none. */
function changedToZero(command: ShellCommand): ShellWord | undefined {
	if (command.name !== 'sed' || !command.args.some(({ value }) => value === '/etc/passwd')) return undefined;
	return command.args.find(({ value }) => {
		const found = substitutionOf(value);
		return found !== undefined && ZERO.test(found.replacement) && !ZERO.test(found.pattern) && !/^\^?root:/.test(found.pattern);
	});
}

const LIST = /^\/etc\/(?:passwd|shadow|group|sudoers)$/;
/** Modes that let the group write; those that let everybody write are another rule's. */
const GROUP_WRITES = /^0?[0-7][2367][0145]$|^(?:[gu]+\+[rwx]*w[rwx]*|ug?g?[+=]rwx?|g=[ru][wx]*)$/;

function opensList(command: ShellCommand): ShellWord | undefined {
	if (command.name !== 'chmod') return undefined;
	const [mode, ...paths] = optionsOf(command).operands;
	return mode && GROUP_WRITES.test(mode.value) && mode.value !== 'g=r' && mode.value !== 'u+w' && paths.some(({ value }) => LIST.test(value)) ? mode : undefined;
}
