/** Hover: a finding in full, what is known of an image, and who vouches for it where the user has asked; nothing elsewhere. */
import { describeFinding, describeImageAt, describeProvenance, type ImageProvenance, namedImages } from '../../engine/index';
import type { Client } from '../client';
import { type Hover, type HoverParams, toHover } from '../convert';
import type { Online } from '../online';
import type { AnySnapshot, Snapshot } from '../session';
import { dayOf } from '../today';

export function hover(snapshot: AnySnapshot, { position }: HoverParams, client: Client, online: Online): Hover | null {
	const { document, analysis, options, kind } = snapshot;
	const offset = document.offsetAt(position);
	const found = analysis.findings.filter(({ range }) => range.start <= offset && offset <= range.end);
	const image = snapshot.kind ? undefined : describeImageAt(snapshot.analysis.model, offset, dayOf(options));
	const range = found[0]?.range ?? image?.range;
	if (!range) return null;
	const distinct = found.filter(({ rule }, i) => found.findIndex((other) => other.rule === rule) === i);
	const vouched = image && !snapshot.kind && provenanceAt(snapshot.analysis.model, offset, online);
	return toHover(document, range, [...distinct.map((finding) => describeFinding(finding, kind?.rules.find(({ id }) => id === finding.rule))), ...(image ? [image.markdown] : []), ...(vouched ? [describeProvenance(vouched)] : [])].join('\n\n---\n\n'), client);
}

/** Nothing is asked for here. */
function provenanceAt(model: Snapshot['analysis']['model'], offset: number, { provenance }: Online): ImageProvenance | undefined {
	if (provenance.size === 0) return undefined;
	const image = namedImages(model).find(({ range }) => range.start <= offset && offset <= range.end);
	const answer = image && provenance.get(image.reference);
	return answer && 'provenance' in answer ? answer.provenance : undefined;
}
