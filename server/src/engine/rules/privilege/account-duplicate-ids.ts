/** Finds accounts and groups that share one number: the kernel knows numbers only, so they are the same to it. */
import { accountCommands, accountLines, numberOf } from '../../model/accounts';
import { removeOption } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import { once } from '../../text/once';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule, type Severity } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'account-duplicate-ids',
		title: 'Accounts that share one number',
		category: 'privilege',
		severity: 'info',
		why: 'The kernel compares numbers, not names: two accounts with one UID own each other\'s files and may end each other\'s processes. What is taken for a border between them is none (CIS Docker Benchmark asks for unique identities).',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockle:DKL-LI-0002'],
		references: ['https://manpages.debian.org/stable/passwd/useradd.8.en.html'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const severity: Severity = stage.ships ? 'info' : lowered('info');
			const taken = new Map<string, Identity>();
			for (const identity of identities(stage)) {
				const first = taken.get(identity.key);
				if (!first) { taken.set(identity.key, identity); continue; }
				if (first.name === identity.name) continue;
				yield {
					range: identity.range,
					message: `${identity.name} and ${first.name} share ${identity.kind === 'user' ? 'UID' : 'GID'} ${identity.id}. Give each its own.`,
					severity,
					related: [{ range: first.range, message: `${first.name} has it first.` }],
					fixes: model.text.slice(identity.range.start, identity.range.end) === String(identity.id) ? [unsafeFix(`Use ${free(taken, identity)}`, 'Files that are owned by the number change hands.', [replace(identity.range, String(free(taken, identity)))], { level: 'manual', preferred: true })] : [],
				};
			}
			yield* allowed(stage, severity, taken);
		}

		function* allowed(stage: Stage, severity: Severity, taken: ReadonlyMap<string, Identity>): Iterable<Finding> {
			for (const account of accountCommands(stage)) {
				const option = account.options.find(({ name }) => name === 'o' || name === 'non-unique');
				if (!option || !account.id || account.command.name.startsWith('add') || numberOf(stage, account) === 0) continue;
				const first = taken.get(`${account.kind} ${numberOf(stage, account)}`);
				const edit = account.command.exact && (!first || first.name === account.name.value) && (account.run.form !== 'exec' || account.command.parent) ? removeOption(model, option) : undefined;
				yield {
					range: option.word.range,
					message: `${option.name === 'o' ? '-o' : '--non-unique'} lets ${account.kind === 'user' ? 'an account' : 'a group'} take a number that another one has. Leave it out, or choose a free number.`,
					severity,
					fixes: edit ? [unsafeFix('Leave it out', 'The build stops here when the number is taken.', [edit], { level: 'manual', preferred: true })] : [],
				};
			}
		}
	},

	examples: [
		{
			name: 'one number for two accounts',
			bad: `FROM debian:13
RUN useradd -u 1500 web
RUN useradd --uid 1500 worker
#                 ^^^^ account-duplicate-ids
`,
			fixed: `FROM debian:13
RUN useradd -u 1500 web
RUN useradd --uid 1501 worker
`,
		},
		{
			name: 'asked for',
			bad: `FROM debian:13
ARG USER_ID=1000
RUN useradd -o -m -u $USER_ID dev
#           ^^ account-duplicate-ids
`,
			fixed: `FROM debian:13
ARG USER_ID=1000
RUN useradd -m -u $USER_ID dev
`,
		},
		{ name: 'groups', bad: 'FROM debian:13\nRUN groupadd -g 2000 a && groupmod --non-unique --gid 2001 b\n#                                  ^^^^^^^^^^^^ account-duplicate-ids\n', fixed: 'FROM debian:13\nRUN groupadd -g 2000 a && groupmod --gid 2001 b\n' },
		{
			name: 'lines of /etc/passwd',
			bad: `FROM debian:13 AS accounts
FROM scratch
COPY <<EOF /etc/passwd
web:x:1500:1500::/:/sbin/nologin
worker:x:1500:1500::/:/sbin/nologin
#        ^^^^ account-duplicate-ids
EOF
`,
			fixed: `FROM debian:13 AS accounts
FROM scratch
COPY <<EOF /etc/passwd
web:x:1500:1500::/:/sbin/nologin
worker:x:1501:1500::/:/sbin/nologin
EOF
`,
		},
		{ name: 'each its own', good: 'FROM debian:13\nRUN groupadd -g 1500 web && useradd -u 1500 -g 1500 web && useradd -u 1501 worker\n' },
		{ name: 'one of two commands, whichever is there', good: 'FROM debian:13\nRUN adduser -u 1500 web || useradd -u 1500 web\nRUN if test -e /a; then useradd -u 1600 a; else useradd -u 1600 b; fi\n' },
		{ name: 'in two images', good: 'FROM debian:13 AS a\nRUN useradd -u 1500 web\nFROM debian:13\nRUN useradd -u 1500 worker\n' },
	],
};

interface Identity {
	readonly kind: 'user' | 'group';
	readonly key: string;
	readonly name: string;
	readonly id: number;
	readonly range: TextRange;
}

function identityOf(kind: 'user' | 'group', name: string, id: number, range: TextRange): Identity {
	return { kind, key: `${kind} ${id}`, name, id, range };
}

/** Accounts with their numbers, in build order, those of earlier stages first. Those of UID 0 are another rule's. */
const identities = once((stage: Stage): readonly Identity[] => {
	const inherited = stage.parent ? identities(stage.parent) : [];
	const own = [...ownIdentities(stage)];
	return own.length === 0 ? inherited : [...inherited, ...own];
});

function* ownIdentities(stage: Stage): Iterable<Identity> {
	for (const account of accountCommands(stage)) {
		const id = numberOf(stage, account);
		const { name, command, options, kind } = account;
		const range = account.id?.valueWord?.range;
		if (!id || !range || !name.known || command.conditional || options.some((o) => o.name === 'o' || o.name === 'non-unique')) continue;
		yield identityOf(kind, name.value, id, range);
	}
	for (const line of accountLines(stage)) {
		const text = line.fields[2] ?? '';
		if (line.file === 'shadow' || !/^[1-9]\d{0,9}$/.test(text)) continue;
		const start = line.range.start + `${line.fields[0]}:${line.fields[1]}:`.length;
		yield identityOf(line.file === 'group' ? 'group' : 'user', line.fields[0] ?? '', Number(text), line.exact ? { start, end: start + text.length } : line.range);
	}
}

function free(taken: ReadonlyMap<string, Identity>, { kind, id }: Identity): number {
	let next = id + 1;
	while (taken.has(`${kind} ${next}`)) next++;
	return next;
}
