/** `check --format github`: one workflow command a finding, which GitHub Actions shows beside the line. */
import type { Severity } from '../../engine/index';
import type { FileReport } from '../report';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

export function github(reports: readonly FileReport[]): string {
	let text = '';
	for (const { path, findings, problems, source } of reports) {
		for (const { message, line, column } of problems) text += command('error', { file: path, line, col: column, title: 'Dockerfile' }, message);
		for (const { rule, severity, message, range } of findings) {
			const { line, column, endLine, endColumn } = source.region(range);
			text += command(LEVELS[severity], { file: path, line, endLine, col: column, ...(endLine === line && { endColumn }), title: rule }, message);
		}
	}
	return text;
}

function command(level: string, properties: Readonly<Record<string, string | number>>, message: string): string {
	const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
	return `::${level} ${list.join(',')}::${escaped(message)}\n`;
}

function escaped(text: string): string {
	return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
