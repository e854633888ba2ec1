/** Takes secrets out of what is shown. Contract: each line of each value goes, unless it is too short to be told from words. */

const SHORTEST = 5;

export function redactor(values: Iterable<string>): (line: string) => string {
	const parts = [...new Set([...values].flatMap((value) => value.split(/\r?\n/)).map((line) => line.trim()).filter((line) => line.length >= SHORTEST))];
	// The longest first: one may be a part of another.
	parts.sort((a, b) => b.length - a.length);
	return (line) => parts.reduce((text, part) => text.replaceAll(part, '•••'), line);
}

/** Hands on whole lines of what arrives in pieces. */
export function byLine(each: (line: string) => void): (chunk: string) => void {
	let rest = '';
	return (chunk) => {
		const lines = `${rest}${chunk}`.split(/\r\n|[\r\n]/);
		rest = lines.pop() ?? '';
		for (const line of lines) each(line);
	};
}
