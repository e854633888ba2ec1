/** Finds capital letters in the names of stages. */
import { safeFix } from '../../model/fix';
import { renameStage } from '../../recipes/renameStage';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'stage-name-casing',
		title: 'Capital letters in the name of a stage',
		category: 'hygiene',
		severity: 'hint',
		why: 'Docker compares the names of stages in lower case. Written that way everywhere, they are found by search, and nobody mistakes Build and build for two stages.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:StageNameCasing', 'docker-language-server:StageNameCasing', 'tally:buildkit/StageNameCasing'],
		references: ['https://docs.docker.com/reference/build-checks/stage-name-casing/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const { name, nameWord } = stage;
			if (!nameWord || name === undefined || name === nameWord.text || name.includes('$')) continue;
			yield {
				range: nameWord.range,
				message: `Docker reads this name as ${name}. Write it in lower case.`,
				fixes: () => {
					const edits = renameStage(model, stage, name);
					return edits ? [safeFix(`Write ${name}`, edits, { preferred: true })] : [];
				},
			};
		}
	},

	examples: [
		{
			name: 'mixed, and used later',
			bad: `FROM golang:1.27 AS BuilderBase
#                   ^^^^^^^^^^^ stage-name-casing
FROM builderBase AS test
FROM alpine:3.24
RUN --mount=type=bind,from=BuilderBase,target=/in cp /in/app /app
COPY --from=BuilderBase /app /app
`,
			fixed: `FROM golang:1.27 AS builderbase
FROM builderbase AS test
FROM alpine:3.24
RUN --mount=type=bind,from=builderbase,target=/in cp /in/app /app
COPY --from=builderbase /app /app
`,
		},
		{
			name: 'all capitals',
			bad: `FROM node:26 AS FOO
#               ^^^ stage-name-casing
`,
			fixed: `FROM node:26 AS foo
`,
		},
		{ name: 'lower case', good: 'FROM node:26 AS builder-base_1.x\n' },
		{ name: 'no name', good: 'FROM node:26\n' },
	],
};
