/**
 * The user's view of Compose: a finding of a Dockerfile that names the service, and a Compose file hardened by way of the
 * preview, with its comments and anchors.
 *
 * Contract: `tsx scripts/vscode/runComposeUi.ts [--vsix FILE] [--web]`, as `folderView.ts` has it.
 */
import { type Shot, viewFolder } from './folderView';
import type { UserWindow } from './ui';

const FILES: Readonly<Record<string, string>> = {
	Dockerfile: 'FROM node:24-slim\nWORKDIR /srv\nCOPY server.js .\nEXPOSE 80\nUSER node\nCMD ["node", "server.js"]\n',
	'server.js': 'console.log(1);\n',
	'compose.yaml': '# The shop.\nx-common: &common\n  restart: unless-stopped\n\nservices:\n  web:\n    <<: *common\n    build: .\n    ports: ["80:80"]\n  store:\n    <<: *common\n    image: redis:8\n    ports:\n      - "6379:6379" # for the team\n',
};

async function steps(window: UserWindow, shot: Shot): Promise<void> {
	await window.problems();
	await window.page.getByText(/The service web of compose\.yaml builds this image, and publishes port 80/).first().waitFor();
	await shot('dockerfile');
	await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'compose.yaml' }).first().dblclick();
	await window.page.locator('.tab[data-resource-name="compose.yaml"].active').waitFor();
	await window.waitForSquiggle('6379');
	await shot('compose');
	await window.runCommand('Bulwark: Harden this Compose File');
	await window.page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'no-new-privileges' }).first().waitFor();
	await shot('preview');
	await window.tickAll();
	await window.acceptRefactorPreview();
	await window.page.locator('.view-line', { hasText: 'no-new-privileges' }).first().waitFor();
	await window.page.locator('.view-line', { hasText: '127.0.0.1:6379:6379' }).first().waitFor();
	for (const kept of ['# The shop.', '&common', '*common', '# for the team']) await window.page.locator('.view-line', { hasText: kept }).first().waitFor();
	await shot('hardened');
}

viewFolder({ name: 'compose', files: FILES, open: 'Dockerfile', steps });
