/** Finds steps that leave the cache of dnf, microdnf and tdnf in their layer. */
import { maybe, safeFix } from '../../model/fix';
import { DNF, leftCaches } from '../../recipes/packageCaches';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'dnf-clean-missing',
		title: 'Cache of dnf stays in the layer',
		category: 'hygiene',
		severity: 'info',
		why: 'The downloaded metadata and packages weigh tens of megabytes, are stale at once, and stay in the layer even when a later instruction removes them.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-BP-013', 'dockerfile_lint:no_dnf_clean_all', 'droast:DF046', 'hadolint:DL3040', 'kics:missing_dnf_clean_all', 'semgrep:missing-dnf-clean-all', 'terrascan:AC_DOCKER_00025', 'trivy:DS-0019', 'trivy:DS-0027'],
		references: ['https://dnf.readthedocs.io/en/latest/command_ref.html'],
	},

	*check(model) {
		for (const { stage, word, command, edit } of leftCaches(model, DNF)) yield {
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
			bad: `FROM fedora:44
RUN dnf install -y httpd
#       ^^^^^^^ dnf-clean-missing
`,
			fixed: `FROM fedora:44
RUN dnf install -y httpd && dnf clean all
`,
		},
		{
			name: 'over several lines',
			bad: `FROM fedora:44
RUN dnf install -y \\
#       ^^^^^^^ dnf-clean-missing
        httpd \\
        tar \\
    && mkdir /data
`,
			fixed: `FROM fedora:44
RUN dnf install -y \\
        httpd \\
        tar \\
    && dnf clean all \\
    && mkdir /data
`,
		},
		{
			name: 'steps that stop at errors',
			bad: `FROM fedora:44
RUN set -eux; \\
    dnf -y update; \\
    dnf -y install httpd; \\
#          ^^^^^^^ dnf-clean-missing
    httpd -v
`,
			fixed: `FROM fedora:44
RUN set -eux; \\
    dnf -y update; \\
    dnf -y install httpd; \\
    dnf clean all; \\
    httpd -v
`,
		},
		{
			name: 'too early, and not all',
			bad: `FROM fedora:44
RUN dnf clean all && dnf -y install httpd && dnf clean metadata
#                           ^^^^^^^ dnf-clean-missing
`,
			fixed: `FROM fedora:44
RUN dnf clean all && dnf -y install httpd && dnf clean all && dnf clean metadata
`,
		},
		{
			name: 'a heredoc',
			bad: `FROM fedora:44
RUN <<EOF
set -e
dnf install -y httpd
#   ^^^^^^^ dnf-clean-missing
mkdir /data
EOF
`,
			fixed: `FROM fedora:44
RUN <<EOF
set -e
dnf install -y httpd
dnf clean all
mkdir /data
EOF
`,
		},
		{
			name: 'microdnf',
			bad: `FROM almalinux:10-minimal
RUN microdnf install -y tar || exit 1
#            ^^^^^^^ dnf-clean-missing
`,
			fixed: `FROM almalinux:10-minimal
RUN microdnf install -y tar || exit 1 && microdnf clean all
`,
		},
		{ name: 'removed', good: 'FROM fedora:44\nRUN dnf install -y httpd && rm -rf /var/cache/dnf\nRUN dnf install -y tar && dnf -y clean all && rm -rf /tmp/*\n' },
		{ name: 'a cache mount', good: 'FROM fedora:44\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y httpd\n' },
		{ name: 'within a condition', good: 'FROM fedora:44\nRUN if [ -n "$X" ]; then dnf -y install httpd && dnf clean -y all; fi\n' },
		{ name: 'a stage that only lends files', good: 'FROM fedora:44 AS build\nRUN dnf install -y gcc\nFROM fedora:44\nCOPY --from=build /app /app\n' },
	],
};
