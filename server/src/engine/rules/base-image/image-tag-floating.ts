/** Finds base images whose tag names a variant or a channel and no version, and names the version that it stands for today. */
import { concreteTag } from '../../knowledge';
import { concreteTagFixes } from '../../recipes/baseImage';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'image-tag-floating',
		title: 'Base image tag without a version',
		category: 'base-image',
		severity: 'info',
		why: 'Tags such as alpine, slim, lts and stable move to the next major version when it comes out: the same Dockerfile then builds another image, and what breaks in it was changed by nobody here.',
		fixable: 'always',
		since: '0.2.0',
		settings: ['preferredBases', 'today'],
		sameAs: [],
		references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model, context) {
		const today = context.settings.today || undefined;
		for (const stage of model.stages) {
			const { image } = stage;
			if (!image || image.tag === undefined || LATEST.test(image.tag) || image.digest !== undefined) continue;
			const tags = concreteTag(image, today);
			if (!tags || tags.same === image.text) continue;
			yield {
				range: image.ranges.tag ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: `${image.name}:${image.tag} moves from version to version. Use ${tags.same}.`,
				severity: stage.ships ? 'info' : lowered('info'),
				fixes: () => concreteTagFixes(model, stage, context),
			};
		}
	},

	examples: [
		{
			name: 'a variant',
			bad: `FROM python:alpine
#           ^^^^^^ image-tag-floating
CMD ["python", "/app.py"]
`,
			fixed: `FROM python:3.14-alpine
CMD ["python", "/app.py"]
`,
		},
		{
			name: 'a channel, through an argument',
			bad: `ARG NODE=lts-alpine
#        ^^^^^^^^^^ image-tag-floating
FROM node:\${NODE}
CMD ["node", "/server.js"]
`,
			fixed: `ARG NODE=24-alpine
FROM node:\${NODE}
CMD ["node", "/server.js"]
`,
		},
		{
			name: 'a channel of a distribution, in a stage that does not ship',
			bad: `FROM debian:stable-slim AS fetch
#           ^^^^^^^^^^^ image-tag-floating
RUN echo hello > /greeting
FROM scratch
COPY --from=fetch /greeting /
`,
			fixed: `FROM debian:13-slim AS fetch
RUN echo hello > /greeting
FROM scratch
COPY --from=fetch /greeting /
`,
		},
		{ name: 'the name of a release', good: 'FROM debian:trixie\nFROM ubuntu:noble\nFROM node:krypton-alpine\nFROM buildpack-deps:trixie-curl\n' },
		{ name: 'a version, however short', good: 'FROM python:3\nFROM nginx:1-alpine\nFROM docker:29-dind\n' },
		{ name: 'a digest says which one it is', good: 'FROM node:lts@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'an image whose versions nobody knows', good: 'FROM registry.example.com/team/app:stable\n' },
		{ name: 'a tag that has no version beside it', good: 'FROM gcr.io/distroless/static-debian13:nonroot\nFROM hello-world:linux\n' },
	],
};

/** Another rule's. */
const LATEST = /^latest(?:-|$)/;
