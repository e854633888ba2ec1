/**
 * What must hold for the rules of the files beside a Dockerfile: each example as it is written, and in other clothes.
 * Every fix silences its finding, adds none, keeps the text readable, and leaves all other lines as they are.
 */
import assert from 'node:assert/strict';
import { applyEdits, type Fix, type ReportedFinding, type Rule } from '../../server/src/engine/index';
import { analyzeBake, analyzeCompose, analyzeDaemon, type BesideOptions, type Report } from '../../server/src/engine/beside';
import type { Example } from '../../server/src/engine/rules/rule';
import { readCarets } from './check';
import { assertCompose } from './composeSchema';

export interface KindOfFile {
	readonly name: string;
	analyze(text: string, options: BesideOptions): Report;
	/** Throws when a file of that kind may not look so. */
	validate(text: string): void;
	readonly variants: readonly { readonly name: string; apply(text: string): string }[];
}

const CRLF = { name: 'CRLF', apply: (text: string) => text.replaceAll('\n', '\r\n') };

export const COMPOSE: KindOfFile = {
	name: 'compose', analyze: analyzeCompose, validate: assertCompose,
	variants: [
		CRLF,
		{ name: 'a comment and a name in front', apply: (text) => `# Words in front.\nname: demo\n${text}` },
		{ name: 'wider', apply: (text) => /^ *- \w+: /m.test(text) ? text : text.replace(/^ +/gm, (blanks) => blanks + blanks) },
		{ name: 'a field behind', apply: (text) => `${text}x-last:\n  key: "value"  # kept\n` },
		{ name: 'no line end', apply: (text) => text.replace(/\n+$/, '') },
	],
};

export const BAKE: KindOfFile = {
	name: 'bake', analyze: analyzeBake, validate: (text) => { JSON.parse(text); },
	variants: [CRLF, { name: 'tabs', apply: (text) => text.replace(/^( {2})+/gm, (blanks) => '\t'.repeat(blanks.length / 2)) }],
};

export const DAEMON: KindOfFile = {
	name: 'daemon', analyze: analyzeDaemon, validate: (text) => { JSON.parse(text.replace(/^\uFEFF/, '')); },
	variants: [CRLF, { name: 'tabs', apply: (text) => text.replace(/^( {2})+/gm, (blanks) => '\t'.repeat(blanks.length / 2)) }, { name: 'one line', apply: (text) => text.replace(/\n\s*/g, ' ').trim() }],
};

const carets = (text: string): ReturnType<typeof readCarets> => readCarets(text);

function run(kind: KindOfFile, text: string, options: BesideOptions): Report {
	const report = kind.analyze(text, { preset: 'all', ...options });
	for (const { rule, error } of report.failures) throw new Error(`${rule} threw`, { cause: error });
	return report;
}

const optionsOf = ({ settings, context }: Example): BesideOptions => ({ ...settings, ...(context && { buildContext: context }) });
const best = ({ fixes }: ReportedFinding): Fix | undefined => fixes.find(({ preferred }) => preferred) ?? fixes[0];

