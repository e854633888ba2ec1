/**
 * Digests in the editor: the language server as a process, the client's own gate and HTTP, a real registry. Nothing
 * connects before the user has allowed it, which a door in front of the registry counts.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { messageOf, type PinAnswer } from '../../client/src/commands/pinAnswer';
import { Gate, type GatePorts } from '../../client/src/online/gate';
import { type FetchParams, fetchOnce } from '../../client/src/online/http';
import { applied, type Json, LspClient } from '../support/lspClient';
import { type Door, openDoor, Pusher, type Registry, startRegistry } from './registry';

const URI = 'untitled:Untitled-1';
const EVERYWHERE = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
const SETTINGS = { rules: { 'image-not-digest-pinned': 'on' } };

/** A user who answers as told, and what was asked of them. */
class User implements GatePorts {
	asked = 0;
	memory = false;
	constructor(public says: boolean, private readonly wish = 'ask', private readonly trust = true) {}
	setting = () => this.wish;
	isTrusted = () => this.trust;
	remembered = () => this.memory;
	remember = (allowed: boolean) => { this.memory = allowed; };
	ask = async () => { this.asked++; return this.says; };
}

describe('digests in the editor', function () {
	this.timeout(60_000);
	let registry: Registry;
	let door: Door;
	let client: LspClient;
	let digest: string;
	let hold = false;

	before(async function () {
		this.timeout(300_000);
		registry = await startRegistry();
		digest = (await new Pusher(registry.host, 'team/app').index('1')).digest;
		door = await openDoor(registry, () => hold);
	});
	after(async () => { await door?.stop(); await registry?.stop(); });
	afterEach(() => { client?.kill(); hold = false; });

	async function open(user: User, text: string, { online = true }: { online?: boolean } = {}): Promise<void> {
		const gate = new Gate(user);
		client = await LspClient.start({
			initializationOptions: online ? { online: true } : {},
			answers: {
				'bulwark/fetch': async (params: FetchParams) => {
					const reason = await gate.closed();
					return reason === undefined ? fetchOnce(params, new AbortController().signal) : { trouble: 'declined', detail: reason };
				},
				'workspace/configuration': ({ items }: Json) => items.map(() => SETTINGS),
			},
		});
		client.open(URI, text);
	}

	const action = async () => (await client.actions(URI, EVERYWHERE)).find(({ title }) => /asks the registry/.test(title));
	const pin = (update = false): Promise<PinAnswer> => client.command('bulwark.server.pin', { uri: URI, update });
	const text = (more = '') => `ARG BASE=${door.host}/team/app:1\nFROM \${BASE}\n${more}`;

	it('connects to nobody while a file is read, looked at and offered fixes for', async () => {
		const before = door.connections;
		const user = new User(true);
		await open(user, text());
		await client.diagnostics(URI);
		assert.ok(await action());
		await client.request('textDocument/hover', { textDocument: { uri: URI }, position: { line: 1, character: 6 } });
		await client.request('textDocument/codeLens', { textDocument: { uri: URI } });
		assert.deepEqual([door.connections - before, user.asked], [0, 0]);
	});

	it('pins by the lightbulb, after the user has allowed it: the edit is computed when it is chosen', async () => {
		const user = new User(true);
		await open(user, text());
		const offered = await action();
		assert.equal(offered.edit, undefined);
		assert.equal(offered.isPreferred, true);
		const { edit } = await client.resolved(offered);
		assert.equal(applied(text(), edit, URI), `ARG BASE=${door.host}/team/app:1@${digest}\nFROM \${BASE}\n`);
		assert.deepEqual([user.asked, user.memory], [1, true]);
		await client.resolved(offered);
		assert.equal(user.asked, 1);
	});

	const closed: Readonly<Record<string, [User, RegExp]>> = {
		'the user declines': [new User(false), /have not allowed it/],
		'the setting forbids it': [new User(true, 'never'), /the setting bulwark\.online\.registries/],
		'the workspace is not trusted': [new User(true, 'always', false), /workspaces that you trust/],
	};
	for (const [when, [user, says]] of Object.entries(closed)) {
		it(`connects to nobody and changes nothing when ${when}`, async () => {
			const before = door.connections;
			await open(user, text(`FROM ${door.host}/team/other:1\n`));
			const told = client.next('window/showMessageRequest');
			const resolved = await client.resolved(await action());
			assert.equal(resolved.edit, undefined);
			assert.match((await told).message, says);
			const { pins } = await pin();
			assert.ok(pins.every(({ problem, edits }) => edits.length === 0 && says.test(problem ?? '')));
			assert.equal(door.connections, before);
			// One command asks about two images, and the lightbulb did before: the user has said no once.
			assert.ok(user.asked <= 1);
		});
	}

	it('asks nobody where the setting allows it for all', async () => {
		const user = new User(false, 'always');
		await open(user, text());
		assert.equal((await pin()).pins[0]?.after, digest);
		assert.equal(user.asked, 0);
	});

	it('offers what asks a registry only to clients that can', async () => {
		await open(new User(true), text(), { online: false });
		assert.equal(await action(), undefined);
	});

	it('says what moved, and which image has no answer', async () => {
		const old = `sha256:${'1'.repeat(64)}`;
		await open(new User(true), `FROM ${door.host}/team/app:1@${old}\nFROM ${door.host}/team/app:9@${old}\n`);
		const answer = await pin(true);
		assert.deepEqual(answer.pins.map(({ before, after, problem }) => [before, after, problem]), [[old, digest, undefined], [old, undefined, `${door.host} has no team/app:9.`]]);
		const { message, isTrouble } = messageOf([{ name: 'Dockerfile', answer }], true, false);
		assert.equal(message, `${door.host}/team/app:9: ${door.host} has no team/app:9. 1 file was left alone.`);
		assert.ok(isTrouble);
	});

	it('is cancelled while the registry is silent', async () => {
		hold = true;
		await open(new User(true), text());
		const before = door.requests.length;
		const answer = pin();
		while (door.requests.length === before) await new Promise((done) => setTimeout(done, 20));
		const { answered } = door;
		client.cancel();
		const outcome = await answer.then(({ pins }) => pins.map(({ edits, problem }) => edits.length === 0 ? problem ?? '' : 'an edit'), (error: Error) => [error.message]);
		// The registry still holds its answer; nobody waits for it, and it is not patience that ended.
		assert.equal(door.answered, answered);
		assert.ok(outcome.every((words) => /cancel/i.test(words)), outcome.join());
	});

	it('takes no answer for a text that was changed meanwhile', async () => {
		hold = true;
		await open(new User(true), text());
		const before = door.requests.length;
		const answer = pin();
		while (door.requests.length === before) await new Promise((done) => setTimeout(done, 20));
		client.change(URI, `# typed\n${text()}`);
		door.release();
		assert.deepEqual({ ...await answer, version: 0 }, { version: 0, changed: true, pins: [], leftAlone: [] });
	});
});
