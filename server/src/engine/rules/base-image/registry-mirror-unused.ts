/** Finds images that are not taken from the mirror of their registry, where the settings name one. */
import { externalImages } from '../../model/externalImages';
import { type Fix, unsafeFix } from '../../model/fix';
import type { ImageReference } from '../../model/imageReference';
import { imageEdit } from '../../recipes/imageEdit';
import { mirrorWanted, type Mirrored, shortened } from '../../recipes/registryMirror';
import { replace, type TextEdit } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'registry-mirror-unused',
		title: 'Image is not taken from the mirror of its registry',
		category: 'base-image',
		severity: 'warning',
		why: 'A mirror scans what passes through it, keeps what others delete, and knows no limits of a public registry. Images that are taken past it are not checked, and their builds stop when the registry does. Silent until registryMirrors is set; registries among trustedRegistries may be used without their mirror.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['registryMirrors', 'trustedRegistries'],
		sameAs: [],
		references: ['https://docs.docker.com/docker-hub/image-library/mirror/'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) {
			const { image, from } = stage;
			const wanted = image && image.text !== 'scratch' ? mirrorWanted(image, settings) : undefined;
			if (!image || !wanted) continue;
			yield {
				range: image.ranges.name ?? from.words[0]?.range ?? from.keywordRange, message: message(wanted),
				fixes: () => {
					const made = imageEdit(model, stage, wanted.reference, true);
					return made && !made.reachesFurther ? [fix(wanted, made.edits)] : [];
				},
			};
		}
		for (const { image, range } of externalImages(model)) {
			const wanted = mirrorWanted(image, settings);
			if (wanted) yield { range: image.ranges.name ?? range, message: message(wanted), fixes: () => inPlace(image, wanted) };
		}
	},

	examples: [
		{
			name: 'a mirror of Docker Hub',
			settings: { registryMirrors: { 'docker.io': 'mirror.example.com/dockerhub' } },
			bad: `FROM node:24-slim@sha256:b1a2e4f5c6d708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091 AS build
#    ^^^^ registry-mirror-unused
FROM mirror.example.com/dockerhub/library/alpine:3.24
COPY --from=build /app /app
`,
			fixed: `FROM mirror.example.com/dockerhub/library/node:24-slim@sha256:b1a2e4f5c6d708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091 AS build
FROM mirror.example.com/dockerhub/library/alpine:3.24
COPY --from=build /app /app
`,
		},
		{
			name: 'the name in an ARG',
			settings: { registryMirrors: { 'docker.io': 'mirror.example.com/dockerhub' } },
			bad: `ARG BASE=example/tool
#        ^^^^^^^^^^^^ registry-mirror-unused
ARG VERSION=1.4
FROM \${BASE}:\${VERSION}
`,
			fixed: `ARG BASE=mirror.example.com/dockerhub/example/tool
ARG VERSION=1.4
FROM \${BASE}:\${VERSION}
`,
		},
		{
			name: 'a mirror of a part of a registry',
			settings: { registryMirrors: { 'ghcr.io/example': 'mirror.example.com/own' } },
			bad: `FROM ghcr.io/elsewhere/base:1
COPY --from=ghcr.io/example/tool:2 /x /x
#           ^^^^^^^^^^^^^^^^^^^^ registry-mirror-unused
`,
			fixed: `FROM ghcr.io/elsewhere/base:1
COPY --from=mirror.example.com/own/tool:2 /x /x
`,
		},
		{
			name: 'an argument that something else uses, too',
			settings: { registryMirrors: { 'docker.io': 'mirror.example.com/dockerhub' } },
			bad: `ARG IMAGE=alpine
#         ^^^^^^ registry-mirror-unused
FROM \${IMAGE}:3.24
ARG IMAGE
RUN echo \${IMAGE}
`,
		},
		{ name: 'a mirror that has official images only', settings: { registryMirrors: { 'docker.io': 'mirror.example.com/library' } }, good: 'FROM example/tool:1\nCOPY --from=mirror.example.com/library/node:24 /x /x\n' },
		{ name: 'a trusted registry may be used without its mirror', settings: { trustedRegistries: ['docker.io'], registryMirrors: { 'docker.io': 'mirror.example.com/hub' } }, good: 'FROM node:24\nCOPY --from=mirror.example.com/hub/library/alpine:3.24 /x /x\n' },
		{ name: 'no setting', good: 'FROM node:24\n' },
		{ name: 'an image that only the build knows', settings: { registryMirrors: { 'docker.io': 'mirror.example.com/hub' } }, good: 'ARG BASE\nFROM ${BASE}\nFROM scratch\n' },
	],
};

function message({ key, reference }: Mirrored): string {
	return `Images of ${key} come from a mirror here. Use ${shortened(reference)}.`;
}

function fix({ reference }: Mirrored, edits: readonly TextEdit[]): Fix {
	return unsafeFix(`Use ${shortened(reference)}`, 'The mirror must have the image, and may ask for a log-in of its own.', edits, { preferred: true });
}

function inPlace(image: ImageReference, wanted: Mirrored): Fix[] {
	const { whole } = image.ranges;
	return whole && image.value.via.length === 0 ? [fix(wanted, [replace(whole, wanted.reference)])] : [];
}
