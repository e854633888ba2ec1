/** The server's answers to Harden's commands: parts, levels, advice. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { applied, type Json, LspClient } from '../support/lspClient';

const URI = 'untitled:Untitled-1';
const TEXT = 'FROM node:latest AS build\nMAINTAINER ada\n\nFROM node:latest\nMAINTAINER bob\nUSER node\nEXPOSE 3000\nCMD ["node", "server.js"]\n';

describe('Harden’s commands', () => {
	let client: LspClient;
	before(async function () {
		this.timeout(60_000);
		client = await LspClient.start();
		client.open(URI, TEXT);
	});
	after(() => client.kill());

	const resultOf = (plan: Json): string => applied(TEXT, { changes: { [URI]: plan.hunks.flatMap((hunk: Json) => hunk.edits) } }, URI);

	it('a plan names theme, reason and the changes that each part belongs to', async () => {
		const plan = await client.command('bulwark.server.harden', { uri: URI });
		assert.equal(plan.level, 'recommended');
		assert.deepEqual([...new Set(plan.applied.map((change: Json) => change.theme))].sort(), ['Base image', 'Hygiene']);
		for (const hunk of plan.hunks) assert.ok(hunk.theme && hunk.reason && hunk.steps.every((step: Json) => plan.applied[step]));
	});

	it('a range keeps the other stages as they are', async () => {
		const plan = await client.command('bulwark.server.harden', { uri: URI, level: 'maximum', range: { start: { line: 4, character: 0 }, end: { line: 4, character: 3 } } });
		assert.match(resultOf(plan), /^FROM node:latest AS build\nMAINTAINER ada\n\nFROM node:\d+/);
		const first = await client.command('bulwark.server.harden', { uri: URI, range: { start: { line: 0, character: 0 }, end: { line: 1, character: 3 } } });
		assert.ok(resultOf(first).endsWith(TEXT.slice(TEXT.lastIndexOf('FROM'))));
	});

	for (const range of [null, 7, {}, { start: 1, end: 2 }, { start: { line: 'a' } }]) {
		it(`what is no range means all of the file: ${JSON.stringify(range)}`, async () => {
			const [whole, odd] = [await client.command('bulwark.server.harden', { uri: URI }), await client.command('bulwark.server.harden', { uri: URI, range })];
			assert.deepEqual(odd.hunks, whole.hunks);
		});
	}

	it('levels come in order, with what each would bring', async () => {
		const { score, levels } = await client.command('bulwark.server.hardenLevels', { uri: URI });
		assert.equal(typeof score.score, 'number');
		assert.deepEqual(levels.map(({ level }: Json) => level), ['safe', 'recommended', 'maximum']);
		for (const { note, scoreAfter, changes } of levels) assert.ok(note && scoreAfter.score >= score.score && changes > 0);
		assert.ok(levels[0].risky === 0);
	});

	it('advice has the command, its reasons, and the file with both as a comment', async () => {
		const advice = await client.command('bulwark.server.runAdvice', { uri: URI });
		assert.match(advice.run, /^docker run --rm \\\n {2}--read-only[\s\S]*--user 1000:1000[\s\S]*--publish 127\.0\.0\.1:3000:3000/);
		assert.match(advice.compose, /^services:/);
		assert.ok(advice.options.every(({ flag, reason }: Json) => flag && reason));
		assert.ok(advice.text.startsWith(TEXT));
	});

	it('answer nothing for a document that is not open', async () => {
		for (const command of ['harden', 'hardenLevels', 'runAdvice']) assert.equal(await client.command(`bulwark.server.${command}`, { uri: 'untitled:other' }), null);
	});
});
