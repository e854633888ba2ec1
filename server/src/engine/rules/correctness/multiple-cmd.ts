/** Finds CMD that a later CMD of the same stage overrides. */
import { overridden } from '../../recipes/overridden';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'multiple-cmd',
		title: 'CMD that a later one overrides',
		category: 'correctness',
		severity: 'warning',
		why: 'Only the last CMD of a stage counts. The others look as if they ran, and nobody can tell which one was meant.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:MultipleInstructionsDisallowed', 'code-pathfinder:DOCKER-COR-003', 'docker-language-server:MultipleInstructionsDisallowed', 'dockerfile-utils:MULTIPLE_INSTRUCTIONS', 'dockerlint:multiple_entries', 'droast:DF038', 'hadolint:DL4003', 'kics:multiple_cmd_instructions_listed', 'semgrep:multiple-cmd-instructions', 'sonar:S6589', 'tally:buildkit/MultipleInstructionsDisallowed', 'tally:hadolint/DL4003', 'terrascan:AC_DOCKER_0053', 'trivy:DS-0016'],
		references: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/', 'https://docs.docker.com/reference/dockerfile/#cmd'],
	},

	*check(model) {
		for (const { stage, instruction, by, fixes } of overridden(model, 'CMD')) {
			yield {
				range: instruction.keywordRange,
				message: 'A later CMD of this stage takes its place. Remove it, or the other one.',
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
CMD ["node", "server.js"]
#^^ multiple-cmd
USER node
CMD ["node", "worker.js"]
`,
			fixed: `FROM node:26-slim
USER node
CMD ["node", "worker.js"]
`,
		},
		{
			name: 'three, of which the last counts',
			bad: `FROM debian:13
CMD ["node", "server.js"]
#^^ multiple-cmd
# In between.
CMD ["node", "server.js"]
#^^ multiple-cmd
CMD ["node", "worker.js"]
`,
			fixed: `FROM debian:13
# In between.
CMD ["node", "server.js"]
CMD ["node", "worker.js"]
`,
		},
		{
			name: 'in a stage that does not ship',
			bad: `FROM debian:13 AS build
CMD ["node", "server.js"]
#^^ multiple-cmd
CMD ["node", "server.js"]
FROM debian:13
COPY --from=build /app /app
`,
			fixed: `FROM debian:13 AS build
CMD ["node", "server.js"]
FROM debian:13
COPY --from=build /app /app
`,
		},
		{ name: 'one in each stage', good: 'FROM debian:13 AS base\nCMD ["node", "server.js"]\nFROM base\nCMD ["node", "server.js"]\n' },
		{ name: 'a trigger belongs to the child', good: 'FROM debian:13\nCMD ["node", "server.js"]\nONBUILD CMD ["node"]\n' },
	],
};
