/** Finds steps that leave the cache of zypper in their layer. */
import { maybe, safeFix } from '../../model/fix';
import { ZYPPER, leftCaches } from '../../recipes/packageCaches';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'zypper-clean-missing',
		title: 'Cache of zypper stays in the layer',
		category: 'hygiene',
		severity: 'info',
		why: 'The downloaded metadata and packages weigh tens of megabytes, are stale at once, and stay in the layer even when a later instruction removes them.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-020', 'droast:DF045', 'hadolint:DL3036', 'kics:missing_zypper_clean', 'semgrep:missing-zypper-clean', 'trivy:DS-0020'],
		references: ['https://doc.opensuse.org/documentation/leap/reference/html/book-reference/cha-sw-cl.html'],
	},

	*check(model) {
		for (const { stage, word, command, edit } of leftCaches(model, ZYPPER)) yield {
			range: word.range,
			message: `The cache stays in the layer. Run ${command} in the same RUN.`,
			...(!stage.ships && { severity: lowered('info') }),
			fixes: () => {
				const made = edit();
				return maybe(made && safeFix(`Run ${command} in the same step`, [made], { preferred: true }));
			},
		};
	},

	examples: [
		{
			name: 'on one line',
			bad: `FROM opensuse/leap:15.6
RUN zypper --non-interactive install httpd
#                            ^^^^^^^ zypper-clean-missing
`,
			fixed: `FROM opensuse/leap:15.6
RUN zypper --non-interactive install httpd && zypper clean --all
`,
		},
		{
			name: 'with sudo',
			bad: `FROM opensuse/leap:15.6
RUN sudo zypper -n ref \\
    && sudo zypper -n in httpd \\
#                     ^^ zypper-clean-missing
    && sudo mkdir /data
`,
			fixed: `FROM opensuse/leap:15.6
RUN sudo zypper -n ref \\
    && sudo zypper -n in httpd \\
    && zypper clean --all \\
    && sudo mkdir /data
`,
		},
		{
			name: 'loaded again',
			bad: `FROM opensuse/leap:15.6
RUN zypper in -y gcc && zypper clean && zypper rm -y gcc
#                                              ^^ zypper-clean-missing
`,
			fixed: `FROM opensuse/leap:15.6
RUN zypper in -y gcc && zypper clean && zypper rm -y gcc && zypper clean --all
`,
		},
		{ name: 'removed', good: 'FROM opensuse/leap:15.6\nRUN zypper -n in httpd && zypper cc -a\nRUN zypper -n in tar && rm -rf /var/cache/zypp/*\n' },
		{ name: 'a cache mount', good: 'FROM opensuse/leap:15.6\nRUN --mount=type=cache,target=/var/cache/zypp zypper -n in httpd\n' },
		{ name: 'nothing is installed', good: 'FROM opensuse/leap:15.6\nRUN zypper refresh && zypper --version\n' },
	],
};