// biome-ignore lint/suspicious/noExplicitAny: rules of any model
export function checkBeside(kind: KindOfFile, rule: Rule<any>, example: Example): void {
	const own = (report: Report): readonly ReportedFinding[] => report.findings.filter((finding) => finding.rule === rule.meta.id);
	const drawn = ({ lines }: Report, { range }: ReportedFinding): string => {
		const [start, end] = [lines.positionAt(range.start), lines.positionAt(range.end)];
		return `${start.line}:${start.character}-${end.line === start.line ? end.character : lines.contentRange(start.line).end - lines.contentRange(start.line).start}`;
	};
	if ('good' in example) {
		kind.validate(example.good);
		assert.deepEqual(own(run(kind, example.good, optionsOf(example))).map(({ message }) => message), [], `silent on:\n${example.good}`);
		return;
	}
	// `#^` is as short as a mark at column 0 can be: it stands for one character.
	const { text, expected } = carets(example.bad);
	kind.validate(text);
	const report = run(kind, text, optionsOf(example));
	const found = own(report);
	assert.deepEqual(report.problems, []);
	assert.deepEqual(found.map((finding) => drawn(report, finding)), expected.filter((one) => one.rule === rule.meta.id).map(({ line, start, end }) => `${line}:${start}-${start === 0 && end === 2 ? 1 : end}`), `carets (line:start-end) on:\n${text}`);
	const fix = found[0] && best(found[0]);
	if (example.fixed === undefined) assert.equal(fix?.title, undefined, 'an example without `fixed` has no fix');
	else {
		assert.ok(fix, `a fix is offered on:\n${text}`);
		// Examples draw the fixes of all findings, one after the other, where there are several.
		assert.ok([applyEdits(text, fix.edits), fixpoint(kind, rule, text, optionsOf(example))].includes(example.fixed), `fixed:\n${applyEdits(text, fix.edits)}\n— or all of them:\n${fixpoint(kind, rule, text, optionsOf(example))}`);
	}
	for (const finding of found) for (const each of finding.fixes) checkFixBeside(kind, rule, text, each, optionsOf(example));
}

// biome-ignore lint/suspicious/noExplicitAny: rules of any model
function fixpoint(kind: KindOfFile, rule: Rule<any>, text: string, options: BesideOptions): string {
	let current = text;
	for (let round = 0; round < 10; round++) {
		const first = run(kind, current, options).findings.find((finding) => finding.rule === rule.meta.id);
		const fix = first && best(first);
		if (!fix) break;
		current = applyEdits(current, fix.edits);
	}
	return current;
}

// biome-ignore lint/suspicious/noExplicitAny: rules of any model
export function checkFixBeside(kind: KindOfFile, rule: Rule<any>, text: string, fix: Fix, options: BesideOptions): void {
	assert.ok(fix.applicability === 'safe' || fix.because, `${fix.title}: an unsafe fix says why`);
	const result = applyEdits(text, fix.edits);
	const where = `${fix.title}:\n${text}\n→\n${result}`;
	assert.notEqual(result, text, `${fix.title}: changes something`);
	try { kind.validate(result); } catch (error) { throw new Error(`${where}\n${error instanceof Error ? error.message : String(error)}`, { cause: error }); }
	const [before, after] = [run(kind, text, options), run(kind, result, options)];
	assert.deepEqual(after.problems, [], `parses: ${where}`);
	const count = (report: Report, id: string): number => report.findings.filter((finding) => finding.rule === id).length;
	assert.ok(count(after, rule.meta.id) < count(before, rule.meta.id), `silences its finding: ${where}`);
	for (const { rule: id, severity } of after.findings) if (severity === 'error' || severity === 'warning') assert.ok(count(after, id) <= count(before, id), `adds no finding of ${id}: ${where}`);
	if (text.includes('\r\n')) assert.doesNotMatch(result, /[^\r]\n/, `mixes line ends: ${JSON.stringify(result)}`);
	for (const comment of text.matchAll(/(?<=\s)#.*/g)) {
		// The comment of a line that is taken out goes with it.
		const line = text.slice(text.lastIndexOf('\n', comment.index) + 1, comment.index);
		if (/^\s*$/.test(line)) assert.ok(result.includes(comment[0].trim()), `keeps ${comment[0]}: ${where}`);
	}
}

// biome-ignore lint/suspicious/noExplicitAny: rules of any model
export function checkVariantBeside(kind: KindOfFile, rule: Rule<any>, example: Example, variant: KindOfFile['variants'][number]): void {
	const original = 'good' in example ? example.good : carets(example.bad).text;
	const text = variant.apply(original);
	const own = (report: Report): readonly ReportedFinding[] => report.findings.filter((finding) => finding.rule === rule.meta.id);
	const found = own(run(kind, text, optionsOf(example)));
	assert.equal(found.length, own(run(kind, original, optionsOf(example))).length, `${variant.name}: as many findings as in\n${text}`);
	for (const { fixes } of found) for (const fix of fixes) checkFixBeside(kind, rule, text, fix, optionsOf(example));
}
