/**
 * `dockerfile_inline`: a Dockerfile in a Compose file. It is judged like any other, and its findings, fixes and related
 * places are led back to where the text stands. Only literal blocks (`|`) are read: in all others a line of the file is
 * no line of the Dockerfile.
 */
import { analyze, type Analysis, type AnalyzeOptions, type ReportedFinding } from '../analyze';
import type { Ledger } from '../config/ledger';
import type { Fix } from '../model/fix';
import type { TextRange } from '../text/range';
import { entryOf, followed, type YamlScalar, type YamlTree } from '../yaml/tree';
import type { Service } from './model';

/** The Dockerfile's text, and where each of its lines begins in the file. */
export interface InlineFile {
	readonly text: string;
	readonly starts: readonly { readonly inside: number; readonly outside: number }[];
	readonly indent: string;
}

/** The Dockerfile that a service has in the file, judged. */
export interface Inline {
	readonly service: string;
	readonly analysis: Analysis;
	/** At their places in the file. */
	readonly findings: readonly ReportedFinding[];
}

/** @param options without the files around: the context of the build need not be this folder */
export function inlineOf(service: Service, options: AnalyzeOptions, ledger: Ledger): Inline | undefined {
	const found = service.build && entryOf(service.build, 'dockerfile_inline');
	const scalar = followed(found?.entry.value);
	const file = scalar?.kind === 'scalar' ? readInline(service.tree, scalar) : undefined;
	if (!file) return undefined;
	const analysis = analyze(file.text, options);
	const findings = analysis.findings.flatMap((finding): ReportedFinding[] => {
		const range = outside(file, finding.range);
		// Not spread: reading the fixes makes them.
		const { rule, severity, category, message, related, tags, link } = finding;
		if (ledger.judge({ id: rule, title: '', category, severity, why: '', fixable: 'never', since: '', sameAs: [], references: [] }, range) === 'hidden') return [];
		return [{
			rule, severity, category, message, range, ...(tags && { tags }), ...(link !== undefined && { link }), get fixes() { return finding.fixes.flatMap((fix) => moved(file, fix)); },
			...(related && { related: related.map((each) => ({ ...each, range: outside(file, each.range) })) }),
		}];
	});
	return { service: service.name, analysis, findings };
}

export function readInline({ text, lines }: YamlTree, { style, range }: YamlScalar): InlineFile | undefined {
	const header = lines.contentRange(lines.lineAt(range.start));
	if (style !== 'block' || text[range.start] !== '|' || range.end <= header.end) return undefined;
	const first = lines.lineAt(range.start) + 1;
	const last = lines.lineAt(range.end);
	const contents = Array.from({ length: last - first + 1 }, (_, i) => lines.contentRange(first + i));
	const indents = contents.filter(({ start, end }) => text.slice(start, end).trim() !== '').map(({ start, end }) => (/^ */.exec(text.slice(start, end))?.[0] ?? '').length);
	const width = Number(/^\|[+-]?([1-9])/.exec(text.slice(range.start, header.end))?.[1]) || indents[0];
	if (width === undefined || width === 0 || indents.some((indent) => indent < width)) return undefined;
	let inside = '';
	const starts: { inside: number; outside: number }[] = [];
	for (const [i, { start, end }] of contents.entries()) {
		if (i > 0) inside += '\n';
		const begin = Math.min(end, start + width);
		starts.push({ inside: inside.length, outside: begin });
		inside += text.slice(begin, end);
	}
	return { text: inside, starts, indent: ' '.repeat(width) };
}

function outside({ starts }: InlineFile, { start, end }: TextRange): TextRange {
	const of = (offset: number): number => {
		const line = starts.findLast((each) => each.inside <= offset) ?? starts[0];
		return line ? line.outside + offset - line.inside : 0;
	};
	return { start: of(start), end: of(end) };
}

/** Lines of a fix are indented as the block is. A fix that needs other files is left out: the context is not known. */
function moved(file: InlineFile, fix: Fix): readonly Fix[] {
	if (fix.files?.length) return [];
	return [{ ...fix, edits: fix.edits.map(({ range, newText }) => ({ range: outside(file, range), newText: indented(file, range, newText) })) }];
}

function indented({ text, indent }: InlineFile, { end }: TextRange, newText: string): string {
	const lines = newText.split('\n').map((line, i, all) => i === 0 || line === '' && i < all.length - 1 ? line : indent + line);
	const result = lines.join('\n');
	// Behind the last line nothing follows that would need the blanks.
	return end === text.length && newText.endsWith('\n') ? result.slice(0, -indent.length - 1) : result;
}
