/** Finds base images without tag and digest, and adds the release line that `latest` stands for today. */
import { intendedImage } from '../../model/intendedImage';
import { concreteTagFixes } from '../../recipes/baseImage';
import { pinnedBase } from '../../recipes/pinDigest';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'image-untagged',
		title: 'Base image without a tag',
		category: 'base-image',
		severity: 'warning',
		why: 'Without a tag Docker takes latest, which moves to whatever was pushed last: the same Dockerfile builds another image tomorrow, across major versions, and nobody can tell which one is running.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['preferredBases', 'today'],
		sameAs: ['hadolint:DL3006', 'tally:hadolint/DL3006', 'kics:image_version_not_explicit', 'semgrep:missing-image-version', 'dockerfile_lint:no_tag', 'dockerfilelint:missing_tag', 'code-pathfinder:DOCKER-BP-015'],
		references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model, context) {
		for (const stage of model.stages) {
			const { from } = stage;
			const image = stage.image ?? intendedImage(model, stage);
			if (!image || image.text === 'scratch' || image.text === '' || image.tag !== undefined || image.digest !== undefined) continue;
			yield {
				range: image.ranges.name ?? from.words[0]?.range ?? from.keywordRange,
				message: `${image.name} without a tag is latest: another image tomorrow. Name a version.`,
				...((!stage.ships || !stage.image) && { severity: lowered('warning') }),
				fixes: () => {
					const known = concreteTagFixes(model, stage, context);
					return known.length > 0 ? known : pinnedBase(model, stage);
				},
			};
		}
	},

	examples: [
		{
			name: 'no tag',
			bad: `FROM python
#    ^^^^^^ image-untagged
CMD ["python", "app.py"]
`,
			fixed: `FROM python:3.14
CMD ["python", "app.py"]
`,
		},
		{
			name: 'through an argument',
			bad: `ARG BASE=alpine
#        ^^^^^^ image-untagged
FROM $BASE AS app
RUN apk add --no-cache tini
`,
			fixed: `ARG BASE=alpine:3.24
FROM $BASE AS app
RUN apk add --no-cache tini
`,
		},
		{
			name: 'two stages of one argument',
			bad: `ARG BASE=debian
#        ^^^^^^ image-untagged
#        ^^^^^^ image-untagged
FROM \${BASE} AS build
FROM \${BASE}
COPY --from=build /etc/hostname /tmp/
`,
			fixed: `ARG BASE=debian:13
FROM \${BASE} AS build
FROM \${BASE}
COPY --from=build /etc/hostname /tmp/
`,
		},
		{
			name: 'an image of another publisher',
			bad: `FROM docker.io/oven/bun
#    ^^^^^^^^^^^^^^^^^^ image-untagged
CMD ["bun", "run", "/srv/main.ts"]
`,
			fixed: `FROM docker.io/oven/bun:1
CMD ["bun", "run", "/srv/main.ts"]
`,
		},
		{
			name: 'a repository that its publisher left',
			bad: `FROM microsoft/windowsservercore
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ image-untagged
CMD ["cmd.exe"]
`,
			fixed: `FROM mcr.microsoft.com/windows/servercore:ltsc2022
CMD ["cmd.exe"]
`,
		},
		{ name: 'a registry with a port is no tag', bad: 'FROM registry.example.com:5000/team/app\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ image-untagged\n', fixed: 'FROM registry.example.com:5000/team/app@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'an argument in the wrong place, and one that nobody declares', bad: 'FROM alpine:3.24 AS one\nARG BASE=debian\nFROM $BASE AS two\n#    ^^^^^ image-untagged\nFROM busybox$TAG\n#    ^^^^^^^^^^^ image-untagged\n' },
		{ name: 'a digest', good: 'FROM node@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
		{ name: 'scratch and earlier stages', good: 'FROM node:26-slim AS base\nFROM BASE AS next\nFROM scratch\nCOPY --from=next /a /a\n' },
		{ name: 'an image that only the build knows', good: 'ARG BASE\nFROM ${BASE} AS a\nARG OTHER\nFROM ${OTHER}\n' },
		{ name: 'a template', good: 'FROM {{ image }} AS a\nFROM <image>\n' },
	],
};
