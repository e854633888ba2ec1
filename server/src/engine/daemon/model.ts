/**
 * `daemon.json` as rules ask for it: the settings of the Docker daemon with their places. JSON as Docker reads it:
 * without comments. No input throws.
 */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Problem } from '../syntax/instruction';
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';

export interface DaemonModel {
	readonly text: string;
	readonly lines: LineIndex;
	/** The outermost object. */
	readonly root?: Node;
	readonly problems: readonly Problem[];
}

export interface Setting {
	readonly value: unknown;
	/** Name and value. */
	readonly range: TextRange;
	readonly valueRange: TextRange;
}

/** Settings by which a file shows that it is of Docker's daemon: other programs have a daemon.json, too. */
const DOCKER = /^(?:authorization-plugins|bip|bridge|builder|data-root|debug|default-.*|dns(?:-.*)?|exec-opts|experimental|features|hosts|icc|insecure-registries|ip6?tables|ip-.*|ipv6|live-restore|log-.*|max-concurrent-.*|metrics-addr|mtu|no-new-privileges|registry-mirrors|runtimes|seccomp-profile|selinux-enabled|storage-.*|tls.*|userland-proxy|userns-remap|containerd|cgroup-parent|group|labels|proxies)$/;

export function buildDaemonModel(text: string): DaemonModel {
	const errors: ParseError[] = [];
	const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: true });
	return {
		text, lines: new LineIndex(text), ...(root?.type === 'object' && isDocker(root) && { root }),
		problems: errors.map(({ error, offset, length }) => ({ message: `Not JSON, so the daemon does not start: ${printParseErrorCode(error)}.`, range: { start: offset, end: offset + length } })),
	};
}

/** A setting by its path; undefined when it is not there. */
export function settingAt({ root }: DaemonModel, ...path: readonly (string | number)[]): Setting | undefined {
	const node = root && findNodeAtLocation(root, [...path]);
	if (!node) return undefined;
	const whole = node.parent?.type === 'property' ? node.parent : node;
	return { value: getNodeValue(node), range: placeOf(whole), valueRange: placeOf(node) };
}

export function placeOf({ offset, length }: Node): TextRange {
	return { start: offset, end: offset + length };
}

function isDocker({ children = [] }: Node): boolean {
	return children.length === 0 || children.some((property) => DOCKER.test(String(property.children?.[0]?.value)));
}
