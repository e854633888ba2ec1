/**
 * A file's score: 100 less a weight for each rule that found something, by its worst finding; repeated findings of one
 * rule count half as much each time. It says how far there is to go, and nothing about the image's vulnerabilities.
 */
import type { Severity } from './rules/rule';

const WEIGHTS: Readonly<Record<Severity, number>> = { error: 20, warning: 10, info: 3, hint: 0 };
const GRADES: readonly (readonly [least: number, grade: string])[] = [[95, 'A'], [80, 'B'], [60, 'C'], [40, 'D'], [20, 'E'], [0, 'F']];

export interface Score {
	/** 0 to 100, whole. */
	readonly score: number;
	/** `A` (95 and more) to `F`. */
	readonly grade: string;
}

export function scoreOf(findings: readonly { readonly rule: string; readonly severity: Severity }[]): Score {
	const byRule = new Map<string, number[]>();
	for (const { rule, severity } of findings) byRule.set(rule, [...(byRule.get(rule) ?? []), WEIGHTS[severity]]);
	let lost = 0;
	for (const weights of byRule.values()) weights.sort((a, b) => b - a).forEach((weight, i) => { lost += weight / 2 ** i; });
	const score = Math.max(0, Math.round(100 - lost));
	return { score, grade: GRADES.find(([least]) => score >= least)?.[1] ?? 'F' };
}
