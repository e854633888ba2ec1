/** Text → instructions: ranges, continuations, heredocs, and each known defect of the parsing library as a guard. */
import assert from 'node:assert/strict';
import { validate } from 'dockerfile-utils';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import { analyze } from '../../server/src/engine/index';
import type { Instruction } from '../../server/src/engine/syntax/instruction';
import { parseChunk } from '../../server/src/engine/syntax/parse';
import { split } from '../../server/src/engine/syntax/split';
import { SETTINGS } from '../../server/src/engine/syntax/validate';
import { createSyntaxCache, parseSyntax } from '../../server/src/engine/syntax/tree';
import { buildModel } from '../../server/src/engine/model/model';

const one = (text: string, index = 0): Instruction => {
	const instruction = parseSyntax(text).instructions[index];
	assert.ok(instruction, `an instruction in ${JSON.stringify(text)}`);
	return instruction;
};
const slice = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end);

describe('instructions', () => {
	it('have exact ranges', () => {
		const text = '\n  run --network=none  echo a  \nUSER x';
		const run = one(text);
		assert.equal(run.keyword, 'RUN');
		assert.equal(slice(text, run.keywordRange), 'run');
		assert.equal(slice(text, run.range), 'run --network=none  echo a');
		assert.equal(slice(text, run.argumentsRange), 'echo a');
		assert.deepEqual(run.flags.map((f) => [f.name, f.value, slice(text, f.range)]), [['network', 'none', '--network=none']]);
	});

	it('keep a byte order mark out of the first keyword', () => {
		const text = '\ufeffFROM alpine:3.24\nUSER app\n';
		assert.deepEqual(parseSyntax(text).instructions.map((i) => slice(text, i.range)), ['FROM alpine:3.24', 'USER app']);
	});

	it('read CRLF', () => {
		const text = 'FROM alpine:3.24\r\nRUN a && \\\r\n    b\r\nUSER app\r\n';
		const tree = parseSyntax(text);
		assert.equal(tree.eol, '\r\n');
		assert.equal(tree.instructions[1]?.arguments.text, 'a &&     b');
		assert.deepEqual(tree.instructions.map((i) => i.keyword), ['FROM', 'RUN', 'USER']);
	});

	it('read each name of an ARG that starts with one without a value', () => {
		const text = 'ARG FIRST SECOND="a b" \\\n    THIRD\n';
		assert.deepEqual(one(text).properties.map((p) => [p.name, p.value, slice(text, p.range)]), [['FIRST', undefined, 'FIRST'], ['SECOND', 'a b', 'SECOND="a b"'], ['THIRD', undefined, 'THIRD']]);
	});

	it('join a word that a continuation cuts', () => {
		const text = 'ADD https://files.example.com/\\\na.tar /';
		assert.equal(one(text).words[0]?.text, 'https://files.example.com/a.tar');
		assert.equal(slice(text, one(text).words[0]?.range ?? { start: 0, end: 0 }), 'https://files.example.com/\\\na.tar');
	});

	it('obey the escape directive', () => {
		const tree = parseSyntax('# escape=`\nFROM x\nRUN dir C:\\ && `\n  ver\nUSER a\n');
		assert.equal(tree.escape, '`');
		assert.equal(tree.instructions[1]?.arguments.text, 'dir C:\\ &&   ver');
	});

	it('do not continue behind a doubled escape', () => {
		assert.equal(parseSyntax('RUN echo \\\\\nUSER a\n').instructions.length, 2);
	});

	it('read directives only on top', () => {
		assert.deepEqual(parseSyntax('# syntax=docker/dockerfile:1\n# check=skip=all\nFROM x\n# escape=`\n').directives.map((d) => d.name), ['syntax', 'check']);
		assert.deepEqual(parseSyntax('# words\n# escape=`\nFROM x\n').directives, []);
	});
});

