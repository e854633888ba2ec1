/** Names that are nearly alike: for "did you mean". */
import { distance } from './officialNames';

/** The candidate that a name was most likely meant to be: one slip in short names, two in longer ones. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
	const wanted = name.toLowerCase();
	const allowed = wanted.length < 4 ? 0 : wanted.length < 8 ? 1 : 2;
	let best: string | undefined;
	let least = allowed + 1;
	for (const candidate of candidates) {
		if (candidate === name || Math.abs(candidate.length - name.length) > allowed) continue;
		const slips = distance(wanted, candidate.toLowerCase());
		if (slips < least) { least = slips; best = candidate; }
	}
	return best;
}
