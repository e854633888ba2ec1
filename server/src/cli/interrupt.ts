/** Ctrl+C for commands that wait for others: the first one cancels, the second one ends the process. */
export function interruptible(): AbortSignal {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
	return controller.signal;
}
