/**
 * How big an image is when unpacked, as an order of magnitude: all that a developer needs to choose, and all that stays
 * true from one release to the next. By hand, for images whose size is common knowledge; of all others nothing is said.
 */
import type { ImageFacts } from './types';

export type SizeClass = 'empty' | 'tiny' | 'small' | 'medium' | 'large' | 'huge';

export const SIZES: Readonly<Record<SizeClass, string>> = {
	empty: 'empty',
	tiny: 'tiny (a few MB)',
	small: 'small (tens of MB)',
	medium: 'medium (one to several hundred MB)',
	large: 'large (around 1 GB)',
	huge: 'huge (several GB)',
};

type Row = Partial<Record<NonNullable<ImageFacts['variant']>, SizeClass>>;

const ROWS: Readonly<Record<string, Row>> = {
	'alpine': { alpine: 'tiny', full: 'tiny' }, 'busybox': { busybox: 'tiny', full: 'tiny' },
	'debian': { full: 'medium', slim: 'small' }, 'ubuntu': { full: 'small' },
	'almalinux': { full: 'medium' }, 'rockylinux': { full: 'medium' }, 'fedora': { full: 'medium' }, 'amazonlinux': { full: 'medium' },
	'buildpack-deps': { full: 'large' },
	'node': { full: 'large', slim: 'medium', alpine: 'medium' }, 'python': { full: 'large', slim: 'medium', alpine: 'small' }, 'ruby': { full: 'large', slim: 'medium' }, 'perl': { full: 'large' },
	'golang': { full: 'large', alpine: 'medium' }, 'rust': { full: 'large', slim: 'large', alpine: 'large' }, 'gcc': { full: 'large' },
	'php': { full: 'medium' }, 'maven': { full: 'medium' }, 'gradle': { full: 'large' }, 'eclipse-temurin': { full: 'medium', alpine: 'medium' },
	'nginx': { full: 'medium', alpine: 'small' }, 'httpd': { full: 'medium', alpine: 'small' }, 'haproxy': { full: 'medium', alpine: 'small' }, 'caddy': { alpine: 'small' },
	'redis': { full: 'medium' }, 'postgres': { full: 'medium', alpine: 'medium' }, 'mariadb': { full: 'medium' },
	'mcr.microsoft.com/dotnet/sdk': { full: 'large' }, 'mcr.microsoft.com/dotnet/aspnet': { full: 'medium', alpine: 'medium' },
	'registry.access.redhat.com/ubi8/ubi': { full: 'medium' }, 'registry.access.redhat.com/ubi9/ubi': { full: 'medium' },
	'mcr.microsoft.com/windows/servercore': { windows: 'huge' }, 'mcr.microsoft.com/windows/nanoserver': { windows: 'medium' },
};

const DISTROLESS: readonly (readonly [RegExp, SizeClass])[] = [
	[/\/static(?:-debian\d+)?$/, 'tiny'], [/\/(?:base|base-nossl|cc)(?:-debian\d+)?$/, 'small'], [/\/(?:nodejs|java)\d+(?:-debian\d+)?$/, 'medium'],
];

/** Absent = not known. */
export function sizeOf({ name, variant, distro }: ImageFacts): SizeClass | undefined {
	if (variant === 'scratch' && name === 'scratch') return 'empty';
	if (name.startsWith('gcr.io/distroless/')) return DISTROLESS.find(([pattern]) => pattern.test(name))?.[1];
	if (variant === undefined || distro?.family === 'windows' && variant !== 'windows') return undefined;
	return Object.hasOwn(ROWS, name) ? ROWS[name]?.[variant] : undefined;
}
