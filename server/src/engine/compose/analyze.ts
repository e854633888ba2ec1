/** Text of a Compose file → findings: the rules for Compose files, and those for Dockerfiles in what is built inline. */
import type { AnalyzeOptions } from '../analyze';
import { Ledger } from '../config/ledger';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings';
import { type Commented, suppressionsIn } from '../config/suppressions';
import { inSourceOrder, judge, type Report, type ReportedFinding } from '../judge';
import type { Rule } from '../rules/rule';
import { scoreOf } from '../score';
import type { TextRange } from '../text/range';
import { parseYaml, type YamlNode, type YamlTree } from '../yaml/tree';
import { type Inline, inlineOf } from './inline';
import { buildComposeModel, type ComposeModel } from './model';
import { ComposeProject, elsewhereIn } from './project';
import { COMPOSE_RULES } from './rules/index';

export interface ComposeAnalysis extends Report {
	readonly model: ComposeModel;
	/** Dockerfiles within the file. */
	readonly inline: readonly Inline[];
}

export interface ComposeOptions extends Omit<AnalyzeOptions, 'cache' | 'only'> {
	/** Other rules than the house's own: for tests. */
	readonly only?: readonly Rule<ComposeModel>[];
}

const CATALOGUE = COMPOSE_RULES.map(({ meta }) => meta);

export function analyzeCompose(text: string, { buildContext = {}, only, ...wishes }: ComposeOptions = {}): ComposeAnalysis {
	const settings: Settings = { ...DEFAULT_SETTINGS, ...wishes };
	const tree = parseYaml(text);
	const { dockerfile: own, files = {} } = buildContext;
	const others = Object.entries(files).some(([path, content]) => path !== own && /\.ya?ml$/i.test(path) && typeof content === 'string');
	const model = buildComposeModel(tree, own !== undefined && others ? elsewhereIn(new ComposeProject({ ...files, [own]: text }), own) : undefined);
	const ledger = new Ledger(suppressionsIn(commented(tree)), settings.policy);
	const judged = judge(model, only ?? COMPOSE_RULES, { settings, buildContext, ledger, catalogue: CATALOGUE, partial: only !== undefined });
	const inline = only ? [] : model.services.flatMap((service) => inlineOf(service, settings, ledger) ?? []);
	const findings = inSourceOrder(distinct([...judged.findings, ...inline.flatMap((one) => one.findings)]));
	return { model, inline, lines: tree.lines, findings, problems: tree.problems, failures: [...judged.failures, ...inline.flatMap(({ analysis }) => analysis.failures)], suppressions: ledger.uses, custom: [], ...scoreOf(findings) };
}

/** What a template says is found by each service that uses it, and told once. */
function distinct(findings: readonly ReportedFinding[]): ReportedFinding[] {
	const seen = new Set<string>();
	return findings.filter(({ rule, range }) => {
		const key = `${rule} ${range.start} ${range.end}`;
		return !seen.has(key) && seen.add(key);
	});
}

/** A comment of its own stands for the entry or the item that follows, one behind it for what begins on its line. */
export function commented(tree: YamlTree): Commented {
	const places = placesOf(tree.root).sort((a, b) => a.start - b.start || b.end - a.end);
	return {
		text: tree.text, lines: tree.lines, directives: [], comments: tree.comments.map(({ range, text, alone }) => ({ range, text, inside: !alone })),
		scopeOf({ range, inside }) {
			const line = tree.lines.contentRange(tree.lines.lineAt(range.start));
			const start = inside ? line.start : range.start;
			const place = places.find((each) => each.start >= (inside ? line.start : range.end));
			const end = place && (!inside || place.start < line.end) ? place.end : range.end;
			return { start, end: Math.max(end, range.end) };
		},
	};
}

function placesOf(node: YamlNode | undefined): TextRange[] {
	if (node?.kind === 'map') return node.entries.flatMap(({ range, value }) => [range, ...placesOf(value)]);
	return node?.kind === 'list' ? node.items.flatMap(({ range, value }) => [range, ...placesOf(value)]) : [];
}
