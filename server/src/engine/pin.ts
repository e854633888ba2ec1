/**
 * Pinning a Dockerfile's images: what is asked of the registries, and the edits that their answers make. Who asks, and
 * whether anybody may, is the caller's affair: the engine reaches nothing.
 */
import type { DockerfileModel } from './model/model';
import { type PinTarget, pinTargets } from './recipes/pinDigest';
import { edits, type TextEdit } from './text/edit';
import type { TextRange } from './text/range';

/** An image as a registry is asked for it. */
export interface ImageName {
	/** Host, with port; absent for Docker Hub. */
	readonly registry?: string;
	/** As written: `node`, `team/app`. */
	readonly repository: string;
	readonly tag: string;
}

/** The digest of the index (of the manifest, where there is only one platform), or why there is none: a sentence for the user. */
export type DigestAnswer = { readonly digest: string } | { readonly problem: string };

/** Never rejects for what a registry does. */
export type DigestLookup = (image: ImageName) => Promise<DigestAnswer>;

export interface Pin {
	/** Without digest: `node:22-slim`. */
	readonly reference: string;
	readonly range: TextRange;
	/** 0-based. */
	readonly line: number;
	/** The digest that was there. */
	readonly before?: string;
	readonly after?: string;
	/** Why there is none. */
	readonly problem?: string;
	/** Nothing to write: the registry could not tell, or the digest is the one that is there. */
	readonly edits: readonly TextEdit[];
}

export interface PinPlan {
	/** In source order. */
	readonly pins: readonly Pin[];
	/** What was not asked for, and why. */
	readonly leftAlone: readonly { readonly reference: string; readonly line: number; readonly reason: string }[];
}

export interface PinOptions {
	/** Renew the digests that are there, instead of adding those that are missing. */
	readonly update?: boolean;
	/** The image at this place alone. */
	readonly only?: TextRange | undefined;
}

/** Asks for each image once, all at the same time: how many go out together is up to the look-up. */
export async function planPins(model: DockerfileModel, lookup: DigestLookup, { update = false, only }: PinOptions = {}): Promise<PinPlan> {
	const wanted = pinTargets(model).filter(({ digest, range }) => (digest !== undefined) === update && (only === undefined || range.start === only.start && range.end === only.end));
	const answers = new Map<string, Promise<DigestAnswer>>();
	const pins = await Promise.all(wanted.map(async (target): Promise<Pin> => {
		const reference = referenceOf(target);
		const answer = answers.get(reference) ?? lookup(nameOf(target));
		answers.set(reference, answer);
		return pinOf(model, target, await answer);
	}));
	return { pins, leftAlone: update ? untagged(model) : [] };
}

/** Every edit of a plan; two stages that share an ARG change it once. */
export function pinEdits(pins: readonly Pin[]): readonly TextEdit[] {
	const all = pins.flatMap((pin) => pin.edits);
	return edits(...all.filter((edit, i) => all.findIndex((other) => other.range.start === edit.range.start && other.newText === edit.newText) === i));
}

function pinOf(model: DockerfileModel, target: PinTarget, answer: DigestAnswer): Pin {
	const { range, digest: before } = target;
	const base = { reference: referenceOf(target), range, line: model.lines.lineAt(range.start), ...(before !== undefined && { before }) };
	if ('problem' in answer) return { ...base, problem: answer.problem, edits: [] };
	return { ...base, after: answer.digest, edits: answer.digest === before ? [] : [target.edit(answer.digest)] };
}

function nameOf({ image: { registry, repository, tag = 'latest' } }: PinTarget): ImageName {
	return { ...(registry !== undefined && { registry }), repository, tag };
}

function referenceOf({ image: { name, tag } }: PinTarget): string {
	return tag === undefined ? name : `${name}:${tag}`;
}

/** A digest alone does not say which tag to follow. */
function untagged({ stages, lines }: DockerfileModel): PinPlan['leftAlone'] {
	return stages.flatMap(({ image, from }) => image?.digest !== undefined && image.tag === undefined
		? [{ reference: image.name, line: lines.lineAt(from.range.start), reason: 'no tag stands beside the digest, so nobody knows which one to follow' }] : []);
}
