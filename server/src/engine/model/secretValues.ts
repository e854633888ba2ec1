/** Values that show themselves to be secrets: by the shape of a vendor's token, or random behind a secret's name. */
import { entropy, findTokens, isPlaceholderValue, type TokenMatch } from '../knowledge';
import type { FoldedText, Instruction } from '../syntax/instruction';
import { Recent } from '../text/recent';
import type { DockerfileModel } from './model';

const NAMED = /(?:^|[\s'"{,;])(?:--?)?([A-Za-z][\w.-]*)["']?\s*(?:=|:\s?)\s*["']?([A-Za-z0-9+/_=-]{16,})(?=["'\s,;}]|$)/g;

/** An entry of .netrc, https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html. */
const NETRC = /\b(?:machine\s+\S+|default)\s+login\s+\S+\s+password\s+([^\s"'\\]+)/g;

/** The secrets in a text of an instruction, by offsets into it. The names of ARG and ENV are judged elsewhere. */
export function secretValues(model: DockerfileModel, instruction: Instruction, folded: FoldedText): readonly TokenMatch[] {
	const known = findTokens(folded.text);
	const tokens = [...known, ...netrcPasswords(folded.text).filter(({ start, end }) => !known.some((token) => token.start < end && start < token.end))];
	if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') return tokens;
	const named = randomValues(folded.text).filter(({ name, start, end }) => model.classifyName(name) === 'secret' && !tokens.some((token) => token.start < end && start < token.end));
	return named.length === 0 ? tokens : [...tokens, ...named.map(({ start, end }) => ({ name: 'secret', start, end }))];
}

function netrcPasswords(text: string): TokenMatch[] {
	if (!text.includes('login')) return [];
	return [...text.matchAll(NETRC)].flatMap((match): TokenMatch[] => {
		const [whole, password = ''] = match;
		const end = match.index + whole.length;
		return isPlaceholderValue(password) || password.includes('$') ? [] : [{ name: 'password', start: end - password.length, end }];
	});
}

const seen = new Recent<string, readonly TokenMatch[]>(2000);

/** What stands behind a name and looks random, with the name. */
function randomValues(text: string): readonly TokenMatch[] {
	const hit = seen.get(text);
	if (hit) return hit;
	const found = [...text.matchAll(NAMED)].flatMap((match): TokenMatch[] => {
		const [, name = '', value = ''] = match;
		if (isPlaceholderValue(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value) || entropy(value) < 3.5) return [];
		const end = match.index + match[0].length;
		return [{ name, start: end - value.length, end }];
	});
	seen.set(text, found);
	return found;
}
