/** Finds commands of yum that ask whether to go on. */
import { YUM, questions } from '../../recipes/assumeYes';
import { safeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'yum-missing-yes',
		title: 'Question of yum that nobody can answer',
		category: 'hygiene',
		severity: 'info',
		why: 'Before it changes anything, yum asks. A build has no keyboard: the answer is no, and the step fails.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-025', 'droast:DF027', 'hadolint:DL3030', 'kics:yum_install_allows_manual_input', 'semgrep:missing-yum-assume-yes-switch', 'tally:hadolint/DL3030', 'terrascan:AC_DOCKER_0004'],
		references: ['https://man7.org/linux/man-pages/man8/yum.8.html'],
	},

	*check(model) {
		for (const { found, word, answer } of questions(model, YUM)) yield {
			range: word.range,
			message: `${found.program} asks before it goes on, and a build cannot answer. Add -y.`,
			fixes: answer ? [safeFix('Add -y', [answer], { preferred: true })] : [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM amazonlinux:2
RUN yum install httpd && yum clean all
#       ^^^^^^^ yum-missing-yes
`,
			fixed: `FROM amazonlinux:2
RUN yum install -y httpd && yum clean all
`,
		},
		{
			name: 'over several lines',
			bad: `FROM amazonlinux:2
RUN set -ux \\
    && yum --enablerepo crb groupinstall \\
#                           ^^^^^^^^^^^^ yum-missing-yes
        "Development Tools"
`,
			fixed: `FROM amazonlinux:2
RUN set -ux \\
    && yum --enablerepo crb groupinstall -y \\
        "Development Tools"
`,
		},
		{
			name: 'an update',
			bad: `FROM amazonlinux:2
RUN yum update && yum -y install httpd
#       ^^^^^^ yum-missing-yes
`,
			fixed: `FROM amazonlinux:2
RUN yum update -y && yum -y install httpd
`,
		},
		{ name: 'said in any way', good: 'FROM amazonlinux:2\nRUN yum -y install a && yum install -qy b && yum install c --assumeyes && yum install --setopt=assumeyes=1 d\n' },
		{ name: 'a setting', good: 'FROM amazonlinux:2\nRUN echo "assumeyes=1" >> /etc/yum.conf && yum install httpd\n' },
		{ name: 'answered through the pipe', good: 'FROM amazonlinux:2\nRUN yes | yum install httpd\n' },
		{ name: 'nothing to ask', good: 'FROM amazonlinux:2\nRUN yum clean all && yum makecache && yum check-update || true\n' },
	],
};
