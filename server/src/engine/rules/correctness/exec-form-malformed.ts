/** Finds brackets that are meant as a JSON array and are none, so that the instruction is read as plain text. */
import { type Fix, maybe, unsafeFix } from '../../model/fix';
import { sourceRange } from '../../syntax/folded';
import type { FoldedText, Instruction } from '../../syntax/instruction';
import { insert, remove, replace, type TextEdit } from '../../text/edit';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'exec-form-malformed',
		title: 'Exec form that is no JSON array',
		category: 'correctness',
		severity: 'warning',
		why: 'Docker reads brackets as the exec form only when they are a JSON array of strings: double quotes, commas between, none behind the last. Anything else is handed to the shell, brackets and all, and fails when the container starts; SHELL stops the build.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:JSON_IN_SINGLE_QUOTES', 'dockerfilelint:invalid_format', 'dockerlint:json_array_brackets', 'dockerlint:json_array_even_quotes', 'dockerlint:json_array_format', 'sonar:S7030', 'tally:tally/invalid-json-form'],
		references: ['https://docs.docker.com/reference/dockerfile/#exec-form'],
	},

	*check(model) {
		for (const stage of model.stages) for (const outer of stage.instructions) {
			for (const instruction of withNested(outer)) {
				const { keyword, exec, arguments: { text }, heredocs } = instruction;
				if (exec || !FORMS.has(keyword) || heredocs.length > 0 || !isMeantAsArray(text, keyword)) continue;
				yield {
					range: instruction.argumentsRange,
					message: `This is no JSON array, so that ${keyword} ${CONSEQUENCES[keyword] ?? 'takes it as plain words'}. Put each word in double quotes, with commas between.`,
					severity: keyword === 'SHELL' ? 'error' : stage.ships ? 'warning' : lowered('warning'),
					fixes: maybe(fix(instruction)),
				};
			}
		}
	},

	examples: [
		{ name: 'single quotes', bad: "FROM node:26-slim\nCMD ['node', 'server.js']\n#   ^^^^^^^^^^^^^^^^^^^^^ exec-form-malformed\n", fixed: 'FROM node:26-slim\nCMD ["node", "server.js"]\n' },
		{ name: 'no quotes', bad: 'FROM debian:13\nENTRYPOINT [top, -b]\n#          ^^^^^^^^^ exec-form-malformed\n', fixed: 'FROM debian:13\nENTRYPOINT ["top", "-b"]\n' },
		{ name: 'a comma is missing', bad: 'FROM node:26-slim\nCMD ["node" "server.js"]\n#   ^^^^^^^^^^^^^^^^^^^^ exec-form-malformed\n', fixed: 'FROM node:26-slim\nCMD ["node", "server.js"]\n' },
		{ name: 'a comma too many', bad: 'FROM node:26-slim\nCMD ["node", \\\n#   ^^^^^^^^^^ exec-form-malformed\n     "server.js",]\n', fixed: 'FROM node:26-slim\nCMD ["node", \\\n     "server.js"]\n' },
		{ name: 'the bracket is missing', bad: 'FROM node:26-slim\nCMD ["node", "server.js"\n#   ^^^^^^^^^^^^^^^^^^^^ exec-form-malformed\n', fixed: 'FROM node:26-slim\nCMD ["node", "server.js"]\n' },
		{ name: 'both brackets are missing', bad: 'FROM node:26-slim\nENTRYPOINT "node", "server.js"\n#          ^^^^^^^^^^^^^^^^^^^ exec-form-malformed\n', fixed: 'FROM node:26-slim\nENTRYPOINT ["node", "server.js"]\n' },
		{ name: 'a number', bad: 'FROM node:26-slim\nCMD ["serve", "-p", 8080]\n#   ^^^^^^^^^^^^^^^^^^^^^ exec-form-malformed\n', fixed: 'FROM node:26-slim\nCMD ["serve", "-p", "8080"]\n' },
		{ name: 'quotes of a word processor', bad: 'FROM node:26-slim\nHEALTHCHECK CMD [“/probe”]\n#               ^^^^^^^^^^ exec-form-malformed\n', fixed: 'FROM node:26-slim\nHEALTHCHECK CMD ["/probe"]\n' },
		{ name: 'the shell of the steps', bad: "FROM debian:13\nSHELL ['/bin/bash', '-c']\n#     ^^^^^^^^^^^^^^^^^^^ exec-form-malformed\n", fixed: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\n' },
		{ name: 'a shell test', good: 'FROM debian:13\nRUN [ -f /etc/os-release ] && [ "$HOME" = "/root" ]\nRUN [[ -n "$A" ]] || true\nCMD [ -x /start ]\n' },
		{ name: 'JSON', good: 'FROM debian:13\nVOLUME ["/data"]\nRUN [ "echo", "[1, 2]" ]\nCMD []\n' },
		{ name: 'a list for a program', good: 'FROM debian:13\nCMD app --list "a", "b"\nLABEL tags=[a,b]\n' },
	],
};

