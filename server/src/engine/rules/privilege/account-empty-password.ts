/** Finds accounts that anybody may log in to: their password is empty. */
import { isRootUser } from '../../knowledge';
import { accountLines, fieldRange } from '../../model/accounts';
import { removeOption } from '../../model/edits';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Run } from '../../model/run';
import { removeCommand } from '../../recipes/removeCommand';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import { insert, replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { substitutionOf } from '../../text/sed';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'account-empty-password',
		title: 'Account with an empty password',
		category: 'privilege',
		severity: 'warning',
		why: 'Any process of the container becomes such an account by su, and any login service lets strangers in; for root this undoes USER (CVE-2019-5021 was an empty password of root). A new account has no password at all and is locked, which is what an image needs.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockle:DKL-LI-0001'],
		references: ['https://nvd.nist.gov/vuln/detail/CVE-2019-5021', 'https://cwe.mitre.org/data/definitions/258.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const severityOf = (name: string) => !stage.ships ? lowered('warning') : isRootUser(name) ? 'error' : 'warning';
			for (const run of stage.runs) for (const command of run.commands) {
				const fault = FAULTS[command.name]?.(model, run, command);
				if (fault) yield { range: fault.range, message: messageFor(fault.name), severity: severityOf(fault.name), fixes: command.exact && fault.edit ? [lock(fault.edit)] : [] };
			}
			for (const line of accountLines(stage)) {
				const [name = '', password] = line.fields;
				if (password !== '' || line.file === 'group' || line.file === 'passwd' && line.fields.length !== 7) continue;
				const empty = fieldRange(line, 1);
				yield { range: line.range, message: messageFor(name), severity: severityOf(name), fixes: empty ? [lock(insert(empty.start, line.file === 'passwd' ? 'x' : '!'))] : [] };
			}
		}
	},

	examples: [
		{
			name: 'deleted',
			bad: `FROM debian:13
RUN useradd -m dev && passwd -d dev
#                            ^^ account-empty-password
`,
			fixed: `FROM debian:13
RUN useradd -m dev && passwd -l dev
`,
		},
		{ name: 'that of root', bad: 'FROM alpine:3.24\nRUN passwd --delete root\n#          ^^^^^^^^ account-empty-password\n', fixed: 'FROM alpine:3.24\nRUN passwd --lock root\n' },
		{
			name: 'empty from the start',
			bad: `FROM debian:13
RUN useradd -m -p '' dev && usermod --password "" other
#              ^^^^^ account-empty-password
#                                   ^^^^^^^^^^^^^ account-empty-password
`,
			fixed: `FROM debian:13
RUN useradd -m dev && usermod --password "" other
`,
		},
		{
			name: 'a line of /etc/shadow',
			bad: `FROM alpine:3.24
RUN echo 'dev::19000:0:99999:7:::' >> /etc/shadow
#         ^^^^^^^^^^^^^^^^^^^^^^^ account-empty-password
`,
			fixed: `FROM alpine:3.24
RUN echo 'dev:!:19000:0:99999:7:::' >> /etc/shadow
`,
		},
		{
			name: 'a line of /etc/passwd, through tee',
			bad: `FROM busybox:1.37
RUN echo "dev::1000:1000:Dev:/home/dev:/bin/sh" | tee -a /etc/passwd
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account-empty-password
`,
			fixed: `FROM busybox:1.37
RUN echo "dev:x:1000:1000:Dev:/home/dev:/bin/sh" | tee -a /etc/passwd
`,
		},
		{ name: 'emptied by sed', bad: "FROM debian:13\nRUN sed -i 's/^root:[^:]*:/root::/' /etc/shadow\n#          ^^^^^^^^^^^^^^^^^^^^^^^^ account-empty-password\n" , fixed: 'FROM debian:13\n' },
		{ name: 'by chpasswd', bad: "FROM debian:13\nRUN echo 'dev:' | chpasswd\n#        ^^^^^^ account-empty-password\n", fixed: 'FROM debian:13\n' },
		{ name: 'locked accounts', good: "FROM alpine:3.24\nRUN adduser -D app && passwd -l root && adduser -S -D other && sed -i 's/^root::/root:!:/' /etc/shadow && echo 'x:!::0:::::' >> /etc/shadow\n" },
		{ name: 'a password that is there, or not known', good: 'FROM debian:13\nRUN useradd -p "$HASH" a && usermod -p \'*\' b && echo "a:$PASSWORD" | chpasswd && echo "a:x:1:1::/:/bin/sh" >> /etc/passwd && passwd -S a\n' },
	],
};

