/** What the tool says of itself, from the manifest that it is shipped with: beside `dist` or above the sources. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Tool {
	readonly version: string;
	readonly homepage: string;
}

export function toolInformation(): Tool {
	for (let folder = __dirname; ; folder = dirname(folder)) {
		const manifest = readManifest(join(folder, 'package.json'));
		if (manifest) return manifest;
		if (dirname(folder) === folder) return { version: '0.0.0', homepage: 'https://github.com/bulwark-dockerfile/bulwark' };
	}
}

function readManifest(file: string): Tool | undefined {
	try {
		const { name, version, homepage } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
		return name === 'bulwark' && typeof version === 'string' && typeof homepage === 'string' ? { version, homepage } : undefined;
	} catch {
		return undefined;
	}
}
