/** Finds packages that dnf installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'dnf-pin-version',
		title: 'Package of dnf without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['hadolint:DL3041', 'kics:missing_version_specification_in_dnf_install'],
		references: ['https://dnf.readthedocs.io/en/latest/command_ref.html'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'dnf')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name-version.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM fedora:44
RUN dnf install -y httpd openssl-devel && dnf clean all
#       ^^^^^^^ dnf-pin-version
`,
		},
		{
			name: 'a number in the name',
			bad: `FROM fedora:44
RUN dnf -y install java-11-openjdk
#          ^^^^^^^ dnf-pin-version
`,
		},
		{
			name: 'a module without a stream',
			bad: `FROM fedora:44
RUN dnf module install -y postgresql
#              ^^^^^^^ dnf-pin-version
`,
		},
		{
			name: 'microdnf',
			bad: `FROM almalinux:10-minimal
RUN microdnf install -y tar
#            ^^^^^^^ dnf-pin-version
`,
		},
		{ name: 'with versions', good: 'FROM fedora:44\nARG V=2.4\nRUN dnf install -y httpd-2.4.65-1.fc44 nginx-$V git-2.* && dnf module install -y nodejs:22\n' },
		{ name: 'files, addresses, groups', good: 'FROM fedora:44\nRUN dnf install -y ./a.rpm /tmp/b.rpm https://example.com/c.rpm @core && dnf groupinstall -y Base && dnf update -y\n' },
	],
};
