/** Finds images that are named without the digest of their content. Off by default: digests need somebody who renews them. */
import { externalImages } from '../../model/externalImages';
import type { ImageReference } from '../../model/imageReference';
import { pinnedBase, pinnedSource } from '../../recipes/pinDigest';
import { type Finding, lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'image-not-digest-pinned',
		title: 'Image not pinned to a digest',
		category: 'base-image',
		severity: 'info',
		default: 'off',
		why: 'A tag can be moved to other content, by its publisher or by whoever takes over the account; the digest is the content. It also stops the updates that a tag brings, so let a bot renew it. The digest is only known to the registry: `bulwark pin` and the editor ask it when you want them to. Without that, zeros are left to be filled in, at which the build stops.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['code-pathfinder:DOCKER-AUD-001', 'docker-language-server:not_pinned_digest', 'semgrep:dockerfile-source-not-pinned', 'sonar:S7023'],
		references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const { image, from, ships } = stage;
			if (!image || image.text === 'scratch' || image.text === '' || image.digest !== undefined) continue;
			yield finding(image, image.ranges.whole ?? from.words[0]?.range ?? from.keywordRange, ships, () => pinnedBase(model, stage));
		}
		for (const { image, range, stage } of externalImages(model)) if (image.digest === undefined) yield finding(image, range, stage.ships, () => pinnedSource(image));
	},

	examples: [
		{ name: 'a tag', bad: 'FROM node:26-slim\n#    ^^^^^^^^^^^^ image-not-digest-pinned\n', fixed: 'FROM node:26-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'through an argument', bad: 'ARG BASE=alpine:3.24\n#        ^^^^^^^^^^^ image-not-digest-pinned\nFROM ${BASE}\n', fixed: 'ARG BASE=alpine:3.24@sha256:0000000000000000000000000000000000000000000000000000000000000000\nFROM ${BASE}\n' },
		{ name: 'a variable that says the version elsewhere, too', bad: 'ARG V=3.24\nFROM alpine:${V}\n#    ^^^^^^^^^^^ image-not-digest-pinned\nARG V\nENV VERSION=${V}\n', fixed: 'ARG V=3.24\nFROM alpine:${V}@sha256:0000000000000000000000000000000000000000000000000000000000000000\nARG V\nENV VERSION=${V}\n' },
		{ name: 'every image counts', bad: 'FROM golang:1.27 AS build\n#    ^^^^^^^^^^^ image-not-digest-pinned\nFROM scratch\nCOPY --from=build /server /server\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\n#           ^^^^^^^^^^^^ image-not-digest-pinned\n', fixed: 'FROM golang:1.27@sha256:0000000000000000000000000000000000000000000000000000000000000000 AS build\nFROM scratch\nCOPY --from=build /server /server\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\n' },
		{ name: 'a digest, with a tag for the reader', good: 'FROM node:26-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'scratch, stages and what only the build knows', good: 'ARG BASE\nFROM ${BASE} AS base\nFROM base AS next\nFROM scratch\nCOPY --from=next /a /a\n' },
	],
};

function finding(image: ImageReference, range: Finding['range'], ships: boolean, fixes: Finding['fixes']): Finding {
	return {
		range,
		message: `${image.name}${image.tag === undefined ? '' : `:${image.tag}`} can be other content tomorrow. Add its digest, @sha256:…, which docker buildx imagetools inspect shows.`,
		...(!ships && { severity: lowered('info') }),
		fixes,
	};
}
