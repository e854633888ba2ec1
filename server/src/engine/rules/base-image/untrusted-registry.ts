/** Finds base images, and images that files are copied from, outside of the registries that the settings allow. */
import { type Fix, unsafeFix } from '../../model/fix';
import { type ImageReference, parseImageReference } from '../../model/imageReference';
import { type DockerfileModel, externalImage } from '../../model/model';
import type { Stage } from '../../model/stage';
import { canonicalName, isLibraryCopy, isOfficialName } from '../../knowledge';
import { imageEdit } from '../../recipes/imageEdit';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'untrusted-registry',
		title: 'Image from a registry that is not allowed',
		category: 'base-image',
		severity: 'warning',
		why: 'Whoever can push to the registry decides what runs in the build and in production. Teams name the registries that they check, and images from elsewhere pass by those checks. Silent until trustedRegistries is set.',
		fixable: 'sometimes',
		since: '0.1.0',
		sameAs: ['hadolint:DL3026', 'tally:hadolint/DL3026', 'droast:DF065', 'dockle:CIS-DI-0002', 'docker-bench-security:CIS-4.2'],
		references: ['https://docs.docker.com/docker-hub/image-library/trusted-content/'],
	},

	*check(model, { settings: { trustedRegistries } }) {
		if (trustedRegistries.length === 0) return;
		for (const stage of model.stages) {
			const { image } = stage;
			if (image && image.text !== 'scratch' && !isAllowed(image, trustedRegistries)) {
				yield finding(image, image.ranges.name ?? stage.from.words[0]?.range ?? stage.from.keywordRange, trustedRegistries, fixes(model, stage, image, trustedRegistries));
			}
			for (const { from, instruction } of stage.copies) {
				const source = externalImage(model, from, instruction.range.start);
				if (!source || /^\d+$/.test(source.text) || isAllowed(source, trustedRegistries)) continue;
				yield finding(source, source.ranges.name ?? instruction.keywordRange, trustedRegistries, []);
			}
		}
	},

	examples: [
		{
			name: 'an official image, served by an allowed registry too',
			settings: { trustedRegistries: ['docker.io'] },
			bad: `FROM public.ecr.aws/docker/library/node:24-slim
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-registry
`,
			fixed: `FROM node:24-slim
`,
		},
		{
			name: 'Docker Hub is not allowed',
			settings: { trustedRegistries: ['registry.example.com', 'public.ecr.aws'] },
			bad: `ARG BASE=alpine:3.24
#        ^^^^^^ untrusted-registry
FROM \${BASE}
`,
			fixed: `ARG BASE=public.ecr.aws/docker/library/alpine:3.24
FROM \${BASE}
`,
		},
		{
			name: "only the team's own registry",
			settings: { trustedRegistries: ['registry.example.com'] },
			bad: `FROM quay.io/example/tool:1.4
#    ^^^^^^^^^^^^^^^^^^^^ untrusted-registry
`,
			fixed: `FROM registry.example.com/example/tool:1.4
`,
		},
		{
			name: 'files of another image',
			settings: { trustedRegistries: ['docker.io'] },
			bad: `FROM debian:13-slim
COPY --from=ghcr.io/example/tool:1.4 /tool /usr/bin/
#           ^^^^^^^^^^^^^^^^^^^^ untrusted-registry
`,
		},
		{ name: 'no setting', good: 'FROM quay.io/example/tool:1.4\n' },
		{ name: 'hosts, a wildcard and a path', settings: { trustedRegistries: ['docker.io', '*.example.com', 'ghcr.io/example'] }, good: 'FROM node:24 AS a\nFROM build.example.com/team/app:1 AS b\nFROM ghcr.io/example/tool:1 AS c\nFROM scratch\nCOPY --from=a /x /x\n' },
		{ name: 'an image that only the build knows', settings: { trustedRegistries: ['registry.example.com'] }, good: 'ARG BASE\nFROM ${BASE}\n' },
	],
};

const DOCKER_HUB = /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com|hub\.docker\.com)$/;
/** Registries that serve the official images, tag by tag, and under which path. */
const MIRRORS: Readonly<Record<string, string>> = { 'docker.io': '', 'public.ecr.aws': 'public.ecr.aws/docker/library/', 'mirror.gcr.io': 'mirror.gcr.io/library/' };

function hostOf({ registry = 'docker.io' }: ImageReference): string {
	const host = registry.toLowerCase();
	return DOCKER_HUB.test(host) ? 'docker.io' : host;
}

function isAllowed(image: ImageReference, allowed: readonly string[]): boolean {
	const host = hostOf(image);
	return allowed.some((entry) => {
		const plain = entry.toLowerCase().replace(/^https?:\/\//, '').replace(/\/+$/, '');
		const slash = plain.indexOf('/');
		const name = slash < 0 ? plain : plain.slice(0, slash);
		const fits = name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === (DOCKER_HUB.test(name) ? 'docker.io' : name) || name === '*';
		const repository = host === 'docker.io' && !image.repository.includes('/') ? `library/${image.repository}` : image.repository;
		return fits && (slash < 0 || `${repository}/`.startsWith(`${plain.slice(slash + 1)}/`));
	});
}

function finding(image: ImageReference, range: Finding['range'], allowed: readonly string[], list: Fix[]): Finding {
	return { range, message: `${hostOf(image)} is not among the trusted registries. Use an image from ${allowed.slice(0, 3).join(', ')}.`, fixes: list };
}

function fixes(model: DockerfileModel, stage: Stage, image: ImageReference, allowed: readonly string[]): Fix[] {
	const rest = (image.tag === undefined ? '' : `:${image.tag}`) + (image.digest === undefined ? '' : `@${image.digest}`);
	const official = isLibraryCopy(image) || hostOf(image) === 'docker.io' ? canonicalName(image) : undefined;
	const change = (reference: string) => {
		const edit = isAllowed(parseImageReference({ text: reference, pieces: [], via: [] }), allowed) ? imageEdit(model, stage, reference, true) : undefined;
		return edit?.reachesFurther ? undefined : edit?.edits;
	};
	if (official !== undefined && isOfficialName(official)) {
		for (const path of Object.values(MIRRORS)) {
			const edits = change(`${path}${official}${rest}`);
			if (edits) return [unsafeFix(`Use ${path}${official}${rest}`, 'The image is the same, but its registry has its own log-in and limits.', edits, { preferred: true })];
		}
	}
	const mirror = allowed.find((entry) => /^[a-z0-9.-]+(?::\d+)?$/i.test(entry) && !DOCKER_HUB.test(entry) && MIRRORS[entry] === undefined);
	if (mirror === undefined) return [];
	const path = official !== undefined && isOfficialName(official) ? `library/${official}` : image.repository;
	const edits = change(`${mirror}/${path}${rest}`);
	return edits ? [unsafeFix(`Use ${mirror}/${path}${rest}`, `Only right when ${mirror} has a copy of this image under that name: look there first.`, edits, { level: 'manual' })] : [];
}
