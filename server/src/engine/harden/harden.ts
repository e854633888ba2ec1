/**
 * Text → hardened text: analyse, take the fixes that the level allows, check each step, until nothing is left to take.
 * Deterministic, and its own fixpoint: hardening the result changes nothing.
 */
import { analyze, type Analysis, type AnalyzeOptions, type Report, type ReportedFinding } from '../analyze';
import { contextWith } from '../config/buildContext';
import type { Applicability, Fix, NewFile } from '../model/fix';
import type { Score } from '../score';
import { createSyntaxCache } from '../syntax/tree';
import { applyEdits, conflicts, edits, type TextEdit } from '../text/edit';
import { once } from '../text/once';
import type { TextRange } from '../text/range';
import { DECISIONS } from './decisions';
import { candidates, isNotation, type Level, levelOf, ordered, waits } from './plan';
import { Provenance, type RawHunk } from './provenance';
import { grown, isWithin, partOf } from './selection';
import { selfCheck } from './selfCheck';
import { type Theme, themeOf } from './themes';

export interface HardenOptions extends AnalyzeOptions {
	readonly level?: Level;
	/** What {@link analyze} found in this very text with the same options, where that is known. */
	readonly found?: Analysis;
	/** Why a change, named by its id, must not be made; undefined: it may. For what only a build can tell. */
	readonly veto?: (change: string) => string | undefined;
	/** Only the stages that this part of the text touches are changed; no other file is. */
	readonly range?: TextRange;
}

/** A fix that was taken. */
export interface Applied {
	/** `rule@line`, 1-based in the original: the same in every run on it. Changes of one rule on one line share it. */
	readonly id: string;
	readonly rule: string;
	readonly title: string;
	/** Why it is good. */
	readonly reason: string;
	/** What must hold for it, or what changes with it: what to look at when it is unsafe. */
	readonly assumption?: string;
	readonly theme: Theme;
	readonly applicability: Applicability;
	/** 0-based line of the original. */
	readonly line: number;
	/** What remains to be done outside of the file when this is taken. */
	readonly followUp?: string;
	/** Paths of the files beside the Dockerfile that it writes. */
	readonly files?: readonly string[];
}

/** A part of the difference, with what it is for. Those of one fix share rule and title and belong together. */
export interface Hunk extends Omit<Applied, 'id' | 'line' | 'followUp' | 'files'> {
	/** The ids of the changes that made it. */
	readonly changes: readonly string[];
	/** On the original text; the hunks of a result are disjoint and in order. */
	readonly edits: readonly TextEdit[];
	/** Places in `applied`: what it is made for. A change is whole when all the hunks that name it are taken. */
	readonly steps: readonly number[];
}

/** A finding that is still there, and why. */
export interface LeftAlone {
	readonly rule: string;
	readonly reason: string;
	/** 0-based line of the hardened text. */
	readonly line: number;
}

export interface HardenResult {
	readonly before: string;
	readonly after: string;
	readonly scoreBefore: Score;
	readonly scoreAfter: Score;
	readonly applied: readonly Applied[];
	readonly hunks: readonly Hunk[];
	readonly leftAlone: readonly LeftAlone[];
	/** What remains to be done outside of the file. */
	readonly followUps: readonly string[];
	/** Files beside the Dockerfile to create or replace. */
	readonly files: readonly NewFile[];
}

/** More rounds than any file has needed; reaching it means that two fixes undo each other. */
const MAX_ROUNDS = 50;

interface Step {
	readonly id: string;
	readonly finding: ReportedFinding;
	readonly fix: Fix;
}

export function harden(text: string, { level = 'recommended', found, veto, range, ...options }: HardenOptions = {}): HardenResult {
	const cache = createSyntaxCache();
	return hardenWith<Analysis>(text, level, {
		analyze: (current, files) => found && current === text && files.length === 0 ? found : analyze(current, { ...options, cache, buildContext: contextWith(options.buildContext ?? {}, files) }),
		selfCheck,
		unitAt: ({ model }, offset) => model.tree.instructions.findLast((each) => each.range.start <= offset)?.range,
		partOf: ({ model }, selection) => partOf(model, selection),
	}, { ...(veto && { veto }), ...(range && { range }) });
}

