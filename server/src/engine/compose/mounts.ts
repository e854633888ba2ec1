/** `volumes` of a service, in both of their forms. Source: the Compose Specification, "volumes". */
import { contentOf, entryOf, followed, type YamlAlias, type YamlMap, type YamlNode, type YamlScalar } from '../yaml/tree';
import type { Member } from '../yaml/edits';
import type { TextRange } from '../text/range';
import { interpolate, partsOf } from './variables';

export interface Mount {
	/** A folder or file of the host as written, variables filled in with their defaults; absent for volumes, and when it is not known. */
	readonly source?: string;
	readonly target: string;
	readonly readOnly: boolean;
	/** Of the source in the text, else of the mount. */
	readonly range: TextRange;
	readonly form: { readonly kind: 'short'; readonly scalar: YamlScalar; readonly content?: TextRange; /** The options behind the target. */ readonly options?: string } | { readonly kind: 'long'; readonly map: YamlMap; readonly readOnlyScalar?: YamlScalar };
	readonly members: readonly Member[];
}

export function readMount(text: string, node: Exclude<YamlNode, YamlAlias>, members: readonly Member[]): Mount | undefined {
	if (node.kind === 'scalar') return short(text, node, members);
	return node.kind === 'map' ? long(node, members) : undefined;
}

function short(text: string, scalar: YamlScalar, members: readonly Member[]): Mount | undefined {
	// A drive letter is no source by itself.
	const drive = /^[A-Za-z]:[\\/]/.test(scalar.text) ? 2 : 0;
	const [first, ...rest] = partsOf(scalar.text.slice(drive));
	if (!first || rest.length === 0) return { target: scalar.text, readOnly: false, range: scalar.range, form: { kind: 'short', scalar }, members };
	const written = scalar.text.slice(0, drive) + first.text;
	const source = hostPath(interpolate(written));
	const options = rest[1]?.text;
	const content = contentOf(text, scalar);
	return {
		...(source !== undefined && { source }), target: interpolate(rest[0]?.text ?? '') ?? '', readOnly: options?.split(',').includes('ro') ?? false,
		range: content ? { start: content.start, end: content.start + written.length } : scalar.range,
		form: { kind: 'short', scalar, ...(content && { content }), ...(options !== undefined && { options }) }, members,
	};
}

function long(map: YamlMap, members: readonly Member[]): Mount | undefined {
	const scalar = (name: string): YamlScalar | undefined => {
		const node = followed(entryOf(map, name)?.entry.value);
		return node?.kind === 'scalar' ? node : undefined;
	};
	const source = scalar('source') ?? scalar('src');
	const target = scalar('target') ?? scalar('dst') ?? scalar('destination');
	if (!target) return undefined;
	const readOnlyScalar = scalar('read_only');
	const path = scalar('type')?.text === 'bind' && source ? hostPath(interpolate(source.text)) : undefined;
	return {
		...(path !== undefined && { source: path }), target: interpolate(target.text) ?? '', readOnly: readOnlyScalar?.value === true,
		range: source?.range ?? target.range, form: { kind: 'long', map, ...(readOnlyScalar && { readOnlyScalar }) }, members,
	};
}

/** Names of volumes are no paths. */
function hostPath(text: string | undefined): string | undefined {
	if (text === undefined || !/^(?:[./~]|[A-Za-z]:[\\/]|\\\\)/.test(text)) return undefined;
	return text.length > 1 ? text.replace(/\/+$/, '') || '/' : text;
}
