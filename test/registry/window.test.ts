/**
 * Digests as the user of a real VS Code gets them: the question, the preview, the text. Screenshots go to
 * `out/ui`.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openWindow, type UserWindow } from '../../scripts/vscode/ui';
import { buildCli, ROOT } from '../cli/support';
import { type Door, openDoor, Pusher, type Registry, startRegistry } from './registry';

const PIN = 'Bulwark: Pin Base Images to Digests';
const UPDATE = 'Bulwark: Update Digests';
const PIN_ALL = 'Bulwark: Pin Base Images to Digests in Workspace';
const UPDATE_ALL = 'Bulwark: Update Digests in Workspace';

/** Further files of the workspace, and the tag of their image; `gone` is in no registry. */
const OTHERS = [['a/Dockerfile', '3'], ['b/api.dockerfile', '4'], ['c/Containerfile', 'gone']] as const;

describe('digests in a VS Code window', function () {
	this.timeout(240_000);
	let registry: Registry;
	let door: Door;
	let folder: string;
	let window: UserWindow;
	let push: Pusher;
	let text: string;

	before(async function () {
		this.timeout(15 * 60_000);
		buildCli();
		registry = await startRegistry();
		push = new Pusher(registry.host, 'team/app');
		door = await openDoor(registry);
		folder = mkdtempSync(join(tmpdir(), 'bulwark-window-'));
		text = `ARG BASE=${door.host}/team/app:1\nFROM \${BASE} AS build\nFROM ${door.host}/team/app:2\nCOPY --from=build /a /a\nUSER 10001\n`;
		mkdirSync(join(folder, 'app'));
		writeFileSync(join(folder, 'app/Dockerfile'), text);
		for (const [name, image] of OTHERS) {
			mkdirSync(join(folder, 'app', dirname(name)), { recursive: true });
			writeFileSync(join(folder, 'app', name), `FROM ${door.host}/team/app:${image}\nUSER 10001\n`);
		}
		window = await openWindow({ extensionDevelopmentPath: ROOT, folder: join(folder, 'app'), file: 'Dockerfile', size: { width: 1280, height: 800 }, settings: { 'bulwark.rules': { 'image-not-digest-pinned': 'on' } } });
		await window.problems();
	});
	after(async () => {
		await window?.close();
		await door?.stop();
		await registry?.stop();
		if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	});

	const shot = (name: string) => window.screenshot(join(ROOT, 'out/ui', `digest-${name}.png`));
	const notified = async (text: string): Promise<void> => {
		await window.runCommand('Notifications: Show Notifications');
		await window.page.locator('.notifications-center .notification-list-item').filter({ hasText: text }).first().waitFor();
		await window.press('Escape');
	};
	const dialog = () => window.page.locator('.monaco-dialog-box');

	it('asks before anything connects, and does nothing when the answer is no', async () => {
		await push.index('1', 'one');
		await push.index('2', 'two');
		const connections = door.connections;
		await window.openLightbulb(3, 8);
		await shot('lightbulb');
		await window.closeLightbulb();
		await window.runCommand(PIN);
		await dialog().getByText('Ask the registries of your images?').waitFor();
		await shot('question');
		assert.equal(door.connections, connections);
		await dialog().getByRole('button', { name: 'Cancel' }).click();
		await notified('Registries were not asked');
		assert.equal(door.connections, connections);
		assert.equal(await window.savedText(() => true), text);
	});

	it('shows the digests in the preview, and writes what is taken', async () => {
		const [one, two] = [await push.index('1', 'one'), await push.index('2', 'two')];
		// A "no" stands for a moment.
		await new Promise((done) => setTimeout(done, 3500));
		await window.runCommand(PIN);
		await dialog().getByRole('button', { name: 'Allow in This Workspace' }).click();
		await window.refactorPreview();
		await window.page.locator('.bulk-edit-panel').getByText(`${two.digest.slice(0, 19)}…`).waitFor();
		await shot('preview');
		await window.acceptRefactorPreview();
		const expected = text.replace('app:1', `app:1@${one.digest}`).replace('app:2', `app:2@${two.digest}`);
		assert.equal(await window.savedText((now) => now !== text), expected);
		await notified('2 images pinned');
		text = expected;
	});

	it('shows what moved, without asking again', async () => {
		const two = /app:2@(\S+)/.exec(text)?.[1] ?? '';
		const next = await push.index('2', 'another two');
		await window.runCommand(UPDATE);
		await window.refactorPreview();
		await window.page.locator('.bulk-edit-panel').getByText(`${two.slice(0, 19)}… → ${next.digest.slice(0, 19)}…`).waitFor();
		await shot('moved');
		await window.acceptRefactorPreview();
		const now = await window.savedText((saved) => saved !== text);
		assert.ok(now.includes(`app:2@${next.digest}`));
		await notified('1 digest updated');
		await shot('updated');
	});

	const other = (name: string): string => readFileSync(join(dirname(window.file), name), 'utf8');
	/** What is taken from the preview lies in open documents until they are saved. */
	const savedAll = async (wanted: () => boolean): Promise<void> => {
		while (!wanted()) {
			await window.runCommand('File: Save All');
			await new Promise((done) => setTimeout(done, 100));
		}
	};

	it('pins every Dockerfile of the workspace in one preview, and leaves alone what has no answer', async () => {
		const [three, four] = [await push.index('3', 'three'), await push.index('4', 'four')];
		await window.runCommand(PIN_ALL);
		const rows = await window.refactorPreview();
		assert.ok(!rows.some(({ text: row }) => row.includes('Containerfile')), 'a file of which an image has no answer is not in the preview');
		await shot('workspace');
		await window.acceptRefactorPreview();
		await savedAll(() => other('a/Dockerfile').includes('@') && other('b/api.dockerfile').includes('@'));
		assert.equal(other('a/Dockerfile'), `FROM ${door.host}/team/app:3@${three.digest}\nUSER 10001\n`);
		assert.equal(other('b/api.dockerfile'), `FROM ${door.host}/team/app:4@${four.digest}\nUSER 10001\n`);
		assert.equal(other('c/Containerfile'), `FROM ${door.host}/team/app:gone\nUSER 10001\n`);
		await notified('1 file was left alone');
	});

	it('updates the digests of the workspace that moved, and no others', async () => {
		const before = other('b/api.dockerfile');
		const next = await push.index('3', 'another three');
		await window.runCommand(UPDATE_ALL);
		await window.refactorPreview();
		await window.acceptRefactorPreview();
		await savedAll(() => other('a/Dockerfile').includes(next.digest));
		assert.equal(other('b/api.dockerfile'), before);
		await notified('1 digest updated');
	});
});
