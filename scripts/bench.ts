/**
 * How long a keystroke takes: types into Dockerfiles of 50, 200 and 1,000 lines through the language server's standard
 * streams and times each change until its diagnostics are there. Then how long hardening takes, in analyses.
 *
 * `npm run bench` measures `dist/server.js` and, for hardening, the sources; `npm run bench -- --against "COMMAND" --keys 60` measures another server in
 * turn with ours, key by key, and prints the ratio of the medians. Build first.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchHarden } from './benchHarden';
import { LspClient } from './lspClient';

const root = join(import.meta.dirname, '..');
const SAMPLES = ['node-insecure', 'python-insecure', 'go-single-stage', 'java-insecure', 'nginx-root', 'debian-service', 'secrets-in-arg', 'alpine-tools'];

interface Times {
	readonly p50: number;
	readonly p95: number;
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { against: { type: 'string' }, keys: { type: 'string', default: '60' } } });
	const ours = [process.execPath, join(root, 'dist/server.js'), '--stdio'];
	if (!existsSync(ours[1] as string)) throw new Error('there is no dist/server.js: build first');
	for (const lines of [50, 200, 1000]) {
		const commands = [ours, ...(values.against === undefined ? [] : [values.against.split(' ')])];
		const [mine, other] = await measure(commands, textOf(lines), Number(values.keys));
		const ratio = mine && other ? `   other: p50 ${shown(other.p50)}, p95 ${shown(other.p95)}   ratio ${(other.p50 / mine.p50).toFixed(1)}` : '';
		console.log(`${String(lines).padStart(5)} lines   p50 ${shown(mine?.p50 ?? 0)}, p95 ${shown(mine?.p95 ?? 0)}${ratio}`);
	}
	benchHarden(textOf(100));
}

async function measure(commands: readonly (readonly string[])[], text: string, keys: number): Promise<Times[]> {
	const clients = await Promise.all(commands.map((command) => LspClient.start({ command })));
	try {
		const line = text.split('\n').findIndex((content) => content.startsWith('RUN '));
		const uri = 'file:///bench/Dockerfile';
		const times = clients.map((): number[] => []);
		for (const client of clients) {
			client.open(uri, text);
			await client.diagnostics(uri);
		}
		for (let key = 0; key < keys; key++) {
			for (const [i, client] of clients.entries()) {
				const start = performance.now();
				const at = { line, character: 4 };
				client.change(uri, [{ range: { start: at, end: at }, text: 'x' }]);
				await client.diagnostics(uri);
				times[i]?.push(performance.now() - start);
			}
		}
		return times.map((list) => ({ p50: quantile(list, 0.5), p95: quantile(list, 0.95) }));
	} finally {
		for (const client of clients) client.kill();
	}
}

/** The samples' Dockerfiles one after the other, as often as it takes. */
function textOf(lines: number): string {
	const all = SAMPLES.flatMap((sample) => readFileSync(join(root, 'samples', sample, 'Dockerfile'), 'utf8').trimEnd().split('\n'));
	const result: string[] = [];
	while (result.length < lines) result.push(...all);
	return `${result.slice(0, lines).join('\n').replace(/\\$/, '')}\n`;
}

function quantile(list: readonly number[], part: number): number {
	const sorted = [...list].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

function shown(milliseconds: number): string {
	return `${milliseconds.toFixed(2)} ms`.padStart(10);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
