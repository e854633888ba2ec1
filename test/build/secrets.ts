/**
 * Which value belongs to which secret mount of a hardened Dockerfile. Contract: the `docker build --secret` line that
 * the user was told to run decides; without one, an id that spells the name of the variable or file. Every id must find
 * a value, and every secret of the application must be mounted, else the error says which not.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { App } from './app';

export function secretValues(app: App, folder: string, dockerfile: string, followUps: readonly string[]): Record<string, string> {
	const secrets = app.secrets ?? {};
	const names = new Map(followUps.flatMap((line) => [...told(line)]));
	const values: Record<string, string> = {};
	const used = new Set<string>();
	for (const id of mountedIds(dockerfile)) {
		const name = Object.keys(secrets).find((candidate) => sameName(candidate, names.get(id) ?? id));
		const secret = name === undefined ? undefined : secrets[name];
		if (name === undefined || secret === undefined) throw new Error(`nobody says what the secret "${id}" is`);
		used.add(name);
		values[id] = secret.given === 'file' ? readFileSync(`${folder}/${name}`, 'utf8') : secret.value;
	}
	const forgotten = Object.keys(secrets).filter((name) => !used.has(name));
	if (forgotten.length > 0) throw new Error(`not mounted as a secret: ${forgotten.join(', ')}`);
	return values;
}

/** Pairs of secret id and the variable or file it comes from, out of `--secret id=…,env=…` or `src=…`. */
function* told(line: string): Iterable<readonly [id: string, source: string]> {
	for (const [, options = ''] of line.matchAll(/--secret[ =]["']?([^\s"']+)/g)) {
		const fields = new Map(options.split(',').map((field) => field.split('=', 2) as [string, string]));
		const source = fields.get('env') ?? fields.get('src') ?? fields.get('source');
		const id = fields.get('id');
		if (id !== undefined && source !== undefined) yield [id, basename(source)];
	}
}

function mountedIds(dockerfile: string): Set<string> {
	const mounts = [...dockerfile.matchAll(/--mount=(\S*\btype=secret\b\S*)/g)].map(([, options = '']) => options);
	return new Set(
		mounts.map((options) => {
			const fields = new Map(options.split(',').map((field) => field.split('=', 2) as [string, string]));
			return fields.get('id') ?? basename(fields.get('target') ?? fields.get('dst') ?? '');
		}),
	);
}

function sameName(first: string, second: string): boolean {
	const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
	return plain(first) === plain(second);
}
