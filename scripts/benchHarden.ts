/**
 * How long hardening takes, told as a multiple of one analysis of the same text in the same run, so that the figure
 * means the same on every machine: each step of a hardening is one more analysis. Warm: behind all samples, hardened at
 * both levels; the first time of all is told beside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze, harden } from '../server/src/engine/index';

const LEVELS = ['recommended', 'maximum'] as const;
const ROUNDS = 15;

/** @param shared the shared samples' text, cut to 100 lines */
export function benchHarden(shared: string): void {
	const texts = [['100 lines', shared], ['long steps', longSteps()]] as const;
	const cold = timed(() => harden(shared));
	for (const text of samples()) for (const level of LEVELS) harden(text, { level });
	for (const [name, text] of texts) for (const level of LEVELS) {
		const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
			// Another comment at the end: what was read of this very text must not be known already, and most of it is.
			one: timed(() => analyze(`${text}# ${level} ${round}\n`)),
			all: timed(() => harden(`${text}# ${level} ${round} again\n`, { level })),
		}));
		const [one, all] = [median(rounds.map((round) => round.one)), median(rounds.map((round) => round.all))];
		print(`${name}, ${level}`, `${(all / one).toFixed(1)} analyses`, all);
	}
	print('100 lines, first of all', '', cold);
}

function print(what: string, ratio: string, milliseconds: number): void {
	console.log(`harden, ${what.padEnd(28)}${ratio.padStart(14)}   (${milliseconds.toFixed(1)} ms)`);
}

function samples(): string[] {
	const folder = join(import.meta.dirname, '../samples');
	return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /(?:^|[\\/])Dockerfile$/.test(path)).map((path) => readFileSync(join(folder, path), 'utf8'));
}

/** What makes it work hardest: many commands in few steps, a finding in each, and fixes that wait for one another. */
function longSteps(): string {
	const step = (i: number): string => [
		`RUN apt-get update && apt-get install -y curl wget vim libpq5`,
		`sudo mkdir -p /opt/tool${i}`,
		`curl -k http://dl.example.com/tool${i}.tar.gz -o /tmp/tool${i}.tar.gz`,
		`tar xzf /tmp/tool${i}.tar.gz -C /opt/tool${i}`,
		`curl -sSL https://get.example.com/tool${i}.sh | bash`,
		`chmod -R 777 /opt/tool${i}`,
		`pip install requests flask==3.0.${i}`,
	].join(' && \\\n    ');
	return ['FROM python:3.9', 'ENV DB_PASSWORD=hunter2hunter2', 'WORKDIR /app', ...Array.from({ length: 25 }, (_, i) => step(i)), 'COPY . .', 'CMD python app.py', ''].join('\n');
}

function timed(work: () => unknown): number {
	const start = performance.now();
	work();
	return performance.now() - start;
}

function median(list: readonly number[]): number {
	return [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
}