describe('heredocs', () => {
	it('hold what looks like instructions', () => {
		const text = 'FROM x\nRUN <<EOF\nUSER root\nFROM y\nEOF\nUSER app\n';
		const tree = parseSyntax(text);
		assert.deepEqual(tree.instructions.map((i) => i.keyword), ['FROM', 'RUN', 'USER']);
		const [heredoc] = tree.instructions[1]?.heredocs ?? [];
		assert.equal(heredoc?.body.text, 'USER root\nFROM y\n');
		assert.equal(slice(text, heredoc?.bodyRange ?? { start: 0, end: 0 }), 'USER root\nFROM y\n');
	});

	it('come several at a time, with tabs, quotes and descriptors', () => {
		const tree = parseSyntax('FROM x\nCOPY <<-"A" 3<<B /dst/\n\ta\n\tA\nb\nB\nUSER app\n');
		const copy = tree.instructions[1];
		assert.deepEqual(copy?.heredocs.map((h) => [h.name, h.stripsTabs, h.expands, h.body.text]), [['A', true, false, '\ta\n'], ['B', false, true, 'b\n']]);
		assert.equal(tree.instructions[2]?.keyword, 'USER');
	});

	it('are no here-strings and no shifts', () => {
		assert.deepEqual(one('RUN cat <<< "x" && echo $((1<<2))').heredocs, []);
		assert.deepEqual(one('RUN echo "a <<EOF b"').heredocs, []);
	});

	it('without an end are a problem and swallow the rest', () => {
		const tree = parseSyntax('FROM x\nRUN <<EOF\nUSER app\n');
		assert.equal(tree.instructions.length, 2);
		assert.match(tree.problems[0]?.message ?? '', /EOF has no end/);
	});
});

describe('what the parsing library gets wrong', () => {
	it('a comment inside a continuation does not lose the command', () => {
		const run = one('RUN \\\n  # C:\\temp\n  dir\n');
		assert.equal(run.arguments.text.trim(), 'dir');
		assert.deepEqual(run.heredocs, []);
	});

	it('exec form keeps inner blanks', () => {
		assert.deepEqual(one('CMD ["a  b", "c\\"d"]').exec?.items.map((i) => i.text), ['a  b', 'c"d']);
	});

	it('a heredoc body never comes back as arguments', () => {
		assert.deepEqual(one('RUN cat <<EOF\nUSER root\nEOF\n').words.map((w) => w.text), ['cat', '<<EOF']);
	});

	it('RUN is not split at blanks inside quotes', () => {
		const [run] = buildModel('FROM x\nRUN echo "a b" c\n').stages[0]?.runs ?? [];
		assert.deepEqual(run?.commands[0]?.args.map((a) => a.value), ['a b', 'c']);
	});

	it('stage names are compared without case', () => {
		const model = buildModel('FROM alpine:3.24 AS Build\nFROM build\nCOPY --from=BUILD /a /a\n');
		assert.equal(model.stages[1]?.parent, model.stages[0]);
		assert.equal(model.stages[0]?.role, 'ancestor');
	});

	it('reading variables is linear', () => {
		const lines = 4000;
		const text = `FROM x\n${Array.from({ length: lines }, (_, i) => `ENV A${i}=$A${i - 1}`).join('\n')}\n`;
		assert.equal(buildModel(text).stages[0]?.declarations.length, lines);
	});

	it('properties keep the quotes in their range', () => {
		const text = 'ENV A="x y" B=\'$z\' C=q';
		assert.deepEqual(one(text).properties.map((p) => [p.name, p.value, p.literal, slice(text, p.valueRange ?? { start: 0, end: 0 })]),
			[['A', 'x y', false, '"x y"'], ['B', '$z', true, "'$z'"], ['C', 'q', false, 'q']]);
	});
});

