/** What `check` has to say of one file, ready for every format: offsets are made into lines and columns, 1-based. */
import { basename } from 'node:path';
import { analyze, type AnalyzeOptions, type BuildContext, type Kind, LineIndex, type ReportedFinding, type RuleFailure, type RuleMeta, type Severity, type TextRange } from '../engine/index';

export interface Place {
	/** 1-based, columns count UTF-16 units; a BOM does not count. */
	readonly line: number;
	readonly column: number;
}

export interface Region extends Place {
	readonly endLine: number;
	readonly endColumn: number;
}

export interface ReportProblem extends Place {
	readonly message: string;
}

export interface FileReport {
	readonly path: string;
	/** Null when the file could not be used; the problem says why. */
	readonly score: number | null;
	readonly grade: string | null;
	readonly findings: readonly ReportedFinding[];
	/** Syntax that no builder accepts, or the reason why the file could not be used. */
	readonly problems: readonly ReportProblem[];
	readonly failures: readonly RuleFailure[];
	/** The rules of the project that it belongs to. */
	readonly custom: readonly RuleMeta[];
	/** Absent for a Dockerfile. */
	readonly kind?: Kind;
	readonly source: Source;
	readonly buildContext: BuildContext;
}

/** A text by lines and columns, as people count them. */
export class Source {
	readonly text: string;
	readonly #lines: LineIndex;
	readonly #bom: number;

	constructor(text: string) {
		this.text = text;
		this.#lines = new LineIndex(text);
		this.#bom = text.startsWith('\ufeff') ? 1 : 0;
	}

	place(offset: number): Place {
		const { line, character } = this.#lines.positionAt(offset);
		return { line: line + 1, column: Math.max(0, character - (line === 0 ? this.#bom : 0)) + 1 };
	}

	region({ start, end }: TextRange): Region {
		const { line: endLine, column: endColumn } = this.place(end);
		return { ...this.place(start), endLine, endColumn };
	}

	whole(): Region {
		return this.region({ start: 0, end: this.text.length });
	}

	/** A line's content, without its ending and without a BOM. */
	line(number: number): string {
		const { start, end } = this.#lines.contentRange(number - 1);
		return this.text.slice(number === 1 ? Math.max(start, this.#bom) : start, end);
	}
}

export function reportOf(path: string, text: string, options: AnalyzeOptions, kind?: Kind): FileReport {
	const { findings, problems, failures, score, grade, custom } = kind ? kind.analyze(text, options) : analyze(text, options);
	const source = new Source(text);
	return {
		path, score, grade, findings, failures, custom, source, buildContext: options.buildContext ?? {}, ...(kind && { kind }),
		problems: problems.map(({ message, range }) => ({ message, ...source.place(range.start) })),
	};
}

/** @param message why, without the path: `is not valid UTF-8`. */
export function unusable(path: string, message: string): FileReport {
	return {
		path, score: null, grade: null, findings: [], failures: [], custom: [], source: new Source(''), buildContext: {},
		problems: [{ message: `${path === '-' ? 'Standard input' : basename(path)} ${message}.`, line: 1, column: 1 }],
	};
}

export interface Totals {
	readonly files: number;
	readonly unusable: number;
	readonly problems: number;
	readonly fixable: number;
	readonly bySeverity: Readonly<Record<Severity, number>>;
}

export function totalsOf(reports: readonly FileReport[]): Totals {
	const bySeverity = { error: 0, warning: 0, info: 0, hint: 0 };
	let [failed, problems, fixable] = [0, 0, 0];
	for (const { score, findings, problems: found } of reports) {
		if (score === null) failed++;
		else problems += found.length;
		for (const { severity, fixes } of findings) {
			bySeverity[severity]++;
			if (fixes.length > 0) fixable++;
		}
	}
	return { files: reports.length, unusable: failed, problems, fixable, bySeverity };
}
