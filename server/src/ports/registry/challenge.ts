/**
 * The `WWW-Authenticate` header: one or more challenges, each a scheme with parameters. Source: RFC 9110, section 11.
 * Commas part challenges as well as parameters, and may stand in quoted values.
 */
export interface Challenge {
	/** Lower case: `bearer`, `basic`. */
	readonly scheme: string;
	/** Lower-case names. */
	readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const PARAMETER = new RegExp(`^(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`);
const SCHEME = new RegExp(`^(${TOKEN})(?:\\s+(?!,)|(?=\\s*(?:,|$)))`);
/** What some schemes have instead of parameters. */
const TOKEN68 = /^[\w.~+/-]+=*(?=\s*(?:,|$))/;

/** What cannot be read ends the list; what was read until then counts. */
export function readChallenges(header: string): readonly Challenge[] {
	const found: { scheme: string; parameters: Record<string, string> }[] = [];
	let rest = header;
	for (;;) {
		rest = rest.replace(/^[\s,]+/, '');
		const parameter = PARAMETER.exec(rest);
		const current = found.at(-1);
		if (parameter && current) {
			const [all, name = '', quoted, plain] = parameter;
			current.parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
			rest = rest.slice(all.length);
			continue;
		}
		const scheme = parameter ? null : SCHEME.exec(rest);
		if (!scheme) return found;
		found.push({ scheme: (scheme[1] as string).toLowerCase(), parameters: {} });
		rest = rest.slice(scheme[0].length);
		if (!PARAMETER.test(rest)) rest = rest.replace(TOKEN68, '');
	}
}
