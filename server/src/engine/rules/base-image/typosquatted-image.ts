/** Finds base images that are named like an official one without being it: mistyped, imitated, or somebody's own build. */
import { concreteTag, isOfficialName, type LookAlike, lookAlike, lookupImage } from '../../knowledge';
import { externalImages } from '../../model/externalImages';
import { type Fix, unsafeFix } from '../../model/fix';
import type { ImageReference } from '../../model/imageReference';
import type { DockerfileModel } from '../../model/model';
import { packageCommand } from '../../model/packages';
import type { Stage } from '../../model/stage';
import { imageEdit } from '../../recipes/imageEdit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'typosquatted-image',
		title: 'Base image that looks like an official one',
		category: 'base-image',
		severity: 'warning',
		why: 'Anybody may publish an image under a name that is one slip away from a known one, and everything in it runs in your build and in production. Official images are reviewed, signed and rebuilt for every security update.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['today'],
		sameAs: [],
		references: ['https://docs.docker.com/docker-hub/image-library/trusted-content/'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) {
			const { image } = stage;
			if (!image || image.text === 'scratch') continue;
			const alike = lookAlike(image);
			if (!alike) continue;
			const severity = isCertain(alike) ? 'warning' : 'info';
			yield {
				range: image.ranges.name ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: MESSAGES[alike.because](image.name, alike.official),
				severity: stage.ships ? severity : lowered(severity),
				fixes: () => fixes(model, stage, image, alike, settings.today),
			};
		}
		for (const { image, range, stage } of externalImages(model)) {
			const alike = lookAlike(image);
			if (!alike || !isCertain(alike)) continue;
			yield { range: image.ranges.name ?? range, message: MESSAGES[alike.because](image.name, alike.official), severity: stage.ships ? 'warning' : lowered('warning'), fixes: [] };
		}
	},

	examples: [
		{
			name: 'letters exchanged',
			bad: `FROM pyhton:3.13-slim
#    ^^^^^^ typosquatted-image
`,
			fixed: `FROM python:3.13-slim
`,
		},
		{
			name: 'a digit that is drawn like a letter',
			bad: `ARG BASE=p0stgres:17
#        ^^^^^^^^ typosquatted-image
FROM \${BASE}
`,
			fixed: `ARG BASE=postgres:17
FROM \${BASE}
`,
		},
		{
			name: 'a mistyped registry',
			bad: `FROM ghrc.io/example/app:1.2
#    ^^^^^^^^^^^^^^^^^^^ typosquatted-image
`,
			fixed: `FROM ghcr.io/example/app:1.2
`,
		},
		{
			name: "a vendor's copy",
			bad: `FROM bitnami/node:24
#    ^^^^^^^^^^^^ typosquatted-image
`,
			fixed: `FROM node:24
`,
		},
		{
			name: 'somebody else under an official name',
			bad: `FROM someteam/nginx:1.30.2-r3
#    ^^^^^^^^^^^^^^ typosquatted-image
`,
			fixed: `FROM nginx:1.30.2
`,
		},
		{
			name: 'a version that the official image is not known to have',
			bad: `FROM someteam/nginx:0.1-custom
#    ^^^^^^^^^^^^^^ typosquatted-image
`,
		},
		{ name: 'files of another image', bad: 'FROM debian:13-slim\nCOPY --from=ghrc.io/example/tool:1.4 /tool /usr/bin/\n#           ^^^^^^^^^^^^^^^^^^^^ typosquatted-image\n' },
		{ name: 'official images, with and without their namespace', good: 'FROM node:24 AS a\nFROM docker.io/library/node:24 AS b\nFROM public.ecr.aws/docker/library/node:24\n' },
		{ name: "the project's own image", good: 'FROM grafana/grafana:12.3.0\n' },
		{ name: 'a name of its own', good: 'FROM registry.example.com/team/node:24\n' },
	],
};

const MESSAGES: Readonly<Record<LookAlike['because'], (name: string, official: string) => string>> = {
	'edit-distance': (name, official) => `${name} is not ${official}, and anybody may publish under that name. Use ${official}.`,
	homoglyph: (name, official) => `${name} only looks like ${official}. Use ${official}.`,
	namespace: (name, official) => `${name} looks like ${official}, but is published by somebody else. Use ${official}.`,
	'vendor-copy': (name, official) => `${name} is a vendor's build of ${official}. The official image is ${official}.`,
	'same-name': (name, official) => `${name} is somebody's own build of ${official}. Use the official image ${official}, unless you trust its publisher.`,
};

/** Others publish builds of their own under that name, and say so. */
function isCertain({ because }: LookAlike): boolean {
	return because !== 'vendor-copy' && because !== 'same-name';
}

function fixes(model: DockerfileModel, stage: Stage, image: ImageReference, alike: LookAlike, today: string): Fix[] {
	const { official, because } = alike;
	const certain = isCertain(alike);
	const reference = certain ? image.tag === undefined ? official : `${official}:${image.tag}` : officialTag(official, image.tag, today);
	const edit = reference === undefined ? undefined : imageEdit(model, stage, reference, true);
	if (!edit || edit.reachesFurther) return [];
	if (certain) return [unsafeFix(`Use ${reference}`, 'It is another image: make sure that it is the one that was meant.', edit.edits, { preferred: true })];
	const differs = because === 'vendor-copy' ? `Ports, paths, variables and the account differ between ${image.name} and ${official}.` : `What ${image.name} adds to ${official} is gone.`;
	return [unsafeFix(`Use ${reference}`, differs, edit.edits, { level: because === 'vendor-copy' && standsAlone(stage, image) ? 'maximum' : 'manual' })];
}

/** True when the stage takes nothing from the vendor's image but its interpreter: own program, absolute paths, no word of the vendor. */
function standsAlone(stage: Stage, image: ImageReference): boolean {
	const vendor = image.repository.split('/')[0] ?? '';
	const [start] = [stage.lastBefore('CMD'), stage.lastBefore('ENTRYPOINT')].filter((instruction) => instruction !== undefined);
	const absolute = stage.instructions.some((i) => i.keyword === 'WORKDIR') || stage.copies.every(({ destination }) => destination?.word.text.startsWith('/'));
	// Its distribution may be another one.
	const installs = stage.runs.some(({ commands }) => commands.some((command) => packageCommand(command)));
	return start !== undefined && absolute && !installs && !stage.instructions.some((i) => i.arguments.text.toLowerCase().includes(vendor));
}

/** The version of a tag, as the official image has it; vendors add revisions of their own. */
function officialTag(official: string, tag: string | undefined, today: string): string | undefined {
	const version = /^v?(\d+(?:\.\d+)*)/.exec(tag ?? '')?.[1];
	if (version !== undefined) return lookupImage({ repository: official, tag: version })?.match === 'repository' ? undefined : `${official}:${version}`;
	return (isOfficialName(official) ? concreteTag({ repository: official }, today || undefined)?.same : undefined) ?? official;
}
