/** The substitution of a sed script, `s/pattern/replacement/flags`, with an address in front or none. */
export interface Substitution {
	readonly pattern: string;
	readonly replacement: string;
}

/** Undefined when the script is something else, or too long to be a substitution that somebody wrote. */
export function substitutionOf(script: string): Substitution | undefined {
	if (script.length > 1000) return undefined;
	const start = /^(?:\d+|\$|\/(?:\\.|[^\\/])*\/)?s([/|#,@!~%])/.exec(script);
	const delimiter = start?.[1];
	if (!start || delimiter === undefined) return undefined;
	const parts = [''];
	for (let at = start[0].length; at < script.length && parts.length < 3; at++) {
		const char = script[at] as string;
		if (char === delimiter) parts.push('');
		else if (char === '\\' && at + 1 < script.length) parts.push((parts.pop() ?? '') + char + script[++at]);
		else parts.push((parts.pop() ?? '') + char);
	}
	const [pattern, replacement, rest] = parts;
	return pattern === undefined || replacement === undefined || rest === undefined ? undefined : { pattern, replacement };
}
