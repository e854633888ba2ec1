/** A scan as the user of a real VS Code gets it, by a real Grype: the finding on the FROM, the report. Screenshots go to `out/ui`. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
		await new Pusher(registry.host, 'team/app').image('1', { layer: readFileSync(await layerWith(folder, 'made-up', '1.0')) });
		await must(tool.database, [join(folder, 'database/6'), JSON.stringify([{ ID: 'CVE-2099-0001', Package: 'made-up', Severity: 'critical', Fixed: '2.0' }])]);
		mkdirSync(join(folder, 'app'));
		writeFileSync(join(folder, 'app/Dockerfile'), `FROM ${registry.host}/team/app:1\nUSER 10001\nCMD ["/app"]\n`);
		const env = { GRYPE_DB_CACHE_DIR: join(folder, 'database'), GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_DB_VALIDATE_AGE: 'false' };
		outside = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
		Object.assign(process.env, env);
		window = await openWindow({ extensionDevelopmentPath: ROOT, folder: join(folder, 'app'), file: 'Dockerfile', size: { width: 1280, height: 800 }, settings: { 'bulwark.scan.paths': { grype: tool.program } } });
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
});
