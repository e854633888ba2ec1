/** What the server shows besides findings: lenses and hints, and the switches for them. */
import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'mocha';
import { capabilitiesOf, type Json, LspClient, type StartOptions } from '../support/lspClient';

const URI = 'untitled:Untitled-1';
const TEXT = '# syntax=docker/dockerfile:1\nARG V=22\nFROM node:${V}-slim AS build\nFROM alpine:3.22\nUSER 10001\n';

let client: LspClient;
async function start(settings: Json = null, options?: StartOptions): Promise<void> {
	client = await LspClient.start({ answers: { 'workspace/configuration': (params) => params.items.map(() => settings) }, ...options });
	client.open(URI, TEXT);
}
const lensesOf = (): Promise<Json> => client.request('textDocument/codeLens', { textDocument: { uri: URI } });
const hintsOf = (range: Json = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } }): Promise<Json> => client.request('textDocument/inlayHint', { textDocument: { uri: URI }, range });

describe('code lenses', () => {
	afterEach(() => client.kill());

	it('stand at the top and above each FROM; Harden is the client’s command', async () => {
		await start(null, { initializationOptions: { hardenCommand: 'editor.harden' } });
		const lenses = await lensesOf();
		assert.deepEqual(lenses.map((lens: Json) => lens.range.start.line), [0, 0, 2, 3]);
		assert.match(lenses[0].command.title, /^Bulwark \d+ · [A-F]$/);
		assert.equal(lenses[0].command.command, '');
		assert.deepEqual(lenses[1].command, { title: 'Harden', command: 'editor.harden', arguments: [URI] });
		assert.match(lenses[2].command.title, /^Grade [A-F] · runs as root · /);
		assert.match(lenses[3].command.title, /^Grade [A-F] · runs as 10001 · /);
	});

	it('leave Harden out where the client has no command for it', async () => {
		await start();
		assert.deepEqual((await lensesOf()).map((lens: Json) => lens.range.start.line), [0, 2, 3]);
	});

	for (const [settings, lines] of [
		[{ codeLens: { score: false } }, [2, 3]], [{ codeLens: { baseImages: false } }, [0]], [{ codeLens: { score: false, baseImages: false } }, []], [{ codeLens: 'nonsense' }, [0, 2, 3]],
	] as const) {
		it(`follow the settings ${JSON.stringify(settings)}`, async () => {
			await start(settings);
			assert.deepEqual((await lensesOf()).map((lens: Json) => lens.range.start.line), lines);
		});
	}

	it('are asked for again when a setting changes', async () => {
		let settings: Json = null;
		await start(null, { answers: { 'workspace/configuration': (params) => params.items.map(() => settings) } });
		assert.equal((await lensesOf()).length, 3);
		settings = { codeLens: { score: false, baseImages: false } };
		const refreshed = client.next('workspace/codeLens/refresh');
		client.notify('workspace/didChangeConfiguration', { settings: null });
		await refreshed;
		assert.deepEqual(await lensesOf(), []);
	});

	it('and hints are not offered to clients that know neither', async () => {
		const capabilities = capabilitiesOf();
		delete capabilities.textDocument.codeLens;
		delete capabilities.textDocument.inlayHint;
		await start(null, { capabilities });
		assert.equal(client.capabilities.codeLensProvider, undefined);
		assert.equal(client.capabilities.inlayHintProvider, undefined);
	});
});

describe('inlay hints', () => {
	after(() => client.kill());

	it('are off until they are wished for, and come for the range that is asked for', async () => {
		await start();
		assert.deepEqual(await hintsOf(), []);
		client.kill();
		await start({ inlayHints: { baseImages: true } });
		const [first, second, ...others] = await hintsOf();
		assert.match(first.label, /^= node:22-slim · root · /);
		assert.deepEqual(first.position, { line: 2, character: 19 });
		assert.match(first.tooltip.value, /Docker Official Image/);
		assert.match(second.label, /^root · until 2027-05-01$|^root · ended/);
		assert.deepEqual(others, []);
		assert.equal((await hintsOf({ start: { line: 3, character: 0 }, end: { line: 4, character: 0 } })).length, 1);
	});
});

describe('completion', () => {
	afterEach(() => client.kill());
	const itemsAt = (line: number, character: number): Promise<Json> => client.request('textDocument/completion', { textDocument: { uri: URI }, position: { line, character } });

	it('writes what was chosen over the word under the cursor', async () => {
		await start();
		const items = await itemsAt(3, 10);
		const item = items.find((each: Json) => each.label === 'alpine');
		assert.deepEqual(item.textEdit, { range: { start: { line: 3, character: 5 }, end: { line: 3, character: 16 } }, newText: 'alpine' });
		assert.equal(items[0].label, 'build');
		assert.deepEqual(items.map((each: Json) => each.sortText), items.map((each: Json) => each.sortText).sort());
	});

	it('has tab stops for clients that know them, and plain text for the others', async () => {
		for (const snippetSupport of [true, false]) {
			const capabilities = capabilitiesOf();
			capabilities.textDocument.completion = { completionItem: { snippetSupport } };
			await start(null, { capabilities });
			client.change(URI, 'FROM alpine:3.22\nRUN --mount=');
			const [item] = await itemsAt(1, 12);
			assert.deepEqual([item.textEdit.newText, item.insertTextFormat], snippetSupport ? ['type=secret,id=${1:token},env=${2:TOKEN}', 2] : ['type=secret,id=', undefined]);
			client.kill();
		}
	});

	it('is switched off by its setting', async () => {
		await start({ completion: { enabled: false } });
		assert.deepEqual(await itemsAt(3, 10), []);
	});
});
