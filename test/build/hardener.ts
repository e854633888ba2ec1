/**
 * Hardens a Dockerfile on disk. Contract: reads it, changes nothing, returns the new text, the files to create beside it
 * and the commands that the user is told to run. The real one is the product's command line, as a user calls it.
 */
import { existsSync } from 'node:fs';
import type { Level } from './app';
import { projectRoot } from './cache';
import { run, tail } from '../../server/src/build/exec';

export interface Hardened {
	readonly text: string;
	readonly created: readonly { readonly path: string; readonly text: string }[];
	readonly followUps: readonly string[];
	readonly leftAlone: readonly string[];
}

export type Hardener = (dockerfilePath: string, level: Level) => Promise<Hardened>;

const CLI = `${projectRoot}/dist/cli.js`;

interface HardenedFile {
	after: string;
	leftAlone: { rule: string; reason: string }[];
	followUps: string[];
	files: { path: string; content: string }[];
}

interface CheckedFile {
	findings: { severity: string }[];
}

export const commandLine: Hardener = async (dockerfilePath, level) => {
	const file = await report<HardenedFile>('harden', dockerfilePath, '--level', level);
	return {
		text: file.after,
		created: file.files.map(({ path, content }) => ({ path, text: content })),
		followUps: file.followUps,
		leftAlone: file.leftAlone.map(({ rule, reason }) => `${rule}: ${reason}`),
	};
};

/** How many errors and warnings the product finds in a file. */
export async function findingsIn(dockerfilePath: string): Promise<number> {
	const { findings } = await report<CheckedFile>('check', dockerfilePath);
	return findings.filter(({ severity }) => severity === 'error' || severity === 'warning').length;
}

async function report<T>(command: string, ...words: string[]): Promise<T> {
	if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: run `npm run build` first');
	const outcome = await run(process.execPath, [CLI, command, ...words, '--format', 'json'], { timeoutSeconds: 60 });
	try {
		const [file] = (JSON.parse(outcome.stdout) as { files: T[] }).files;
		if (file !== undefined) return file;
	} catch {}
	throw new Error(`${command} ended with ${outcome.code} and no result:\n${tail(outcome.log)}`);
}