interface Fault {
	readonly range: TextRange;
	readonly name: string;
	readonly edit?: TextEdit | undefined;
}

type Reader = (model: DockerfileModel, run: Run, command: ShellCommand) => Fault | undefined;

const FAULTS: Readonly<Record<string, Reader>> = {
	passwd: passwdDelete,
	useradd: emptyOption, usermod: emptyOption, luseradd: emptyOption,
	sed: emptiedBySed,
	chpasswd: emptyLine,
};

function passwdDelete(_model: DockerfileModel, run: Run, command: ShellCommand): Fault | undefined {
	const { options, operands } = optionsOf(command);
	const found = options.find(({ name }) => name === 'd' || name === 'delete');
	if (!found || options.some(({ name }) => name === 'l' || name === 'lock')) return undefined;
	const plain = !found.clustered && (run.form !== 'exec' || command.parent);
	return { range: found.word.range, name: operands[0]?.value ?? 'root', ...(plain && { edit: replace(found.word.range, found.name === 'd' ? '-l' : '--lock') }) };
}

function emptyOption(model: DockerfileModel, run: Run, command: ShellCommand): Fault | undefined {
	const { options, operands } = optionsOf(command);
	const found = options.find(({ name, value }) => (name === 'p' || name === 'password') && value === '');
	const name = operands[0]?.value;
	if (!found || name === undefined) return undefined;
	const plain = command.name === 'useradd' && (run.form !== 'exec' || command.parent);
	return { range: { start: found.word.range.start, end: found.valueWord?.range.end ?? found.word.range.end }, name, edit: plain ? removeOption(model, found) : removeCommand(model, run, command) };
}

/** `s/^root:[^:]*:/root::/`: what it puts in has an empty second field. */
const EMPTY = /^([\w.-]+|\\1)::/;

function emptiedBySed(model: DockerfileModel, run: Run, command: ShellCommand): Fault | undefined {
	if (!command.args.some(({ value }) => value === '/etc/shadow' || value === '/etc/passwd')) return undefined;
	for (const word of command.args) {
		const { pattern = '', replacement = '' } = substitutionOf(word.value) ?? {};
		const cut = /^([\w.-]+):$/.exec(replacement)?.[1];
		const name = EMPTY.exec(replacement)?.[1] ?? (cut !== undefined && pattern.replace('^', '').startsWith(`${cut}:`) && !pattern.endsWith(':') ? cut : undefined);
		if (name !== undefined) return { range: word.range, name, edit: removeCommand(model, run, command) };
	}
	return undefined;
}

/** `echo 'dev:' | chpasswd`. */
function emptyLine(model: DockerfileModel, run: Run, command: ShellCommand): Fault | undefined {
	const [source] = command.pipedFrom;
	const word = source && /^(?:echo|printf)$/.test(source.name) ? source.args.find(({ value }) => /^[\w.-]+:(?:\\n)?$/.test(value)) : undefined;
	return word && { range: word.range, name: word.value.replace(/:.*/, ''), edit: removeCommand(model, run, command) };
}

function messageFor(name: string): string {
	return `The password of ${name.startsWith('$') || name.startsWith('\\') ? 'this account' : name} is empty: anybody may become it. Lock the account.`;
}

function lock(edit: TextEdit): Fix {
	return unsafeFix('Lock the account', 'Nobody can log in to it by password any more, also not by su from another account.', [edit], { preferred: true, level: 'maximum' });
}
