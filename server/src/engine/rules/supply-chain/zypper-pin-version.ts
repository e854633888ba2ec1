/** Finds packages that zypper installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'zypper-pin-version',
		title: 'Package of zypper without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['hadolint:DL3037', 'kics:zypper_install_without_version'],
		references: ['https://doc.opensuse.org/documentation/leap/reference/html/book-reference/cha-sw-cl.html'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'zypper')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name=version.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM opensuse/leap:15.6
RUN zypper --non-interactive install curl && zypper clean -a
#                            ^^^^^^^ zypper-pin-version
`,
		},
		{
			name: 'the short name',
			bad: `FROM opensuse/leap:15.6
RUN zypper -n in -r main curl=8.0.1 jq
#             ^^ zypper-pin-version
`,
		},
		{ name: 'with versions', good: 'FROM opensuse/leap:15.6\nRUN zypper in -y curl=8.0.1 "jq>=1.6"\n' },
		{ name: 'patterns and files', good: 'FROM opensuse/leap:15.6\nRUN zypper in -y -t pattern devel_basis && zypper in -y ./a.rpm https://example.com/b.rpm -nano\n' },
	],
};
