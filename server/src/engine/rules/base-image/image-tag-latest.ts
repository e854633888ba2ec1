/** Finds base images whose tag is `latest`, and names the release line that it stands for today. */
import { intendedImage } from '../../model/intendedImage';
import { concreteTagFixes } from '../../recipes/baseImage';
import { pinnedBase } from '../../recipes/pinDigest';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'image-tag-latest',
		title: 'Base image tagged latest',
		category: 'base-image',
		severity: 'warning',
		why: 'The tag latest moves to whatever was pushed last: the same Dockerfile builds another image tomorrow, across major versions, and nobody can tell which one is running.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['preferredBases', 'today'],
		sameAs: ['hadolint:DL3007', 'tally:hadolint/DL3007', 'trivy:DS-0001', 'checkov:CKV_DOCKER_7', 'kics:image_version_using_latest', 'semgrep:avoid-latest-version', 'sonar:S6596', 'dockerfile_lint:is_latest_tag', 'dockerfilelint:latest_tag', 'dockle:DKL-DI-0006', 'droast:DF001', 'droast:DF024', 'terrascan:AC_DOCKER_0041', 'code-pathfinder:DOCKER-BP-001'],
		references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model, context) {
		for (const stage of model.stages) {
			const image = stage.image ?? intendedImage(model, stage);
			if (!image || !LATEST.test(image.tag ?? '') || image.digest !== undefined) continue;
			const level = image.tag === 'latest' && stage.image ? 'warning' : 'info';
			yield {
				range: image.ranges.tag ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: `${image.name}:${image.tag} is another image tomorrow. Name a version.`,
				severity: stage.ships ? level : lowered(level),
				fixes: () => {
					const known = concreteTagFixes(model, stage, context);
					return known.length > 0 ? known : pinnedBase(model, stage);
				},
			};
		}
	},

	examples: [
		{
			name: 'latest of an official image',
			bad: `FROM node:latest
#         ^^^^^^ image-tag-latest
CMD ["node", "server.js"]
`,
			fixed: `FROM node:26
CMD ["node", "server.js"]
`,
		},
		{
			name: 'through an argument',
			bad: `ARG BASE=debian:latest
#               ^^^^^^ image-tag-latest
FROM \${BASE}
`,
			fixed: `ARG BASE=debian:13
FROM \${BASE}
`,
		},
		{
			name: 'the tag alone is an argument',
			bad: `ARG TAG=latest
#       ^^^^^^ image-tag-latest
FROM --platform=linux/amd64 docker.io/library/python:$TAG AS app
`,
			fixed: `ARG TAG=3.14
FROM --platform=linux/amd64 docker.io/library/python:$TAG AS app
`,
		},
		{
			name: 'a stage that does not ship',
			bad: `FROM golang:latest AS build
#           ^^^^^^ image-tag-latest
RUN go build -o /server .
FROM scratch
COPY --from=build /server /server
`,
			fixed: `FROM golang:1.27 AS build
RUN go build -o /server .
FROM scratch
COPY --from=build /server /server
`,
		},
		{
			name: 'an image of another publisher',
			bad: `FROM denoland/deno:latest
#                  ^^^^^^ image-tag-latest
CMD ["run", "/srv/main.ts"]
`,
			fixed: `FROM denoland/deno:2
CMD ["run", "/srv/main.ts"]
`,
		},
		{ name: 'an image that nobody knows', bad: 'FROM registry.example.com/team/app:latest\n#                                  ^^^^^^ image-tag-latest\n', fixed: 'FROM registry.example.com/team/app:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'an argument in the wrong place says what is meant', bad: 'FROM alpine:3.24 AS one\nARG TAG=latest\nFROM alpine:${TAG}\n#    ^^^^^^^^^^^^^ image-tag-latest\n' },
		{ name: 'latest of a variant', bad: 'FROM registry.example.com/team/app:latest-alpine\n#                                  ^^^^^^^^^^^^^ image-tag-latest\n', fixed: 'FROM registry.example.com/team/app:latest-alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'a version with the word behind it', good: 'FROM registry.example.com/database:2022-latest\n' },
		{ name: 'a value that only the build knows', good: 'ARG TAG\nFROM node:${TAG}\n' },
		{ name: 'an earlier stage called latest', good: 'FROM node:26-slim AS latest\nFROM latest\n' },
		{ name: 'a version', good: 'FROM node:26-slim\n' },
		{ name: 'a digest says which one it is', good: 'FROM node:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
	],
};

/** Alone, or in front of a variant. Behind a version it moves within that version. */
const LATEST = /^latest(?:-|$)/;
