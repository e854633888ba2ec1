/** Regular expressions made of words that a user wrote. */

const NOTHING = /(?!)/;
/** The engine refuses very long ones; nobody gives a name or a pattern of that length. */
const LONGEST = 5_000;

/** @param source a pattern with the words escaped; one that is too long matches nothing */
export function expression(source: string, flags?: string): RegExp {
	return source.length > LONGEST ? NOTHING : new RegExp(source, flags);
}
