/**
 * Runs an image and writes down what it does: its answer and the users it runs as. Contract: the container is gone when
 * this returns; a program that ends or stays silent is an error that shows what it printed. User ids are read after the
 * answer, so they are those of the program at work.
 */
import type { App } from './app';
import type { ImageBuilder, RunningImage } from './engines/types';
import { tail } from '../../server/src/build/exec';

export interface Observation {
	readonly answer: string;
	readonly uids: readonly number[];
}

const PATIENCE = 20_000;

export async function observe(builder: ImageBuilder, tag: string, app: App): Promise<Observation> {
	const running = await builder.run(tag, app.request === undefined ? {} : { port: app.request.port });
	try {
		const answer = await answerOf(running, app);
		const uids = [...new Set(await running.uids())].sort((first, second) => first - second);
		if (uids.length === 0) throw new Error('ended before anybody could see which user it runs as');
		return { answer, uids };
	} finally {
		await running.stop();
	}
}

async function answerOf(running: RunningImage, app: App): Promise<string> {
	const started = Date.now();
	while (Date.now() - started < PATIENCE) {
		const answer = app.request === undefined ? printed(running, app.expect) : await asked(running, app.request);
		if (answer !== undefined) return answer;
		if (running.exited()) throw new Error(`ended at once and printed:\n${tail(running.output())}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`no answer within ${PATIENCE / 1000} s; printed so far:\n${tail(running.output())}`);
}

async function asked(running: RunningImage, request: NonNullable<App['request']>): Promise<string | undefined> {
	const answer = await running.request(request.port, request.path);
	return answer === undefined ? undefined : `${answer.status} ${answer.body}`;
}

function printed(running: RunningImage, expected: string): string | undefined {
	const line = running
		.output()
		.split('\n')
		.find((candidate) => candidate.includes(expected));
	return line?.trim();
}
