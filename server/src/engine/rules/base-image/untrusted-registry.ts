/** Finds base images, and images that files are copied from, outside of the registries that the settings allow. */
import type { Settings } from '../../config/settings';
import { externalImages } from '../../model/externalImages';
import { type Fix, unsafeFix } from '../../model/fix';
import { type ImageReference, parseImageReference } from '../../model/imageReference';
import { canonicalName, isLibraryCopy, isOfficialName, registryOf } from '../../knowledge';
import { allowedBaseFixes } from '../../recipes/allowedBase';
import { imageEdit } from '../../recipes/imageEdit';
import { isTrusted, mirrorWanted, originOf } from '../../recipes/registryMirror';
import { replace, type TextEdit } from '../../text/edit';
import { matchesAny } from '../../text/wildcard';
import type { DockerfileModel } from '../../model/model';
import type { Stage } from '../../model/stage';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'untrusted-registry',
		title: 'Image from a registry that is not allowed',
		category: 'base-image',
		severity: 'warning',
		why: 'Whoever can push to the registry decides what runs in the build and in production. Teams name the registries that they check, and images from elsewhere pass by those checks. Silent until trustedRegistries or allowedImages is set, except for registries that are nothing but an IP address.',
		fixable: 'sometimes',
		since: '0.1.0',
		settings: ['trustedRegistries', 'registryMirrors', 'allowedImages', 'today'],
		sameAs: ['hadolint:DL3026', 'tally:hadolint/DL3026', 'droast:DF065', 'dockle:CIS-DI-0002', 'docker-bench-security:CIS-4.2'],
		references: ['https://docs.docker.com/docker-hub/image-library/trusted-content/'],
	},

	*check(model, { settings }) {
		for (const stage of model.stages) {
			const { image, from } = stage;
			const fault = image && image.text !== 'scratch' ? faultOf(image, settings) : undefined;
			if (!image || !fault) continue;
			const edit = (reference: string) => {
				const made = imageEdit(model, stage, reference, true);
				return made?.reachesFurther ? undefined : made?.edits;
			};
			yield {
				range: image.ranges.name ?? from.words[0]?.range ?? from.keywordRange, ...fault,
				fixes: () => {
					const elsewhere = fixes(image, settings, edit);
					return elsewhere.length > 0 || settings.allowedImages.length === 0 ? elsewhere : allowed(model, stage, settings);
				},
			};
		}
		for (const { image, range } of externalImages(model)) {
			const fault = faultOf(image, settings);
			const edit = (reference: string) => image.ranges.whole && image.value.via.length === 0 ? [replace(image.ranges.whole, reference)] : undefined;
			if (fault) yield { range: image.ranges.name ?? range, ...fault, fixes: () => fixes(image, settings, edit) };
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
		{
			name: 'a mount of another image',
			settings: { trustedRegistries: ['registry.example.com'] },
			bad: `FROM registry.example.com/base:1
RUN --mount=from=ghcr.io/example/tool:1.4,target=/tool /tool/run
#                ^^^^^^^^^^^^^^^^^^^^ untrusted-registry
`,
			fixed: `FROM registry.example.com/base:1
RUN --mount=from=registry.example.com/example/tool:1.4,target=/tool /tool/run
`,
		},
		{
			name: 'an image that is not on the list',
			settings: { allowedImages: ['node', 'registry.example.com/*'] },
			bad: `FROM node:26-slim AS build
FROM registry.example.com/team/base:1 AS own
FROM ubuntu:26.04
#    ^^^^^^ untrusted-registry
`,
		},
		{
			name: 'the same Java from an allowed publisher',
			settings: { allowedImages: ['eclipse-temurin', 'debian'], today: '2026-11-24' },
			bad: `FROM amazoncorretto:21-alpine
#    ^^^^^^^^^^^^^^ untrusted-registry
COPY app.jar /app.jar
`,
			fixed: `FROM eclipse-temurin:21-alpine
COPY app.jar /app.jar
`,
		},
		{ name: 'what the mirror stands for is on the list', settings: { trustedRegistries: ['registry.example.com'], allowedImages: ['node'], registryMirrors: { 'docker.io': 'mirror.example.com/hub' } }, good: 'FROM mirror.example.com/hub/library/node:24\n' },
		{ name: 'its registry has a mirror: another rule says so', settings: { trustedRegistries: ['registry.example.com'], registryMirrors: { 'docker.io': 'mirror.example.com/hub' } }, good: 'FROM node:24\n' },
		{ name: 'a registry without a name', bad: 'FROM 203.0.113.7:5000/app:1.0\n#    ^^^^^^^^^^^^^^^^^^^^ untrusted-registry\n' },
		{ name: 'on the list, however it is written', settings: { allowedImages: ['docker.io/library/node', 'alpine', 'example/*'] }, good: 'FROM node:26 AS a\nFROM docker.io/library/alpine:3.24 AS b\nFROM docker.io/example/tool:1\n' },
		{ name: 'no setting', good: 'FROM quay.io/example/tool:1.4\n' },
		{ name: 'hosts, a wildcard and a path', settings: { trustedRegistries: ['docker.io', '*.example.com', 'ghcr.io/example'] }, good: 'FROM node:24 AS a\nFROM build.example.com/team/app:1 AS b\nFROM ghcr.io/example/tool:1 AS c\nFROM scratch\nCOPY --from=a /x /x\n' },
		{ name: 'an image that only the build knows', settings: { trustedRegistries: ['registry.example.com'] }, good: 'ARG BASE\nFROM ${BASE}\n' },
	],
};

