/**
 * `check --format sarif`: SARIF 2.1.0, as code scanning services read it. Rules with their pages, findings with
 * fingerprints that survive moved lines, fixes as replacements, and what went wrong as notifications of the run.
 */
import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CUSTOM, explain, type Fix, pageUrl, type Related, type ReportedFinding, RULES, type RuleMeta, type Severity } from '../../engine/index';
import { type FileReport, type Region, Source } from '../report';

type Json = Readonly<Record<string, unknown>>;

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };
const PROBLEM_LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'recommendation', hint: 'recommendation' };
/** What code scanning services sort by; only for rules about security. */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = { error: '8.0', warning: '6.0', info: '3.0', hint: '1.0' };
const NO_SECURITY: ReadonlySet<string> = new Set(['correctness', 'hygiene']);

export interface ToolInformation {
	readonly version: string;
	readonly homepage: string;
}

export function sarif(reports: readonly FileReport[], { version, homepage }: ToolInformation): string {
	const notifications = reports.flatMap(notificationsOf);
	const rules = rulesOf(reports);
	const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
	const log = {
		$schema: 'https://json.schemastore.org/sarif-2.1.0.json',
		version: '2.1.0',
		runs: [{
			tool: { driver: { name: 'Bulwark', version, semanticVersion: version, informationUri: homepage, rules: rules.map((meta) => ruleOf(meta, pageOf(meta.id, reports))) } },
			columnKind: 'utf16CodeUnits',
			invocations: [{ executionSuccessful: reports.every(({ score, failures }) => score !== null && failures.length === 0), toolExecutionNotifications: notifications }],
			results: reports.flatMap((report) => resultsOf(report, indexOf)),
		}],
	};
	return `${JSON.stringify(log, null, 2)}\n`;
}

/** Ours, and those of the projects; where two projects use one name, the first one's text is told. */
function rulesOf(reports: readonly FileReport[]): RuleMeta[] {
	const custom = new Map(reports.flatMap((report) => report.custom).reverse().map((meta) => [meta.id, meta]));
	const kinds = [...new Set(reports.flatMap(({ kind }) => kind ?? []))];
	return [...RULES.map(({ meta }) => meta), ...kinds.flatMap(({ rules }) => rules), ...[...custom.values()].sort((a, b) => a.id < b.id ? -1 : 1)];
}

function pageOf(id: string, reports: readonly FileReport[]): string | undefined {
	return explain(id) ?? reports.map(({ kind }) => kind?.explain(id)).find((page) => page !== undefined);
}

function ruleOf({ id, title, why, severity, category, default: byDefault, references: [link] }: RuleMeta, page: string | undefined): Json {
	return {
		id,
		name: id.replace(/(?:^|[-/])(\w)/g, (_, letter: string) => letter.toUpperCase()),
		shortDescription: { text: `${title}.` },
		fullDescription: { text: why },
		help: { text: `${title}. ${why}`, markdown: page ?? why },
		helpUri: id.startsWith(CUSTOM) && link !== undefined ? link : pageUrl(id),
		defaultConfiguration: { level: LEVELS[severity], enabled: byDefault !== 'off' },
		properties: {
			tags: NO_SECURITY.has(category) ? [category] : ['security', category],
			precision: 'high',
			'problem.severity': PROBLEM_LEVELS[severity],
			...(!NO_SECURITY.has(category) && { 'security-severity': SECURITY_SEVERITIES[severity] }),
		},
	};
}

function resultsOf(report: FileReport, indexOf: ReadonlyMap<string, number>): Json[] {
	const { path, source, findings } = report;
	const alike = new Map<string, number>();
	return findings.map((finding) => {
		const { rule, severity, category, message, range, related = [] } = finding;
		const region = source.region(range);
		const print = `${rule}\n${source.line(region.line).trim()}`;
		const order = alike.get(print) ?? 0;
		alike.set(print, order + 1);
		const fixes = fixesOf(finding, report);
		return {
			ruleId: rule,
			ruleIndex: indexOf.get(rule) ?? -1,
			level: LEVELS[severity],
			message: { text: message },
			locations: [locationOf(path, region)],
			...(related.length > 0 && { relatedLocations: related.map(({ range: from, message: why, elsewhere }, id) => ({ id, ...(elsewhere ? otherLocation(path, elsewhere) : locationOf(path, source.region(from))), message: { text: why } })) }),
			partialFingerprints: { 'bulwarkFinding/v1': createHash('sha256').update(`${print}\n${order}`).digest('hex').slice(0, 32) },
			...(fixes.length > 0 && { fixes }),
			properties: { category, severity },
		};
	});
}

function fixesOf({ fixes }: ReportedFinding, report: FileReport): Json[] {
	return fixes.flatMap((fix) => {
		const artifactChanges = [...changesOf(fix, report)];
		const description = fix.because === undefined ? fix.title : `${fix.title}. To be confirmed: ${fix.because}`;
		return artifactChanges.length === 0 ? [] : [{ description: { text: description }, artifactChanges, properties: { applicability: fix.applicability } }];
	});
}

function* changesOf({ edits, files = [] }: Fix, { path, source, buildContext }: FileReport): Iterable<Json> {
	if (edits.length > 0) yield changeOf(path, edits.map(({ range, newText }) => ({ region: source.region(range), text: newText })));
	if (path === '-') return;
	for (const { path: name, content } of files) {
		const ignoreFile = buildContext.dockerignore;
		const known = buildContext.files?.[name] ?? (ignoreFile?.path === name ? ignoreFile.text : '');
		yield changeOf(`${path.slice(0, path.lastIndexOf('/') + 1)}${name}`, [{ region: new Source(known).whole(), text: content }]);
	}
}

function changeOf(path: string, replacements: readonly { readonly region: Region; readonly text: string }[]): Json {
	return {
		artifactLocation: artifactOf(path),
		replacements: replacements.map(({ region, text }) => ({ deletedRegion: regionOf(region), insertedContent: { text } })),
	};
}

function notificationsOf({ path, score, problems, failures }: FileReport): Json[] {
	return [
		...problems.map(({ message, line, column }) => ({
			level: 'error', message: { text: message }, descriptor: { id: score === null ? 'unusable-input' : 'syntax' },
			locations: [score === null ? { physicalLocation: { artifactLocation: artifactOf(path) } } : locationOf(path, { line, column, endLine: line, endColumn: column })],
		})),
		...failures.map(({ rule, error }) => ({
			level: 'error', message: { text: `The rule ${rule} failed: ${String(error)}` }, descriptor: { id: 'rule-failure' },
			locations: [{ physicalLocation: { artifactLocation: artifactOf(path) } }],
		})),
	];
}

function locationOf(path: string, region: Region): Json {
	return { physicalLocation: { artifactLocation: artifactOf(path), region: regionOf(region) } };
}

function otherLocation(path: string, { path: other, line, character }: NonNullable<Related['elsewhere']>): Json {
	const place = { line: line + 1, column: character + 1 };
	return locationOf(path === '-' ? other : join(dirname(path), other), { ...place, endLine: place.line, endColumn: place.column });
}

function regionOf({ line, column, endLine, endColumn }: Region): Json {
	return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Relative to the folder that the tool runs in, where the file is in it; else absolute. */
function artifactOf(path: string): Json {
	if (path === '-') return { uri: 'stdin' };
	const inside = relative('.', resolve(path));
	if (inside.startsWith('..') || isAbsolute(inside)) return { uri: pathToFileURL(path).href };
	return { uri: inside.split(/[\\/]/).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
