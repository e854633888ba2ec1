/** Credentials in addresses, `scheme://user:password@host` or `scheme://host/?password=…`, as literals or as variables. */
import { findTokens, isPlaceholderValue } from '../knowledge';

export interface UrlCredential {
	/** The password, or the token that stands alone in front of the `@`. */
	readonly text: string;
	readonly start: number;
	readonly end: number;
	readonly scheme: string;
	readonly host: string;
	/** A value by itself: no user beside it, or no password. */
	readonly alone: boolean;
	/** The variable that it is, when it is nothing else. */
	readonly variable?: string;
}

const URL = /\b([a-z][a-z0-9+.-]{1,20}):\/\/([^\s/@:'"<>|;,()]*|\$\{[^}]*\})(?::((?:[^\s/@'"<>|;()]|\$\{[^}]*\}|\$\([^)]*\))*))?@([\w.$[{][^\s/:'"?#,]*)/gi;
const VARIABLE = /^\$(?:(\w+)|\{(\w+)(?:[:?+-][^}]*)?\})$/;
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host|dummy|fake|nohost|hostname)$/i;
/** Passwords of databases that exist only while something is built. */
const DUMMY = /^(?:pass(?:word|wd)?|user(?:name)?|dummy|fake|test|postgres|root|x+|secret|db|build|placeholder)$/i;

/** As JDBC drivers and web services take it. `jdbc:` and its like stand in front of the scheme; `;` separates for SQL Server. */
const QUERY = /\b([a-z][a-z0-9+.-]{1,20}):\/\/([\w.$[{][^\s/:'"?#,;@]*)[^\s'"<>|]{0,2000}?[?&;](?:password|passwd|pwd|access_token|private_token|auth_token|api_?key|client_secret)=(\$\{[^}]*\}|[^\s&;'"<>|()]+)/gi;

/** Every credential of an address in a text, in order. */
export function urlCredentials(text: string): UrlCredential[] {
	if (!text.includes('://')) return [];
	return [...beforeHost(text), ...inQuery(text)].sort((a, b) => a.start - b.start);
}

const IN_QUERY = /[?&;](?:password|passwd|pwd|access_token|private_token|auth_token|api_?key|client_secret)=/i;

function inQuery(text: string): UrlCredential[] {
	// The pattern as a whole is slow to find nothing.
	if (!IN_QUERY.test(text)) return [];
	return [...text.matchAll(QUERY)].flatMap((match): UrlCredential[] => {
		const [whole, scheme = '', host = '', value = ''] = match;
		const variable = VARIABLE.exec(value);
		const name = variable?.[1] ?? variable?.[2];
		if (name === undefined && (isPlaceholderValue(value) || /[$`]/.test(value) || LOCAL.test(host) && DUMMY.test(value))) return [];
		const end = match.index + whole.length;
		return [{ text: value, start: end - value.length, end, alone: true, scheme, host, ...(name !== undefined && { variable: name }) }];
	});
}

function beforeHost(text: string): UrlCredential[] {
	if (!text.includes('@')) return [];
	const result: UrlCredential[] = [];
	for (const match of text.matchAll(URL)) {
		const [, scheme = '', user = '', password, host = ''] = match;
		const userStart = match.index + scheme.length + 3;
		const alone = password === undefined || password === '' || /^(?:x-oauth-basic|x-access-token)$/.test(password);
		const value = alone ? user : password;
		const start = alone ? userStart : userStart + user.length + 1;
		const variable = VARIABLE.exec(value);
		const name = variable?.[1] ?? variable?.[2];
		if (alone && name === undefined && findTokens(value).length === 0) continue;
		// `/` in a host name's place means that the `@` belongs to a path or a package: `npm://a@1`.
		if (name === undefined && (isPlaceholderValue(value) || /[$`]/.test(value) || LOCAL.test(host) && DUMMY.test(value))) continue;
		result.push({ text: value, start, end: start + value.length, alone, scheme, host, ...(name !== undefined && { variable: name }) });
	}
	return result;
}
