/** Finds steps that leave the cache of yum in their layer. */
import { maybe, safeFix } from '../../model/fix';
import { YUM, leftCaches } from '../../recipes/packageCaches';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'yum-clean-missing',
		title: 'Cache of yum stays in the layer',
		category: 'hygiene',
		severity: 'info',
		why: 'The downloaded metadata and packages weigh tens of megabytes, are stale at once, and stay in the layer even when a later instruction removes them.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-012', 'dockerfile_lint:no_yum_clean_all', 'droast:DF047', 'hadolint:DL3032', 'kics:yum_clean_all_missing', 'semgrep:missing-yum-clean-all', 'terrascan:AC_DOCKER_0009', 'trivy:DS-0015'],
		references: ['https://man7.org/linux/man-pages/man8/yum.8.html'],
	},

	*check(model) {
		for (const { stage, word, command, edit } of leftCaches(model, YUM)) yield {
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
			bad: `FROM amazonlinux:2
RUN yum install -y httpd
#       ^^^^^^^ yum-clean-missing
`,
			fixed: `FROM amazonlinux:2
RUN yum install -y httpd && yum clean all
`,
		},
		{
			name: 'over several lines',
			bad: `FROM amazonlinux:2
RUN yum install -y \\
#       ^^^^^^^ yum-clean-missing
        httpd \\
        tar \\
    && mkdir /data
`,
			fixed: `FROM amazonlinux:2
RUN yum install -y \\
        httpd \\
        tar \\
    && yum clean all \\
    && mkdir /data
`,
		},
		{
			name: 'steps that stop at errors',
			bad: `FROM amazonlinux:2
RUN set -eux; \\
    yum -y update; \\
    yum -y install httpd; \\
#          ^^^^^^^ yum-clean-missing
    httpd -v
`,
			fixed: `FROM amazonlinux:2
RUN set -eux; \\
    yum -y update; \\
    yum -y install httpd; \\
    yum clean all; \\
    httpd -v
`,
		},
		{
			name: 'too early, and not all',
			bad: `FROM amazonlinux:2
RUN yum clean all && yum -y install httpd && yum clean metadata
#                           ^^^^^^^ yum-clean-missing
`,
			fixed: `FROM amazonlinux:2
RUN yum clean all && yum -y install httpd && yum clean all && yum clean metadata
`,
		},
		{
			name: 'a heredoc',
			bad: `FROM amazonlinux:2
RUN <<EOF
set -e
yum install -y httpd
#   ^^^^^^^ yum-clean-missing
mkdir /data
EOF
`,
			fixed: `FROM amazonlinux:2
RUN <<EOF
set -e
yum install -y httpd
yum clean all
mkdir /data
EOF
`,
		},
		{ name: 'removed', good: 'FROM amazonlinux:2\nRUN yum install -y httpd && rm -rf /var/cache/yum\nRUN yum install -y tar && yum -y clean all && rm -rf /tmp/*\n' },
		{ name: 'a cache mount', good: 'FROM amazonlinux:2\nRUN --mount=type=cache,target=/var/cache/yum yum install -y httpd\n' },
		{ name: 'within a condition', good: 'FROM amazonlinux:2\nRUN if [ -n "$X" ]; then yum -y install httpd && yum clean -y all; fi\n' },
		{ name: 'a stage that only lends files', good: 'FROM amazonlinux:2 AS build\nRUN yum install -y gcc\nFROM amazonlinux:2\nCOPY --from=build /app /app\n' },
	],
};
