/**
 * Hardens a Dockerfile on disk. Contract: reads it, changes nothing, returns the new text, the files to create beside it
 * and the commands that the user is told to run. The real one is the product's command line, as a user calls it.
 */
import { existsSync } from 'node:fs';
import { projectRoot } from './cache';
import { run, tail } from './exec';

export interface Hardened {
	readonly text: string;
	readonly created: readonly { readonly path: string; readonly text: string }[];
	readonly followUps: readonly string[];
	readonly leftAlone: readonly string[];
}

export type Hardener = (dockerfilePath: string, level: string) => Promise<Hardened>;

const CLI = `${projectRoot}/dist/cli.js`;

interface CreatedFile {
	path: string;
	text?: string;
	content?: string;
}

interface HardenedFile {
	before: string;
	after: string;
	leftAlone?: { rule: string; reason: string }[];
	followUps?: string[];
	created?: CreatedFile[];
	newFiles?: CreatedFile[];
	files?: CreatedFile[];
}

export const commandLine: Hardener = async (dockerfilePath, level) => {
	if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: run `npm run build` first');
	const outcome = await run(process.execPath, [CLI, 'harden', dockerfilePath, '--level', level, '--format', 'json'], {
		timeoutSeconds: 60,
	});
	const report = parse(outcome.stdout);
	const file = report?.files[0];
	if (file === undefined) throw new Error(`harden ended with ${outcome.code} and no result:\n${tail(outcome.log)}`);
	return {
		text: file.after,
		created: (file.created ?? file.newFiles ?? file.files ?? []).map(({ path, text, content }) => ({ path, text: text ?? content ?? '' })),
		followUps: file.followUps ?? [],
		leftAlone: (file.leftAlone ?? []).map(({ rule, reason }) => `${rule}: ${reason}`),
	};
};

function parse(text: string): { files: HardenedFile[] } | undefined {
	try {
		return JSON.parse(text) as { files: HardenedFile[] };
	} catch {
		return undefined;
	}
}
