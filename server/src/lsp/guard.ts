/** Handlers that cannot take the server down: an error is logged and answered with what means "nothing". */
export type Log = (message: string) => void;

export function guarded<A extends unknown[], R>(name: string, nothing: R, log: Log, handler: (...args: A) => R | Promise<R>): (...args: A) => Promise<R> {
	return async (...args) => {
		try {
			return await handler(...args);
		} catch (error) {
			log(`${name}: ${textOf(error)}`);
			return nothing;
		}
	};
}

export function textOf(error: unknown): string {
	return error instanceof Error ? error.stack ?? error.message : String(error);
}
