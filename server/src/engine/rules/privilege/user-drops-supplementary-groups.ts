/** Finds USER name:group for an account that was put into further groups: with a group named, Docker leaves those out. */
import type { Stage } from '../../model/stage';
import { unsafeFix } from '../../model/fix';
import { optionsOf } from '../../shell/options';
import type { ShellCommand } from '../../shell/types';
import type { Word } from '../../syntax/instruction';
import { remove } from '../../text/edit';
import type { TextRange } from '../../text/range';
import { type Finding, lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'user-drops-supplementary-groups',
		title: 'USER that leaves the groups of the account out',
		category: 'privilege',
		severity: 'info',
		why: 'With `USER name:group` the process is in that group only: the groups that the account was put into by `useradd -G` or `usermod -aG` do not count. Rights that were given through them are missing, and are then often replaced by wider ones.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['tally:tally/user-explicit-group-drops-supplementary-groups'],
		references: ['https://docs.docker.com/reference/dockerfile/#user'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const users = stage.instructions.filter(({ keyword, words }) => keyword === 'USER' && words[0]?.text.includes(':'));
			const memberships = users.length > 0 ? membershipsIn(stage) : [];
			for (const { range, words } of memberships.length > 0 ? users : []) yield* lostBy(stage, memberships.filter((each) => each.range.start < range.start), words[0] as Word);
		}

		function* lostBy(stage: Stage, memberships: readonly Membership[], word: Word): Iterable<Finding> {
			const colon = word.text.indexOf(':');
			if (colon < 1 || colon === word.text.length - 1) return;
			const user = word.text.slice(0, colon).replace(/^["']/, '');
			const group = word.text.slice(colon + 1).replace(/["']$/, '');
			const lost = memberships.filter((each) => each.user === user && each.name !== group);
			const [first] = lost;
			if (!first) return;
			const quote = /["']$/.test(word.text) ? 1 : 0;
			yield {
				range: word.range,
				message: `The process is in the group ${group} only, not in ${[...new Set(lost.map(({ name }) => name))].join(', ')}. Leave :${group} out to keep them.`,
				...(!stage.ships && { severity: lowered('info') }),
				related: [{ range: first.range, message: `${user} is put into ${first.name} here.` }],
				fixes: word.range.end - word.range.start === word.text.length ? [unsafeFix(`Use USER ${user}`, 'The process gets the primary group of the account, and the rights of its further groups.', [remove({ start: word.range.start + colon, end: word.range.end - quote })], { preferred: true, level: 'manual' })] : [],
			};
		}
	},

	examples: [
		{
			name: 'a group that is added',
			bad: `FROM debian:13
RUN useradd -m app && usermod -aG video,audio app
USER app:app
#    ^^^^^^^ user-drops-supplementary-groups
`,
			fixed: `FROM debian:13
RUN useradd -m app && usermod -aG video,audio app
USER app
`,
		},
		{ name: 'from the start', bad: 'FROM debian:13\nRUN useradd -m --groups=video app\nUSER app:app\n#    ^^^^^^^ user-drops-supplementary-groups\n', fixed: 'FROM debian:13\nRUN useradd -m --groups=video app\nUSER app\n' },
		{ name: 'BusyBox', bad: 'FROM alpine:3.24\nRUN adduser -D app && addgroup app video\nUSER "app:app"\n#    ^^^^^^^^^ user-drops-supplementary-groups\n', fixed: 'FROM alpine:3.24\nRUN adduser -D app && addgroup app video\nUSER "app"\n' },
		{ name: 'gpasswd, and a variable', bad: 'FROM debian:13\nARG WHO=app\nRUN useradd $WHO && gpasswd -a $WHO video\nUSER $WHO:staff\n#    ^^^^^^^^^^ user-drops-supplementary-groups\n', fixed: 'FROM debian:13\nARG WHO=app\nRUN useradd $WHO && gpasswd -a $WHO video\nUSER $WHO\n' },
		{ name: 'without a group', good: 'FROM debian:13\nRUN useradd -m -G video app\nUSER app\n' },
		{ name: 'no further groups, or that one alone', good: 'FROM debian:13\nRUN useradd -m app && useradd -G video other && usermod -aG staff app\nUSER app:staff\n' },
		{ name: 'afterwards', good: 'FROM debian:13\nUSER app:app\nUSER root\nRUN usermod -aG video app\n' },
	],
};

interface Membership {
	readonly user: string;
	readonly name: string;
	readonly range: TextRange;
}

/** The further groups that commands put accounts into, in build order. */
function membershipsIn(stage: Stage): Membership[] {
	return stage.lineage.toReversed().flatMap((each) => each.runs.flatMap((run) => run.commands.flatMap(membershipsOf)));
}

function membershipsOf(command: ShellCommand): Membership[] {
	const { options, operands } = optionsOf(command);
	const [first, second] = operands;
	switch (command.name) {
		case 'useradd': case 'usermod': {
			const option = options.find(({ name }) => name === 'G' || name === 'groups');
			const user = operands.at(-1)?.value;
			if (!option?.valueWord || user === undefined) return [];
			const { range } = option.valueWord;
			return (option.value ?? '').split(',').filter(Boolean).map((name) => ({ user, name, range }));
		}
		case 'adduser': case 'addgroup':
			return first && second ? [{ user: first.value, name: second.value, range: second.range }] : [];
		case 'gpasswd': {
			const [user, group] = command.args.filter(({ value }) => !value.startsWith('-'));
			const adds = options.some(({ name }) => name === 'a' || name === 'add');
			return adds && user && group ? [{ user: user.value, name: group.value, range: group.range }] : [];
		}
		default: return [];
	}
}
