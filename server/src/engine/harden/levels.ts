/** The levels of Harden, in words for those who choose one. */
import type { Level } from './plan';

export const LEVEL_NOTES: Readonly<Record<Level, string>> = {
	safe: 'Only what cannot change how the image builds and behaves.',
	recommended: 'An unprivileged user, secrets as mounts, supported and smaller bases of the same kind.',
	maximum: 'Also a build stage with a minimal final stage, and whatever else serves security.',
};
