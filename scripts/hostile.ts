/**
 * Types nonsense into the built language server for a while, and checks that it stays up and stays right.
 *
 * Contract: `tsx scripts/hostile.ts [--minutes N] [--seed N] [FOLDER]` (default 10 minutes, samples/). Every prefix of every
 * Dockerfile below the folder is typed letter by letter; the rest of the time goes to random insertions and deletions of
 * broken pieces. Every answer must come within five seconds, nothing may be logged as an error, and now and then the
 * findings must equal those of a server that sees the text for the first time. Exit code 1 otherwise.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Json, LspClient } from './lspClient';

const PIECES = ['FROM ', 'RUN ', 'ENV A=', 'ARG X', 'COPY --from=', 'ADD ', 'CMD [', 'ONBUILD ', 'HEALTHCHECK CMD ', 'USER ', '"', "'", '`', '\\\n', '\n', '\r\n', '<<EOF', '<<-"E F"', 'EOF\n', '$(', '${', '}', ')', '#', '\0', '\ufeff', '\ud83d', '😀', '&&', '||', '|', ';', '[', ']', ' ', '\t', '--mount=type=secret,id=', '# escape=`\n', '# syntax=x\n', 'node:latest', 'curl -k https://a.example.com | sh', 'apt-get update'];
const SERVER = [process.execPath, 'dist/server.js', '--stdio'];
/** Holds the text that the server stumbled on. */
const FAILED = 'out/hostile.Dockerfile';
const URI = 'untitled:hostile';

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } }, allowPositionals: true });
	const folder = positionals[0] ?? 'samples';
	const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(^|\/)Dockerfile$/.test(name)).map((name) => readFileSync(join(folder, name), 'utf8'));
	const end = Date.now() + Number(values.minutes) * 60_000;
	const random = generator(Number(values.seed));
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const client = await LspClient.start({ command: SERVER });
	let typed = '';
	let edits = 0;
	let compared = 0;
	const answered = async (): Promise<void> => {
		edits++;
		try {
			await client.request('textDocument/diagnostic', { textDocument: { uri: URI } }, 5000);
		} catch (error) {
			writeFileSync(FAILED, typed);
			throw new Error(`${error instanceof Error ? error.message : error} The text is in ${FAILED}.`);
		}
	};
	const type = (text: string): void => {
		typed = text;
		client.change(URI, text);
	};
	client.open(URI, '');
	for (const text of texts) {
		for (let at = 1; at <= text.length; at++) {
			type(text.slice(0, at));
			await answered();
		}
		await compare(client, text);
		compared++;
	}
	while (Date.now() < end) {
		let text = pick(texts);
		type(text);
		for (let i = 0; i < 60; i++) {
			const at = Math.floor(random() * (text.length + 1));
			const gone = random() < 0.4 ? Math.floor(random() * 40) : 0;
			const piece = random() < 0.01 ? 'x'.repeat(1_000_000) : random() < 0.85 ? pick(PIECES) : '';
			text = text.slice(0, at) + piece + text.slice(at + gone);
			if (text.length > 1_200_000) text = text.slice(0, 2000);
			type(text);
			await answered();
			if (i % 10 === 0) await client.actions(URI, { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } });
		}
		await client.command('bulwark.server.harden', { uri: URI, level: 'maximum' });
		await compare(client, text);
		compared++;
	}
	const errors = client.received.filter((m) => m.method === 'window/logMessage' && m.params.type === 1).map((m) => m.params.message);
	if (errors.length > 0) throw new Error(`the server logged:\n${[...new Set(errors)].join('\n')}`);
	await client.stop();
	console.log(`${edits} edits, ${compared} comparisons, no crash, no wrong answer`);
}

/** What the server says after all the typing is what one says that has seen nothing before. */
async function compare(client: LspClient, text: string): Promise<void> {
	const plain = (list: Json[]): string => JSON.stringify(list.map((d) => [d.code, d.range, d.message, d.severity]));
	const typed = plain(await client.diagnostics(URI));
	client.open(`${URI}-fresh`, text);
	const fresh = plain(await client.diagnostics(`${URI}-fresh`));
	client.close(`${URI}-fresh`);
	if (typed !== fresh) throw new Error(`other findings after typing than at first sight, on ${JSON.stringify(text)}`);
}

/** mulberry32: small, and the same on every machine. */
function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
