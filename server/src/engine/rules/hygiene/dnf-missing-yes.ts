/** Finds commands of dnf that ask whether to go on. */
import { DNF, questions } from '../../recipes/assumeYes';
import { safeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'dnf-missing-yes',
		title: 'Question of dnf that nobody can answer',
		category: 'hygiene',
		severity: 'info',
		why: 'Before it changes anything, dnf asks. A build has no keyboard: the answer is no, and the step fails.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-026', 'hadolint:DL3038', 'kics:missing_flag_from_dnf_install', 'semgrep:missing-dnf-assume-yes-switch', 'tally:hadolint/DL3038'],
		references: ['https://dnf.readthedocs.io/en/latest/command_ref.html'],
	},

	*check(model) {
		for (const { found, word, answer } of questions(model, DNF)) yield {
			range: word.range,
			message: `${found.program} asks before it goes on, and a build cannot answer. Add -y.`,
			fixes: answer ? [safeFix('Add -y', [answer], { preferred: true })] : [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM fedora:44
RUN dnf install httpd && dnf clean all
#       ^^^^^^^ dnf-missing-yes
`,
			fixed: `FROM fedora:44
RUN dnf install -y httpd && dnf clean all
`,
		},
		{
			name: 'over several lines',
			bad: `FROM fedora:44
RUN set -ux \\
    && dnf --enablerepo crb groupinstall \\
#                           ^^^^^^^^^^^^ dnf-missing-yes
        "Development Tools"
`,
			fixed: `FROM fedora:44
RUN set -ux \\
    && dnf --enablerepo crb groupinstall -y \\
        "Development Tools"
`,
		},
		{
			name: 'an update',
			bad: `FROM fedora:44
RUN dnf update && dnf -y install httpd
#       ^^^^^^ dnf-missing-yes
`,
			fixed: `FROM fedora:44
RUN dnf update -y && dnf -y install httpd
`,
		},
		{
			name: 'the short name',
			bad: `FROM fedora:44
RUN dnf in httpd
#       ^^ dnf-missing-yes
`,
			fixed: `FROM fedora:44
RUN dnf in -y httpd
`,
		},
		{
			name: 'a module',
			bad: `FROM fedora:44
RUN dnf module install nodejs:22
#              ^^^^^^^ dnf-missing-yes
`,
			fixed: `FROM fedora:44
RUN dnf module install -y nodejs:22
`,
		},
		{ name: 'said in any way', good: 'FROM fedora:44\nRUN dnf -y install a && dnf install -qy b && dnf install c --assumeyes && dnf install --setopt=assumeyes=1 d\n' },
		{ name: 'a setting', good: 'FROM fedora:44\nRUN echo "assumeyes=1" >> /etc/dnf.conf && dnf install httpd\n' },
		{ name: 'answered through the pipe', good: 'FROM fedora:44\nRUN yes | dnf install httpd\n' },
		{ name: 'nothing to ask', good: 'FROM fedora:44\nRUN dnf clean all && dnf makecache && dnf check-update || true\n' },
	],
};
