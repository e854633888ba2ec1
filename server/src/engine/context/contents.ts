/** What the first bytes of a file say about it, where its name does not. */
import { classifySecretName, findTokens, isPlaceholderValue } from '../knowledge';

/** Bytes of a file that are looked at. */
export const HEAD_BYTES = 4096;

export interface Content {
	readonly kind: 'secret' | 'dump';
	/** `private key`, `GitHub token`, `database dump`. */
	readonly what: string;
}

/** Marks at the very beginning. Sources: the tools' formats. */
const DUMPS: readonly (readonly [mark: RegExp, what: string])[] = [
	[/^PGDMP/, 'PostgreSQL dump'],
	[/^(?:\/\*![^\n]*\n)?-- (?:MySQL|MariaDB) dump /, 'MySQL dump'],
	[/^--\n-- PostgreSQL database (?:cluster )?dump\n/, 'PostgreSQL dump'],
	[/^REDIS\d{4}/, 'Redis dump'],
];

/** @param head the first bytes, as Latin-1 or UTF-8 text */
export function readHead(head: string): Content | undefined {
	const dump = DUMPS.find(([mark]) => mark.test(head));
	if (dump) return { kind: 'dump', what: dump[1] };
	if (head.includes('\0')) return undefined;
	if (/"type"\s*:\s*"service_account"/.test(head) && /"private_key/.test(head)) return { kind: 'secret', what: 'service account key' };
	const [token] = findTokens(head);
	return token && { kind: 'secret', what: token.name };
}

/** True when a file of settings holds a value that its name calls secret. */
export function holdsSecretSetting(text: string): boolean {
	if (findTokens(text).length > 0) return true;
	return text.split(/\r?\n/).some((line) => {
		const [, name = '', value = ''] = /^\s*(?:export\s+)?([^#;=\s][^=]*?)\s*=\s*(.+)$/.exec(line) ?? /^\s*([\w.-]+):\s+(.+)$/.exec(line) ?? [];
		return (/(?:_authToken|_auth|_password)$/i.test(name) || classifySecretName(name) === 'secret') && !isPlaceholderValue(value);
	});
}
