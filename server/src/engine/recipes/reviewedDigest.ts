/** Digests that only a review can give: the level that takes them, and the command that prints one. */
import type { Stage } from '../model/stage';
import { expand } from '../model/resolve';

/** A placeholder stops the build until it is filled in, which is for those who ask for everything. */
export const REVIEWED = { preferred: true, level: 'maximum' } as const;

/** `Fill in the digest of …: curl -fsSL … | sha256sum`, with the variables of that place put in as far as they are known. */
export function digestCommand(stage: Stage, address: string, offset: number): string {
	const plain = address.replace(/^(["'])(.*)\1$/, '$2');
	const value = expand(plain, undefined, stage.lookupAt(offset));
	const url = value.kind === 'known' ? value.value.text : plain;
	const parts = partsIn(url);
	const quoted = parts.length > 0 ? `"${url}"` : `'${url}'`;
	return `Review ${url} and fill in its digest${parts.length > 0 ? `, with ${parts.join(' and ')} as in the step` : ''}:\ncurl -fsSL ${quoted} | sha256sum`;
}

/** The same for a commit of a Git repository. */
export function commitCommand(address: string): string {
	const [url = '', place = ''] = address.replace(/^(["'])(.*)\1$/, '$2').split('#');
	const ref = place.split(':')[0] || 'HEAD';
	return `Review ${url} and fill in the commit:\ngit ls-remote ${url} ${ref}`;
}

function partsIn(url: string): string[] {
	return [...new Set(url.match(/\$\{\w+[^}]*\}|\$\w+|\$\([^)]*\)|`[^`]*`/g) ?? [])];
}
