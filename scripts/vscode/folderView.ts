/** A folder of a script's own in a real VS Code, with a picture of each step: what the scripts for the user's view share. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './cache';
import { openWindow, type UserWindow } from './ui';

/** Takes a picture into `out/ui/<name>-<step>.png`; with `--web`, `<name>-web-<step>.png`. */
export type Shot = (step: string) => Promise<void>;

export interface FolderView {
	readonly name: string;
	/** Path → text. */
	readonly files: Readonly<Record<string, string>>;
	readonly open: string;
	readonly steps: (window: UserWindow, shot: Shot) => Promise<void>;
}

/** Arguments of the process: `[--vsix FILE] [--web]`. The last line is `N passed, N failed, N skipped`; the exit code is 1 on a failure. */
export function viewFolder(view: FolderView): void {
	run(view).catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
}

async function run({ name, files, open, steps }: FolderView): Promise<void> {
	const { values: { vsix, web = false } } = parseArgs({ options: { vsix: { type: 'string' }, web: { type: 'boolean' } } });
	const shots = join(projectRoot, 'out', 'ui');
	mkdirSync(shots, { recursive: true });
	const folder = mkdtempSync(join(tmpdir(), 'bulwark-ui-'));
	let failed = 0;
	try {
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text);
		}
		const window = await openWindow({ ...(vsix ? { vsix } : { extensionDevelopmentPath: projectRoot }), folder, file: open, web, size: { width: 1280, height: 800 } });
		const shot: Shot = (step) => window.screenshot(join(shots, `${name}${web ? '-web' : ''}-${step}.png`));
		try {
			await window.waitForEditor();
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
