/**
 * Vulnerabilities of a Dockerfile's base images, as a scanner of the user's tells them: which images to ask for, the
 * comparison with their smaller relatives, and the words. Who scans is the caller's affair: the engine starts nothing.
 */
import { smallerRelatives } from './knowledge';
import type { ImageReference } from './model/imageReference';
import type { DockerfileModel } from './model/model';
import type { TextRange } from './text/range';

/** The gravest first. */
export const GRADES = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type Grade = (typeof GRADES)[number];

export interface Vulnerability {
	/** `CVE-…`, `GHSA-…`. */
	readonly id: string;
	readonly grade: Grade;
	readonly package: string;
	readonly version: string;
	/** Absent while there is no fix. */
	readonly fixedIn?: string;
}

export interface ScanResult {
	/** Name and version. */
	readonly scanner: string;
	/** `sha256:…` of what was scanned, where the scanner tells. */
	readonly digest?: string;
	readonly vulnerabilities: readonly Vulnerability[];
}

/** Or why there is none: for the user. */
export type ScanAnswer = { readonly result: ScanResult } | { readonly problem: string };

/** Never rejects for what a scanner does. @param reference as in FROM */
export type ImageScanner = (reference: string) => Promise<ScanAnswer>;

export interface ImageScan {
	readonly reference: string;
	readonly range: TextRange;
	/** 0-based. */
	readonly line: number;
	readonly answer: ScanAnswer;
	/** The smaller images of the same program, when they were asked for. */
	readonly relatives: readonly { readonly reference: string; readonly answer: ScanAnswer }[];
}

const MOST_RELATIVES = 3;

/** Base images of the file, each reference once, one after another: a scanner takes all the machine has. */
export async function scanImages(model: DockerfileModel, scan: ImageScanner, { compare = false, today = '' }: { readonly compare?: boolean; readonly today?: string } = {}): Promise<readonly ImageScan[]> {
	const found: ImageScan[] = [];
	for (const { image, range } of basesOf(model)) {
		if (found.some(({ reference }) => reference === image.text)) continue;
		const answer = await scan(image.text);
		const relatives: ImageScan['relatives'][number][] = [];
		if (compare && 'result' in answer) for (const reference of relativesOf(image, today)) relatives.push({ reference, answer: await scan(reference) });
		found.push({ reference: image.text, range, line: model.lines.lineAt(range.start), answer, relatives });
	}
	return found;
}

function basesOf({ stages }: DockerfileModel): { readonly image: ImageReference; readonly range: TextRange }[] {
	return stages.flatMap(({ image, from }) => image && image.text !== 'scratch' && REFERENCE.test(image.text) ? [{ image, range: from.words[0]?.range ?? from.keywordRange }] : []);
}

/** What is handed to another program must be an image, and no option of it. */
const REFERENCE = /^[a-zA-Z0-9][\w.:/@-]*$/;

function relativesOf(image: ImageReference, today: string): string[] {
	return smallerRelatives(image, ...(today === '' ? [] : [today])).map(({ reference }) => reference).filter((reference) => reference !== image.text).slice(0, MOST_RELATIVES);
}

export type Counts = Readonly<Record<Grade, number>>;

export function countsOf({ vulnerabilities }: ScanResult): Counts {
	return Object.fromEntries(GRADES.map((grade) => [grade, vulnerabilities.filter((each) => each.grade === grade).length])) as unknown as Counts;
}

/** `12 vulnerabilities: 1 critical, 11 low`. */
export function wordsOf(result: ScanResult): string {
	const all = result.vulnerabilities.length;
	const counts = countsOf(result);
	const parts = GRADES.flatMap((grade) => counts[grade] > 0 ? [`${counts[grade]} ${grade}`] : []);
	return all === 0 ? 'no known vulnerability' : `${all} ${all === 1 ? 'vulnerability' : 'vulnerabilities'}: ${parts.join(', ')}`;
}

export interface ScanFinding {
	readonly range: TextRange;
	readonly severity: 'warning' | 'info';
	readonly message: string;
}

export const NO_SCANS: readonly ScanFinding[] = [];

/** On each FROM whose image was scanned and has vulnerabilities. @param known by reference */
export function scanFindings(model: DockerfileModel, known: ReadonlyMap<string, Pick<ImageScan, 'answer' | 'relatives'>>): readonly ScanFinding[] {
	return basesOf(model).flatMap(({ image, range }): ScanFinding[] => {
		const scan = known.get(image.text);
		if (!scan || !('result' in scan.answer) || scan.answer.result.vulnerabilities.length === 0) return [];
		const { result } = scan.answer;
		const counts = countsOf(result);
		const fewer = scan.relatives.flatMap(({ reference, answer }) => 'result' in answer && answer.result.vulnerabilities.length < result.vulnerabilities.length ? [{ reference, count: answer.result.vulnerabilities.length }] : []).sort((a, b) => a.count - b.count);
		const better = fewer[0] ? ` ${fewer[0].reference} has ${fewer[0].count}.` : '';
		return [{ range, severity: counts.critical + counts.high > 0 ? 'warning' : 'info', message: `${image.text} has ${wordsOf(result)} (${result.scanner}).${better}` }];
	});
}

/** A table of each image and its relatives, and the gravest vulnerabilities of each, as Markdown. */
export function scanReport(scans: readonly ImageScan[]): string {
	const cells = (reference: string, answer: ScanAnswer): string => 'problem' in answer ? `| ${reference} | ${escaped(answer.problem)} |${' |'.repeat(GRADES.length)}` : `| ${reference} | ${answer.result.vulnerabilities.length} | ${GRADES.map((grade) => countsOf(answer.result)[grade]).join(' | ')} |`;
	const rows = scans.flatMap(({ reference, answer, relatives }) => [cells(`\`${reference}\``, answer), ...relatives.map((each) => cells(`→ \`${each.reference}\``, each.answer))]);
	const scanners = [...new Set(scans.flatMap(({ answer }) => 'result' in answer ? [answer.result.scanner] : []))];
	return `${[
		'# Base images', ...scanners.length > 0 ? [`Scanned by ${scanners.join(', ')}.`] : [],
		[`| Image | All | ${GRADES.map((grade) => grade[0]?.toUpperCase() + grade.slice(1)).join(' | ')} |`, `|---|${'---|'.repeat(GRADES.length + 1)}`, ...rows].join('\n'),
		...scans.flatMap(({ reference, answer }) => 'result' in answer && answer.result.vulnerabilities.length > 0 ? [`## ${reference}`, gravest(answer.result)] : []),
	].join('\n\n')}\n`;
}

const MOST_ROWS = 50;

function gravest({ vulnerabilities }: ScanResult): string {
	const sorted = [...vulnerabilities].sort((a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade));
	const rows = sorted.slice(0, MOST_ROWS).map(({ id, grade, package: name, version, fixedIn }) => `| ${escaped(id)} | ${grade} | ${escaped(name)} ${escaped(version)} | ${escaped(fixedIn ?? '–')} |`);
	return ['| Vulnerability | Severity | Package | Fixed in |', '|---|---|---|---|', ...rows, ...sorted.length > MOST_ROWS ? ['', `And ${sorted.length - MOST_ROWS} more.`] : []].join('\n');
}

/** Names come from an image. */
function escaped(text: string): string {
	return text.replace(/[\\`*_[\]<>|]/g, '\\$&').replace(/\s+/g, ' ');
}
