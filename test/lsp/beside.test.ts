/** Compose files and daemon.json in the language server: what an editor sees. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, it } from 'mocha';
import { applied, type Json, LspClient } from '../support/lspClient';

const COMPOSE = '# The shop.\nservices:\n  db:\n    image: postgres:18\n    privileged: true\n    ports: ["5432:5432"]\n';
const EVERYWHERE = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };
let client: LspClient;
const start = async (options?: Parameters<typeof LspClient.start>[0]): Promise<LspClient> => { client = await LspClient.start(options); return client; };
const find = (list: Json[], code: string): Json => list.find((each) => each.code === code) ?? assert.fail(`no ${code} in ${list.map((each) => each.code).join(', ')}`);

describe('files beside Dockerfiles', () => {
	afterEach(() => client.kill());

	for (const [uri, language] of [['file:///shop/compose.yaml', 'yaml'], ['file:///shop/docker-compose.override.yml', 'dockercompose'], ['untitled:Untitled-1', 'dockercompose']] as const) {
		it(`${uri} (${language}): findings, hover, fixes, a comment, lenses, the plan of Harden`, async () => {
			await start();
			client.open(uri, COMPOSE, language);
			const diagnostic = find(await client.diagnostics(uri), 'compose-privileged');
			assert.deepEqual(diagnostic.range, { start: { line: 4, character: 4 }, end: { line: 4, character: 20 } });
			const hover = await client.request('textDocument/hover', { textDocument: { uri }, position: { line: 4, character: 6 } });
			assert.match(JSON.stringify(hover), /Privileged service/);
			const actions: Json[] = await client.request('textDocument/codeAction', { textDocument: { uri }, range: diagnostic.range, context: { diagnostics: [diagnostic] } });
			const fix = actions.find(({ title }) => /Leave privileged out/.test(title)) ?? assert.fail(actions.map(({ title }) => title).join(' | '));
			assert.equal(applied(COMPOSE, (await client.request('codeAction/resolve', fix)).edit, uri), COMPOSE.replace('    privileged: true\n', ''));
			const ignore = actions.find(({ title }) => /Ignore compose-privileged here/.test(title)) ?? assert.fail();
			assert.ok(applied(COMPOSE, (await client.request('codeAction/resolve', ignore)).edit, uri).includes('    # bulwark ignore=compose-privileged -- reason\n    privileged'));
			const plan = await client.request('workspace/executeCommand', { command: 'bulwark.server.harden', arguments: [{ uri, level: 'recommended' }] });
			assert.ok(plan.hunks.some(({ rule }: Json) => rule === 'compose-published-port'));
			const lenses: Json[] = await client.request('textDocument/codeLens', { textDocument: { uri } });
			assert.match(lenses[0]?.command.title, /^Bulwark \d+/);
			const page: string = await client.request('workspace/executeCommand', { command: 'bulwark.server.isolation', arguments: [{ uri, position: { line: 3, character: 6 } }] });
			assert.match(page, /Isolation of the service db/);
		});
	}

	it('daemon.json: findings and fixes, no comments', async () => {
		await start();
		const uri = 'file:///etc/docker/daemon.json';
		client.open(uri, '{ "icc": true }', 'json');
		const diagnostic = find(await client.diagnostics(uri), 'daemon-inter-container');
		const actions: Json[] = await client.request('textDocument/codeAction', { textDocument: { uri }, range: EVERYWHERE, context: { diagnostics: [diagnostic] } });
		assert.ok(actions.some(({ title }) => /Keep containers of the default network apart/.test(title)));
		assert.ok(!actions.some(({ title }) => /^Ignore/.test(title)));
	});

	it('docker-bake.json: findings and fixes, no comments', async () => {
		await start();
		const text = '{ "target": { "app": { "args": { "NPM_TOKEN": "abc123-real" } } } }\n';
		client.open('file:///shop/docker-bake.json', text, 'json');
		const diagnostic = find(await client.diagnostics('file:///shop/docker-bake.json'), 'bake-secret-in-args');
		const titles = (await client.actions('file:///shop/docker-bake.json', diagnostic.range, { diagnostics: [diagnostic] })).map(({ title }) => title as string);
		assert.ok(titles.some((title) => title.includes('Give it to the build as a secret')), titles.join('; '));
		assert.ok(!titles.some((title) => /ignore/i.test(title)), titles.join('; '));
	});

	it('a Compose file knows its override, and follows it when it changes', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bulwark-lsp-'));
		try {
			const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
			const text = 'services:\n  web:\n    image: nginx:1.31\n    extends: { file: parts.yml, service: base }\n';
			const isMissed = async (): Promise<boolean> => (await client.diagnostics(uriOf('compose.yaml'))).some(({ code }) => code === 'compose-writable-root');
			writeFileSync(join(folder, 'compose.yaml'), text);
			writeFileSync(join(folder, 'compose.override.yaml'), 'services:\n  web:\n    read_only: true\n');
			writeFileSync(join(folder, 'parts.yml'), 'services:\n  base:\n    restart: always\n');
			await start({ folder: pathToFileURL(folder).href });
			client.open(uriOf('compose.yaml'), text, 'yaml');
			assert.equal(await isMissed(), false);
			const change = async (name: string, content: string): Promise<void> => {
				writeFileSync(join(folder, name), content);
				const refreshed = client.next('workspace/diagnostic/refresh');
				client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type: 2 }] });
				await refreshed;
			};
			await change('compose.override.yaml', 'services:\n  web:\n    ports: ["127.0.0.1:80:80"]\n');
			assert.equal(await isMissed(), true);
			await change('parts.yml', 'services:\n  base:\n    read_only: true\n');
			assert.equal(await isMissed(), false);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it('other YAML, and a Dockerfile in YAML\'s clothes, are told apart', async () => {
		await start();
		client.open('file:///shop/compose.yaml.Dockerfile', 'FROM node\n', 'dockerfile');
		find(await client.diagnostics('file:///shop/compose.yaml.Dockerfile'), 'image-untagged');
	});

	it('a Dockerfile names the service that builds it, with its place', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bulwark-lsp-'));
		try {
			mkdirSync(join(folder, 'app'));
			writeFileSync(join(folder, 'compose.yaml'), 'services:\n  web:\n    build: ./app\n    user: "1000"\n');
			const text = 'FROM node:26-slim\nCOPY server.js /\nCMD ["node", "/server.js"]\n';
			writeFileSync(join(folder, 'app', 'Dockerfile'), text);
			const uri = pathToFileURL(join(folder, 'app', 'Dockerfile')).href;
			await start();
			client.open(uri, text);
			// Settings do not wait for it: it comes with a refresh.
			let found = find(await client.diagnostics(uri), 'missing-user');
			for (let tries = 0; tries < 50 && found.severity !== 4; tries++) {
				await new Promise((done) => setTimeout(done, 100));
				found = find(await client.diagnostics(uri), 'missing-user');
			}
			assert.match(found.message, /service web of \.\.\/compose\.yaml/);
			assert.equal(found.relatedInformation[0].location.uri, pathToFileURL(join(folder, 'compose.yaml')).href);
			assert.deepEqual(found.relatedInformation[0].location.range.start, { line: 1, character: 2 });
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
