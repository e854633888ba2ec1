/** What recipes read in Cargo.toml and Cargo.lock, line by line: names of programs, and crates that link C libraries. */
import type { BuildContext } from '../../config/buildContext';

export interface CargoProject {
	/** Names of its programs, as far as Cargo.toml says them; empty for a workspace. */
	readonly programs: readonly string[];
	readonly defaultRun?: string;
	/** Names of all crates that are compiled; undefined when Cargo.lock is not known. */
	readonly crates?: ReadonlySet<string>;
}

export function cargoProject({ files }: BuildContext): CargoProject | undefined {
	const text = files?.['Cargo.toml'];
	if (typeof text !== 'string') return undefined;
	const values = [...text.matchAll(/^[ \t]*(?:(\[+[^\]\n]*\]+)|(name|default-run)[ \t]*=[ \t]*"([^"\n]*)")/gm)];
	const found: { package?: string; run?: string; bins: string[] } = { bins: [] };
	let section = '';
	for (const [, header, key, value = ''] of values) {
		if (header !== undefined) section = header.replace(/\s/g, '');
		else if (section === '[[bin]]' && key === 'name') found.bins.push(value);
		else if (section === '[package]' && key === 'name') found.package = value;
		else if (section === '[package]') found.run = value;
	}
	const lock = files?.['Cargo.lock'];
	return {
		programs: found.bins.length > 0 ? found.bins : found.package === undefined ? [] : [found.package],
		...(found.run !== undefined && { defaultRun: found.run }),
		...(typeof lock === 'string' && { crates: new Set([...lock.matchAll(/^name = "([^"\n]*)"/gm)].map((match) => match[1] as string)) }),
	};
}
