/** Finds base images whose tag is `latest`, and names the release line that it stands for today. */
import { concreteTag } from '../../knowledge';
import type { ImageReference } from '../../model/imageReference';
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import { replace } from '../../text/edit';
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
		sameAs: ['hadolint:DL3007', 'tally:hadolint/DL3007', 'trivy:DS-0001', 'checkov:CKV_DOCKER_7', 'kics:image_version_using_latest', 'semgrep:avoid-latest-version', 'sonar:S6596', 'dockerfile_lint:is_latest_tag', 'dockerfilelint:latest_tag', 'dockle:DKL-DI-0006', 'droast:DF001', 'droast:DF024', 'terrascan:AC_DOCKER_0041', 'code-pathfinder:DOCKER-BP-001'],
		references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) {
			const { image } = stage;
			if (!image || image.tag !== 'latest' || image.digest !== undefined) continue;
			yield {
				range: image.ranges.tag ?? stage.from.words[0]?.range ?? stage.from.keywordRange,
				message: `${image.name}:latest is another image tomorrow. Name a version.`,
				...(!stage.ships && { severity: lowered('warning') }),
				fixes: fixes(image, settings.today),
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
		{ name: 'an image that nobody knows', bad: 'FROM registry.example.com/team/app:latest\n#                                  ^^^^^^ image-tag-latest\n' },
		{ name: 'a version', good: 'FROM node:26-slim\n' },
		{ name: 'a digest says which one it is', good: 'FROM node:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000\n' },
	],
};

function fixes(image: ImageReference, today: string): Fix[] {
	const tags = concreteTag(image, today || undefined);
	const { whole } = image.ranges;
	if (!tags || !whole) return [];
	const result = [safeFix(`Use ${tags.same}`, [replace(whole, tags.same)], { preferred: true })];
	if (tags.slim) result.push(unsafeFix(`Use ${tags.slim}`, 'The slim variant leaves out compilers, curl, git and other packages that a step may call.', [replace(whole, tags.slim)]));
	return result;
}
