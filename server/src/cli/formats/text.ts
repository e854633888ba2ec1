/**
 * `check --format text`: for people. `path:line:column severity message [rule]`, the line of the source with the place
 * marked, the fixes, and a summary. Nothing of a Dockerfile reaches the terminal as a control character, and the line
 * of a secret is shown without it: reports end up in logs.
 */
import type { ReportedFinding, Severity } from '../../engine/index';
import { counted, printable, type Style, styled } from '../output';
import { type FileReport, type Place, type Region, type Source, totalsOf } from '../report';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'blue', hint: 'grey' };
const WIDTH = 140;
const TAB = '    ';

export function text(reports: readonly FileReport[]): string {
	return reports.map(fileOf).join('') + summaryOf(reports);
}

function fileOf(report: FileReport): string {
	const { path, findings, problems, source, score, grade } = report;
	let out = '';
	for (const { message, ...place } of problems) {
		out += `${placed(path, place)} ${styled('red', score === null ? 'unusable' : 'syntax')} ${printable(message)}\n`;
		if (score !== null) out += drawn(source, { ...place, endLine: place.line, endColumn: place.column + 1 }, 'red');
		out += '\n';
	}
	for (const finding of findings) out += `${findingOf(path, finding, source)}\n`;
	if (score !== null && findings.length + problems.length > 0) out += `${styled('bold', printable(path))}: score ${score} of 100 (${grade})\n\n`;
	return out;
}

function findingOf(path: string, { rule, severity, category, message, range, fixes, related }: ReportedFinding, source: Source): string {
	const region = source.region(range);
	let out = `${placed(path, region)} ${styled(STYLES[severity], severity)} ${printable(message)} ${styled('grey', `[${rule}]`)}\n${drawn(source, region, STYLES[severity], category === 'secrets')}`;
	for (const { range: from, message: why, elsewhere } of related ?? []) out += `    see ${elsewhere ? placed(elsewhere.path, { line: elsewhere.line + 1, column: elsewhere.character + 1 }) : placed(path, source.place(from.start))} ${printable(why)}\n`;
	for (const { title, applicability, because } of fixes) {
		out += `    ${styled('green', 'fix')}: ${printable(title)}${applicability === 'unsafe' ? ` (to be confirmed${because ? `: ${printable(because)}` : ''})` : ''}\n`;
	}
	return out;
}

function placed(path: string, { line, column }: Place): string {
	return `${styled('bold', printable(path))}:${line}:${column}`;
}

/** The first line of the region, with carets under it; a long line is cut around them. What follows a secret's name is left out. */
function drawn(source: Source, { line, column, endLine, endColumn }: Region, style: Style, secret = false): string {
	const content = source.line(line);
	const start = Math.min(column - 1, content.length);
	const end = Math.max(start + 1, Math.min(endLine === line ? endColumn - 1 : content.length, content.length));
	const from = end <= WIDTH ? 0 : Math.max(0, Math.min(start - 20, content.length - WIDTH));
	const to = secret ? end : Math.min(content.length, from + WIDTH);
	const shown = (piece: string): string => printable(piece).replaceAll('\t', TAB);
	const [before, marked, after] = [shown(content.slice(from, start)), shown(secret ? withoutValue(content.slice(start, end), content[start - 1]) : content.slice(start, Math.min(end, to))), shown(content.slice(Math.min(end, to), to))];
	const gutter = String(line);
	const lead = from > 0 ? '…' : '';
	return `${styled('grey', `${gutter} |`)} ${lead}${before}${marked}${after}${to < content.length ? '…' : ''}\n`
		+ `${styled('grey', `${' '.repeat(gutter.length)} |`)} ${' '.repeat(lead.length + before.length)}${styled(style, '^'.repeat(Math.max(1, marked.length)))}\n`;
}

/** Names and paths stay; what looks like a value keeps its length only. */
function withoutValue(marked: string, before = ' '): string {
	const isValue = /[:=@"']/.test(before) || /[:@=]/.test(marked) || marked.length >= 12 && /\d/.test(marked) && /[a-z]/i.test(marked);
	return isValue ? '•'.repeat(Math.min(marked.length, WIDTH)) : marked;
}

function summaryOf(reports: readonly FileReport[]): string {
	const { files, unusable, problems, fixable, bySeverity } = totalsOf(reports);
	const kinds = (Object.entries(bySeverity) as [Severity, number][]).filter(([, count]) => count > 0);
	const findings = kinds.reduce((sum, [, count]) => sum + count, 0);
	const parts = [counted(files, 'file'), findings === 0 ? 'no findings' : `${counted(findings, 'finding')} (${kinds.map(([kind, count]) => counted(count, kind)).join(', ')})`];
	if (findings > 0) parts.push(`${fixable} with a fix`);
	if (problems > 0) parts.push(counted(problems, 'syntax problem'));
	if (unusable > 0) parts.push(`${unusable} not readable`);
	return `${parts.join(', ').replace(/(\d+) infos/, '$1 info')}\n`;
}
