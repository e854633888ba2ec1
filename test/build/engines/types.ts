/**
 * What the build proof needs besides a build: images that run. Contract of every implementation: `run` starts the
 * image as `docker run` would (image user, Docker's default capabilities or fewer, ports below 1024 open to everybody)
 * and the returned handle must be stopped by the caller.
 */
import type { BuildEngine } from '../../../server/src/build/engines/types';

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
	/** The user id that the first process starts with. */
	startedAs(): number;
	exited(): boolean;
	/** Undefined while it runs. */
	exitCode(): number | undefined;
	stop(): Promise<void>;
}

export interface ImageBuilder extends BuildEngine {
	/** `real`: base images come from their registries. `stand-in`: they are made by `bases/`. */
	readonly bases: 'real' | 'stand-in';
	run(tag: string, request: RunRequest): Promise<RunningImage>;
	/** Lets FROM lines that say `publicName` use the image built as `tag`. Only with stand-in bases. */
	provide(publicName: string, tag: string): Promise<void>;
}
