/** `bulwark/verify`: what an editor gets when it asks for a proof by building. The builds themselves: `test/build`. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DocumentAnswer } from '../../server/src/build/index';
import { analyze, harden } from '../../server/src/engine/index';
import { Verifications } from '../../server/src/lsp/handlers/verify';
import type { Snapshot } from '../../server/src/lsp/session';
import { DEFAULT_FEATURES } from '../../server/src/lsp/features';
import { LspClient } from '../support/lspClient';

const TEXT = 'FROM node:latest\nMAINTAINER Ada\nCMD ["node", "server.js"]\n';
const URI = 'file:///app/Dockerfile';

describe('verifying, over the protocol', function () {
	this.timeout(60_000);
	let client: LspClient;
	let folder: string;
	before(async () => {
		folder = mkdtempSync(join(tmpdir(), 'bulwark-lsp-verify-'));
		writeFileSync(join(folder, 'Dockerfile'), TEXT);
		client = await LspClient.start();
	});
	after(() => {
		client.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	it('says why there is nothing to build with', async () => {
		const uri = pathToFileURL(join(folder, 'Dockerfile')).href;
		client.open(uri, TEXT);
		const answer = await client.request('bulwark/verify', { uri, name: 'Dockerfile', engine: 'kaniko' }, 50_000);
		assert.equal(answer.kind, 'problem');
		assert.match(answer.message, /there is no engine kaniko/);
		assert.equal(await client.request('bulwark/verify', { uri: 'file:///not/open', name: 'Dockerfile' }, 50_000), null);
	});
});

describe('the handler', () => {
	const document = TextDocument.create(URI, 'dockerfile', 1, TEXT);
	const snapshot: Snapshot = { document, text: TEXT, analysis: analyze(TEXT), options: {}, features: DEFAULT_FEATURES, id: '1' };
	const session = { snapshot: async (uri: string) => uri === URI ? snapshot : undefined };
	const never = { isCancellationRequested: false, onCancellationRequested: (): void => {} };
	const silent = { progress: (): void => {}, log: (): void => {} };
	const proved = (): DocumentAnswer => ({
		kind: 'verified', page: '# proved\n',
		verified: { result: harden(TEXT), verification: { engine: 'e', before: { builds: false, findings: 1, step: { instruction: 'x', log: [] } }, after: null, secretsLookedFor: 0, takenBack: [], incomplete: false, builds: 1 } },
	});

	it('answers with the plan that was proved, for the version that was built', async () => {
		const told: string[] = [];
		const verifications = new Verifications(session, async () => ({
			verifyDocument: async ({ text, level, engine }, ports) => {
				assert.deepEqual([text, level, engine], [TEXT, 'maximum', 'podman']);
				ports.progress('building the original');
				return proved();
			},
		}), { ...silent, progress: (uri, what) => told.push(`${uri} ${what}`) });
		const answer = await verifications.verify({ uri: URI, name: 'Dockerfile', level: 'maximum', engine: 'podman' }, never);
		assert.equal(answer?.kind === 'verified' && answer.proved, false);
		assert.equal(answer?.kind === 'verified' && (answer.plan as { version: number }).version, 1);
		assert.deepEqual(told, [`${URI} building the original`]);
	});

	it('has no plan for a document that changed meanwhile', async () => {
		const changing = TextDocument.create(URI, 'dockerfile', 1, TEXT);
		const verifications = new Verifications({ snapshot: async () => ({ ...snapshot, document: changing }) }, async () => ({
			verifyDocument: async () => { TextDocument.update(changing, [{ text: 'FROM scratch\n' }], 2); return proved(); },
		}), silent);
		const answer = await verifications.verify({ uri: URI, name: 'Dockerfile' }, never);
		assert.match(answer?.kind === 'problem' ? answer.message : '', /changed meanwhile/);
	});

	it('ends the build when the request is cancelled, and when the server stops', async () => {
		for (const end of ['request', 'server']) {
			let cancel = (): void => {};
			let ended = false;
			let begin = (): void => {};
			const started = new Promise<void>((resolve) => { begin = resolve; });
			const verifications = new Verifications(session, async () => ({
				verifyDocument: (_, { signal }) => new Promise((resolve) => {
					signal?.addEventListener('abort', () => { ended = true; resolve({ kind: 'cancelled' }); });
					begin();
				}),
			}), silent);
			const answer = verifications.verify({ uri: URI, name: 'Dockerfile' }, { isCancellationRequested: false, onCancellationRequested: (listener) => { cancel = listener; } });
			await started;
			if (end === 'request') cancel();
			else await verifications.stop();
			assert.deepEqual(await answer, { kind: 'cancelled' });
			assert.ok(ended);
		}
	});
});
