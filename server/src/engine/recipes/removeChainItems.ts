/** Takes several items out of a chain at once, each with the operator that joins it. */
import type { DockerfileModel } from '../model/model';
import type { ChainItem, ShellScript } from '../shell/types';
import { remove, type TextEdit } from '../text/edit';

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
		const range = next ? { start: first.range.start, end: next.range.start } : { start: (before as ChainItem).range.end, end: last.range.end };
		if (model.tree.comments.some((comment) => comment.inside && range.start <= comment.range.start && comment.range.end <= range.end)) return undefined;
		list.push(remove(range));
		from = to;
	}
	return list;
}
