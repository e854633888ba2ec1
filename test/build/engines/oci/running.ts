/**
 * A started container seen from outside. Contract: requests are made inside the container's own network namespace, so
 * any number of containers may use the same port; user ids come from /proc of every process in its PID namespace.
 */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { run } from '../../../../server/src/build/exec';
import type { HttpAnswer, RunningImage } from '../types';

const ASK = `fetch(process.argv[1], { redirect: 'manual', signal: AbortSignal.timeout(5000) })
	.then(async (answer) => console.log(JSON.stringify({ status: answer.status, body: await answer.text() })))
	.catch(() => process.exit(7))`;

/** `child` prints the container's output and ends with it and its code; `uid` is the one it starts with; `init` is the first process of the container. */
export function watch(child: ChildProcess, uid: number, init: () => number | undefined, stop: () => Promise<void>): RunningImage {
	let printed = '';
	let code: number | undefined;
	child.stdout?.on('data', (chunk: Buffer) => {
		printed += chunk;
	});
	child.stderr?.on('data', (chunk: Buffer) => {
		printed += chunk;
	});
	// After the last of the output, and with 128 and the signal for a program that one ended, as a shell says it.
	child.on('close', (exitCode, signal) => {
		code = exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]);
	});
	return {
		async request(port, path): Promise<HttpAnswer | undefined> {
			const pid = init();
			if (pid === undefined) return undefined;
			const url = `http://127.0.0.1:${port}${path}`;
			const answer = await run('nsenter', [`--net=/proc/${pid}/ns/net`, process.execPath, '-e', ASK, url]);
			return answer.code === 0 ? (JSON.parse(answer.stdout) as HttpAnswer) : undefined;
		},
		output: () => printed,
		uids: async () => effectiveUids(init()),
		startedAs: () => uid,
		exited: () => code !== undefined,
		exitCode: () => code,
		stop,
	};
}

function effectiveUids(init: number | undefined): number[] {
	const namespace = init === undefined ? undefined : pidNamespace(init);
	if (namespace === undefined) return [];
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && pidNamespace(name) === namespace)
		.flatMap((name) => effectiveUid(name) ?? []);
}

function pidNamespace(pid: number | string): string | undefined {
	try {
		return readlinkSync(`/proc/${pid}/ns/pid`);
	} catch {
		return undefined;
	}
}

function effectiveUid(pid: string): number | undefined {
	try {
		const fields = /^Uid:\s+\d+\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
		return fields?.[1] === undefined ? undefined : Number(fields[1]);
	} catch {
		return undefined;
	}
}