/** What hardening asks of a kind of file. */
export interface Craft<Found extends Report> {
	/** @param files those that are to be written so far */
	analyze(text: string, files: readonly NewFile[]): Found;
	/** The reason why `after` must not replace `before`. */
	selfCheck(before: Found, after: Found, rules: readonly string[]): string | undefined;
	/** What is rewritten as a whole: an instruction. */
	unitAt(found: Found, offset: number): TextRange | undefined;
	/** What a selection means: whole stages, whole services. */
	partOf(found: Found, selection: TextRange): TextRange;
}

export function hardenWith<Found extends Report>(text: string, level: Level, craft: Craft<Found>, { veto = () => undefined, range }: Pick<HardenOptions, 'veto' | 'range'> = {}): HardenResult {
	return new Hardening(text, level, craft, veto, range).result();
}

class Hardening<Found extends Report> {
	readonly #provenance: Provenance;
	readonly #before: Found;
	readonly #steps: Step[] = [];
	readonly #files = new Map<string, NewFile>();
	/** Fixes that failed their check: key → reason. */
	readonly #refused = new Map<string, string>();
	/** Something was taken after the first of them failed. */
	#changedSince = false;
	#current: Found;
	#text: string;
	/** The part of the current text that may change; absent: all of it. */
	#part: TextRange | undefined;

	constructor(readonly original: string, readonly level: Level, readonly craft: Craft<Found>, readonly veto: (change: string) => string | undefined, selection?: TextRange) {
		this.#provenance = new Provenance(original);
		this.#text = original;
		this.#before = craft.analyze(original, []);
		this.#current = this.#before;
		this.#part = selection && craft.partOf(this.#before, selection);
	}

