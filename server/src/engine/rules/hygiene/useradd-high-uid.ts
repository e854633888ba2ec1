/** Finds useradd with a high number and without --no-log-init: its entry makes the login records huge. */
import { numberOf, accountCommands } from '../../model/accounts';
import { insertAfterWord } from '../../model/edits';
import { safeFix } from '../../model/fix';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'useradd-high-uid',
		title: 'High UID that makes login records huge',
		category: 'hygiene',
		severity: 'info',
		why: 'Each account that useradd makes gets an entry in /var/log/lastlog and /var/log/faillog, which are as long as the highest UID says. The holes in these files are not kept when a layer is packed: an image grows by hundreds of megabytes, or the build runs out of space.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF064', 'hadolint:DL3046', 'tally:hadolint/DL3046'],
		references: ['https://docs.docker.com/build/building/best-practices/#user', 'https://manpages.debian.org/stable/passwd/useradd.8.en.html'],
	},

	*check(model) {
		for (const stage of model.stages) for (const account of accountCommands(stage)) {
			const { command, options, id } = account;
			const number = numberOf(stage, account);
			if (command.name !== 'useradd' || !command.nameWord || number === undefined || number < HIGH) continue;
			if (options.some(({ name }) => name === 'l' || name === 'no-log-init')) continue;
			yield {
				range: id?.valueWord?.range ?? command.nameWord.range,
				message: `The login records grow to ${megabytes(number)} MB for UID ${number}. Add --no-log-init.`,
				...(!stage.ships && { severity: lowered('info') }),
				fixes: command.exact && (account.run.form !== 'exec' || command.parent) ? [safeFix('Add --no-log-init', [insertAfterWord(command.nameWord, '--no-log-init')], { preferred: true })] : [],
			};
		}
	},

	examples: [
		{
			name: 'a number from a directory service',
			bad: `FROM debian:13
RUN useradd -m -u 1204500 ci
#                 ^^^^^^^ useradd-high-uid
`,
			fixed: `FROM debian:13
RUN useradd --no-log-init -m -u 1204500 ci
`,
		},
		{
			name: 'by a variable, in a chain',
			bad: `FROM debian:13
ARG USER_ID=1000740000
RUN groupadd -g 1000740000 app \\
    && useradd --uid=$USER_ID --gid app app
#              ^^^^^^^^^^^^^^ useradd-high-uid
`,
			fixed: `FROM debian:13
ARG USER_ID=1000740000
RUN groupadd -g 1000740000 app \\
    && useradd --no-log-init --uid=$USER_ID --gid app app
`,
		},
		{ name: 'exec form', bad: 'FROM debian:13\nRUN ["useradd", "-u", "700000", "app"]\n#                     ^^^^^^^^ useradd-high-uid\n' },
		{ name: 'without the records', good: 'FROM debian:13\nRUN useradd -l -u 1204500 a && useradd -ml -u 1204501 b && useradd --no-log-init -u 1204502 c\n' },
		{ name: 'low, or not known', good: 'FROM debian:13\nARG ID\nRUN useradd -u 10001 app && useradd -u $ID other && useradd plain && groupadd -g 700000 big\n' },
	],
};

/** Where the records pass some twenty megabytes. */
const HIGH = 65_536;
/** An entry of lastlog, with that of faillog: 292 and 32 bytes. */
const ENTRY = 324;

function megabytes(id: number): number {
	return Math.round(id * ENTRY / 1e6);
}
