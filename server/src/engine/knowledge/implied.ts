/** What a distribution brings by itself, whatever is built on it. By hand; only what holds for each of its releases. */
import type { Profile } from './catalogue';

const BASICS: Readonly<Record<string, Profile>> = {
	alpine: { libc: 'musl', packageManager: 'apk', hasShell: true, variant: 'alpine' },
	debian: { libc: 'glibc', packageManager: 'apt' },
	ubuntu: { libc: 'glibc', packageManager: 'apt' },
	'ubi-minimal': { libc: 'glibc', packageManager: 'microdnf', hasShell: true, variant: 'minimal' },
	ubi: { libc: 'glibc', packageManager: 'dnf', hasShell: true },
	al2023: { libc: 'glibc' },
	amzn2: { libc: 'glibc', packageManager: 'yum', hasShell: true },
	fedora: { libc: 'glibc' },
	servercore: { libc: 'windows', packageManager: 'none', hasShell: true, variant: 'windows', defaultUser: 'ContainerAdministrator' },
	nanoserver: { libc: 'windows', packageManager: 'none', hasShell: true, variant: 'windows', defaultUser: 'ContainerUser' },
};

/** @param kind as the data writes it, without release */
export function impliedBy(kind: string | undefined): Profile {
	return BASICS[kind ?? ''] ?? {};
}
