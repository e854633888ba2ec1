/**
 * PowerShell and cmd, recognised and not guessed: the text is cut into commands and words at separators outside quotes.
 * Enough to see which program is called with which words; variables make a word unknown, blocks are not entered.
 */
import { sourceRange } from '../syntax/folded';
import type { FoldedText } from '../syntax/instruction';
import type { ChainItem, Dialect, ShellCommand, ShellScript, ShellWord } from './types';
import { tableName } from '../text/own';

type Draft = { -readonly [K in keyof ShellCommand]: ShellCommand[K] } & { pipesInto: ShellCommand[]; pipedFrom: ShellCommand[] };

export function parseWindows(folded: FoldedText, dialect: Dialect): ShellScript {
	const range = folded.text === '' ? { start: 0, end: 0 } : sourceRange(folded, 0, folded.text.length);
	const commands: ShellCommand[] = [];
	const chain: ChainItem[] = [];
	let piped: Draft[] = [];
	for (const { start, end, operator } of segments(folded.text, dialect)) {
		const words = wordsOf(folded, start, end);
		const [nameWord, ...args] = words;
		const from = sourceRange(folded, start, end);
		const draft: Draft = {
			name: nameWord?.known ? tableName(programName(nameWord.value)) : '', ...(nameWord && { nameWord }), args, assignments: [], redirections: [],
			wrappers: [], range: from, pipesInto: [], pipedFrom: [], conditional: false, exact: true, dialect,
		};
		if (operator === '|') {
			for (const earlier of piped) earlier.pipesInto.push(draft);
			draft.pipedFrom = [...piped].reverse();
			piped.push(draft);
		} else {
			piped = [draft];
			chain.push({ range: from, operator: chain.length === 0 ? '' : operator === '&&' || operator === '||' ? operator : ';', commands: [draft] });
		}
		commands.push(draft);
	}
	return { dialect, commands, chain, range, broken: false };
}

function programName(path: string): string {
	return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.exe$/i, '').toLowerCase();
}

function* segments(text: string, dialect: Dialect): Generator<{ start: number; end: number; operator: string }> {
	const separator = dialect === 'cmd' ? /&&|\|\||[&|\n]/y : /&&|\|\||[;|\n]/y;
	let start = 0;
	let operator = '';
	let quote = '';
	for (let at = 0; at <= text.length; at++) {
		const char = text[at];
		if (char !== undefined) {
			if (quote) { if (char === quote) quote = ''; continue; }
			if (char === '"' || (char === "'" && dialect === 'powershell')) { quote = char; continue; }
			separator.lastIndex = at;
			const match = separator.exec(text);
			if (!match) continue;
			const body = trimmed(text, start, at);
			if (body) yield { ...body, operator };
			operator = match[0];
			at += match[0].length - 1;
			start = at + 1;
			continue;
		}
		const body = trimmed(text, start, text.length);
		if (body) yield { ...body, operator };
	}
}

function trimmed(text: string, start: number, end: number): { start: number; end: number } | undefined {
	let [from, to] = [start, end];
	while (from < to && /\s/.test(text[from] as string)) from++;
	while (to > from && /\s/.test(text[to - 1] as string)) to--;
	return from < to ? { start: from, end: to } : undefined;
}

function wordsOf(folded: FoldedText, start: number, end: number): ShellWord[] {
	const words: ShellWord[] = [];
	for (const match of folded.text.slice(start, end).matchAll(/(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g)) {
		const text = match[0];
		const value = text.replace(/^(["'])([\s\S]*)\1$/, '$2');
		words.push({
			text, value, known: !/[$%]/.test(text), range: sourceRange(folded, start + match.index, start + match.index + text.length),
			variables: [], substitutions: [],
		});
	}
	return words;
}
