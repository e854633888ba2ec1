/** Finds stages that the final image needs nothing of. */
import type { BuildContext } from '../../config/buildContext';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
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

	*check(model, { buildContext }) {
		if (!model.finalStage || hasOpenReference(model)) return;
		const built = builtByName(model, buildContext);
		const parents = new Set(model.stages.map(({ parent }) => parent));
		for (const stage of model.stages) {
			if (stage.role !== 'unused' || TARGETS.test(stage.name ?? '') || built.has(stage)) continue;
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
		{ name: 'a service or a Bake target builds it', good: 'FROM golang:1.27 AS tools\nFROM node:26 AS worker\nCOPY --from=tools /t /t\nFROM alpine:3.24\n', context: { builds: [{ kind: 'service', name: 'jobs', file: 'compose.yaml', line: 1, character: 2, target: 'Worker', args: {}, run: { ports: [] } }] } },
		{ name: 'a variable chooses', good: 'FROM debian:13 AS build-amd64\nFROM debian:13 AS build-arm64\nFROM build-${TARGETARCH}\n' },
	],
};

/** What people build with --target. */
const TARGETS = /(?:^|[-_.])(?:dev(?:el(?:op(?:ment)?)?)?|devcontainer|debug(?:ger)?|(?:unit|integration|e2e|smoke)?-?tests?|testing|tester|lint(?:er)?|check(?:s|er)?|ci|format|fmt|docs?|bench(?:mark)?|coverage|validate|verify|prod(?:uction)?|release|export|artifacts?|binar(?:y|ies)|vendor|update|local|shell|storybook|watch|scan|audit|sbom|proto|generate|gen)(?:$|[-_.])/;

/** The stages that services and Bake targets name, with those that they take something from. */
function builtByName(model: DockerfileModel, { builds = [] }: BuildContext): ReadonlySet<Stage> {
	const found = new Set(builds.flatMap(({ target }) => target === undefined ? [] : model.stageNamed(target, model.text.length) ?? []));
	for (const stage of found) {
		if (stage.parent) found.add(stage.parent);
		const names = [...stage.copies.flatMap(({ from }) => from?.kind === 'known' ? from.value.text : []), ...stage.runs.flatMap(({ mounts }) => mounts.flatMap(({ options }) => options.get('from') ?? []))];
		for (const name of names) {
			const source = model.stageNamed(name, stage.from.range.start);
			if (source) found.add(source);
		}
	}
	return found;
}

/** A stage that a variable names may be any. */
function hasOpenReference({ stages }: DockerfileModel): boolean {
	return stages.some((stage) => stage.imageUnknown !== undefined
		|| stage.copies.some(({ from }) => from !== undefined && from.kind !== 'known')
		|| stage.runs.some(({ mounts }) => mounts.some(({ options }) => options.get('from')?.includes('$'))));
}
