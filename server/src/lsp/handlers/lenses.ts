/** Code lenses and inlay hints: asked for by the editor when it has nothing more urgent to do. */
import { hints, type Lens, lenses } from '../../engine/index';
import type { Client } from '../client';
import { type CodeLens, type InlayHint, type InlayHintParams, toCodeLens, toInlayHint } from '../convert';
import type { AnySnapshot, BesideSnapshot, Snapshot } from '../session';
import { dayOf } from '../today';

export function codeLenses(snapshot: AnySnapshot, client: Client): CodeLens[] {
	const { document, options, features } = snapshot;
	const shown: Readonly<Record<Lens['kind'], boolean>> = { score: features.scoreLens, harden: features.scoreLens && client.hardenCommand !== undefined, base: features.baseLens };
	if (!features.scoreLens && !features.baseLens) return [];
	const all = snapshot.kind ? besideLenses(snapshot) : lenses(snapshot.analysis, dayOf(options));
	return all.filter(({ kind }) => shown[kind]).map((lens) => toCodeLens(document, lens, client));
}

/** The score and Harden, of what can be hardened. */
function besideLenses({ analysis: { score, grade }, kind }: BesideSnapshot): Lens[] {
	if (!kind.harden) return [];
	const range = { start: 0, end: 0 };
	return [{ kind: 'score', range, title: `Bulwark ${score} · ${grade}` }, { kind: 'harden', range, title: 'Harden' }];
}

export function inlayHints({ document, analysis, options, features }: Snapshot, { range }: InlayHintParams): InlayHint[] {
	if (!features.baseHints) return [];
	const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
	return hints(analysis, dayOf(options)).filter(({ offset }) => start <= offset && offset <= end).map((hint) => toInlayHint(document, hint));
}
