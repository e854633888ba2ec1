/**
 * `tsx scripts/benchContext.ts [FILES]`: how the view of a build context behaves on a folder of 200,000 files: until its
 * first answer, what typing in the Dockerfile costs meanwhile, how soon it stops, and how long the whole walk takes.
 * Needs `npm run build`. Makes the folder below the system's temporary one, and removes it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspClient } from './lspClient';

const root = join(import.meta.dirname, '..');
const TEXT = 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n';

interface Answer {
	readonly state: string;
	readonly entries: number;
	readonly files: number;
	readonly children: readonly unknown[];
}

async function main(): Promise<void> {
	const count = Number(process.argv[2] ?? '200000');
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));
	const uri = pathToFileURL(join(folder, 'Dockerfile')).href;
	try {
		make(folder, count);
		const client = await LspClient.start({ folder: pathToFileURL(folder).href, command: [process.execPath, join(root, 'dist', 'server.js'), '--stdio'] });
		const look = (anew = false, at = ''): Promise<Answer> => client.request('workspace/executeCommand', { command: 'bulwark.server.context', arguments: [{ uri, folder: at, anew }] }, 60_000);
		const timed = async <T>(work: Promise<T>): Promise<[milliseconds: number, result: T]> => { const began = performance.now(); const result = await work; return [performance.now() - began, result]; };
		client.open(uri, TEXT);
		await client.diagnostics(uri);
		const begin = performance.now();
		const [first, answer] = await timed(look(true));
		const [deep] = await timed(look(false, 'd0199'));
		console.log(`first answer ${first.toFixed(0)} ms (${answer.state}, ${answer.children.length} rows, ${answer.entries} entries looked at); a folder opened ${deep.toFixed(0)} ms`);
		const strokes: number[] = [];
		let state = answer.state;
		for (let i = 0; state === 'walking'; i++) {
			client.change(uri, `${TEXT}# ${i}\n`);
			const [stroke] = await timed(client.diagnostics(uri));
			strokes.push(stroke);
			if (i % 10 === 9) ({ state } = await look());
			await new Promise((done) => setTimeout(done, 30));
		}
		const whole = performance.now() - begin;
		strokes.sort((a, b) => a - b);
		const end = await look();
		console.log(`whole walk ${(whole / 1000).toFixed(1)} s, ${end.files} files; meanwhile ${strokes.length} keystrokes: median ${strokes[Math.floor(strokes.length / 2)]?.toFixed(0)} ms, 95 % ${strokes[Math.floor(strokes.length * 0.95)]?.toFixed(0)} ms, worst ${strokes.at(-1)?.toFixed(0)} ms`);
		await look(true);
		const [cancel] = await timed(client.request('workspace/executeCommand', { command: 'bulwark.server.cancelContext', arguments: [{ uri }] }, 60_000));
		const stopped = await look();
		await new Promise((done) => setTimeout(done, 500));
		const later = await look();
		console.log(`cancelled within ${cancel.toFixed(0)} ms at ${stopped.entries} entries, ${later.entries} half a second later (${later.state})`);
		await client.stop();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Folders of 1,000 files, as in `node_modules` of a large project. */
function make(folder: string, count: number): void {
	writeFileSync(join(folder, 'Dockerfile'), TEXT);
	writeFileSync(join(folder, '.dockerignore'), '.git\n**/*.pem\n**/*.log\n**/.env*\n!**/.env.example\ncoverage\n*.md\n!README.md\n');
	for (let done = 0; done < count; done += 1000) {
		const sub = join(folder, `d${String(done / 1000).padStart(4, '0')}`);
		mkdirSync(sub);
		for (let i = 0; i < Math.min(1000, count - done); i++) writeFileSync(join(sub, `module-${i}.js`), '');
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
