/** Finds FROM --platform with a platform that the image surely does not have. */
import { distributionOnly } from '../../knowledge';
import { removeFlag } from '../../model/edits';
import { unsafeFix } from '../../model/fix';
import type { Stage } from '../../model/stage';
import { replace } from '../../text/edit';
import type { Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'platform-mismatch',
		title: 'Platform that the image does not have',
		category: 'correctness',
		severity: 'warning',
		why: 'An image is published for certain platforms. Asked for another one, the build fails, or runs with a warning on an image that cannot start there.',
		fixable: 'always',
		since: '0.2.0',
		sameAs: ['buildkit:InvalidBaseImagePlatform', 'docker-language-server:InvalidBaseImagePlatform', 'tally:buildkit/InvalidBaseImagePlatform', 'tally:tally/platform-mismatch'],
		references: ['https://docs.docker.com/build/building/multi-platform/', 'https://github.com/docker-library/official-images#architectures-other-than-amd64'],
	},

	*check(model) {
		for (const stage of model.stages) {
			const flag = stage.from.flags.find(({ name }) => name === 'platform');
			const asked = flag?.value?.toLowerCase();
			const offered = asked === undefined || asked.includes('$') ? undefined : offeredInstead(stage, asked);
			if (!flag?.valueRange || offered === undefined) continue;
			const fits = offered.startsWith('linux/');
			yield {
				range: flag.range,
				message: `${stage.image?.name ?? 'The image'} is made for ${offered}, not for ${asked}. Leave the flag out, or take another image.`,
				fixes: [unsafeFix(fits ? `Use ${offered}` : 'Leave --platform out', 'The stage is then built for another platform.', [fits ? replace(flag.valueRange, offered) : removeFlag(model, flag)], { preferred: true, level: 'manual' })],
			};
		}
	},

	examples: [
		{
			name: 'an image of Windows',
			bad: `FROM --platform=linux/amd64 mcr.microsoft.com/windows/nanoserver:ltsc2025
#    ^^^^^^^^^^^^^^^^^^^^^^ platform-mismatch
`,
			fixed: `FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
`,
		},
		{
			name: 'a distribution of Linux',
			bad: `FROM --platform=windows/amd64 alpine:3.24
#    ^^^^^^^^^^^^^^^^^^^^^^^^ platform-mismatch
`,
			fixed: `FROM alpine:3.24
`,
		},
		{
			name: 'a repository of one architecture',
			bad: `FROM --platform=linux/amd64 arm64v8/debian:13
#    ^^^^^^^^^^^^^^^^^^^^^^ platform-mismatch
`,
			fixed: `FROM --platform=linux/arm64 arm64v8/debian:13
`,
		},
		{ name: 'the same architecture in other words', good: 'FROM --platform=linux/aarch64 arm64v8/debian:13\nFROM --platform=linux/arm/v7 arm32v7/debian:13\n' },
		{ name: 'images for both systems', good: 'FROM --platform=windows/amd64 golang:1.27\nFROM --platform=windows/amd64 registry.example.com/app:1\n' },
		{ name: 'unknown', good: 'ARG P\nFROM --platform=$P mcr.microsoft.com/windows/nanoserver:ltsc2025\n' },
	],
};

/** Namespaces of Docker Hub that hold the official images of one architecture. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'amd64', i386: '386', arm32v5: 'arm/v5', arm32v6: 'arm/v6', arm32v7: 'arm/v7', arm64v8: 'arm64', ppc64le: 'ppc64le', s390x: 's390x', riscv64: 'riscv64', mips64le: 'mips64le' };
const ALIASES: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', 'arm64/v8': 'arm64', i386: '386', arm: 'arm/v7', armhf: 'arm/v7' };

/** The platform that the image is made for, when it is surely another one. */
function offeredInstead({ image, facts }: Stage, asked: string): string | undefined {
	if (!image) return undefined;
	const [system = '', ...rest] = asked.split('/');
	const windows = facts?.distro?.family === 'windows' || image.registry === 'mcr.microsoft.com' && /^windows(?:\/|$)/.test(image.repository);
	if (windows) return system === 'linux' ? 'Windows' : undefined;
	if (system === 'windows') return distributionOnly(image) ? 'Linux' : undefined;
	const only = image.registry === undefined || image.registry === 'docker.io' ? ARCHITECTURES[image.repository.split('/')[0] ?? ''] : undefined;
	if (only === undefined || !image.repository.includes('/') || system !== 'linux' || rest.length === 0) return undefined;
	const architecture = rest.join('/');
	return (ALIASES[architecture] ?? architecture) === only ? undefined : `linux/${only}`;
}
