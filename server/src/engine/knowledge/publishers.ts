/**
 * What publishers promise for all of their images, where the table has no entry of its own.
 * Sources: the documentation of Chainguard, Docker Hardened Images, Bitnami and distroless,
 * and the announcements of those who moved. By hand.
 */
import type { Profile } from './catalogue';
import type { TagWords } from './tagWords';
import type { Deprecation } from './types';

export interface PublisherRule {
	readonly pattern: RegExp;
	readonly publisher: 'verified' | 'community';
	readonly deprecated?: Deprecation;
	profile(words: TagWords): Profile;
}

const isDevelopment = (words: TagWords): boolean => words.flavour.split(' ').includes('dev');

/** Repositories that their publishers left for others; what they hold is no longer looked at. */
const LEFT: readonly (readonly [RegExp, Deprecation])[] = [
	[/^adoptopenjdk\//, { since: '2021-08-01', replacedBy: ['eclipse-temurin'] }],
	[/^circleci\//, { since: '2021-12-31', replacedBy: ['cimg/*'] }],
	[/^jupyter\//, { since: '2023-10-20', replacedBy: ['quay.io/jupyter/*'] }],
	[/^k8s\.gcr\.io\//, { since: '2023-04-03', replacedBy: ['registry.k8s.io/*'] }],
	[/^registry\.access\.redhat\.com\/(?:ubi7|rhel7|rhscl)(?:[/-]|$)/, { since: '2024-06-30', replacedBy: ['registry.access.redhat.com/ubi9/ubi'] }],
	[/^microsoft\/(?:aspnet\w*|dotnet[\w-]*|iis|mssql-\S+|azure-cli|powershell|vsts-agent)$/, { replacedBy: ['mcr.microsoft.com/*'] }],
	[/^jboss\/(?:wildfly|keycloak)$/, { replacedBy: ['quay.io/wildfly/wildfly', 'quay.io/keycloak/keycloak'] }],
];

export const PUBLISHERS: readonly PublisherRule[] = [
	...LEFT.map(([pattern, deprecated]): PublisherRule => ({ pattern, publisher: 'community', deprecated, profile: () => ({}) })),
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
