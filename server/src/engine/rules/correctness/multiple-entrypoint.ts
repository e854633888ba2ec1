/** Finds ENTRYPOINT that a later ENTRYPOINT of the same stage overrides. */
import { overridden } from '../../recipes/overridden';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'multiple-entrypoint',
		title: 'ENTRYPOINT that a later one overrides',
		category: 'correctness',
		severity: 'warning',
		why: 'Only the last ENTRYPOINT of a stage counts. The others look as if they ran, and nobody can tell which one was meant.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:MultipleInstructionsDisallowed', 'code-pathfinder:DOCKER-COR-001', 'docker-language-server:MultipleInstructionsDisallowed', 'dockerfile-utils:MULTIPLE_INSTRUCTIONS', 'droast:DF039', 'hadolint:DL4004', 'kics:multiple_entrypoint_instructions_listed', 'semgrep:multiple-entrypoint-instructions', 'tally:buildkit/MultipleInstructionsDisallowed', 'tally:hadolint/DL4004', 'trivy:DS-0007'],
		references: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/', 'https://docs.docker.com/reference/dockerfile/#entrypoint'],
	},

	*check(model) {
		for (const { stage, instruction, by, fixes } of overridden(model, 'ENTRYPOINT')) {
			yield {
				range: instruction.keywordRange,
				message: 'A later ENTRYPOINT of this stage takes its place. Remove it, or the other one.',
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
ENTRYPOINT ["/app/start"]
#^^^^^^^^^ multiple-entrypoint
USER node
ENTRYPOINT ["/app/serve", "--port", "8080"]
`,
			fixed: `FROM node:26-slim
USER node
ENTRYPOINT ["/app/serve", "--port", "8080"]
`,
		},
		{
			name: 'three, of which the last counts',
			bad: `FROM debian:13
ENTRYPOINT ["/app/start"]
#^^^^^^^^^ multiple-entrypoint
# In between.
ENTRYPOINT ["/app/start"]
#^^^^^^^^^ multiple-entrypoint
ENTRYPOINT ["/app/serve", "--port", "8080"]
`,
			fixed: `FROM debian:13
# In between.
ENTRYPOINT ["/app/start"]
ENTRYPOINT ["/app/serve", "--port", "8080"]
`,
		},
		{
			name: 'in a stage that does not ship',
			bad: `FROM debian:13 AS build
ENTRYPOINT ["/app/start"]
#^^^^^^^^^ multiple-entrypoint
ENTRYPOINT ["/app/start"]
FROM debian:13
COPY --from=build /app /app
`,
			fixed: `FROM debian:13 AS build
ENTRYPOINT ["/app/start"]
FROM debian:13
COPY --from=build /app /app
`,
		},
		{ name: 'one in each stage', good: 'FROM debian:13 AS base\nENTRYPOINT ["/app/start"]\nFROM base\nENTRYPOINT ["/app/start"]\n' },
		{ name: 'a trigger belongs to the child', good: 'FROM debian:13\nENTRYPOINT ["/app/start"]\nONBUILD ENTRYPOINT ["/app/child"]\n' },
	],
};
