/** Known install scripts, and what does the same without one. Each recipe answers only where that surely works. */
import { type Fix, unsafeFix } from '../../model/fix';
import { archives } from './archives';
import { type Replacement, replaced, type ScriptCall } from './call';
import { composer } from './composer';
import { golangciLint, uv } from './images';
import { getPip } from './pip';
import { poetry } from './poetry';
import { nodesource, packagesOf } from './repositories';
import { anchore, blackfire, bun, deno, pnpm } from './programs';
import { rustup } from './rustup';

export { pipedCall, type ScriptCall, storedCall, substitutedCall } from './call';

const RECIPES: readonly ((call: ScriptCall) => Replacement | undefined)[] = [composer, rustup, nodesource, packagesOf, poetry, uv, golangciLint, getPip, blackfire, deno, bun, anchore, pnpm, archives];

export function installerFix(call: ScriptCall | undefined): Fix | undefined {
	if (!call) return undefined;
	for (const recipe of RECIPES) {
		const found = recipe(call);
		const edits = found && replaced(call, found);
		if (edits) return unsafeFix(found.title, found.because, edits, { preferred: true });
	}
	return undefined;
}
