/** Finds stages that copy from, or mount, themselves. */
import { stageReferences } from '../../model/stageReferences';
import { maybe, unsafeFix } from '../../model/fix';
import { removeFlag } from '../../model/edits';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-from-self',
		title: 'Stage that copies from itself',
		category: 'correctness',
		severity: 'error',
		why: 'A stage cannot wait for its own result: the build stops with a circular dependency. Files that the stage has already are copied with RUN cp; files of the build context need no --from.',
		fixable: 'sometimes',
		since: '0.2.0',
		covers: ['copy-from-undefined-stage'],
		sameAs: ['droast:DF050', 'hadolint:DL3023', 'kics:copy_from_references_current_from_alias', 'semgrep:copy-from-own-alias', 'tally:hadolint/DL3023', 'trivy:DS-0006'],
		references: ['https://docs.docker.com/build/building/multi-stage/', 'https://docs.docker.com/reference/dockerfile/#copy---from'],
	},

	*check(model) {
		for (const { stage, instruction, name, range, target } of stageReferences(model)) {
			if (target !== stage) continue;
			const flag = instruction.flags.find((each) => each.name === 'from');
			yield {
				range,
				message: `${name} is this very stage. Name an earlier one, or leave --from out.`,
				related: [{ range: stage.nameWord?.range ?? stage.from.range, message: 'The stage begins here.' }],
				fixes: maybe(flag && unsafeFix('Copy from the build context', 'Whether the files are in the build context is not known.', [removeFlag(model, flag)], { preferred: true, level: 'manual' })),
			};
		}
	},

	examples: [
		{
			name: 'by name',
			bad: `FROM golang:1.27 AS dep
COPY --from=dep /binary /
#           ^^^ copy-from-self
FROM alpine:3.24
`,
			fixed: `FROM golang:1.27 AS dep
COPY /binary /
FROM alpine:3.24
`,
		},
		{
			name: 'letter case does not count',
			bad: `FROM golang:1.27 AS   Builder
COPY --from=builder --chown=1000 /binary /
#           ^^^^^^^ copy-from-self
`,
			fixed: `FROM golang:1.27 AS   Builder
COPY --chown=1000 /binary /
`,
		},
		{
			name: 'by number',
			bad: `FROM golang:1.27
FROM alpine:3.24
COPY --from=1 /binary /
#           ^ copy-from-self
`,
			fixed: `FROM golang:1.27
FROM alpine:3.24
COPY /binary /
`,
		},
		{ name: 'in a mount', bad: 'FROM golang:1.27 AS build\nRUN --mount=from=build,target=/in ls /in\n#                ^^^^^ copy-from-self\n' },
		{ name: 'another stage', good: 'FROM golang:1.27 AS build\nFROM alpine:3.24 AS app\nCOPY --from=build /binary /\nCOPY --from=0 /binary /b\n' },
		{ name: 'an earlier stage of the same name', good: 'FROM golang:1.27 AS app\nFROM alpine:3.24 AS app\nCOPY --from=app /binary /\n' },
	],
};
