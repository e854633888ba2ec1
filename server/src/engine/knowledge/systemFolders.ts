/** Folders of a Linux system by who relies on them. Absolute paths without a slash at the end. */

/** Programs and configuration that everybody relies on. */
const SYSTEM = /^\/(?:(?:usr\/|usr\/local\/)?(?:bin|sbin|lib|lib32|lib64|libx32|libexec)|boot|dev|etc|proc|sys|usr|usr\/local)?$/;
/** Where every program keeps something. */
const SHARED = /^\/(?:var|var\/lib|opt|usr\/share|usr\/include|usr\/src|root|etc\/(?:ssl|ssh|pam\.d|apt|cron\.d|init\.d|profile\.d|systemd|ld\.so\.conf\.d))$/;
/** Trees whose files have modes of many kinds, some of them readable for root only. */
const MIXED = /^\/(?:|etc|usr|var|lib|lib64|boot)$/;

export type SystemFolder = 'system' | 'shared';

/** What the folder itself is to the system; undefined for folders of applications, and for what stands deeper. */
export function systemFolder(path: string): SystemFolder | undefined {
	return SYSTEM.test(path) ? 'system' : SHARED.test(path) ? 'shared' : undefined;
}

/** True when one mode cannot be right for all that is below. */
export function hasMixedModes(path: string): boolean {
	return MIXED.test(path);
}
