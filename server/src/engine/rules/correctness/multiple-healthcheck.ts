/** Finds HEALTHCHECK that a later HEALTHCHECK of the same stage overrides. */
import { overridden } from '../../recipes/overridden';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'multiple-healthcheck',
		title: 'HEALTHCHECK that a later one overrides',
		category: 'correctness',
		severity: 'warning',
		why: 'Only the last HEALTHCHECK of a stage counts. What the others probe is not probed at all.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:MultipleInstructionsDisallowed', 'docker-language-server:MultipleInstructionsDisallowed', 'dockerfile-utils:MULTIPLE_INSTRUCTIONS', 'droast:DF041', 'hadolint:DL3012', 'tally:buildkit/MultipleInstructionsDisallowed', 'tally:hadolint/DL3012', 'trivy:DS-0023'],
		references: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/', 'https://docs.docker.com/reference/dockerfile/#healthcheck'],
	},

	*check(model) {
		for (const { stage, instruction, by, fixes } of overridden(model, 'HEALTHCHECK')) {
			yield {
				range: instruction.keywordRange,
				message: 'A later HEALTHCHECK of this stage takes its place. Remove it, or the other one.',
				...(!stage.ships && { severity: lowered('warning') }),
				related: [{ range: by.keywordRange, message: 'The one that counts.' }],
				tags: ['unnecessary'],
				fixes,
			};
		}
	},

	examples: [
		{
			name: 'two in one stage',
			bad: `FROM node:26-slim
HEALTHCHECK CMD ["/app/probe"]
#^^^^^^^^^^ multiple-healthcheck
USER node
HEALTHCHECK --interval=1m \\
    CMD ["/app/other"]
`,
			fixed: `FROM node:26-slim
USER node
HEALTHCHECK --interval=1m \\
    CMD ["/app/other"]
`,
		},
		{
			name: 'three, of which the last counts',
			bad: `FROM debian:13
HEALTHCHECK CMD ["/app/probe"]
#^^^^^^^^^^ multiple-healthcheck
# In between.
HEALTHCHECK CMD ["/app/probe"]
#^^^^^^^^^^ multiple-healthcheck
HEALTHCHECK --interval=1m \\
    CMD ["/app/other"]
`,
			fixed: `FROM debian:13
# In between.
HEALTHCHECK CMD ["/app/probe"]
HEALTHCHECK --interval=1m \\
    CMD ["/app/other"]
`,
		},
		{
			name: 'in a stage that does not ship',
			bad: `FROM debian:13 AS build
HEALTHCHECK CMD ["/app/probe"]
#^^^^^^^^^^ multiple-healthcheck
HEALTHCHECK CMD ["/app/probe"]
FROM debian:13
COPY --from=build /app /app
`,
			fixed: `FROM debian:13 AS build
HEALTHCHECK CMD ["/app/probe"]
FROM debian:13
COPY --from=build /app /app
`,
		},
		{ name: 'one in each stage', good: 'FROM debian:13 AS base\nHEALTHCHECK CMD ["/app/probe"]\nFROM base\nHEALTHCHECK CMD ["/app/probe"]\n' },
		{ name: 'a trigger belongs to the child', good: 'FROM debian:13\nHEALTHCHECK CMD ["/app/probe"]\nONBUILD HEALTHCHECK NONE\n' },
	],
};
