/** Finds commands of zypper that ask whether to go on. */
import { ZYPPER, questions } from '../../recipes/assumeYes';
import { safeFix } from '../../model/fix';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'zypper-missing-yes',
		title: 'Question of zypper that nobody can answer',
		category: 'hygiene',
		severity: 'info',
		why: 'Before it changes anything, zypper asks. A build has no keyboard: the answer is no, and the step fails.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF043', 'hadolint:DL3034', 'kics:missing_zypper_non_interactive_switch', 'semgrep:missing-zypper-no-confirm-switch', 'tally:hadolint/DL3034'],
		references: ['https://doc.opensuse.org/documentation/leap/reference/html/book-reference/cha-sw-cl.html'],
	},

	*check(model) {
		for (const { found, word, answer } of questions(model, ZYPPER)) yield {
			range: word.range,
			message: `${found.program} asks before it goes on, and a build cannot answer. Add -y.`,
			fixes: answer ? [safeFix('Add -y', [answer], { preferred: true })] : [],
		};
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM opensuse/leap:15.6
RUN zypper install httpd && zypper clean --all
#          ^^^^^^^ zypper-missing-yes
`,
			fixed: `FROM opensuse/leap:15.6
RUN zypper install -y httpd && zypper clean --all
`,
		},
		{
			name: 'exec form',
			bad: `FROM opensuse/leap:15.6
RUN ["zypper", "in", "httpd"]
#              ^^^^ zypper-missing-yes
`,
			fixed: `FROM opensuse/leap:15.6
RUN ["zypper", "in", "-y", "httpd"]
`,
		},
		{
			name: 'an upgrade',
			bad: `FROM opensuse/leap:15.6
RUN zypper refresh && zypper dup
#                            ^^^ zypper-missing-yes
`,
			fixed: `FROM opensuse/leap:15.6
RUN zypper refresh && zypper dup -y
`,
		},
		{ name: 'said in any way', good: 'FROM opensuse/leap:15.6\nRUN zypper -n install a && zypper --non-interactive in b && zypper in -y c && zypper install --no-confirm d && zypper -nq in e\n' },
		{ name: 'nothing to ask', good: 'FROM opensuse/leap:15.6\nRUN zypper refresh && zypper clean && zypper install\n' },
	],
};
