/** Takes several items out of a chain at once, each with the operator that joins it. */
import type { DockerfileModel } from '../model/model';
import type { ChainItem, ShellScript } from '../shell/types';
import { remove, type TextEdit } from '../text/edit';
import type { TextRange } from '../text/range';

/** Undefined when nothing would be left, when `||` gives an item its meaning, or when a comment would be lost. */
export function removeChainItems(model: DockerfileModel, { chain }: ShellScript, gone: ReadonlySet<ChainItem>): TextEdit[] | undefined {
	const list: TextEdit[] = [];
	for (let from = 0; from < chain.length; from++) {
		const first = chain[from] as ChainItem;
		if (!gone.has(first)) continue;
		let to = from;
		while (to + 1 < chain.length && gone.has(chain[to + 1] as ChainItem)) to++;
		const last = chain[to] as ChainItem;
		const before = chain[from - 1];
		const next = chain[to + 1];
		if (!next && !before || chain.slice(from, to + 2).some((item) => item.operator === '||')) return undefined;
		const behind = next && { start: first.range.start, end: next.range.start };
		// With the joint in front of it instead, where that is the same one.
		const inFront = before && (!next || next.operator === first.operator) ? { start: before.range.end, end: last.range.end } : undefined;
		const range = [behind, inFront].find((each) => each && !holdsComment(model, each));
		if (!range) return undefined;
		list.push(remove(range));
		from = to;
	}
	return list;
}

function holdsComment(model: DockerfileModel, { start, end }: TextRange): boolean {
	return model.tree.comments.some((comment) => comment.inside && start <= comment.range.start && comment.range.end <= end);
}
