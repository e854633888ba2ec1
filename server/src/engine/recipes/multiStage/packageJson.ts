/** What recipes read in a project's package.json and package-lock.json. Broken JSON counts as unknown. */
import type { BuildContext } from '../../config/buildContext';
import type { Stage } from '../../model/stage';
import { expression } from '../../text/expression';

export interface PackageJson {
	readonly scripts: Readonly<Record<string, string>>;
	readonly dependencies: Readonly<Record<string, string>>;
	readonly devDependencies: Readonly<Record<string, string>>;
	/** `pnpm@9.1.0` */
	readonly packageManager: string;
	readonly workspaces: boolean;
}

/** The context's own package.json, when the stage copies it. */
export function packageJsonOf(stage: Stage, { files }: BuildContext): PackageJson | undefined {
	const text = files?.['package.json'];
	const value = text && copies(stage, 'package.json') ? parsed(text) : undefined;
	if (!value) return undefined;
	return {
		scripts: record(value['scripts']), dependencies: { ...record(value['dependencies']), ...record(value['optionalDependencies']) }, devDependencies: record(value['devDependencies']),
		packageManager: typeof value['packageManager'] === 'string' ? value['packageManager'] : '', workspaces: value['workspaces'] !== undefined,
	};
}

/** True when `npm ci` takes the lockfile: it is copied, new enough, and says the same as package.json. */
export function lockFits(stage: Stage, { files }: BuildContext, { dependencies, devDependencies }: PackageJson): boolean {
	const text = files?.['package-lock.json'];
	const lock = text && copies(stage, 'package-lock.json') ? parsed(text) : undefined;
	const root = record(record(lock?.['packages'], true)[''], true) as Record<string, unknown>;
	if (!lock || Number(lock['lockfileVersion']) < 2) return false;
	return same({ ...record(root['dependencies']), ...record(root['optionalDependencies']) }, dependencies) && same(record(root['devDependencies']), devDependencies);
}

/** True when a COPY from the context's top brings the file. */
function copies(stage: Stage, file: string): boolean {
	return stage.copies.some((copy) => copy.from === undefined && copy.sources.some(({ value }) => {
		const name = value.kind === 'known' ? value.value.text.replace(/^(?:\.?\/)+/, '') : '?';
		return name === '' || name === '.' || name === file || name.includes('*') && !name.includes('/') && expression(`^${name.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`).test(file);
	}));
}

function parsed(text: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
	} catch {
		return undefined;
	}
}

function record(value: unknown, any = false): Record<string, string> {
	if (typeof value !== 'object' || value === null) return {};
	return Object.fromEntries(Object.entries(value).filter(([, each]) => any || typeof each === 'string'));
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
