/** Finds stages called scratch or context, which mean something else to Docker. */
import { maybe, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { freeName, renameStage } from '../../recipes/renameStage';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'reserved-stage-name',
		title: 'Reserved name of a stage',
		category: 'correctness',
		severity: 'error',
		why: 'To Docker, scratch is the empty image and context is the build context. A stage of that name hides them, or is never reached.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['buildkit:ReservedStageName', 'docker-language-server:ReservedStageName', 'hadolint:DL3063', 'tally:buildkit/ReservedStageName', 'tally:hadolint/DL3063'],
		references: ['https://docs.docker.com/reference/build-checks/reserved-stage-name/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const { name, nameWord } = stage;
			const meaning = RESERVED[name ?? ''];
			if (!nameWord || !meaning) continue;
			yield {
				range: nameWord.range,
				message: `To Docker, ${name} is ${meaning}. Give the stage another name.`,
				fixes: () => maybe(rename(model, stage)),
			};
		}
	},

	examples: [
		{
			name: 'context',
			bad: `FROM alpine:3.24 AS context
#                   ^^^^^^^ reserved-stage-name
COPY . /src
FROM debian:13
COPY --from=context /src /src
`,
			fixed: `FROM alpine:3.24 AS files
COPY . /src
FROM debian:13
COPY --from=files /src /src
`,
		},
		{
			name: 'scratch',
			bad: `FROM alpine:3.24 AS Scratch
#                   ^^^^^^^ reserved-stage-name
`,
			fixed: `FROM alpine:3.24 AS base
`,
		},
		{ name: 'the empty image', good: 'FROM scratch\nFROM scratch AS a\n' },
		{ name: 'part of a name', good: 'FROM alpine:3.24 AS build-context\n' },
	],
};

const RESERVED: Readonly<Record<string, string>> = { scratch: 'the empty image', context: 'the build context' };

function rename(model: DockerfileModel, stage: Stage): Fix | undefined {
	const free = freeName(model, stage.name === 'context' ? 'files' : 'base');
	const edits = renameStage(model, stage, free);
	return edits && unsafeFix(`Call this stage ${free}`, `A build with --target=${stage.name} needs the new name.`, edits, { preferred: true, level: 'maximum' });
}
