/** A secret that stands in a RUN becomes a build secret: a mount, and the variable in its place. */
import type { Settings } from '../config/settings';
import { ensureSyntaxDirective } from '../model/edits';
import { type Fix, unsafeFix } from '../model/fix';
import type { DockerfileModel } from '../model/model';
import type { Run } from '../model/run';
import type { ShellCommand, ShellWord } from '../shell/types';
import { replace, type TextEdit } from '../text/edit';
import { contains, type TextRange } from '../text/range';
import { buildLine, secretId } from './secretAdvice';
import { provide } from './secretProvide';
import { expression } from '../text/expression';

/**
 * @param range the secret itself, within one word
 * @param wanted name of the variable to introduce
 */
export function literalMountFix(model: DockerfileModel, settings: Settings, run: Run, range: TextRange, wanted: string): Fix | undefined {
	const stage = model.stageAt(run.instruction.range.start);
	const command = run.commands.findLast((each) => contains(each.range, range));
	if (!command?.exact || command.parent || command.dialect !== 'posix' || run.form === 'exec' || run.script.broken || stage?.system === 'windows') return undefined;
	const name = freeName(model.text, wanted);
	const word = wordAt(command, range);
	const edit = word && model.text.slice(word.range.start, word.range.end) === word.text ? variableInPlace(word, range, name) : undefined;
	if (edit === undefined) return undefined;
	const id = secretId(name);
	const given = provide(model, settings, stage, run, { variables: new Map([[name, id]]), exports: new Map() });
	if (!given) return undefined;
	return unsafeFix(`Read it from the build secret ${id}`, `The build needs --secret id=${id},env=${name} from now on.`,
		[...ensureSyntaxDirective(model), ...given, edit],
		{ preferred: true, followUp: `Change the secret: this file has given it away.\n\n${buildLine([{ id, env: name }])}` });
}

/** A name that the file does not use yet. */
function freeName(text: string, wanted: string): string {
	let name = wanted;
	for (let number = 2; expression(`\\b${name}\\b`, 'i').test(text); number++) name = `${wanted}_${number}`;
	return name;
}

function wordAt(command: ShellCommand, range: TextRange): ShellWord | undefined {
	const words = [...command.args, ...command.assignments.flatMap(({ value }) => value ?? []), ...command.redirections.flatMap(({ target }) => target ?? [])];
	return words.find((word) => contains(word.range, range));
}

/** The edit after which the shell expands the variable in the secret's place as part of the same word, whatever quotes it stands in. */
function variableInPlace(word: ShellWord, range: TextRange, name: string): TextEdit | undefined {
	const before = word.text.slice(0, range.start - word.range.start);
	const secret = word.text.slice(before.length, range.end - word.range.start);
	const after = word.text.slice(before.length + secret.length);
	if (/["'`\\]|\$\(/.test(secret) || /`|\$\(|\\/.test(before)) return undefined;
	let quote = '';
	for (const char of before) {
		if (quote) { if (char === quote) quote = ''; }
		else if (char === '"' || char === "'") quote = char;
	}
	const plain = /^\w/.test(after) ? `\${${name}}` : `$${name}`;
	if (quote === '') return replace(range, `"$${name}"`);
	if (quote === '"') return replace(range, plain);
	// All of the word in other quotes, where nothing in it would mean something else in those.
	if (/^'[^'$"!]*$/.test(before) && /^[^'$`"\\!]*'$/.test(after)) return replace(word.range, `"${before.slice(1)}${plain}${after.slice(0, -1)}"`);
	return replace(range, `'"$${name}"'`);
}