const FORMS = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'VOLUME', 'COPY', 'ADD']);
const CONSEQUENCES: Readonly<Record<string, string>> = { RUN: 'hands it to the shell', CMD: 'hands it to the shell', ENTRYPOINT: 'hands it to the shell', SHELL: 'stops the build' };
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '”': '”', '‘': '’', '’': '’', '„': '“', '`': '`' };
/** `[ -f x ]`, `[ "$a" = b ]`, `[[ … ]]`, and patterns such as `[a-z]*`: the shell's own brackets. */
const TEST = /^\[\[|^\[\s+(?:!\s+)?-\w+\s|\s(?:=|==|!=|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|a|o))\s/;

/** The instruction itself, ONBUILD's, HEALTHCHECK's. */
function withNested(instruction: Instruction): Instruction[] {
	const { nested } = instruction;
	return nested ? [instruction, ...withNested(nested)] : [instruction];
}

function isMeantAsArray(text: string, keyword: string): boolean {
	if (text.startsWith('[')) {
		const close = text.lastIndexOf(']');
		if (TEST.test(text) || text.slice(1).trim() === '' && keyword === 'RUN') return false;
		// A chain behind the bracket is shell text; without quotes or commas it may well be a command or a path.
		return close < 0 ? /["'“‘]/.test(text) : text.slice(close + 1).trim() === '' && (/["'“‘,]/.test(text) || keyword !== 'RUN' && keyword !== 'COPY' && keyword !== 'ADD');
	}
	return /^(?:CMD|ENTRYPOINT|SHELL|VOLUME)$/.test(keyword) && /^"[^"]*"(?:\s*,\s*"[^"]*")+\s*\]?$/.test(text) || /^(?:CMD|ENTRYPOINT|SHELL)$/.test(keyword) && /^"[^"]*"\s*\]$/.test(text);
}

interface Item {
	readonly start: number;
	readonly end: number;
	readonly value: string;
	/** A comma stands behind it. */
	readonly comma?: number;
}

/** The words in the brackets, whatever quotes they have. Undefined when they cannot be told from one another. */
function itemsOf(text: string, from: number, to: number): Item[] | undefined {
	const items: { start: number; end: number; value: string; comma?: number }[] = [];
	for (let at = from; at < to; at++) {
		const char = text[at] as string;
		const last = items.at(-1);
		if (/\s/.test(char)) continue;
		if (char === ',') {
			if (!last || last.comma !== undefined) return undefined;
			last.comma = at;
			continue;
		}
		const closing = QUOTES[char];
		let end = closing === undefined ? at : text.indexOf(closing, at + 1) + 1;
		while (closing === '"' && end > 0 && text[end - 2] === '\\' && text[end - 3] !== '\\') end = text.indexOf('"', end) + 1;
		if (closing === undefined) while (end < to && !/[\s,"'\]]/.test(text[end] as string)) end++;
		if (end <= at || end > to) return undefined;
		// In the exec form nothing expands a variable.
		if (closing === undefined && text.slice(at, end).includes('$')) return undefined;
		// Words without quotes or commas between them: one word, or several? Only the author knows.
		if (closing === undefined && last && last.comma === undefined) return undefined;
		items.push({ start: at, end, value: closing === undefined ? text.slice(at, end) : text.slice(at + 1, end - 1) });
		at = end - 1;
	}
	return items.length > 0 ? items : undefined;
}

function fix({ arguments: folded }: Instruction): Fix | undefined {
	const { text } = folded;
	const open = text.startsWith('[');
	const close = text.endsWith(']') ? text.length - 1 : text.length;
	const items = itemsOf(text, open ? 1 : 0, close);
	if (!items) return undefined;
	const edits = items.flatMap((item, i) => itemEdits(folded, item, i === items.length - 1));
	if (!open) edits.unshift(insert(sourceRange(folded, 0, 1).start, '['));
	if (close === text.length) edits.push(insert(sourceRange(folded, text.length - 1, text.length).end, ']'));
	return unsafeFix('Write a JSON array', 'Until now a shell got this text, brackets and all.', edits, { preferred: true });
}

function itemEdits(folded: FoldedText, { start, end, value, comma }: Item, last: boolean): TextEdit[] {
	const written = folded.text.slice(start, end);
	const json = written.startsWith('"') && isJson(written) ? written : JSON.stringify(value);
	const word = json === written ? [] : [replace(sourceRange(folded, start, end), json)];
	if (last) return comma === undefined ? word : [...word, remove(sourceRange(folded, comma, comma + 1))];
	return comma === undefined ? [...word, insert(sourceRange(folded, end - 1, end).end, ',')] : word;
}

/** No escape in it that JSON does not have. */
function isJson(quoted: string): boolean {
	return !/\\(?!["\\/bfnrtu])/.test(quoted.replace(/\\\\/g, ''));
}
