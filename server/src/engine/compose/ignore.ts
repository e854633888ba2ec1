/** The comments that switch a rule off in a Compose file. */
import { REASON } from '../config/suppressions';
import { insert, type TextEdit } from '../text/edit';
import type { YamlNode } from '../yaml/tree';
import type { ComposeModel } from './model';

export function ignoreInCompose({ text, tree }: ComposeModel, rule: string, offset: number | 'file'): readonly TextEdit[] {
	const bom = text.startsWith('\uFEFF') ? 1 : 0;
	if (offset === 'file') return [insert(bom, `# bulwark global ignore=${rule} -- ${REASON}${tree.eol}`)];
	const at = startOfPlace(text, tree.root, offset) ?? bom;
	const line = Math.max(text.lastIndexOf('\n', at - 1) + 1, at <= bom ? bom : 0);
	const indent = /^[ \t]*/.exec(text.slice(line, at))?.[0] ?? '';
	return [insert(line, `${indent}# bulwark ignore=${rule} -- ${REASON}${tree.eol}`)];
}

/** The innermost entry or item around an offset that begins its line. */
function startOfPlace(text: string, node: YamlNode | undefined, offset: number): number | undefined {
	const places = node?.kind === 'map' ? node.entries : node?.kind === 'list' ? node.items : [];
	for (const { range, value } of places) {
		if (range.start > offset || offset > range.end) continue;
		const inner = startOfPlace(text, value, offset);
		if (inner !== undefined) return inner;
		const line = text.lastIndexOf('\n', range.start - 1) + 1;
		return /^[ \t\uFEFF]*$/.test(text.slice(line, range.start)) ? range.start : undefined;
	}
	return undefined;
}
