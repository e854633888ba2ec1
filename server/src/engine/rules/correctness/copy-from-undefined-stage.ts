/** Finds --from that names no stage: mistyped, later in the file, or a number that no stage has. */
import { isOfficialName, retiredName } from '../../knowledge';
import { unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { leadsTo, type StageReference, stageReferences } from '../../model/stageReferences';
import { replace } from '../../text/edit';
import { nearest } from '../../text/near';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'copy-from-undefined-stage',
		title: 'Files from a stage that does not exist',
		category: 'correctness',
		severity: 'warning',
		why: 'A name that no earlier stage has is taken for an image of Docker Hub. The build fails, or somebody who registers that name there decides what is copied.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['droast:DF049', 'hadolint:DL3022', 'tally:hadolint/DL3022'],
		references: ['https://docs.docker.com/build/building/multi-stage/#name-your-build-stages', 'https://docs.docker.com/reference/dockerfile/#copy---from'],
	},

	*check(model) {
		for (const reference of stageReferences(model)) {
			const { stage, name, range, target } = reference;
			const isNumber = /^\d+$/.test(name);
			if (target && target.index <= stage.index || target && leadsTo(model, target, stage)) continue;
			if (!isNumber && !target && !looksLikeStage(name)) continue;
			const meant = isNumber || target ? undefined : nearest(name, model.stages.slice(0, stage.index).flatMap((each) => each.name ?? []));
			const message = target ? `The stage ${name} comes later in the file, and only BuildKit looks there. Move it in front of this one.`
				: isNumber ? `There is no stage ${name}: they are counted from 0. Name an earlier stage.`
				: meant === undefined ? `No stage is called ${name}, so it is taken for an image. Name an earlier stage, or an image with its tag.`
				: `No stage is called ${name}. Did you mean ${meant}?`;
			yield {
				range, message,
				// A name may also be given by `docker build --build-context NAME=…`.
				...(!target && (isNumber ? { severity: 'error' } : meant === undefined && { severity: lowered('warning') })),
				...(target && { related: [{ range: target.from.range, message: `Here ${name} begins.` }] }),
				fixes: meant === undefined ? [] : rename(model, reference, meant),
			};
		}
	},

	examples: [
		{
			name: 'mistyped',
			bad: `FROM golang:1.27 AS builder
FROM alpine:3.24
COPY --from=bulider /go/bin/app /app
#           ^^^^^^^ copy-from-undefined-stage
`,
			fixed: `FROM golang:1.27 AS builder
FROM alpine:3.24
COPY --from=builder /go/bin/app /app
`,
		},
		{
			name: 'mistyped in a mount',
			bad: `FROM debian:13 AS assets
FROM alpine:3.24
RUN --mount=type=bind,from=asset,target=/in cp -r /in /srv
#                          ^^^^^ copy-from-undefined-stage
`,
			fixed: `FROM debian:13 AS assets
FROM alpine:3.24
RUN --mount=type=bind,from=assets,target=/in cp -r /in /srv
`,
		},
		{ name: 'no such stage', bad: 'FROM alpine:3.24\nCOPY --from=nonexistent /app /app\n#           ^^^^^^^^^^^ copy-from-undefined-stage\n' },
		{ name: 'a number too high', bad: 'FROM golang:1.27\nFROM alpine:3.24\nCOPY --from=2 /app /app\n#           ^ copy-from-undefined-stage\n' },
		{ name: 'a later stage', bad: 'FROM alpine:3.24\nCOPY --from=build /app /app\n#           ^^^^^ copy-from-undefined-stage\nFROM golang:1.27 AS build\n' },
		{ name: 'images', good: 'FROM alpine:3.24\nCOPY --from=nginx /etc/nginx /etc/nginx\nCOPY --from=registry.example.com/tool /tool /tool\nCOPY --from=team/tool /tool /tool\nCOPY --from=haskell:9 /tool /tool\n' },
		{ name: 'stages', good: 'FROM golang:1.27 AS Build\nFROM alpine:3.24\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\nARG S=BUILD\nCOPY --from=$S /c /c\n' },
		{ name: 'only the build knows', good: 'FROM alpine:3.24\nARG S\nCOPY --from=$S /a /a\nCOPY --from=build-$TARGETARCH /a /a\n' },
	],
};

/** No dot, slash or colon, and no image that everybody knows. */
function looksLikeStage(name: string): boolean {
	return /^\w[\w-]*$/.test(name) && !isOfficialName(name) && !retiredName(name) && name !== 'scratch' && name !== 'context';
}

function rename(model: DockerfileModel, { range, name }: StageReference, meant: string): Fix[] {
	if (model.text.slice(range.start, range.end) !== name) return [];
	return [unsafeFix(`Take the files from ${meant}`, `${meant} is the stage whose name is nearest to ${name}.`, [replace(range, meant)], { preferred: true, level: 'maximum' })];
}
