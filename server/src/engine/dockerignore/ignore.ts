/** The comments that switch a rule off in an ignore file. */
import { REASON } from '../config/suppressions';
import { insert, type TextEdit } from '../text/edit';
import type { DockerignoreModel } from './model';

export function ignoreInIgnoreFile({ text, lines, eol }: DockerignoreModel, rule: string, offset: number | 'file'): readonly TextEdit[] {
	const bom = text.startsWith('\uFEFF') ? 1 : 0;
	if (offset === 'file') return [insert(bom, `# bulwark global ignore=${rule} -- ${REASON}${eol}`)];
	return [insert(Math.max(bom, lines.contentRange(lines.lineAt(offset)).start), `# bulwark ignore=${rule} -- ${REASON}${eol}`)];
}
