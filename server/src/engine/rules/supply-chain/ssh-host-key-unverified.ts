/** Finds SSH connections that take any host for the right one. */
import { assigned } from '../../model/assigned';
import { scriptsOf, verifies } from '../../model/downloads';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { written } from '../../model/written';
import { replace, type TextEdit } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'ssh-host-key-unverified',
		title: 'SSH host keys are not verified',
		category: 'supply-chain',
		severity: 'warning',
		why: 'The host key is all that tells the real server from one in between. With StrictHostKeyChecking off, or with a key that ssh-keyscan has just fetched over the same line, whoever answers is believed, and serves the code.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: [],
		references: ['https://man.openbsd.org/ssh_config#StrictHostKeyChecking', 'https://cwe.mitre.org/data/definitions/322.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const seen = new Set<number>();
			for (const { range, message, severity = 'warning', edit } of faults(model, stage)) {
				if (seen.has(range.start)) continue;
				seen.add(range.start);
				yield { range, message, severity: stage.ships ? severity : lowered(severity), fixes: edit ? [fix(edit)] : [] };
			}
		}
	},

	examples: [
		{
			name: 'an option of ssh',
			bad: `FROM alpine:3.24
RUN ssh -o StrictHostKeyChecking=no deploy@git.example.com true
#          ^^^^^^^^^^^^^^^^^^^^^^^^ ssh-host-key-unverified
`,
			fixed: `FROM alpine:3.24
RUN ssh -o StrictHostKeyChecking=yes deploy@git.example.com true
`,
		},
		{
			name: 'the command that git uses',
			bad: `FROM alpine:3.24
RUN --mount=type=ssh GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=no" git clone git@git.example.com:team/app.git
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^ ssh-host-key-unverified
`,
			fixed: `FROM alpine:3.24
RUN --mount=type=ssh GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=yes" git clone git@git.example.com:team/app.git
`,
		},
		{
			name: 'a variable of the image',
			bad: `FROM alpine:3.24
ENV GIT_SSH_COMMAND="ssh -o UserKnownHostsFile=/dev/null"
#                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ssh-host-key-unverified
`,
		},
		{
			name: 'the configuration of ssh',
			bad: `FROM alpine:3.24
RUN mkdir -p ~/.ssh && printf "Host *\\n\\tStrictHostKeyChecking no\\n" >> ~/.ssh/config
#                                        ^^^^^^^^^^^^^^^^^^^^^^^^ ssh-host-key-unverified
`,
			fixed: `FROM alpine:3.24
RUN mkdir -p ~/.ssh && printf "Host *\\n\\tStrictHostKeyChecking yes\\n" >> ~/.ssh/config
`,
		},
		{
			name: 'a key that nobody has looked at',
			bad: `FROM alpine:3.24
RUN mkdir -p ~/.ssh && ssh-keyscan git.example.com >> ~/.ssh/known_hosts
#                      ^^^^^^^^^^^ ssh-host-key-unverified
`,
		},
		{ name: 'keys that come with the context', good: 'FROM alpine:3.24\nCOPY known_hosts /etc/ssh/ssh_known_hosts\nRUN --mount=type=ssh git clone git@git.example.com:team/app.git\n' },
		{ name: 'a key that is compared', good: 'FROM alpine:3.24\nRUN ssh-keyscan git.example.com > k && echo "0a1b  k" | sha256sum -c - && cat k >> ~/.ssh/known_hosts\n' },
		{ name: 'strict', good: 'FROM alpine:3.24\nRUN ssh -o StrictHostKeyChecking=yes git.example.com && echo StrictHostKeyChecking ask\n' },
	],
};

/** As an option, a line of a file, or the second half of a `sed`. */
const SWITCH = /(?<=^|\W|\\[nt]|-o)(?:(StrictHostKeyChecking)([ \t=]+\\?["']?)(no|off|accept-new)\b|(?:User|Global)KnownHostsFile[ \t=]+\\?["']?\/dev\/null)/gi;
const ANSIBLE = /^(?:ANSIBLE_HOST_KEY_CHECKING|ANSIBLE_SSH_HOST_KEY_CHECKING)$/;

interface Fault {
	readonly range: TextRange;
	readonly message: string;
	readonly severity?: Severity;
	readonly edit?: TextEdit;
}

function* faults(model: DockerfileModel, stage: Stage): Iterable<Fault> {
	for (const { name, value, range, command, removal } of assigned(model, stage)) {
		if (ANSIBLE.test(name) && /^(?:false|no|0)$/i.test(value)) yield { range, message: `${name} takes any host for the right one. Remove it, and bring known_hosts along.`, ...(removal && { edit: removal }) };
		else yield* switches(model, range, command?.exact ?? true);
	}
	for (const { range } of written(model, stage)) yield* switches(model, range, true);
	for (const run of scriptsOf(stage, model.text)) for (const command of run.commands) {
		if (command.name === 'ssh-keyscan' && !isCompared(model.text.slice(run.instruction.range.start, run.instruction.range.end)) && command.nameWord) {
			yield { range: command.nameWord.range, severity: 'info', message: 'The key comes over the line that it is to secure. Take known_hosts from the context, or compare the fingerprint.' };
		}
		if (command.name === 'echo' || command.name === 'printf' || command.name === 'grep') continue;
		for (const arg of command.args) if (/hostkeychecking|knownhostsfile/i.test(arg.text)) yield* switches(model, arg.range, command.exact && (run.form !== 'exec' || command.parent !== undefined));
	}
}

function* switches(model: DockerfileModel, { start, end }: TextRange, exact: boolean): Iterable<Fault> {
	for (const match of model.text.slice(start, end).matchAll(SWITCH)) {
		const at = start + match.index;
		const range = { start: at, end: at + match[0].length };
		const word = match[3];
		if (word === undefined) { yield { range, message: 'Without known_hosts every host is new and believed. Bring a checked known_hosts along.' }; continue; }
		const later = /^accept-new$/i.test(word);
		yield {
			range, ...(later && { severity: 'info' as const }),
			message: later ? 'In a build every host is new, so any is believed. Bring a checked known_hosts along.' : 'Any host is taken for the right one. Check host keys, and bring known_hosts along.',
			...(exact && { edit: replace({ start: range.end - word.length, end: range.end }, 'yes') }),
		};
	}
}

function isCompared(text: string): boolean {
	return verifies(text) || /\bssh-keygen\s+[^&|;]*-\w*[lF]|\b(?:diff|cmp|grep|sha256)\b/.test(text);
}

function fix(edit: TextEdit): Fix {
	return unsafeFix(edit.newText === 'yes' ? 'Check host keys' : 'Remove it', 'SSH refuses hosts that known_hosts does not name.', [edit], { preferred: true, level: 'manual', followUp: 'Put the checked keys of the hosts into a file, and COPY it to /etc/ssh/ssh_known_hosts.' });
}
