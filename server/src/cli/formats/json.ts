/** `check --format json`: the contract that other tools rely on; keys are only ever added. */
import type { FileReport } from '../report';

export function json(reports: readonly FileReport[], version: string): string {
	return `${JSON.stringify({ version, files: reports.map(fileOf) })}\n`;
}

function fileOf({ path, score, grade, findings, problems, source }: FileReport): unknown {
	return {
		path, score, grade,
		findings: findings.map(({ rule, severity, category, message, range, fixes }) => {
			const { line, column, endLine, endColumn } = source.region(range);
			return { rule, severity, category, message, line, column, endLine, endColumn, fixes: fixes.map(({ title, applicability }) => ({ title, applicability })) };
		}),
		problems: problems.map(({ message, line, column }) => ({ message, line, column })),
	};
}
