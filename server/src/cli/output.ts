/** Where the command line speaks: results on standard output, everything else on standard error, as whole texts. */

/** Colour only where a person looks at it and has not asked for none. */
export const COLOUR = Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

const CODES = { red: 31, yellow: 33, blue: 34, cyan: 36, grey: 90, bold: 1, green: 32 } as const;
export type Style = keyof typeof CODES;

export function styled(style: Style, text: string): string {
	return COLOUR ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

export function say(text: string): void {
	process.stdout.write(text);
}

/** A message beside the results, with the tool's name. */
export function warn(message: string): void {
	process.stderr.write(`bulwark: ${message}\n`);
}

export function remark(text: string): void {
	process.stderr.write(text);
}

/** The same text without anything that would steer a terminal: a Dockerfile comes from anywhere. */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
	return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd');
}

/** `1 file`, `2 files`. */
export function counted(count: number, word: string): string {
	return `${count} ${word}${count === 1 ? '' : 's'}`;
}
