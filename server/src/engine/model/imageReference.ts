/**
 * Image references in parts: `registry/repository:tag@digest`, with the place of each part in the document.
 * Source: distribution/reference grammar.
 */
import type { TextRange } from '../text/range';
import { type LocatedValue, locate } from './resolve';

export interface ImageReference {
	/** The whole reference, variables expanded. */
	readonly text: string;
	/** Host, with port; absent when none is written. */
	readonly registry?: string;
	/** Path without host, tag and digest: `library/node`, `node`, `team/app`. */
	readonly repository: string;
	readonly tag?: string;
	/** `sha256:…` */
	readonly digest?: string;
	/** Registry and repository as written. */
	readonly name: string;
	/** Where each part is written; absent when it is spread over several places or made by a modifier. */
	readonly ranges: { readonly whole?: TextRange; readonly name?: TextRange; readonly tag?: TextRange; readonly digest?: TextRange };
	readonly value: LocatedValue;
}

/** What may stand in front of the first slash: a host name or an address, with a port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i;

/** A registry could be asked for it: no part has a letter that references cannot have. */
export function isWellFormed({ registry, repository, tag, digest }: ImageReference): boolean {
	return (registry === undefined || HOST.test(registry)) && /^[a-z\d][a-z\d._/-]*$/.test(repository) && !repository.split('/').includes('..') && (tag === undefined || /^\w[\w.-]*$/.test(tag)) && (digest === undefined || /^sha256:[\da-f]{64}$/.test(digest));
}

export function parseImageReference(value: LocatedValue): ImageReference {
	const text = value.text;
	const at = text.indexOf('@');
	const beforeDigest = at < 0 ? text : text.slice(0, at);
	const digest = at < 0 ? undefined : text.slice(at + 1);
	const colon = beforeDigest.lastIndexOf(':');
	const hasTag = colon > beforeDigest.lastIndexOf('/');
	const name = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
	const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
	const slash = name.indexOf('/');
	const host = slash < 0 ? '' : name.slice(0, slash);
	const isHost = /[.:]/.test(host) || host === 'localhost' || host !== host.toLowerCase();
	const ranges = {
		whole: locate(value, 0, text.length),
		name: locate(value, 0, name.length),
		tag: tag === undefined ? undefined : locate(value, colon + 1, colon + 1 + tag.length),
		digest: digest === undefined ? undefined : locate(value, at + 1, text.length),
	};
	return {
		text, name, value,
		...(isHost && { registry: host }),
		repository: isHost ? name.slice(slash + 1) : name,
		...(tag !== undefined && { tag }),
		...(digest !== undefined && { digest }),
		ranges: Object.fromEntries(Object.entries(ranges).filter(([, range]) => range !== undefined)),
	};
}
