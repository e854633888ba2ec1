/**
 * The user's view: opens Dockerfiles in a real VS Code window, looks for squiggles, opens the lightbulb, applies a fix,
 * previews and applies Harden, and takes a screenshot at each step.
 *
 * Contract: `tsx scripts/vscode/runUi.ts [--vsix FILE] [--web] [FILE…]`; without files, some of `samples/`. Screenshots
 * go to `out/ui/<name>-<step>.png`. The last line is `N passed, N failed, N skipped`; the exit code is 1 on a failure.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { harden } from '../../server/src/engine/index';
import { projectRoot } from './cache';
import { openWindow, type UserWindow } from './ui';

const SAMPLES = ['node-insecure', 'go-single-stage', 'nginx-root'].map((name) => join(projectRoot, 'samples', name, 'Dockerfile'));
const shots = join(projectRoot, 'out', 'ui');

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({ options: { vsix: { type: 'string' }, web: { type: 'boolean' } }, allowPositionals: true });
	const files = positionals.length > 0 ? positionals.map((file) => resolve(file)) : SAMPLES;
	mkdirSync(shots, { recursive: true });
	let failed = 0;
	for (const file of files) {
		const name = `${basename(dirname(file))}${basename(file) === 'Dockerfile' ? '' : `-${basename(file)}`}${values.web ? '-web' : ''}`;
		try {
			await asUser(file, name, values.vsix, values.web ?? false);
			console.log(`✓ ${name}`);
		} catch (error) {
			failed++;
			console.log(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	console.log(`${files.length - failed} passed, ${failed} failed, 0 skipped`);
	if (failed > 0) process.exitCode = 1;
}

async function asUser(file: string, name: string, vsix: string | undefined, web: boolean): Promise<void> {
	const product = vsix ? { vsix } : { extensionDevelopmentPath: projectRoot };
	const window = await openWindow({ ...product, folder: dirname(file), file: basename(file), web, size: { width: 1280, height: 800 } });
	try {
		await steps(window, readFileSync(file, 'utf8'), name);
	} catch (error) {
		await window.screenshot(join(shots, `${name}-failed.png`));
		throw error;
	} finally {
		await window.close();
	}
}

/** How the rows of changes begin. */
const THEME = /^(?:Base image|Stages|User|Secrets|Packages|Downloads|Files|Ports|Process|Correctness|Hygiene): /;

async function steps(window: UserWindow, text: string, name: string): Promise<void> {
	const shot = (step: string): Promise<void> => window.screenshot(join(shots, `${name}-${step}.png`));
	await window.waitForEditor();
	const base = /^FROM\s+(?:--\S+\s+)*([^\s:@]+)/m.exec(text)?.[1] ?? '';
	const line = text.slice(0, text.search(/^FROM/m)).split('\n').length;
	const problems = await until('problems', async () => {
		const rows = await window.problems();
		return rows.some((row) => row.source === 'bulwark') ? rows : undefined;
	});
	await shot('problems');
	if (!problems.every((row) => row.code)) throw new Error('a finding without a code');

	// The lightbulb, on the first finding that the panel shows.
	const at = positionOf(problems.find((row) => row.source === 'bulwark')?.position) ?? { line, column: 6 };
	const titles = await window.openLightbulb(at.line, at.column);
	await shot('lightbulb');
	if (!titles.some((title) => /ignore/i.test(title))) throw new Error(`no ignore action among: ${titles.join(' | ')}`);
	const fix = titles.find((title) => !/ignore|page|fix all|explain/i.test(title));
	if (fix) {
		await window.chooseAction(fix);
		if ((await window.savedText((now) => now !== text)) === text) throw new Error(`${fix} changed nothing`);
	} else await window.closeLightbulb();
	await shot('fixed');

	const mended = await window.savedText(() => true);
	await window.runCommand('Bulwark: Harden this Dockerfile');
	if (harden(mended).hunks.length === 0) {
		await shot('nothing-to-harden');
		console.log(`  ${name}: ${base}, ${problems.length} findings shown, fix “${fix ?? 'none'}”, nothing left to harden`);
		return;
	}
	await window.refactorPreview();
	// Each change stands below its theme and title, with its reason.
	const entries = await until('the changes by theme', async () => {
		const rows = await window.refactorPreview();
		return rows.some((row) => THEME.test(row.text)) ? rows : undefined;
	});
	await shot('preview');
	// Risky changes come unticked: where there are no others in sight, take all as a user would.
	if (!entries.some((entry) => entry.ticked)) await window.tickAll();
	await window.acceptRefactorPreview();
	await until('the hardened text', async () => (await window.savedText((now) => now !== mended)) || undefined);
	await shot('hardened');
	const levels = await window.pick('Bulwark: Harden at Another Level…', 3);
	await shot('levels');
	if (!['Safe', 'Recommended', 'Maximum'].every((level, i) => levels[i]?.includes(level))) throw new Error(`other levels: ${levels.join(' | ')}`);
	await window.press('Escape');
	await window.runCommand('Bulwark: Show How to Run This Image Safely');
	await window.sheet('How to run the image of');
	await shot('advice');
	console.log(`  ${name}: ${base}, ${problems.length} findings shown, fix “${fix ?? 'none'}”, ${entries.length} changes previewed`);
}

function positionOf(shown: string | undefined): { line: number; column: number } | undefined {
	const match = /(\d+)\D+(\d+)/.exec(shown ?? '');
	return match ? { line: Number(match[1]), column: Number(match[2]) } : undefined;
}

async function until<T>(what: string, ask: () => Promise<T | undefined>, milliseconds = 30_000): Promise<T> {
	const deadline = Date.now() + milliseconds;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
		await new Promise((done) => setTimeout(done, 100));
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
