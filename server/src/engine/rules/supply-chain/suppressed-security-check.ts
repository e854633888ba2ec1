/** Finds comments that switch a security check off, in the words of any tool, and do not say why. */
import { readSuppressions } from '../../config/suppressions';
import { reasonFix, securityChecks } from '../../recipes/suppressionReason';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'suppressed-security-check',
		title: 'Security check switched off without a reason',
		category: 'supply-chain',
		severity: 'hint',
		why: 'Whoever may write a comment may switch off what the team has agreed on, and nobody can tell a considered exception from a quick way to a green build. A reason makes the exception reviewable.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['requireReason', 'policy'],
		covers: ['inline-suppression-used'],
		sameAs: [],
		references: ['https://cwe.mitre.org/data/definitions/1059.html'],
	},

	*check(model, { catalogue, settings: { requireReason, policy } }) {
		const severity = requireReason || policy.requireReason ? 'warning' : 'hint';
		for (const suppression of readSuppressions(model)) {
			if (suppression.reason !== undefined) continue;
			const switched = securityChecks(catalogue, suppression);
			const [first] = switched;
			if (!first) continue;
			const what = switched.length === 1 ? first.id : `${first.id} and ${switched.length - 1} more`;
			yield { range: suppression.comment, severity, message: `This comment switches off ${what} and does not say why. Give a reason, or mend the finding.`, fixes: reasonFix(model, suppression) };
		}
	},

	examples: [
		{
			name: 'ours',
			bad: `FROM debian:13-slim
# bulwark ignore=curl-pipe-shell
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppressed-security-check
RUN curl -fsSL https://example.com/install | sh
`,
			fixed: `FROM debian:13-slim
# bulwark ignore=curl-pipe-shell -- explain here why this is right
RUN curl -fsSL https://example.com/install | sh
`,
		},
		{
			name: "a peer's",
			bad: `FROM debian:13-slim
# hadolint ignore=DL3004
#^^^^^^^^^^^^^^^^^^^^^^^ suppressed-security-check
RUN sudo make install
`,
			fixed: `FROM debian:13-slim
# Because: explain here why this is right
# hadolint ignore=DL3004
RUN sudo make install
`,
		},
		{
			name: "Checkov's, for the whole file",
			bad: `FROM debian:13-slim
# checkov:skip=CKV2_DOCKER_1
#^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppressed-security-check
RUN sudo make install
`,
			fixed: `FROM debian:13-slim
# checkov:skip=CKV2_DOCKER_1: explain here why this is right
RUN sudo make install
`,
		},
		{
			name: 'a directive takes no words',
			bad: `# check=skip=SecretsUsedInArgOrEnv
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppressed-security-check
FROM debian:13-slim
`,
		},
		{ name: 'with a reason', good: 'FROM debian:13-slim\n# checkov:skip=CKV2_DOCKER_1:the script of the vendor calls sudo\nRUN sudo make install\n# The script of the vendor calls sudo.\n# hadolint ignore=DL3004\nRUN sudo make install\n' },
		{ name: 'not about security', good: 'FROM debian:13-slim\n# hadolint ignore=DL3009\nRUN apt-get update && apt-get install -y curl\n' },
	],
};
