/**
 * What each code action does to the text, computed when it is asked for: one fix, all fixes of a rule, all safe fixes,
 * the comments that switch a rule off. Everything is edits on the snapshot's text.
 */
import { analyze, findRule, type Fix, Provenance, REASON, type ReportedFinding, type Severity, type TextEdit, type TextRange } from '../engine/index';
import type { AnySnapshot, BesideSnapshot, Snapshot } from './session';

/** Rides in an action until it is resolved. Findings are numbered as in the snapshot's analysis. */
export type Deed =
	| { readonly do: 'fix'; readonly finding: number; readonly fix: number }
	| { readonly do: 'fixRule'; readonly rule: string }
	| { readonly do: 'fixAll' }
	| { readonly do: 'ignore'; readonly finding: number }
	| { readonly do: 'ignoreInFile'; readonly rule: string }
	/** Asks the registry: computed by the handler. */
	| { readonly do: 'pin'; readonly finding: number }
	/** In the project's `bulwark.json`. */
	| { readonly do: 'setRule'; readonly rule: string; readonly wish: Severity | 'off' };

/** Rounds of "fix all": a fix may uncover the next one. */
const MAX_ROUNDS = 10;

export function fixOf({ analysis }: AnySnapshot, deed: Extract<Deed, { do: 'fix' }>): Fix | undefined {
	return analysis.findings[deed.finding]?.fixes[deed.fix];
}

export function editsOf(snapshot: AnySnapshot, deed: Deed): readonly TextEdit[] {
	switch (deed.do) {
		case 'fix': return fixOf(snapshot, deed)?.edits ?? [];
		case 'fixRule': return fixpoint(snapshot, mainFix, deed.rule);
		case 'fixAll': return fixpoint(snapshot, safeFix);
		case 'ignore': return snapshot.kind ? ignoreBeside(snapshot, deed.finding) : ignoreHere(snapshot, deed.finding);
		case 'ignoreInFile': return snapshot.kind ? snapshot.kind.ignore(snapshot.analysis, deed.rule, 'file') : ignoreInFile(snapshot, deed.rule);
		default: return [];
	}
}

/** The one to take where there are several. */
export function mainFix({ fixes }: ReportedFinding): Fix | undefined {
	return fixes.find((fix) => fix.preferred) ?? fixes[0];
}

/** What may be applied without asking: safe, in this file alone, with nothing left to do by hand. */
export function safeFix({ fixes }: ReportedFinding): Fix | undefined {
	const fit = fixes.filter((fix) => fix.applicability === 'safe' && !fix.files?.length && fix.level !== 'manual');
	return fit.find((fix) => fix.preferred) ?? fit[0];
}

function fixpoint({ text, options, analysis, kind }: AnySnapshot, choose: (finding: ReportedFinding) => Fix | undefined, rule?: string): readonly TextEdit[] {
	const only = rule === undefined ? undefined : findRule(rule);
	const provenance = new Provenance(text);
	let findings: readonly ReportedFinding[] = analysis.findings;
	let current = text;
	for (let round = 0; round < MAX_ROUNDS; round++) {
		const edits = compatible(findings.filter((f) => rule === undefined || f.rule === rule), choose);
		if (edits.length === 0) break;
		provenance.apply(edits, round);
		const next = provenance.text;
		if (next === current) break;
		current = next;
		findings = (kind ? kind.analyze(current, options, rule) : analyze(current, { ...options, ...(only && { only: [only] }) })).findings;
	}
	return provenance.hunks().map(({ range, newText }) => ({ range, newText }));
}

/** The edits of as many fixes as fit together, in order. */
function compatible(findings: readonly ReportedFinding[], choose: (finding: ReportedFinding) => Fix | undefined): TextEdit[] {
	const taken: TextEdit[] = [];
	for (const finding of findings) {
		const edits = choose(finding)?.edits ?? [];
		if (edits.length > 0 && !edits.some(({ range }) => taken.some((other) => touches(range, other.range)))) taken.push(...edits);
	}
	return taken.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

function touches(a: TextRange, b: TextRange): boolean {
	return a.start <= b.end && b.start <= a.end;
}

function ignoreBeside({ analysis, kind }: BesideSnapshot, index: number): readonly TextEdit[] {
	const finding = analysis.findings[index];
	return finding ? kind.ignore(analysis, finding.rule, finding.range.start) : [];
}

function ignoreHere(snapshot: Snapshot, index: number): readonly TextEdit[] {
	const { text, analysis } = snapshot;
	const finding = analysis.findings[index];
	if (!finding) return [];
	const { instructions, comments, directives, eol } = analysis.model.tree;
	const holds = ({ range }: { readonly range: TextRange }): boolean => range.start <= finding.range.start && finding.range.start <= range.end;
	// Nothing may stand above a parser directive.
	if (directives.some(holds)) return ignoreInFile(snapshot, finding.rule);
	const place = comments.find((comment) => !comment.inside && holds(comment)) ?? instructions.filter((i) => i.range.start <= finding.range.start).at(-1) ?? instructions[0];
	if (!place) return [];
	const line = text.lastIndexOf('\n', place.range.start - 1) + 1;
	const at = line === 0 && text.startsWith('\uFEFF') ? 1 : line;
	const indent = text.slice(at, place.range.start);
	return [{ range: { start: at, end: at }, newText: `${indent}# bulwark ignore=${finding.rule} -- ${REASON}${eol}` }];
}

function ignoreInFile({ text, analysis }: Snapshot, rule: string): readonly TextEdit[] {
	const { directives, eol } = analysis.model.tree;
	const comment = `# bulwark global ignore=${rule} -- ${REASON}`;
	const last = directives.at(-1);
	if (!last) {
		const at = text.startsWith('\uFEFF') ? 1 : 0;
		return [{ range: { start: at, end: at }, newText: comment + eol }];
	}
	const end = text.indexOf('\n', last.range.end);
	if (end < 0) return [{ range: { start: text.length, end: text.length }, newText: eol + comment + eol }];
	return [{ range: { start: end + 1, end: end + 1 }, newText: comment + eol }];
}
