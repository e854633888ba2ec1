/** Values that show themselves to be secrets: by the shape of a vendor's token, or random behind a secret's name. */
import { entropy, findTokens, isPlaceholderValue, type TokenMatch } from '../knowledge';
import type { FoldedText, Instruction } from '../syntax/instruction';
import type { DockerfileModel } from './model';

const NAMED = /(?:^|[\s'"{,;])(?:--?)?([A-Za-z][\w.-]*)["']?\s*(?:=|:\s?)\s*["']?([A-Za-z0-9+/_=-]{16,})(?=["'\s,;}]|$)/g;

/** The secrets in a text of an instruction, by offsets into it. The names of ARG and ENV are judged elsewhere. */
export function secretValues(model: DockerfileModel, instruction: Instruction, folded: FoldedText): TokenMatch[] {
	const tokens = [...findTokens(folded.text)];
	if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') return tokens;
	for (const match of folded.text.matchAll(NAMED)) {
		const [, name = '', value = ''] = match;
		if (model.classifyName(name) !== 'secret' || isPlaceholderValue(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value) || entropy(value) < 3.5) continue;
		const end = match.index + match[0].length;
		if (!tokens.some((token) => token.start < end && end - value.length < token.end)) tokens.push({ name: 'secret', start: end - value.length, end });
	}
	return tokens;
}
