/**
 * What an image does when it is run: its answers and the users it runs as. Contract: the container is gone when this
 * returns; a program that stays silent, or ends although it should not, is an error that shows what it printed. User ids
 * are read after the answers, so they are those of the program at work; of one that ends, they are what the image says.
 */
import type { App } from './app';
import type { ImageBuilder, RunningImage } from './engines/types';
import { tail } from '../../server/src/build/exec';

export interface Behaviour {
	/** What must be the same before and after, by what was looked at. */
	readonly seen: ReadonlyMap<string, string>;
	readonly uids: readonly number[];
}

const PATIENCE = 20_000;

export async function behaviourOf(builder: ImageBuilder, tag: string, app: App): Promise<Behaviour> {
	const running = await builder.run(tag, app.request === undefined ? {} : { port: app.request.port });
	try {
		if (app.exits !== undefined) return { seen: await ending(running, app.exits), uids: [running.startedAs()] };
		const seen = app.request === undefined ? await printed(running, app.expect) : await answers(running, app.request);
		// A program may have answered before its process is known.
		const uids = await eventually(running, async () => {
			const found = [...new Set(await running.uids())].sort((first, second) => first - second);
			return found.length > 0 ? found : undefined;
		});
		return { seen, uids };
	} finally {
		await running.stop();
	}
}

/** The first thing that is not the same, '' when everything is. */
export function difference(before: Behaviour, after: Behaviour): string {
	const changed = [...before.seen].find(([what, value]) => after.seen.get(what) !== value);
	if (changed === undefined) return '';
	const [what, value] = changed;
	return `${what} differs:\n  before: ${value}\n  after:  ${after.seen.get(what)}`;
}

async function answers(running: RunningImage, request: NonNullable<App['request']>): Promise<Map<string, string>> {
	const seen = new Map<string, string>();
	for (const path of [request.path, ...(request.then ?? [])]) {
		const answer = await eventually(running, () => running.request(request.port, path));
		seen.set(`the answer to ${path}`, `${answer.status} ${answer.body}`);
	}
	return seen;
}

async function printed(running: RunningImage, expected: string): Promise<Map<string, string>> {
	const line = await eventually(running, async () => {
		const lines = running.output().split('\n');
		return lines.find((candidate) => candidate.includes(expected));
	});
	return new Map([['what it prints', line.trim()]]);
}

/** Everything that a program says until it ends. */
async function ending(running: RunningImage, code: number): Promise<Map<string, string>> {
	const started = Date.now();
	while (!running.exited()) {
		if (Date.now() - started > PATIENCE) throw new Error(`does not end within ${PATIENCE / 1000} s; printed so far:\n${tail(running.output())}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	const output = running.output();
	if (running.exitCode() !== code) throw new Error(`ended with ${running.exitCode()} instead of ${code} and printed:\n${tail(output)}`);
	return new Map([['what it prints', output]]);
}

async function eventually<T>(running: RunningImage, look: () => Promise<T | undefined>): Promise<T> {
	const started = Date.now();
	while (Date.now() - started < PATIENCE) {
		const found = await look();
		if (found !== undefined) return found;
		if (running.exited()) throw new Error(`ended at once and printed:\n${tail(running.output())}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`no answer within ${PATIENCE / 1000} s; printed so far:\n${tail(running.output())}`);
}
