/** Answers about image references, kept: every keystroke asks the same questions about the same images. */
import { Recent } from '../text/recent';
import type { Day, ImageRef } from './types';

/** @param answer a pure function whose answers nobody changes */
export function remembered<A>(answer: (ref: ImageRef, today?: Day) => A): (ref: ImageRef, today?: Day) => A {
	const known = new Recent<string, { readonly answer: A }>(200);
	return (ref, today) => {
		const key = `${ref.registry ?? ''}\n${ref.repository}\n${ref.tag ?? ''}\n${today ?? ''}`;
		const kept = known.get(key);
		if (kept) return kept.answer;
		const made = answer(ref, today);
		known.set(key, { answer: made });
		return made;
	};
}
