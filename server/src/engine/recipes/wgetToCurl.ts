/** A wget command as the curl command that does the same, for the plain forms that Dockerfiles use. */
import { optionsOf } from '../shell/options';
import type { ShellCommand } from '../shell/types';
import type { DockerfileModel } from '../model/model';
import { replace, type TextEdit } from '../text/edit';

/** Options that curl needs no counterpart for. */
const SILENT = new Set(['q', 'quiet', 'nv', 'no-verbose', 'show-progress']);

/** Undefined for options without a sure counterpart, and where the name of the file depends on wget. */
export function wgetToCurl(model: DockerfileModel, command: ShellCommand, start = 'curl -fsSL'): TextEdit | undefined {
	const { options, operands } = optionsOf(command);
	const [url] = operands;
	if (command.name !== 'wget' || !command.exact || !command.nameWord || !url || operands.length > 1 || command.args.length === 0) return undefined;
	const written = (word: { readonly range: { readonly start: number; readonly end: number } }): string => model.text.slice(word.range.start, word.range.end);
	let output = '-O';
	let headers = '';
	for (const { name, value, valueWord, word } of options) {
		if (SILENT.has(name) || word.value === '-nv') continue;
		if (name === 'header' && valueWord && valueWord !== word) { headers += `-H ${written(valueWord)} `; continue; }
		if (name !== 'O' && name !== 'output-document' || value === undefined || !valueWord) return undefined;
		if (value === '-') output = '';
		else output = `-o ${valueWord === word ? value : written(valueWord)}`;
		if (valueWord === word && !word.known) return undefined;
	}
	// wget keeps the query in the name of the file; curl does not.
	if (output === '-O' && (!url.known && !/\/(?:[\w.+-]|\$\w|\$\{\w+\}|\$\([^/?()]*\))+$/.test(url.value) || url.value.includes('?') || !/:\/\/[^/]+\/.*[^/]$/.test(url.value))) return undefined;
	const last = command.args.at(-1) ?? url;
	const between = model.text.slice(command.nameWord.range.start, last.range.end);
	if (/[\r\n]/.test(between)) return undefined;
	const text = [start, output, headers.trim(), written(url)].filter(Boolean).join(' ');
	return replace({ start: command.nameWord.range.start, end: last.range.end }, text);
}
