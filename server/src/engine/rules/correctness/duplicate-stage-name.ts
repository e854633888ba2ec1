/** Finds stages that share a name; Docker compares names without regard to letter case. */
import { maybe, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import { freeName, renameStage } from '../../recipes/renameStage';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'duplicate-stage-name',
		title: 'Two stages of the same name',
		category: 'correctness',
		severity: 'error',
		why: 'Which of the two stages --from, FROM and --target then mean differs between builders: some refuse to build, others take one of them without a word.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:DuplicateStageName', 'checkov:CKV_DOCKER_11', 'docker-language-server:DuplicateStageName', 'dockerfile-utils:DUPLICATE_BUILD_STAGE_NAME', 'droast:DF042', 'hadolint:DL3024', 'kics:same_alias_in_different_froms', 'semgrep:alias-must-be-unique', 'tally:buildkit/DuplicateStageName', 'tally:hadolint/DL3024', 'trivy:DS-0012'],
		references: ['https://docs.docker.com/reference/build-checks/duplicate-stage-name/'],
	},

	*check(model) {
		const firsts = new Map([...model.stages].reverse().map((stage) => [stage.name, stage]));
		const lasts = new Map(model.stages.map((stage) => [stage.name, stage]));
		for (const stage of model.stages) {
			const { name, nameWord } = stage;
			const first = firsts.get(name) === stage;
			const other = first ? lasts.get(name) : firsts.get(name);
			if (!nameWord || !other || other === stage) continue;
			yield {
				range: nameWord.range,
				message: first ? `Another stage further down is called ${name}, too. Give each its own name.` : `An earlier stage is called ${name} already. Give each its own name.`,
				related: [{ range: other.nameWord?.range ?? other.from.range, message: 'The other one.' }],
				fixes: () => maybe(rename(model, first ? other : stage)),
			};
		}
	},

	examples: [
		{
			name: 'twice the same',
			bad: `FROM debian:13 AS builder
#                 ^^^^^^^ duplicate-stage-name
RUN make
FROM golang:1.27 AS builder
#                   ^^^^^^^ duplicate-stage-name
RUN go build -o /app .
FROM alpine:3.24
COPY --from=builder /app /app
`,
			fixed: `FROM debian:13 AS builder
RUN make
FROM golang:1.27 AS builder-2
RUN go build -o /app .
FROM alpine:3.24
COPY --from=builder-2 /app /app
`,
		},
		{
			name: 'another letter case',
			bad: `FROM node:26 AS setup
#               ^^^^^ duplicate-stage-name
FROM node:26 AS   SetUp
#                 ^^^^^ duplicate-stage-name
`,
			fixed: `FROM node:26 AS setup
FROM node:26 AS   setup-2
`,
		},
		{ name: 'different names', good: 'FROM debian:13 AS deb-builder\nFROM golang:1.27 AS go-builder\nFROM alpine:3.24\nFROM alpine:3.24\n' },
		{ name: 'named like its image', good: 'FROM debian:13 AS debian\nFROM debian AS debian-2\n' },
	],
};

/** The later one: what stands between the two means the first. */
function rename(model: DockerfileModel, stage: Stage): Fix | undefined {
	const free = freeName(model, `${stage.name}-2`);
	const edits = renameStage(model, stage, free);
	return edits && unsafeFix(`Call the later one ${free}`, 'Stages further down are taken to mean this one, the nearest above them; a --target of the build may mean the other.', edits, { preferred: true, level: 'manual' });
}