describe('the cache', () => {
	const freshly = (text: string): Instruction[] => {
		const { chunks, escape } = split(text);
		return chunks.map((chunk) => parseChunk(text, chunk, escape));
	};
	it('gives what a fresh parse gives, wherever an instruction moves, in this document or another', () => {
		const cache = createSyntaxCache();
		const first = 'FROM x AS a\nENV A=1 B="2 3"\nRUN <<EOF\necho\nEOF\nCMD ["a", "b"]\n';
		parseSyntax(first, cache);
		for (const text of [`# words\n${first}`, first.replace('B=', 'BB='), `${first}USER app\n`, first])
			for (const kept of [cache, createSyntaxCache()]) assert.deepEqual(parseSyntax(text, kept).instructions, freshly(text));
	});
	it('minds the escape character', () => {
		for (const text of ['ENV A=b\\ c\n', '# escape=`\nENV A=b\\ c\n']) assert.deepEqual(parseSyntax(text).instructions, freshly(text));
	});
});

describe('half-typed text', () => {
	const bits = fc.constantFrom('FROM ', 'RUN ', 'ENV A=', 'COPY ', '"', "'", '\\\n', '\n', '`', '<<EOF', 'EOF\n', '[', '"]', '$', '${', '}', '$(', ')', '#', ' ', '\u0000', '\ufeff', 'é', '😀', '&&', '|', ';', 'a', '--mount=type=', 'ONBUILD ', 'HEALTHCHECK CMD ', '\r\n', '\t', '# escape=`\n');
	it('never throws, and ranges stay in the text and in order', () => {
		fc.assert(fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
			const text = parts.join('');
			const model = buildModel(text);
			let end = 0;
			for (const { range } of model.tree.instructions) {
				assert.ok(range.start >= end && range.end >= range.start && range.end <= text.length, JSON.stringify(text));
				end = range.end;
			}
			for (const stage of model.stages) for (const run of stage.runs) for (const command of run.commands)
				assert.ok(command.range.start >= 0 && command.range.end <= text.length && command.range.start <= command.range.end, JSON.stringify(text));
		}), { numRuns: 3000 });
	});
});

describe('a file without FROM', () => {
	it('is judged all the same', () => {
		const { findings } = analyze('RUN sudo make\nUSER root\n');
		assert.deepEqual(findings.map((f) => f.rule), ['from-first', 'sudo-in-run', 'run-as-root']);
	});
	it('counts no stage in a file that has one', () => assert.equal(analyze('RUN make\nFROM debian:13-slim\n').model.stages.length, 1));
});

describe('faults', () => {
	it('are told of one line at a time, where they stand', () => {
		const text = '# escape=`\nFROM debian:13-slim\nCOPY `\n  --chonw=1 `\n  # why\n  a b\nENV A="x\n';
		const faults = analyze(text).model.tree.instructions.flatMap((i) => i.faults).map(({ code, range }) => [code, text.slice(range.start, range.end)]);
		assert.deepEqual(faults, [['UNKNOWN_COPY_FLAG', '--chonw'], ['SYNTAX_MISSING_DOUBLE_QUOTE', '"x']]);
	});
	it('are none that the library tells of RUN and CMD', () => {
		const bits = fc.constantFrom('--mount=type=cache', '--x', '--', '[', ']', '"', "'", '${a:x}', '${a', '${}', '$', '<<EOF', ' ', '\t', '=', '#', '{', '}', "['a']", 'é', '`', '\\n');
		fc.assert(fc.property(fc.constantFrom('RUN', 'cmd'), fc.array(bits, { maxLength: 8 }), (keyword, parts) => {
			const told = validate(`FROM scratch\n${keyword} ${parts.join('')}`, SETTINGS).filter(({ range }) => range.start.line === 1);
			assert.deepEqual(told, []);
		}), { numRuns: 1000 });
	});
	it('move with their instruction', () => {
		const cache = createSyntaxCache();
		analyze('FROM a\nSHELL x\n', { cache });
		const text = 'FROM a\n\n\nSHELL x\n';
		assert.deepEqual(analyze(text, { cache }).model.tree.instructions[1]?.faults.map(({ range }) => text.slice(range.start, range.end)), ['x']);
	});
});
