/** Known install scripts, and what does the same without one. Each recipe answers only where that surely works. */
import { type Fix, unsafeFix } from '../../model/fix';
import { type Replacement, replaced, type ScriptCall } from './call';
import { composer } from './composer';
import { golangciLint, uv } from './images';
import { poetry } from './poetry';
import { nodesource } from './repositories';
import { rustup } from './rustup';

export { pipedCall, type ScriptCall, storedCall } from './call';

const RECIPES: readonly ((call: ScriptCall) => Replacement | undefined)[] = [composer, rustup, nodesource, poetry, uv, golangciLint];

export function installerFix(call: ScriptCall | undefined): Fix | undefined {
	if (!call) return undefined;
	for (const recipe of RECIPES) {
		const found = recipe(call);
		const edits = found && replaced(call, found);
		if (edits) return unsafeFix(found.title, found.because, edits, { preferred: true });
	}
	return undefined;
}
