/**
 * What verifying by a build answers, for those who ask for it: types and words only, so that nobody loads the code that
 * starts programs just to know them.
 */
import type { HardenResult } from '../engine/index';

export const ENGINE_NAMES = ['auto', 'docker', 'podman', 'buildah'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** JSON schemas of the editor's settings, by what stands behind `bulwark.`: what starts a program is no workspace's to choose unseen. */
export const BUILD_SETTINGS = {
	'build.engine': {
		type: 'string', enum: ENGINE_NAMES, default: 'auto', scope: 'machine-overridable',
		enumDescriptions: ['The first of Docker, Podman and Buildah that works.', 'Docker.', 'Podman.', 'Buildah.'],
		markdownDescription: 'What *Verify the hardened Dockerfile* builds with. Nothing is built unless you ask for it.',
	},
} as const;

/** Builds of hardened versions for one Dockerfile, at most, while a change that breaks the build is looked for. */
export const MOST_BUILDS = 20;

/** Where a build ended. While it is being looked for, its line is that of the text that was built. */
export interface FailedStep {
	/** 0-based line of the original; undefined when the log does not tell. */
	readonly line?: number;
	/** The instruction as it was built, on one line, shortened. */
	readonly instruction: string;
	/** The last lines of its log, without secrets. */
	readonly log: readonly string[];
}

/** What one version of the Dockerfile makes. */
export interface BuiltImage {
	readonly builds: true;
	/** Bytes of all layers, as the engine counts them. */
	readonly size: number;
	/** As the image says it; '' when it says nothing, which is root. */
	readonly user: string;
	readonly ports: readonly string[];
	readonly entrypoint: readonly string[];
	readonly cmd: readonly string[];
	/** Where known secrets lie in it; null when they could not be looked for. */
	readonly secrets: readonly string[] | null;
}

export interface FailedImage {
	readonly builds: false;
	readonly step: FailedStep;
}

export type Version = (BuiltImage | FailedImage) & {
	/** Errors and warnings of Bulwark in its Dockerfile. */
	readonly findings: number;
};

/** A change that broke the build and was left out. */
export interface TakenBack {
	readonly id: string;
	readonly rule: string;
	readonly title: string;
	/** 0-based line of the original. */
	readonly line: number;
	readonly step: FailedStep;
}

export interface Verification {
	/** Name and version of the engine. */
	readonly engine: string;
	readonly before: Version;
	/** Null when the original does not build: nothing could be proved then. */
	readonly after: Version | null;
	/** How many different secrets were looked for. */
	readonly secretsLookedFor: number;
	readonly takenBack: readonly TakenBack[];
	/** True when the builds ran out before all changes were proved: those that were not are left out. */
	readonly incomplete: boolean;
	/** All builds that were made, the original's among them. */
	readonly builds: number;
}

/** The hardening that was proved, and how. */
export interface Verified {
	readonly result: HardenResult;
	readonly verification: Verification;
}

/** A secret that the hardened file mounts and nobody has given. */
export interface MissingSecret {
	readonly id: string;
	/** The variable or file that it comes from, as far as that is known. */
	readonly source: string;
}
