/**
 * The one place where rule tests touch the engine. {@link checkExample} runs an example of a rule and everything that
 * must hold for every finding and every fix; {@link variantsOf} repeats it in other clothes (CRLF, lower-case keywords,
 * a comment in front, the escape character `` ` ``).
 */
import assert from 'node:assert/strict';
import { analyze, applyEdits, type Analysis, type ReportedFinding, type Rule } from '../../server/src/engine/index';
import { CARETS, withoutCarets } from '../../server/src/engine/explain';
import type { Example } from '../../server/src/engine/rules/rule';
import { MAY_REVEAL } from '../../server/src/engine/harden/selfCheck';

export interface Expected {
	readonly rule: string;
	/** 0-based line of the text without carets, and 0-based columns. */
	readonly line: number;
	readonly start: number;
	readonly end: number;
}

/** The carets of an example: `^^^` under the characters of the line above. A `#` that touches them stands for the first. */
export function readCarets(text: string): { text: string; expected: Expected[] } {
	const expected: Expected[] = [];
	let line = -1;
	for (const content of text.split('\n')) {
		const match = CARETS.exec(content);
		if (!match) { line++; continue; }
		const carets = content.indexOf('^');
		expected.push({ rule: match[2] as string, line, start: carets === 1 ? 0 : carets, end: carets + (match[1] as string).length });
	}
	return { text: withoutCarets(text), expected };
}

type Options = NonNullable<Parameters<typeof analyze>[1]>;

export function run(text: string, options: Options): Analysis {
	const analysis = analyze(text, { preset: 'all', ...options });
	for (const { rule, error } of analysis.failures) throw new Error(`${rule} threw`, { cause: error });
	return analysis;
}

/** Runs an example as it is written. Throws an AssertionError that shows the text. */
export function checkExample(rule: Rule, example: Example): void {
	const options: Options = { ...example.settings, ...(example.context && { buildContext: example.context }) };
	if ('good' in example) {
		assert.deepEqual(summary(run(example.good, options), rule), [], `${rule.meta.id} must be silent on:\n${example.good}`);
		return;
	}
	const { text, expected } = readCarets(example.bad);
	assert.ok(expected.some((e) => e.rule === rule.meta.id), 'a bad example draws its finding');
	const analysis = run(text, options);
	const found = analysis.findings.filter((f) => f.rule === rule.meta.id);
	assert.deepEqual(found.map((f) => drawn(analysis, f)), expected.filter((e) => e.rule === rule.meta.id).map(({ line, start, end }) => `${line}:${start}-${end}`), `carets (line:start-end, 0-based) of ${rule.meta.id} on:\n${text}`);

	const [first] = found;
	const fix = first && (first.fixes.find((f) => f.preferred) ?? first.fixes[0]);
	if (example.fixed === undefined) assert.equal(fix?.title, undefined, 'an example without `fixed` has no fix');
	else {
		assert.ok(fix, `a fix is offered on:\n${text}`);
		assert.equal(applyEdits(text, fix.edits), example.fixed);
	}
	for (const finding of found) for (const each of finding.fixes) checkFix(rule, text, finding, each, options);
}

/** What must hold of every fix: it changes something, parses, silences its finding, adds none but what it may bring to light, and converges. */
export function checkFix(rule: Rule, text: string, finding: ReportedFinding, fix: ReportedFinding['fixes'][number], options: Options): void {
	assert.equal(finding.fixes.filter((f) => f.preferred).length <= 1, true, 'at most one fix is preferred');
	assert.ok(fix.applicability === 'safe' || fix.because, `${fix.title}: an unsafe fix says why`);
	const before = run(text, options);
	const result = applyEdits(text, fix.edits);
	if (result === text) { assert.ok(fix.files && fix.files.length > 0, `${fix.title}: changes nothing`); return; }
	const files = Object.fromEntries((fix.files ?? []).map((file) => [file.path, file.content]));
	const ignore = fix.files?.find((file) => file.path.endsWith('.dockerignore'));
	const after = run(result, { ...options, buildContext: { ...options.buildContext, files: { ...options.buildContext?.files, ...files }, ...(ignore && { dockerignore: { path: ignore.path, text: ignore.content } }) } });
	const where = `${fix.title}:\n${text}\n→\n${result}`;
	assert.deepEqual(after.problems.map((p) => p.message).filter((m) => !before.problems.some((p) => p.message === m)), [], `parses: ${where}`);
	const count = (analysis: Analysis, id: string): number => analysis.findings.filter((f) => f.rule === id).length;
	assert.ok(count(after, rule.meta.id) < count(before, rule.meta.id), `silences its finding: ${where}`);
	for (const id of new Set(after.findings.filter((f) => f.severity !== 'hint' && f.severity !== 'info').map((f) => f.rule))) if (!MAY_REVEAL[rule.meta.id]?.includes(id))
		assert.ok(count(after, id) <= count(before, id), `adds no finding of ${id}: ${where}`);
}

function summary(analysis: Analysis, rule: Rule): string[] {
	return analysis.findings.filter((f) => f.rule === rule.meta.id).map((f) => `${drawn(analysis, f)} ${f.message}`);
}

function drawn({ model }: Analysis, { range }: ReportedFinding): string {
	const start = model.lines.positionAt(range.start);
	const end = model.lines.positionAt(range.end);
	// A finding of several lines is drawn to the end of its first.
	const last = end.line === start.line ? end.character : model.lines.contentRange(start.line).end - model.lines.contentRange(start.line).start;
	return `${start.line}:${start.character}-${last}`;
}

export interface Variant {
	readonly name: string;
	apply(text: string): string;
}

export const VARIANTS: readonly Variant[] = [
	{ name: 'CRLF', apply: (text) => text.replaceAll('\n', '\r\n') },
	{ name: 'lower-case keywords', apply: (text) => text.replace(/^(\s*)([A-Z]+)(?=\s)/gm, (all, blank: string, word: string) => KEYWORDS.has(word) ? blank + word.toLowerCase() : all) },
	{ name: 'a comment in front', apply: (text) => /^#\s*(?:syntax|escape|check)=/i.test(text) ? text : `# Words in front.\n${text}` },
	{ name: 'escape `', apply: (text) => /^#\s*(?:syntax|escape|check)=/i.test(text) || text.includes('`') ? text : `# escape=\`\n${text.replace(/\\[ \t]*$/gm, '`')}` },
];

const KEYWORDS = new Set(['FROM', 'RUN', 'CMD', 'COPY', 'ADD', 'ENV', 'ARG', 'USER', 'WORKDIR', 'EXPOSE', 'VOLUME', 'LABEL', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'STOPSIGNAL', 'ONBUILD', 'MAINTAINER']);

/** Counts must not depend on how a file is dressed, and every fix must still work. */
export function checkVariant(rule: Rule, example: Example, variant: Variant): void {
	const options: Options = { ...example.settings, ...(example.context && { buildContext: example.context }) };
	const original = 'good' in example ? example.good : readCarets(example.bad).text;
	const text = variant.apply(original);
	const own = (analysis: Analysis) => analysis.findings.filter((f) => f.rule === rule.meta.id);
	const found = own(run(text, options));
	assert.equal(found.length, own(run(original, options)).length, `${variant.name}: as many findings as in\n${text}`);
	for (const finding of found) for (const fix of finding.fixes) {
		checkFix(rule, text, finding, fix, options);
		const result = applyEdits(text, fix.edits);
		if (variant.name === 'CRLF') assert.equal(/[^\r]\n/.test(result), false, `${fix.title}: mixes line endings in\n${JSON.stringify(result)}`);
	}
}
