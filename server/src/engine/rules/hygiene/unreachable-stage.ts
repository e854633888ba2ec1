/** Finds stages that the final image needs nothing of. */
import type { DockerfileModel } from '../../model/model';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'unreachable-stage',
		title: 'Stage that nothing needs',
		category: 'hygiene',
		severity: 'hint',
		why: 'BuildKit leaves such a stage out unless --target names it; older builders run it for nothing. Often a --from that should name it was forgotten.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['tally:tally/no-unreachable-stages'],
		references: ['https://docs.docker.com/build/building/multi-stage/#differences-between-legacy-builder-and-buildkit'],
	},

	*check(model) {
		if (!model.finalStage || hasOpenReference(model)) return;
		const parents = new Set(model.stages.map(({ parent }) => parent));
		for (const stage of model.stages) {
			if (stage.role !== 'unused' || TARGETS.test(stage.name ?? '')) continue;
			// What is built on top of it is shown, too: the last one says it all.
			if (parents.has(stage)) continue;
			yield {
				range: stage.nameWord?.range ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: 'The final image takes nothing from this stage. Remove it, unless builds name it with --target.',
				tags: ['unnecessary'],
				fixes: [],
			};
		}
	},

	examples: [
		{ name: 'forgotten', bad: 'FROM golang:1.27 AS builder\n#                   ^^^^^^^ unreachable-stage\nRUN go build -o /app .\nFROM alpine:3.24\nCOPY app /app\n' },
		{ name: 'without a name', bad: 'FROM golang:1.27\n#    ^^^^^^^^^^^ unreachable-stage\nFROM alpine:3.24\n' },
		{ name: 'used', good: 'FROM golang:1.27 AS builder\nFROM node:26 AS web\nFROM alpine:3.24 AS base\nFROM base\nCOPY --from=builder /a /a\nRUN --mount=from=web,target=/w cp -r /w /srv\n' },
		{ name: 'names that are chosen by --target', good: 'FROM node:26 AS base\nFROM base AS dev\nFROM base AS unit-tests\nFROM base\n' },
		{ name: 'a variable chooses', good: 'FROM debian:13 AS build-amd64\nFROM debian:13 AS build-arm64\nFROM build-${TARGETARCH}\n' },
	],
};

/** What people build with --target. */
const TARGETS = /(?:^|[-_.])(?:dev(?:el(?:op(?:ment)?)?)?|devcontainer|debug(?:ger)?|(?:unit|integration|e2e|smoke)?-?tests?|testing|tester|lint(?:er)?|check(?:s|er)?|ci|format|fmt|docs?|bench(?:mark)?|coverage|validate|verify|prod(?:uction)?|release|export|artifacts?|binar(?:y|ies)|vendor|update|local|shell|storybook|watch|scan|audit|sbom|proto|generate|gen)(?:$|[-_.])/;

/** A stage that a variable names may be any. */
function hasOpenReference({ stages }: DockerfileModel): boolean {
	return stages.some((stage) => stage.imageUnknown !== undefined
		|| stage.copies.some(({ from }) => from !== undefined && from.kind !== 'known')
		|| stage.runs.some(({ mounts }) => mounts.some(({ options }) => options.get('from')?.includes('$'))));
}
