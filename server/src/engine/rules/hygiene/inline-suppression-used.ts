/** Finds comments that switch findings off, in the words of any tool, and do not say why. */
import { readSuppressions } from '../../config/suppressions';
import { reasonFix, securityChecks } from '../../recipes/suppressionReason';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'inline-suppression-used',
		title: 'Finding switched off by a comment',
		category: 'hygiene',
		severity: 'hint',
		why: 'A comment that switches a finding off outlives the reason for it. With a reason behind it, the next reader can tell whether it still holds.',
		fixable: 'sometimes',
		since: '0.2.0',
		settings: ['requireReason', 'policy'],
		sameAs: ['hadolint:DL1001'],
		references: ['https://github.com/hadolint/hadolint/wiki/DL1001'],
	},

	*check(model, { catalogue, settings: { requireReason, policy } }) {
		const severity = requireReason || policy.requireReason ? 'warning' : 'hint';
		for (const suppression of readSuppressions(model)) {
			// Those that switch off a security check have a finding of their own.
			if (suppression.reason !== undefined || securityChecks(catalogue, suppression).length > 0) continue;
			yield { range: suppression.comment, severity, message: 'This comment switches a finding off and does not say why. Give a reason, or mend the finding.', fixes: reasonFix(model, suppression) };
		}
	},

	examples: [
		{
			name: 'ours',
			bad: `FROM debian:13-slim
# bulwark ignore=apt-lists-not-removed
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ inline-suppression-used
RUN apt-get update && apt-get install -y curl
`,
			fixed: `FROM debian:13-slim
# bulwark ignore=apt-lists-not-removed -- explain here why this is right
RUN apt-get update && apt-get install -y curl
`,
		},
		{
			name: "hadolint's, for the whole file too",
			bad: `FROM debian:13-slim
# hadolint ignore=DL3015,DL3009
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ inline-suppression-used
RUN apt-get update && apt-get install -y curl
# hadolint global ignore=DL4000
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ inline-suppression-used
MAINTAINER ada@example.com
`,
			fixed: `FROM debian:13-slim
# Because: explain here why this is right
# hadolint ignore=DL3015,DL3009
RUN apt-get update && apt-get install -y curl
# hadolint global ignore=DL4000
MAINTAINER ada@example.com
`,
		},
		{ name: 'with a reason', good: 'FROM debian:13-slim\n# bulwark ignore=apt-lists-not-removed -- a later stage installs from them\nRUN apt-get update && apt-get install -y curl\n# The next stage installs from these lists.\n# hadolint ignore=DL3009\nRUN apt-get update && apt-get install -y git\n' },
		{ name: 'no pragma', good: 'FROM debian:13-slim\n# hadolint says that this is fine\nRUN true\n' },
	],
};
