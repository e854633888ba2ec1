/**
 * A scan as the user of a real VS Code gets it, by a real Grype: the finding on the FROM, the report, a scan on save.
 * Screenshots go to `out/ui`. Slim writes a command and starts nothing: a program of mint's name stands on the path and
 * keeps what it was started with.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openWindow, type UserWindow } from '../../scripts/vscode/ui';
import { must } from '../../server/src/build/exec';
import { buildCli, ROOT } from '../cli/support';
import { Pusher, type Registry, startRegistry } from '../registry/registry';
import { ensureScanner, GRYPE, layerWith } from './provision';

describe('a scan in a VS Code window', function () {
	this.timeout(240_000);
	let registry: Registry;
	let folder: string;
	let window: UserWindow;
	let outside: Record<string, string | undefined> = {};

	before(async function () {
		this.timeout(40 * 60_000);
		const tool = await ensureScanner(GRYPE);
		if (!tool) return this.skip();
		buildCli();
		folder = mkdtempSync(join(tmpdir(), 'bulwark-scan-window-'));
		registry = await startRegistry();
		const layer = readFileSync(await layerWith(folder, 'made-up', '1.0'));
		for (const tag of ['1', '2']) await new Pusher(registry.host, 'team/app').image(tag, { layer });
		await must(tool.database, [join(folder, 'database/6'), JSON.stringify([{ ID: 'CVE-2099-0001', Package: 'made-up', Severity: 'critical', Fixed: '2.0' }])]);
		mkdirSync(join(folder, 'app'));
		writeFileSync(join(folder, 'app/Dockerfile'), `FROM ${registry.host}/team/app:1\nUSER 10001\nCMD ["/app"]\n`);
		const program = (name: string, script: string): string => {
			const path = join(folder, 'bin', name);
			mkdirSync(join(folder, 'bin'), { recursive: true });
			writeFileSync(path, `#!/bin/sh\n${script}\n`);
			chmodSync(path, 0o755);
			return path;
		};
		const grype = program('counted-grype', `echo "$@" >> '${join(folder, 'scans')}'\nexec '${tool.program}' "$@"`);
		program('mint', `echo "$@" > '${join(folder, 'slimmed')}'`);
		// Without VSCODE_CLI the server takes the PATH of a login shell.
		const env = { VSCODE_CLI: '1', PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, GRYPE_DB_CACHE_DIR: join(folder, 'database'), GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_DB_VALIDATE_AGE: 'false' };
		outside = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
		Object.assign(process.env, env);
		window = await openWindow({ extensionDevelopmentPath: ROOT, folder: join(folder, 'app'), file: 'Dockerfile', size: { width: 1280, height: 800 }, settings: { 'bulwark.scan.paths': { grype }, 'bulwark.scan.onSave': true, 'terminal.integrated.gpuAcceleration': 'off' } });
	});
	after(async () => {
		for (const [name, value] of Object.entries(outside)) if (value === undefined) delete process.env[name]; else process.env[name] = value;
		await window?.close();
		await registry?.stop();
		if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	});

	it('stands on the FROM, and in a report', async () => {
		const { page } = window;
		await page.getByText(/Grade A/).first().waitFor();
		await window.runCommand('Bulwark: Scan Base Images');
		const known = page.locator('.notification-list-item').filter({ hasText: /team\/app:1: 1 known/ });
		for (let i = 0; i < 20 && !await known.first().isVisible(); i++) {
			await window.runCommand('Notifications: Show Notifications');
			await known.first().waitFor({ timeout: 3000 }).catch(() => undefined);
		}
		await window.screenshot(join(ROOT, 'out/ui', 'scan-notification.png'));
		await page.getByRole('button', { name: 'Show Report' }).first().click();
		const report = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
		await report.getByText('CVE-2099-0001').first().waitFor();
		const rows = await window.problems();
		const scan = rows.find(({ code }) => code === 'scan');
		assert.match(scan?.message ?? '', /has 1 vulnerability: 1 critical \(Grype 0\.121\.2\)/);
		await window.screenshot(join(ROOT, 'out/ui', 'scan-report.png'));
	});

	const scans = (): string => existsSync(join(folder, 'scans')) ? readFileSync(join(folder, 'scans'), 'utf8') : '';

	it('is done on save, and not while somebody types', async () => {
		const line = `FROM ${registry.host}/team/app:1`;
		await window.page.locator('.tab[data-resource-name="Dockerfile"]').first().click();
		await window.goTo(1, line.length + 1);
		await window.press('Backspace');
		await window.type('2');
		await window.page.getByText('team/app:2').first().waitFor();
		const before = scans();
		assert.doesNotMatch(before, /app:2/);
		await window.savedText((text) => text.includes('team/app:2'));
		const found = async (): Promise<string> => (await window.problems()).find(({ code }) => code === 'scan')?.message ?? '';
		let message = await found();
		for (let i = 0; i < 60 && !message.includes('app:2'); i++) message = await found();
		assert.match(message, /team\/app:2 has 1 vulnerability: 1 critical/);
		assert.match(scans().slice(before.length), /team\/app:2/);
	});

	it('has a neighbour that writes the command of mint into a terminal, and starts nothing', async () => {
		const { page } = window;
		await page.locator('.tab[data-resource-name="Dockerfile"]').first().click();
		const slimmed = join(folder, 'slimmed');
		await window.runCommand('Bulwark: Slim This Image with mint');
		await window.screenshot(join(ROOT, 'out/ui', 'slim-question.png'));
		const input = page.getByPlaceholder('team/app:1.0');
		await input.waitFor();
		await input.fill('team/app; rm -rf /');
		await page.getByText('This is no image reference.').first().waitFor();
		await input.fill('team/app:2');
		await window.press('Enter');
		await page.locator('.xterm-rows').getByText('mint slim team/app:2').first().waitFor();
		await window.screenshot(join(ROOT, 'out/ui', 'slim-terminal.png'));
		assert.equal(existsSync(slimmed), false);
		await window.press('Enter');
		while (!existsSync(slimmed) || readFileSync(slimmed, 'utf8') === '') await new Promise((done) => setTimeout(done, 50));
		assert.equal(readFileSync(slimmed, 'utf8'), 'slim team/app:2\n');
	});
});
