/** Finds parser directives that Docker reads otherwise than they look: mistyped, doubled, with a value it does not know, or too late. */
import { safeFix, unsafeFix, type Fix } from '../../model/fix';
import type { DockerfileModel } from '../../model/model';
import { remove, replace } from '../../text/edit';
import { nearest } from '../../text/near';
import type { TextRange } from '../../text/range';
import type { Finding, Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'parser-directive',
		title: 'The parser directive has no effect or another one',
		category: 'correctness',
		severity: 'warning',
		why: 'Directives stand on the first lines, before comments and instructions, once each: `# syntax=`, `# escape=`, `# check=`. Anywhere else, or with a slip in the name, they are comments that do nothing.',
		fixable: 'sometimes',
		since: '0.2.0',
		sameAs: ['dockerfile-utils:CASING_DIRECTIVE', 'dockerfile-utils:DUPLICATED_ESCAPE_DIRECTIVE', 'dockerfile-utils:INVALID_ESCAPE_DIRECTIVE', 'tally:tally/syntax-directive-typo'],
		references: ['https://docs.docker.com/reference/dockerfile/#parser-directives'],
	},

	*check(model) {
		const seen = new Set<string>();
		for (const { name, value, range, valueRange } of model.tree.directives) {
			const written = /^#[ \t]*([\w-]+)/.exec(model.text.slice(range.start, range.end));
			const start = range.start + (written?.[0].length ?? 1) - name.length;
			const nameRange = { start, end: start + name.length };
			if (seen.has(name)) yield { range, message: `${name} is given twice, and Docker refuses that. Keep one.`, severity: 'error', fixes: [removal(model, range, 'Remove the second')] };
			else if (name === 'escape' && value !== '\\' && value !== '`') yield { range: valueRange.end > valueRange.start ? valueRange : range, message: 'The escape character is \\ or `, nothing else.', severity: 'error', fixes: [unsafeFix('Use \\', 'It is the usual one; in a file for Windows ` may be meant.', [replace(valueRange, '\\')], { preferred: true, level: 'manual' })] };
			else if (written?.[1] !== name) yield { range: nameRange, message: 'Directives are written in lower case.', severity: 'hint', fixes: [safeFix('Write it in lower case', [replace(nameRange, name)], { preferred: true })] };
			seen.add(name);
		}
		yield* comments(model);
	},

	examples: [
		{ name: 'upper case', bad: '# SYNTAX=docker/dockerfile:1\n# ^^^^^^ parser-directive\nFROM debian:13-slim\n', fixed: '# syntax=docker/dockerfile:1\nFROM debian:13-slim\n' },
		{ name: 'twice', bad: '# syntax=docker/dockerfile:1\n# syntax=docker/dockerfile:1.20\n#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ parser-directive\nFROM debian:13-slim\n', fixed: '# syntax=docker/dockerfile:1\nFROM debian:13-slim\n' },
		{ name: 'another escape character', bad: '# escape=^\n#        ^ parser-directive\nFROM debian:13-slim\n', fixed: '# escape=\\\nFROM debian:13-slim\n' },
		{ name: 'mistyped', bad: '# sytnax=docker/dockerfile:1\n# ^^^^^^ parser-directive\nFROM debian:13-slim\n', fixed: '# syntax=docker/dockerfile:1\nFROM debian:13-slim\n' },
		{ name: 'in order', good: '# syntax=docker/dockerfile:1\n# check=error=true\nFROM debian:13-slim\n' },
		{ name: 'words with an equals sign', good: '# The tag: version=13\nFROM debian:13-slim\n# cost = high\n' },
	],
};

const NAMES = ['syntax', 'escape', 'check'];

/** Comments on the first lines that were meant to be directives. */
function* comments(model: DockerfileModel): Iterable<Finding> {
	const first = model.tree.instructions[0]?.range.start ?? model.text.length;
	for (const { range, text } of model.tree.comments) {
		if (range.start > first) return;
		const match = /^([A-Za-z]{4,8})[ \t]*=[ \t]*(\S+)$/.exec(text);
		const name = match && nearest((match[1] as string).toLowerCase(), NAMES);
		if (!match || !name || !looksRight(name, match[2] as string)) continue;
		const at = model.text.indexOf(match[1] as string, range.start);
		const nameRange = { start: at, end: at + (match[1] as string).length };
		yield { range: nameRange, message: `This is a comment without effect. The directive is called ${name}.`, fixes: [unsafeFix(`Write ${name}`, 'It takes effect then.', [replace(nameRange, name)], { preferred: true, level: 'manual' })] };
	}
}

function looksRight(name: string, value: string): boolean {
	return name === 'escape' ? value === '\\' || value === '`' : name === 'check' ? /^(?:skip|error)=/.test(value) : value.includes('dockerfile');
}

function removal(model: DockerfileModel, range: TextRange, title: string): Fix {
	return unsafeFix(title, 'The first one may be the wrong one.', [remove(model.lines.fullRange(model.lines.lineAt(range.start)))], { preferred: true, level: 'manual' });
}
