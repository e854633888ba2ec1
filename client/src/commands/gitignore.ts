/** What `.gitignore` files hide, as git decides: a deeper file wins, and nothing comes back below a folder that is hidden. */
import ignore from 'ignore';

export interface IgnoreLayer {
	/** Of the `.gitignore`: absolute, `/` between parts, none at the end. */
	readonly folder: string;
	readonly text: string;
}

/** @param path absolute @param layers outermost first */
export function isIgnored(path: string, layers: readonly IgnoreLayer[]): boolean {
	const parts = path.split('/');
	// Each folder on the way must be let through before what is in it is looked at.
	for (let end = 2; end <= parts.length; end++) {
		const part = parts.slice(0, end).join('/') + (end < parts.length ? '/' : '');
		let hidden = false;
		for (const { folder, text } of layers) {
			if (!part.startsWith(`${folder}/`) || part.length === folder.length + 1) continue;
			const { ignored, unignored } = patternsOf(text).test(part.slice(folder.length + 1));
			hidden = ignored || hidden && !unignored;
		}
		if (hidden) return true;
	}
	return false;
}

const known = new Map<string, ReturnType<typeof ignore>>();

function patternsOf(text: string): ReturnType<typeof ignore> {
	let found = known.get(text);
	if (!found) {
		found = ignore().add(text);
		known.set(text, found);
	}
	return found;
}
