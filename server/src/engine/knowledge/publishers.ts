/**
 * What publishers promise for all of their images, where the table has no entry of its own.
 * Sources: the documentation of Chainguard, Docker Hardened Images, Bitnami and distroless. By hand.
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

export const PUBLISHERS: readonly PublisherRule[] = [
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
