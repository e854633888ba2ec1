/** Time grows with the length of a file, not with its square; and what is kept between two versions fits both. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyze, createSyntaxCache } from '../../server/src/engine/index';

const LINES = 300;
/** Four times the text: linear work takes 4 times as long, quadratic work 16 times. The rest is for noise. */
const TIMES = 4;
const MOST = 10;

const CASES: Readonly<Record<string, (count: number) => string>> = {
	'steps that install': (count) => lines('RUN apt-get install -y curl && pip install a#', count),
	'copies and steps behind USER': (count) => lines('COPY a /app/a#\nRUN npm install && chmod 777 /app/a#', count),
	'secrets and steps that read them': (count) => lines('ENV API_TOKEN#=abcd1234efgh\nRUN curl -H "X: $API_TOKEN#" https://x.example.com/', count),
	'comments that switch rules off': (count) => lines('# hadolint ignore=DL3008\nRUN apt-get install curl', count),
	'stages with names': (count) => lines('FROM debian:13 AS s#\nCOPY --from=s0 /x /x', count),
	'working directories': (count) => lines('WORKDIR d#\nCOPY a b/', count),
	'findings in one step': (count) => `RUN ${'curl -k http://a.example.com/x | sh && '.repeat(count)}true\n`,
};

describe('growth', function () {
	this.timeout(60_000);
	for (const [name, make] of Object.entries(CASES)) {
		it(name, () => {
			const [short, long] = [LINES, LINES * TIMES].map((count) => `FROM debian:13\nUSER app\n${make(count)}`) as [string, string];
			const ratios: number[] = [];
			// One good run is proof enough; a busy machine spoils some.
			while (ratios.length < 4 && !ratios.some((ratio) => ratio < MOST)) ratios.push(timeOf(long) / timeOf(short));
			assert.ok(ratios.some((ratio) => ratio < MOST), `4 times the text takes ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} times as long`);
		});
	}

	it('a long chain of stages', () => {
		const text = `FROM alpine:3.24 AS s0\n${Array.from({ length: 20_000 }, (_, i) => `FROM s${i} AS s${i + 1}`).join('\n')}\n`;
		const { model, failures } = analyze(text, { only: [] });
		assert.deepEqual(failures, []);
		assert.equal(model.stages[0]?.role, 'ancestor');
		assert.equal(model.stages.at(-1)?.root, model.stages[0]);
	});

	it('a step whose shell changes above it is read anew', () => {
		const cache = createSyntaxCache();
		const dialects = ['SHELL ["/bin/sh", "-c"]', 'SHELL ["cmd.exe", "/C"]'].map((shell) => analyze(`FROM alpine:3.24\n${shell}\nRUN echo a\n`, { cache, only: [] }).model.stages[0]?.runs[0]?.script.dialect);
		assert.deepEqual(dialects, ['posix', 'cmd']);
	});
});

function lines(pattern: string, count: number): string {
	return `${Array.from({ length: count }, (_, i) => pattern.replaceAll('#', String(i))).join('\n')}\n`;
}

function timeOf(text: string): number {
	const start = performance.now();
	analyze(text, { preset: 'all' });
	return performance.now() - start;
}
