/** Finds FROM --platform with a fixed value: the stage is built for that platform whatever the build asks for. */
import { removeFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { Stage } from '../../model/stage';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'from-platform-constant',
		title: 'Fixed platform in FROM',
		category: 'hygiene',
		severity: 'info',
		why: 'A fixed --platform wins over what the build is asked for: on every other machine the image is emulated or does not start, and a build for several platforms holds the same one several times.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:FromPlatformFlagConstDisallowed', 'code-pathfinder:DOCKER-BP-027', 'docker-language-server:FromPlatformFlagConstDisallowed', 'droast:DF061', 'hadolint:DL3029', 'kics:using_platform_with_from', 'semgrep:avoid-platform-with-from', 'tally:buildkit/FromPlatformFlagConstDisallowed', 'tally:hadolint/DL3029', 'terrascan:AC_DOCKER_0001'],
		references: ['https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/', 'https://docs.docker.com/build/building/multi-platform/'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const flag = stage.from.flags.find(({ name }) => name === 'platform');
			const value = flag?.value ?? '';
			if (!flag || value === '' || value.includes('$') || stage.system === 'windows' || isNamedAfter(stage, value)) continue;
			yield {
				range: flag.range,
				message: `This stage is always built for ${value}. Leave the platform to the build, or use $BUILDPLATFORM.`,
				fixes: [unsafeFix('Leave the platform to the build', `On other machines the stage is then built for their own platform: steps that download programs for ${value} no longer fit.`, [removeFlag(model, flag)], { preferred: true, level: 'maximum' })],
			};
		}
	},

	examples: [
		{
			name: 'a fixed platform',
			bad: `FROM --platform=linux/amd64 alpine:3.24 AS base
#    ^^^^^^^^^^^^^^^^^^^^^^ from-platform-constant
RUN apk add --no-cache git
`,
			fixed: `FROM alpine:3.24 AS base
RUN apk add --no-cache git
`,
		},
		{
			name: 'only the architecture',
			bad: `FROM --platform=arm64 node:24
#    ^^^^^^^^^^^^^^^^ from-platform-constant
`,
			fixed: `FROM node:24
`,
		},
		{ name: 'a variable', good: 'ARG WHERE=linux/amd64\nFROM --platform=$BUILDPLATFORM golang:1.27 AS build\nFROM --platform=${WHERE} alpine:3.24\n' },
		{ name: 'stages named after their platform', good: 'FROM --platform=linux/amd64 alpine:3.24 AS build_amd64\nFROM --platform=linux/arm64 alpine:3.24 AS build_arm64\nFROM build_${TARGETARCH}\n' },
		{ name: 'Windows has no other', good: 'FROM --platform=windows/amd64 mcr.microsoft.com/windows/nanoserver:ltsc2025\n' },
		{ name: 'none', good: 'FROM alpine:3.24\n' },
	],
};

/** BuildKit's exception: `AS build_amd64` is one of several stages to choose from. */
function isNamedAfter({ name }: Stage, platform: string): boolean {
	return name !== undefined && platform.toLowerCase().split('/').some((part) => part !== '' && name.includes(part));
}
