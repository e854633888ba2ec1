/**
 * Takes the README's pictures in the real VS Code: what the lightbulb offers on a base image, Harden in the Refactor
 * Preview, and the report after it. Writes `images/lightbulb.png`, `images/harden.png` and `images/report.png`. Run after
 * `npm run build`.
 */
import { join } from 'node:path';
import { projectRoot } from './cache';
import { openWindow } from './ui';

async function main(): Promise<void> {
	const window = await openWindow({
		extensionDevelopmentPath: projectRoot, folder: join(projectRoot, 'samples', 'node-insecure'), file: 'Dockerfile', size: { width: 1200, height: 760 },
		settings: { 'workbench.startupEditor': 'none', 'editor.minimap.enabled': false, 'workbench.sideBar.visible': false, 'editor.fontSize': 14 },
	});
	try {
		await window.waitForSquiggle('latest');
		await window.openLightbulb(1, 12);
		await window.screenshot(join(projectRoot, 'images', 'lightbulb.png'));
		await window.closeLightbulb();
		await window.runCommand('Bulwark: Harden this Dockerfile');
		await window.page.locator('.bulk-edit-panel .monaco-list-row').filter({ hasText: 'Packages: ' }).first().waitFor();
		await window.screenshot(join(projectRoot, 'images', 'harden.png'));
		await window.tickAll();
		await window.acceptRefactorPreview();
		await window.sheet('Dockerfile: ');
		await window.runCommand('View: Toggle Primary Side Bar Visibility');
		await window.screenshot(join(projectRoot, 'images', 'report.png'));
	} finally {
		await window.close();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
