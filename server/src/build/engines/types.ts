/**
 * What a build needs from a container engine, whichever one is at hand. Contract of every implementation: `build` reports
 * a Dockerfile that fails as a value and throws only when the engine itself is broken; nothing is changed on the machine
 * but the engine's own storage, and `close` takes out of it what was built under the given tags.
 */

export interface BuildRequest {
	readonly contextDir: string;
	readonly dockerfilePath: string;
	readonly tag: string;
	readonly buildArgs?: Readonly<Record<string, string>>;
	/** Secret id → value. */
	readonly secrets?: Readonly<Record<string, string>>;
	/** Path of an SSH agent socket for `--mount=type=ssh`. */
	readonly ssh?: string;
	readonly target?: string;
	/** Gets the log as it is written. */
	readonly onOutput?: (chunk: string) => void;
}

export interface BuildResult {
	readonly ok: boolean;
	readonly log: string;
}

export interface ImageFacts {
	/** As written in the image, '' when it sets none. */
	readonly user: string;
	readonly cmd: readonly string[];
	readonly entrypoint: readonly string[];
	readonly ports: readonly string[];
	/** Bytes of all layers, not compressed. */
	readonly size: number;
}

export interface BuildEngine {
	/** Name and version, for people. */
	readonly name: string;
	/** Which form of a secret mount it understands: `buildkit` has `env=`, `portable` reads files. */
	readonly secretForm: 'buildkit' | 'portable';
	build(request: BuildRequest): Promise<BuildResult>;
	inspect(tag: string): Promise<ImageFacts>;
	/** Where in the image (configuration, history, files of any layer) one of these byte sequences occurs. */
	find(tag: string, needles: readonly Buffer[]): Promise<readonly string[]>;
	close(): Promise<void>;
}
