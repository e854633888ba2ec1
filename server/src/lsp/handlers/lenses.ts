/** Code lenses and inlay hints: asked for by the editor when it has nothing more urgent to do. */
import { hints, type Lens, lenses } from '../../engine/index';
import type { Client } from '../client';
import { type CodeLens, type InlayHint, type InlayHintParams, toCodeLens, toInlayHint } from '../convert';
import type { Snapshot } from '../session';
import { dayOf } from '../today';

export function codeLenses({ document, analysis, options, features }: Snapshot, client: Client): CodeLens[] {
	const shown: Readonly<Record<Lens['kind'], boolean>> = { score: features.scoreLens, harden: features.scoreLens && client.hardenCommand !== undefined, base: features.baseLens };
	if (!features.scoreLens && !features.baseLens) return [];
	return lenses(analysis, dayOf(options)).filter(({ kind }) => shown[kind]).map((lens) => toCodeLens(document, lens, client));
}

export function inlayHints({ document, analysis, options, features }: Snapshot, { range }: InlayHintParams): InlayHint[] {
	if (!features.baseHints) return [];
	const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
	return hints(analysis, dayOf(options)).filter(({ offset }) => start <= offset && offset <= end).map((hint) => toInlayHint(document, hint));
}