/** Registries that serve the official images, tag by tag, and under which path. */
const MIRRORS: Readonly<Record<string, string>> = { 'docker.io': '', 'public.ecr.aws': 'public.ecr.aws/docker/library/', 'mirror.gcr.io': 'mirror.gcr.io/library/' };

type Fault = Pick<Finding, 'message' | 'severity'>;
type Policy = Pick<Settings, 'trustedRegistries' | 'registryMirrors' | 'allowedImages'>;

function faultOf(image: ImageReference, { trustedRegistries, registryMirrors, allowedImages }: Policy): Fault | undefined {
	const host = registryOf(image);
	const origin = originOf(image, registryMirrors);
	const passes = origin !== undefined || mirrorWanted(image, { trustedRegistries, registryMirrors }) !== undefined || isTrusted(image, trustedRegistries);
	if (trustedRegistries.length > 0 && !passes) return { message: `${host} is not among the trusted registries. Use an image from ${trustedRegistries.slice(0, 3).join(', ')}.` };
	if (allowedImages.length > 0 && !isListed(image, allowedImages) && !(origin && isListed(origin, allowedImages))) return { message: `${image.name} is not among the allowed images. Use one of ${allowedImages.slice(0, 3).join(', ')}, or have it added.` };
	if (origin || trustedRegistries.length > 0 || allowedImages.length > 0 || !/^\d+\.\d+\.\d+\.\d+(?::\d+)?$/.test(host) || host.startsWith('127.')) return undefined;
	return { message: `The registry ${host} has no name that a certificate could prove. Use one that has.`, severity: 'info' };
}

/** The name as written, in full, or as Docker shortens it. */
function isListed(image: ImageReference, patterns: readonly string[]): boolean {
	const short = canonicalName(image);
	const hub = registryOf(image) === 'docker.io';
	const names = [image.name, short, ...(hub ? [`docker.io/${short.includes('/') ? '' : 'library/'}${short}`, `docker.io/${short}`] : [])];
	return names.some((name) => matchesAny(patterns, name));
}

function fixes(image: ImageReference, policy: Policy, edit: (reference: string) => readonly TextEdit[] | undefined): Fix[] {
	const { trustedRegistries } = policy;
	const rest = (image.tag === undefined ? '' : `:${image.tag}`) + (image.digest === undefined ? '' : `@${image.digest}`);
	const official = isLibraryCopy(image) || registryOf(image) === 'docker.io' ? canonicalName(image) : undefined;
	const change = (reference: string) => faultOf(parseImageReference({ text: reference, pieces: [], via: [] }), policy) ? undefined : edit(reference);
	if (official !== undefined && isOfficialName(official)) {
		for (const path of Object.values(MIRRORS)) {
			const edits = change(`${path}${official}${rest}`);
			if (edits) return [unsafeFix(`Use ${path}${official}${rest}`, 'The image is the same, but its registry has its own log-in and limits.', edits, { preferred: true })];
		}
	}
	const mirror = trustedRegistries.find((entry) => /^[a-z0-9.-]+(?::\d+)?$/i.test(entry) && registryOf({ registry: entry, repository: '' }) !== 'docker.io' && MIRRORS[entry] === undefined);
	if (mirror === undefined) return [];
	const path = official !== undefined && isOfficialName(official) ? `library/${official}` : image.repository;
	const edits = change(`${mirror}/${path}${rest}`);
	return edits ? [unsafeFix(`Use ${mirror}/${path}${rest}`, `Only right when ${mirror} has a copy of this image under that name: look there first.`, edits, { level: 'manual' })] : [];
}

/** Images on the list that are there for the same program. */
function allowed(model: DockerfileModel, stage: Stage, settings: Settings): Fix[] {
	const { allowedImages, today } = settings;
	return allowedBaseFixes(model, stage, { allowedImages, today, isAllowed: (image) => faultOf(image, settings) === undefined });
}
