/** Every example of the rules for ignore files, as written and in other clothes; every fix does what it says. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { analyzeDockerignore, DOCKERIGNORE_RULES, type DockerignoreReport } from '../../server/src/engine/beside';
import { applyEdits, type ReportedFinding } from '../../server/src/engine/index';
import type { Example } from '../../server/src/engine/rules/rule';
import { readCarets } from '../support/check';

const VARIANTS: readonly (readonly [name: string, apply: (text: string) => string])[] = [
	['as written', (text) => text],
	['CRLF', (text) => text.replaceAll('\n', '\r\n')],
	['a comment in front', (text) => `# Words in front.\n${text}`],
	['a BOM', (text) => `\uFEFF${text}`],
	['no line end', (text) => text.replace(/\n$/, '')],
	['blanks', (text) => text.replace(/^(?![#\n])/gm, '  ').replace(/ +$/, '')],
];

function analysed(text: string, { settings, context }: Example): DockerignoreReport {
	const report = analyzeDockerignore(text, { preset: 'all', ...settings, ...(context && { buildContext: context }) });
	for (const { rule, error } of report.failures) throw new Error(`${rule} threw`, { cause: error });
	return report;
}

for (const { meta, examples } of DOCKERIGNORE_RULES) describe(meta.id, () => {
	const own = (report: DockerignoreReport): readonly ReportedFinding[] => report.findings.filter(({ rule }) => rule === meta.id);
	for (const example of examples) for (const [name, apply] of VARIANTS) it(`${example.name} (${name})`, () => {
		if ('good' in example) {
			assert.deepEqual(own(analysed(apply(example.good), example)).map(({ message }) => message), []);
			return;
		}
		const { text, expected } = readCarets(example.bad);
		const wanted = expected.filter(({ rule }) => rule === meta.id);
		const given = apply(text);
		const report = analysed(given, example);
		const found = own(report);
		assert.equal(found.length, wanted.length, given);
		if (given === text) {
			const drawn = found.map(({ range }) => { const [start, end] = [range.start, range.end].map((offset) => report.lines.positionAt(offset)); return { rule: meta.id, line: start?.line, start: start?.character, end: end?.character }; });
			assert.deepEqual(drawn, wanted);
			const first = found[0];
			const fix = first?.fixes.find(({ preferred }) => preferred) ?? first?.fixes[0];
			assert.equal(fix && applyEdits(text, fix.edits), example.fixed);
		}
		for (const { fixes } of found) for (const fix of fixes) {
			assert.ok(fix.applicability === 'safe' || fix.because, `${fix.title} says why it is unsafe`);
			const result = applyEdits(given, fix.edits);
			const after = analysed(result, example);
			assert.ok(own(after).length < found.length, `${fix.title} silences its finding:\n${given}\n→\n${result}`);
			for (const { rule } of after.findings) assert.ok(after.findings.filter((f) => f.rule === rule).length <= report.findings.filter((f) => f.rule === rule).length, `${fix.title} brings no ${rule}:\n${result}`);
			if (given.includes('\r\n')) assert.doesNotMatch(result, /[^\r]\n/);
		}
	});

	it('can be ignored with a reason', () => {
		for (const example of examples) {
			if (!('bad' in example)) continue;
			const { text } = readCarets(example.bad);
			const { findings, lines } = analysed(text, example);
			const [first] = findings.filter(({ rule }) => rule === meta.id);
			assert.ok(first);
			const start = lines.fullRange(lines.lineAt(first.range.start)).start;
			const after = analysed(`${text.slice(0, start)}# bulwark ignore=${meta.id} -- it is meant so\n${text.slice(start)}`, example);
			assert.equal(own(after).length, findings.filter(({ rule }) => rule === meta.id).length - 1);
		}
	});

	it('has examples of both kinds, and a fix', () => {
		assert.ok(examples.some((example) => 'bad' in example && example.fixed !== undefined) && examples.some((example) => 'good' in example));
	});
});