	result(): HardenResult {
		for (let round = 0; round < MAX_ROUNDS; round++) if (!this.#round()) break;
		const raw = this.#provenance.hunks();
		return {
			before: this.original, after: this.#text,
			scoreBefore: { score: this.#before.score, grade: this.#before.grade },
			scoreAfter: { score: this.#current.score, grade: this.#current.grade },
			applied: this.#steps.map((step, i) => ({ id: step.id, ...described([step]), line: this.#lineOf(raw, i), ...besides(step.fix) })),
			hunks: raw.map((hunk) => {
				const steps = hunk.steps.map((i) => this.#steps[i] as Step);
				return { ...described(steps), changes: [...new Set(steps.map(({ id }) => id))], edits: edits({ range: hunk.range, newText: hunk.newText }), steps: hunk.steps };
			}),
			leftAlone: this.#leftAlone(),
			followUps: [...new Set(this.#steps.flatMap(({ fix }) => fix.followUp ?? []))],
			files: [...this.#files.values()],
		};
	}

	/** Takes as many fixes as go together; false when nothing is left to try. */
	#round(): boolean {
		const batch = this.#batch();
		const [first] = batch;
		if (this.#changedSince && (!first || waits(first.finding) !== undefined)) {
			// What was refused before the last change may be right now, and goes before what waits for all others.
			this.#refused.clear();
			this.#changedSince = false;
			return this.#batch().length > 0;
		}
		return batch.length > 0 && (this.#takeSome(batch) || this.#batch().length > 0);
	}

	/** All of them; where they fail together, a half, so that only the guilty one stays out. False when all are refused. */
	#takeSome(steps: readonly Step[]): boolean {
		const refusal = this.#take(steps);
		if (refusal === undefined) return true;
		if (steps.length === 1) {
			for (const { finding, fix } of steps) this.#refused.set(this.#keyOf(finding, fix), refusal);
			return false;
		}
		const half = Math.ceil(steps.length / 2);
		return this.#takeSome(steps.slice(0, half)) || this.#takeSome(steps.slice(half));
	}

	/** The first acceptable fix of each finding, as long as it touches none of those before. */
	#batch(): Step[] {
		const batch: Step[] = [];
		let waiting: number | undefined;
		for (const finding of ordered(this.#current.findings)) {
			if (isNotation(finding) && !this.#rewritten(finding)) continue;
			const fix = candidates(finding, this.level).find((candidate) => this.#mayTake(candidate) && !this.#isRefused(finding, candidate));
			if (!fix) continue;
			const id = this.#idOf(finding);
			if (this.veto(id) !== undefined) continue;
			// What it does depends on the base and on the steps that those before may still change.
			if (batch.length > 0 && waits(finding) !== waiting) break;
			waiting = waits(finding);
			// A deep rewrite moves everything: it goes alone.
			if (finding.rule === 'prefer-multi-stage') return batch.length > 0 ? batch : [{ id, finding, fix }];
			if (batch.some((other) => other.finding.rule === finding.rule && sameEdits(other.fix, fix) || conflicts(other.fix.edits, fix.edits))) continue;
			batch.push({ id, finding, fix });
		}
		return batch;
	}

	#idOf({ rule, range }: ReportedFinding): string {
		return `${rule}@${this.#before.lines.lineAt(this.#provenance.originOf(range.start)) + 1}`;
	}

	#mayTake({ edits: list, files }: Fix): boolean {
		return !this.#part || list.length > 0 && !files?.length && isWithin(list, this.#part);
	}

	#rewritten({ range }: ReportedFinding): boolean {
		const unit = this.craft.unitAt(this.#current, range.start);
		return unit !== undefined && this.#provenance.changedWithin(unit);
	}

	/** Applies the steps when the result passes the self-check; else answers why not. */
	#take(steps: readonly Step[]): string | undefined {
		const all = edits(...steps.flatMap(({ fix }) => fix.edits));
		const result = applyEdits(this.#text, all);
		const files = steps.flatMap(({ fix }) => fix.files ?? []);
		if (result === this.#text && files.length === 0) return 'it changes nothing';
		const after = this.craft.analyze(result, [...this.#files.values(), ...files]);
		const rules = [...this.#steps, ...steps].map(({ finding }) => finding.rule);
		const refusal = this.craft.selfCheck(this.#current, after, rules) ?? this.#silences(after, steps);
		if (refusal !== undefined) return refusal;
		for (const { fix } of steps) for (const file of fix.files ?? []) this.#files.set(file.path, file);
		this.#applyInOrder(steps);
		this.#text = result;
		this.#part = this.#part && grown(this.#part, all);
		this.#current = after;
		this.#changedSince = this.#refused.size > 0;
		return undefined;
	}

	/** Every step is remembered by itself; later ones of a batch move by what the earlier ones changed. */
	#applyInOrder(steps: readonly Step[]): void {
		const from = this.#steps.length;
		this.#steps.push(...steps);
		const all = steps.flatMap(({ fix }, i) => fix.edits.map((edit) => ({ edit, step: from + i })));
		all.sort((a, b) => a.edit.range.start - b.edit.range.start || a.edit.range.end - b.edit.range.end);
		// From the end, so that the positions of those still to come hold.
		for (const { edit, step } of all.reverse()) this.#provenance.apply([edit], step);
	}

	#isRefused(finding: ReportedFinding, fix: Fix): boolean {
		return this.#refused.size > 0 && this.#refused.has(this.#keyOf(finding, fix));
	}

	/** The same for a finding after changes elsewhere: its words, and which of its like it is. */
	#keyOf(finding: ReportedFinding, fix: Fix): string {
		return `${placesOf(this.#current).get(finding)}\0${fix.title}`;
	}

	#silences(after: Found, steps: readonly Step[]): string | undefined {
		for (const rule of new Set(steps.map(({ finding }) => finding.rule))) {
			const count = ({ findings }: Report): number => findings.filter((finding) => finding.rule === rule).length;
			if (count(after) >= count(this.#current)) return 'it does not settle the finding';
		}
		return undefined;
	}

	#lineOf(raw: readonly RawHunk[], step: number): number {
		const hunk = raw.find((h) => h.steps.includes(step));
		if (hunk) return this.#before.lines.lineAt(hunk.range.start);
		return this.#before.lines.lineAt(Math.min(this.#steps[step]?.finding.range.start ?? 0, this.original.length));
	}

	#leftAlone(): LeftAlone[] {
		const { lines } = this.#current;
		const part = this.#part ?? { start: 0, end: this.#text.length };
		return this.#current.findings.filter(({ range }) => part.start <= range.start && range.start <= part.end).filter((finding) => (finding.severity !== 'hint' || finding.fixes.length > 0) && !isNotation(finding))
			.map((finding) => ({ rule: finding.rule, reason: this.#reason(finding), line: lines.lineAt(finding.range.start) }));
	}

	#reason(finding: ReportedFinding): string {
		const possible = candidates(finding, this.level);
		const tried = possible.length > 0 ? this.veto(this.#idOf(finding)) ?? possible.map((fix) => this.#refused.get(this.#keyOf(finding, fix))).find((reason) => reason !== undefined) : undefined;
		if (tried !== undefined) return `${finding.message} Not changed: ${tried}.`;
		if (candidates(finding, this.level).some((fix) => !this.#mayTake(fix))) return `${finding.message} Not changed: its fix reaches beyond the selection.`;
		const manual = finding.fixes.find((fix) => levelOf(fix) === 'manual');
		if (manual) return [finding.message, ...(manual.because === undefined ? [] : [manual.because]), `It is for you to decide: “${manual.title}” in the editor.`].join(' ');
		const later = finding.fixes.find((fix) => levelOf(fix) !== 'manual');
		if (later) return `${finding.message} Taken at the level ${levelOf(later)}.`;
		const decision = DECISIONS[finding.rule];
		return decision === undefined ? finding.message : `${finding.message} ${decision}`;
	}
}

function described(steps: readonly Step[]): Omit<Applied, 'id' | 'line' | 'followUp' | 'files'> {
	const [first] = steps as [Step, ...Step[]];
	const unsafe = steps.filter(({ fix }) => fix.applicability === 'unsafe');
	const lead = unsafe[0] ?? first;
	const assumptions = new Set(unsafe.flatMap(({ fix }) => fix.because ?? []));
	return {
		rule: lead.finding.rule,
		title: [...new Set(steps.map(({ fix }) => fix.title))].join('; '),
		reason: lead.finding.message,
		...(assumptions.size > 0 && { assumption: [...assumptions].join(' ') }),
		theme: themeOf(lead.finding.rule, lead.finding.category),
		applicability: unsafe.length > 0 ? 'unsafe' : 'safe',
	};
}

/** What a fix does outside of the Dockerfile. */
function besides({ followUp, files = [] }: Fix): Pick<Applied, 'followUp' | 'files'> {
	return { ...(followUp !== undefined && { followUp }), ...(files.length > 0 && { files: files.map(({ path }) => path) }) };
}

/** Rule, text and number among those that are alike. */
const placesOf = once(({ findings, model }: Report): ReadonlyMap<ReportedFinding, string> => {
	const counts = new Map<string, number>();
	return new Map(findings.map((finding) => {
		const words = `${finding.rule}\0${model.text.slice(finding.range.start, finding.range.end)}`;
		const number = (counts.get(words) ?? 0) + 1;
		counts.set(words, number);
		return [finding, `${words}\0${number}`];
	}));
});

function sameEdits(a: Fix, b: Fix): boolean {
	return JSON.stringify(a.edits) === JSON.stringify(b.edits);
}
