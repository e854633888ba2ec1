/** Hover: a finding in full, and what is known of an image; nothing elsewhere. */
import { describeFinding, describeImageAt } from '../../engine/index';
import type { Client } from '../client';
import { type Hover, type HoverParams, toHover } from '../convert';
import type { Snapshot } from '../session';
import { dayOf } from '../today';

export function hover({ document, analysis, options }: Snapshot, { position }: HoverParams, client: Client): Hover | null {
	const offset = document.offsetAt(position);
	const found = analysis.findings.filter(({ range }) => range.start <= offset && offset <= range.end);
	const image = describeImageAt(analysis.model, offset, dayOf(options));
	const range = found[0]?.range ?? image?.range;
	if (!range) return null;
	const distinct = found.filter(({ rule }, i) => found.findIndex((other) => other.rule === rule) === i);
	return toHover(document, range, [...distinct.map(describeFinding), ...(image ? [image.markdown] : [])].join('\n\n---\n\n'), client);
}
