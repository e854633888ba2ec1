/**
 * What Harden leaves: `npx tsx scripts/hardenReport.ts FILE.jsonl` hardens every `text` of a file of JSON lines at both
 * levels and prints, per rule, how many security findings at warning or above there are before and after, and the most
 * frequent reasons why some stay. `--rule ID` lists the places of one rule; `--ignore absent` takes it as known that no
 * folder has a .dockerignore; `--every N` takes each Nth file only.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { analyze, type AnalyzeOptions, type BuildContext, contextWith, harden, RULES } from '../server/src/engine/index';

interface Row {
	before: number;
	recommended: number;
	maximum: number;
	readonly reasons: Map<string, number>;
}

const LEVELS = ['recommended', 'maximum'] as const;
const categories = new Map(RULES.map(({ meta }) => [meta.id, meta.category]));

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rule: { type: 'string' }, ignore: { type: 'string' }, every: { type: 'string', default: '1' }, reasons: { type: 'string', default: '3' } } });
const context: BuildContext = values.ignore === 'absent' ? { dockerignore: null } : {};
const rows = new Map<string, Row>();
const times: number[] = [];

for (const [i, line] of readFileSync(positionals[0] as string, 'utf8').split('\n').entries()) {
	if (line.trim() === '' || i % Number(values.every) !== 0) continue;
	const { text, n = i } = JSON.parse(line) as { readonly text: string; readonly n?: number };
	count(text, String(n));
}
print();

function count(text: string, name: string): void {
	const options: AnalyzeOptions = { buildContext: context };
	for (const rule of grave(text, options).map((finding) => finding.rule)) rowOf(rule).before++;
	for (const level of LEVELS) {
		const began = performance.now();
		const { after, leftAlone, files } = harden(text, { ...options, level });
		times.push(performance.now() - began);
		const { model: { lines } } = analyze(after, options);
		for (const { rule, range, message } of grave(after, { buildContext: contextWith(context, files) })) {
			const row = rowOf(rule);
			row[level]++;
			if (level === 'recommended' && values.rule === undefined) continue;
			const at = lines.lineAt(range.start);
			const reason = leftAlone.find((left) => left.rule === rule && left.line === at)?.reason ?? message;
			const short = reason.replace(/^.*?(?=Not changed:|It is for you)/, '').replace(/“[^”]*”/g, '“…”').slice(0, 140);
			row.reasons.set(short, (row.reasons.get(short) ?? 0) + 1);
			if (values.rule === rule) console.log(`${name}:${at + 1} ${level}  ${(after.split('\n')[at] ?? '').trim().slice(0, 110)}\n    ${reason.slice(0, 260)}`);
		}
	}
}

/** The security findings at warning or above. */
function grave(text: string, options: AnalyzeOptions): ReturnType<typeof analyze>['findings'] {
	return analyze(text, options).findings.filter(({ rule, severity }) => (severity === 'warning' || severity === 'error') && isSecurity(rule));
}

function isSecurity(rule: string): boolean {
	const category = categories.get(rule);
	return category !== undefined && category !== 'correctness' && category !== 'hygiene';
}

function rowOf(rule: string): Row {
	const row = rows.get(rule) ?? { before: 0, recommended: 0, maximum: 0, reasons: new Map() };
	rows.set(rule, row);
	return row;
}

function print(): void {
	const sum = (key: 'before' | 'recommended' | 'maximum'): number => [...rows.values()].reduce((total, row) => total + row[key], 0);
	const gone = (key: 'recommended' | 'maximum'): string => `${(100 * (1 - sum(key) / sum('before'))).toFixed(1)} % gone`;
	console.log(`${'rule'.padEnd(36)}before  recommended  maximum`);
	for (const [rule, { before, recommended, maximum, reasons }] of [...rows].sort(([, a], [, b]) => b.recommended - a.recommended)) {
		console.log(`${rule.padEnd(36)}${String(before).padStart(6)}${String(recommended).padStart(13)}${String(maximum).padStart(9)}`);
		for (const [reason, number] of [...reasons].sort(([, a], [, b]) => b - a).slice(0, Number(values.reasons))) console.log(`      ${number} × ${reason}`);
	}
	console.log(`${'all'.padEnd(36)}${String(sum('before')).padStart(6)}${String(sum('recommended')).padStart(13)}${String(sum('maximum')).padStart(9)}   ${gone('recommended')}, ${gone('maximum')}`);
	times.sort((a, b) => a - b);
	const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(0);
	console.log(`harden: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`);
}
