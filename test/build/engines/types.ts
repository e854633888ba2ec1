/**
 * What the build proof needs from a container engine, whichever one is at hand. Contract of every implementation:
 * `build` reports a failing Dockerfile as a value and throws only when the engine itself is broken; `run` starts the
 * image as `docker run` would (image user, Docker's default capabilities or fewer, ports below 1024 open to everybody)
 * and the returned handle must be stopped by the caller.
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

export interface RunRequest {
	readonly env?: Readonly<Record<string, string>>;
	/** The port that the caller is going to ask. */
	readonly port?: number;
}

export interface HttpAnswer {
	readonly status: number;
	readonly body: string;
}

export interface RunningImage {
	/** One HTTP request to the container; undefined while nobody listens. */
	request(port: number, path: string): Promise<HttpAnswer | undefined>;
	/** Everything printed so far, both streams. */
	output(): string;
	/** Effective user ids of all processes that are alive now, read from the processes themselves. */
	uids(): Promise<readonly number[]>;
	exited(): boolean;
	stop(): Promise<void>;
}

export interface ImageBuilder {
	/** Name and version, for people. */
	readonly name: string;
	/** `real`: base images come from their registries. `stand-in`: they are made by `bases/`. */
	readonly bases: 'real' | 'stand-in';
	/** Which form of a secret mount it understands: `buildkit` has `env=`, `portable` reads files. */
	readonly secretForm: 'buildkit' | 'portable';
	build(request: BuildRequest): Promise<BuildResult>;
	inspect(tag: string): Promise<ImageFacts>;
	run(tag: string, request: RunRequest): Promise<RunningImage>;
	/** Where in the image (configuration, history, files of any layer) one of these byte sequences occurs. */
	find(tag: string, needles: readonly Buffer[]): Promise<readonly string[]>;
	/** Lets FROM lines that say `publicName` use the image built as `tag`. Only with stand-in bases. */
	provide(publicName: string, tag: string): Promise<void>;
	close(): Promise<void>;
}
