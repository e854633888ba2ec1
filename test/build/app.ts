/**
 * The sample applications in `apps/`. Contract: every folder there has an `app.json` of the shape below; a working copy
 * never contains that file, because it holds the secrets.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const LEVELS = ['recommended', 'maximum'] as const;
export type Level = (typeof LEVELS)[number];

export const FIXES = ['base', 'user', 'secrets', 'multi-stage'] as const;
export type FixKind = (typeof FIXES)[number];

export interface AppSecret {
	/** How the original Dockerfile gets it: `--build-arg`, an ENV that is written in it, or a file in the context. */
	readonly given: 'build-arg' | 'env' | 'file';
	readonly value: string;
}

export interface App {
	readonly name: string;
	readonly folder: string;
	readonly language: string;
	/** The fix that the sample is there for; it must be seen in the result. */
	readonly fix: FixKind;
	/** Asked by HTTP: this path, then the others in their order. */
	readonly request?: { readonly port: number; readonly path: string; readonly then?: readonly string[] };
	/** The program ends by itself with this code: all that it prints is compared, and who it runs as is what the image says. */
	readonly exits?: number;
	/** Stands in the first answer, or in what the program prints. */
	readonly expect: string;
	/** By the name of the variable or file that carries it in the original. */
	readonly secrets?: Readonly<Record<string, AppSecret>>;
	/** The original cannot be built on real base images. */
	readonly standInsOnly?: boolean;
	/** What the sample proves, in a few words: the last column of the results. */
	readonly proves: string;
	/** What must be known to judge the sample. */
	readonly note?: string;
}

const APPS = `${dirname(fileURLToPath(import.meta.url))}/apps`;

export function loadApps(): App[] {
	return readdirSync(APPS)
		.sort()
		.map((name) => {
			const folder = `${APPS}/${name}`;
			return { ...(JSON.parse(readFileSync(`${folder}/app.json`, 'utf8')) as App), name, folder };
		});
}

export function workingCopy(app: App): string {
	const copy = mkdtempSync(`${tmpdir()}/bulwark-${app.name}-`);
	cpSync(app.folder, copy, { recursive: true, filter: (source) => basename(source) !== 'app.json' });
	return copy;
}

export function buildArgsOf(app: App): Record<string, string> {
	return Object.fromEntries(
		Object.entries(app.secrets ?? {})
			.filter(([, secret]) => secret.given === 'build-arg')
			.map(([name, secret]) => [name, secret.value]),
	);
}
