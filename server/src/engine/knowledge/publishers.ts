/**
 * What publishers promise for all of their images, where the table has no entry of its own.
 * Sources: the documentation of Chainguard, Docker Hardened Images, Bitnami and distroless,
 * and the announcements of those who moved. By hand.
 */
import type { Profile } from './catalogue';
import { impliedBy } from './implied';
import type { TagWords } from './tagWords';
import type { Deprecation } from './types';

export interface PublisherRule {
	readonly pattern: RegExp;
	readonly publisher: 'verified' | 'community';
	readonly deprecated?: Deprecation;
	profile(words: TagWords): Profile;
}

const isDevelopment = (words: TagWords): boolean => words.flavour.split(' ').includes('dev');

/** What a tag says of the system, when it names one. */
const asSaid = ({ os }: TagWords): Profile => os === undefined ? {} : { ...impliedBy(os.replace(/:.*/, '')), os };

/** Repositories that their publishers left for others; of what they hold, no more is known than their tags say. */
const LEFT: readonly (readonly [RegExp, Deprecation])[] = [
	[/^adoptopenjdk\//, { since: '2021-08-01', replacedBy: ['eclipse-temurin'] }],
	[/^circleci\//, { since: '2021-12-31', replacedBy: ['cimg/*'] }],
	[/^jupyter\//, { since: '2023-10-20', replacedBy: ['quay.io/jupyter/*'] }],
	[/^k8s\.gcr\.io\//, { since: '2023-04-03', replacedBy: ['registry.k8s.io/*'] }],
	[/^registry\.access\.redhat\.com\/(?:ubi7|rhel7|rhscl)(?:[/-]|$)/, { since: '2024-06-30', replacedBy: ['registry.access.redhat.com/ubi9/ubi'] }],
	[/^microsoft\/dotnet$/, { replacedBy: ['mcr.microsoft.com/dotnet/sdk', 'mcr.microsoft.com/dotnet/aspnet'] }],
	[/^microsoft\/(?:aspnet\w*|dotnet[\w-]*|iis|mssql-\S+|azure-cli|powershell|vsts-agent)$/, { replacedBy: ['mcr.microsoft.com/*'] }],
	[/^jboss\/(?:wildfly|keycloak)$/, { replacedBy: ['quay.io/wildfly/wildfly', 'quay.io/keycloak/keycloak'] }],
];

/**
 * Whole families of images that are built on one of their own. Read in CircleCI-Public/cimg-node@03422d65dd and cimg-go@00195196a9,
 * jupyter/docker-stacks@0005cd53f8, gitpod-io/workspace-images@02b4999b13 and TechEmpower/FrameworkBenchmarks@06cabb8595.
 */
const BUILT_ON: readonly (readonly [RegExp, PublisherRule['publisher'], Profile])[] = [
	[/^cimg\//, 'verified', { ...impliedBy('ubuntu'), os: 'ubuntu', hasShell: true, variant: 'full', defaultUser: 'circleci', accounts: 'circleci:1001:1002' }],
	[/^quay\.io\/jupyter\/[\w-]+-notebook$/, 'community', { ...impliedBy('ubuntu'), os: 'ubuntu', hasShell: true, variant: 'full', defaultUser: '1000', accounts: 'jovyan:1000' }],
	[/^gitpod\/workspace-/, 'verified', { ...impliedBy('ubuntu'), os: 'ubuntu', hasShell: true, variant: 'full', defaultUser: 'gitpod', accounts: 'gitpod:33333' }],
	[/^sumeetchhetri\/ffead-cpp-/, 'community', { ...impliedBy('ubuntu'), os: 'ubuntu', hasShell: true, variant: 'full', defaultUser: 'root', accounts: '' }],
];

export const PUBLISHERS: readonly PublisherRule[] = [
	...LEFT.map(([pattern, deprecated]): PublisherRule => ({ pattern, publisher: 'community', deprecated, profile: asSaid })),
	...BUILT_ON.map(([pattern, publisher, profile]): PublisherRule => ({ pattern, publisher, profile: () => profile })),
	{
		pattern: /^gcr\.io\/distroless\//,
		publisher: 'verified',
		profile: (words) => {
			const debug = words.flavour.split(' ').includes('debug');
			return {
				os: 'distroless', packageManager: 'none', variant: 'distroless', hasShell: debug,
				defaultUser: words.unprivileged ? '65532' : 'root', accounts: 'nonroot:65532:65532 nobody:65534:65534',
			};
		},
	},
	{
		pattern: /^cgr\.dev\//,
		publisher: 'verified',
		profile: (words) => ({
			os: 'wolfi', defaultUser: '65532', accounts: 'nonroot:65532:65532',
			...(isDevelopment(words) ? { packageManager: 'apk', hasShell: true } as const : {}),
		}),
	},
	{
		pattern: /^dhi\.io\//,
		publisher: 'verified',
		profile: (words) => isDevelopment(words)
			? { defaultUser: 'root', hasShell: true, ...(words.os !== undefined && { os: words.os }) }
			: { defaultUser: 'nonroot', accounts: '', ...(words.os !== undefined && { os: words.os }) },
	},
	{
		pattern: /^bitnami(?:legacy|secure)?\/(?!minideb)/,
		publisher: 'verified',
		deprecated: {
			since: '2025-08-28', replacedBy: ['bitnamisecure/*'],
			note: 'versioned tags moved to bitnamilegacy, which gets no updates',
		},
		profile: (words) => ({
			libc: 'glibc', hasShell: true, defaultUser: '1001', accounts: '',
			...(words.os?.startsWith('debian') && { os: words.os, packageManager: 'apt', variant: 'slim' } as const),
		}),
	},
];
