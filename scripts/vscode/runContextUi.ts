/**
 * The user's view of a build context: the tree, the finding that names real files, an ignore file with its squiggles.
 *
 * Contract: `tsx scripts/vscode/runContextUi.ts [--vsix FILE] [--web]` makes a folder of its own, opens it in a real VS
 * Code, and takes a screenshot of each step into `out/ui/context-<step>.png`. The last line is `N passed, N failed, N
 * skipped`; the exit code is 1 on a failure.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './cache';
import { openWindow, type UserWindow } from './ui';

const FILES: Readonly<Record<string, string>> = {
	Dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n',
	'.dockerignore': '.git\nnode_modules # installed in the image\n*.key\n../common\n',
	'.env': 'DB_PASSWORD=q8Zt1vWm\n', 'package.json': '{}\n', 'package-lock.json': '{}\n', 'server.js': 'console.log(1);\n',
	'certs/tls.key': 'x\n', 'certs/ca.crt': 'x\n', '.git/config': '[core]\n', 'src/index.js': 'export {};\n', 'node_modules/x/index.js': `${'x'.repeat(90_000)}\n`,
};

async function main(): Promise<void> {
	const { values: { vsix, web = false } } = parseArgs({ options: { vsix: { type: 'string' }, web: { type: 'boolean' } } });
	const shots = join(projectRoot, 'out', 'ui');
	mkdirSync(shots, { recursive: true });
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-ui-'));
	let failed = 0;
	try {
		for (const [path, text] of Object.entries(FILES)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text);
		}
		const window = await openWindow({ ...(vsix ? { vsix } : { extensionDevelopmentPath: projectRoot }), folder, file: 'Dockerfile', web, size: { width: 1280, height: 800 } });
		const shot = (step: string): Promise<void> => window.screenshot(join(shots, `context${web ? '-web' : ''}-${step}.png`));
		try {
			await steps(window, shot);
		} catch (error) {
			failed = 1;
			console.log(error instanceof Error ? error.message : error);
			await shot('failed');
		} finally {
			await window.close();
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	console.log(`${1 - failed} passed, ${failed} failed, 0 skipped`);
	if (failed > 0) process.exitCode = 1;
}

async function steps(window: UserWindow, shot: (step: string) => Promise<void>): Promise<void> {
	await window.waitForEditor();
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

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
