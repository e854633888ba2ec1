/**
 * The user's view of a build context: the tree, the finding that names real files, an ignore file with its squiggles.
 *
 * Contract: `tsx scripts/vscode/runContextUi.ts [--vsix FILE] [--web]` makes a folder of its own, opens it in a real VS
 * Code, and takes a screenshot of each step into `out/ui/context-<step>.png`. The last line is `N passed, N failed, N
 * skipped`; the exit code is 1 on a failure.
 */
import { type Shot, viewFolder } from './folderView';
import type { UserWindow } from './ui';

const FILES: Readonly<Record<string, string>> = {
	Dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n',
	'.dockerignore': '.git\nnode_modules # installed in the image\n*.key\n../common\n',
	'.env': 'DB_PASSWORD=q8Zt1vWm\n', 'package.json': '{}\n', 'package-lock.json': '{}\n', 'server.js': 'console.log(1);\n',
	'certs/tls.key': 'x\n', 'certs/ca.crt': 'x\n', '.git/config': '[core]\n', 'src/index.js': 'export {};\n', 'node_modules/x/index.js': `${'x'.repeat(90_000)}\n`,
};

async function steps(window: UserWindow, shot: Shot): Promise<void> {
	await window.waitForSquiggle('.');
	await window.problems();
	await window.page.locator('.marker-message', { hasText: /takes .*\.env.* along/ }).first().waitFor();
	await shot('problems');
	await window.runCommand('Bulwark: Show What This Build Would Copy');
	const row = (name: string) => window.page.locator('.part.panel .monaco-list-row[role="treeitem"]', { has: window.page.getByText(name, { exact: true }) });
	await window.page.getByText(/keeps \d+ entr/).first().waitFor();
	const kept = await row('.git').getAttribute('aria-label');
	if (!/kept out by \.git \(\.dockerignore, line 1\)/.test(kept ?? '')) throw new Error(`.git is told as ${kept}`);
	await row('certs').click();
	await row('tls.key').waitFor();
	await shot('tree');
	await row('.git').click();
	await window.page.locator('.tab[data-resource-name=".dockerignore"]').first().waitFor();
	await window.waitForSquiggle('../common');
	await shot('ignore-file');
	const titles = await window.openLightbulb(2, 3);
	if (!titles.some((title) => title === 'Move the comment above')) throw new Error(titles.join(' | '));
	await shot('ignore-file-lightbulb');
	await window.closeLightbulb();
}

viewFolder({ name: 'context', files: FILES, open: 'Dockerfile', steps });
