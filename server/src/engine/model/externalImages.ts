/** The images besides those of FROM that a build takes files from: `COPY --from=IMAGE` and `RUN --mount=from=IMAGE`. */
import { lookupImage } from '../knowledge/images';
import type { Flag, Instruction } from '../syntax/instruction';
import type { TextRange } from '../text/range';
import { type ImageReference, parseImageReference } from './imageReference';
import type { DockerfileModel } from './model';
import { expand } from './resolve';
import type { Stage } from './stage';

export interface ExternalImage {
	readonly image: ImageReference;
	/** The COPY, ADD or RUN; the one inside of an ONBUILD. */
	readonly instruction: Instruction;
	readonly stage: Stage;
	/** The reference as it is written, or the flag when it is not written in one piece. */
	readonly range: TextRange;
}

const cache = new WeakMap<DockerfileModel, readonly ExternalImage[]>();

/** In source order. Stages are left out, and names that may be those of stages or of further build contexts. */
export function externalImages(model: DockerfileModel): readonly ExternalImage[] {
	let found = cache.get(model);
	if (!found) {
		found = [...find(model)];
		cache.set(model, found);
	}
	return found;
}

function* find(model: DockerfileModel): Iterable<ExternalImage> {
	const names = new Set(model.stages.map(({ name }) => name));
	for (const stage of model.stages) for (const outer of stage.instructions) {
		const instruction = outer.keyword === 'ONBUILD' ? outer.nested : outer;
		if (!instruction) continue;
		for (const flag of instruction.flags) {
			const written = fromOf(model, instruction, flag);
			const value = written && expand(written.text, written.range, stage.lookupAt(outer.range.start));
			if (value?.kind !== 'known' || /^\d*$/.test(value.value.text) || names.has(value.value.text.toLowerCase())) continue;
			const image = parseImageReference(value.value);
			if (!image.text.includes('/') && image.tag === undefined && image.digest === undefined && !lookupImage(image)) continue;
			yield { image, instruction, stage, range: image.ranges.whole ?? flag.range };
		}
	}
}

function fromOf(model: DockerfileModel, { keyword }: Instruction, flag: Flag): { text: string; range: TextRange } | undefined {
	const { name, value, valueRange } = flag;
	if (!value || !valueRange) return undefined;
	if (name === 'from' && (keyword === 'COPY' || keyword === 'ADD')) return { text: value, range: valueRange };
	if (name !== 'mount' || keyword !== 'RUN') return undefined;
	const match = /(?:^|,)\s*from=([^,]+)/i.exec(model.text.slice(valueRange.start, valueRange.end));
	const [all = '', text = ''] = match ?? [];
	const start = valueRange.start + (match?.index ?? 0) + all.length - text.length;
	return match ? { text, range: { start, end: start + text.length } } : undefined;
}
