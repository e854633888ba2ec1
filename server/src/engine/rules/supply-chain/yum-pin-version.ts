/** Finds packages that yum installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'yum-pin-version',
		title: 'Package of yum without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['hadolint:DL3033', 'kics:yum_install_without_version', 'terrascan:AC_DOCKER_0033'],
		references: ['https://man7.org/linux/man-pages/man8/yum.8.html'],
	},

	*check(model) {
		for (const { step, word, names, many } of unpinned(model, 'yum')) yield {
			range: word.range,
			message: `${names} ${many ? 'have' : 'has'} no version. Write name-version.`,
			...(!step.stage.ships && { severity: lowered('info') }),
			fixes: [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM amazonlinux:2
RUN yum install -y httpd openssl-devel && yum clean all
#       ^^^^^^^ yum-pin-version
`,
		},
		{
			name: 'a number in the name',
			bad: `FROM amazonlinux:2
RUN yum -y install java-11-openjdk
#          ^^^^^^^ yum-pin-version
`,
		},
		{
			name: 'a module without a stream',
			bad: `FROM amazonlinux:2
RUN yum module install -y postgresql
#              ^^^^^^^ yum-pin-version
`,
		},
		{ name: 'with versions', good: 'FROM amazonlinux:2\nARG V=2.4\nRUN yum install -y httpd-2.4.65-1.1.el7 nginx-$V git-2.* && yum module install -y nodejs:22\n' },
		{ name: 'files, addresses, groups', good: 'FROM amazonlinux:2\nRUN yum install -y ./a.rpm /tmp/b.rpm https://example.com/c.rpm @core && yum groupinstall -y Base && yum update -y\n' },
	],
};
