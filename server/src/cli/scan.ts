/**
 * `bulwark scan [PATH…]`: the base images of Dockerfiles, as the scanner sees them that the user has. The report goes to
 * standard output, what is being done beside it.
 */
import { analyze, countsOf, GRADES, type ImageScan, type ImageScanner, scanImages, wordsOf } from '../engine/index';
import { optionsFor } from './check';
import { findDockerfiles } from './find';
import { interruptible } from './interrupt';
import { printable, remark, say, styled, warn } from './output';
import { ProjectSettings } from './project';
import { ReadError, readText } from './read';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';

const FAIL_LEVELS = ['never', 'critical', 'high', 'medium', 'low', 'negligible'] as const;

export async function scan(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { scanner: { type: 'string' }, compare: { type: 'boolean' }, 'fail-level': { type: 'string' }, format: { type: 'string' } });
	const asJson = parsed.choice('format', ['text', 'json']) === 'json';
	const failLevel = parsed.choice('fail-level', FAIL_LEVELS);
	const { ADAPTERS, findScanner, NoScanner, ScanCache, scannerOf } = await import('../scan/index');
	const scanner = parsed.choice('scanner', ['auto', ...ADAPTERS.map(({ id }) => id)]);
	const { files, failures, empty } = findDockerfiles(parsed.paths.length > 0 ? parsed.paths : ['.']);
	for (const folder of empty) warn(`no Dockerfile found in ${printable(folder)}`);
	const signal = interruptible();
	let scanWith: ImageScanner;
	try {
		scanWith = scannerOf(await findScanner({ scanner, signal }), new ScanCache(), signal, (reference) => remark(`scanning ${printable(reference)}\n`));
	} catch (error) {
		if (error instanceof NoScanner) throw new UsageError(error.message);
		throw error;
	}
	const project = new ProjectSettings();
	const unusable = [...failures];
	const done: { readonly path: string; readonly scans: readonly ImageScan[] }[] = [];
	for (const { path } of files) {
		if (signal.aborted) break;
		try {
			const text = readText(path);
			const options = await optionsFor(path, await project.of(path));
			done.push({ path, scans: await scanImages(analyze(text, options).model, scanWith, { compare: parsed.flag('compare'), ...(options.today && { today: options.today }) }) });
		} catch (error) {
			if (!(error instanceof ReadError)) throw error;
			unusable.push({ path, message: error.message });
		}
	}
	if (signal.aborted) {
		warn('cancelled');
		return EXIT.trouble;
	}
	say(asJson ? `${JSON.stringify({ files: done.map(entryOf), problems: unusable.map(({ path, message }) => ({ path, message })) })}\n` : done.map(textOf).join(''));
	for (const { path, message } of unusable) warn(printable(`${path} ${message}`));
	const scans = done.flatMap((file) => file.scans);
	if (unusable.length > 0 || project.troubled || scans.some(({ answer }) => 'problem' in answer)) return EXIT.trouble;
	return failLevel !== 'never' && scans.some(({ answer }) => 'result' in answer && answer.result.vulnerabilities.some(({ grade }) => GRADES.indexOf(grade) <= GRADES.indexOf(failLevel))) ? EXIT.findings : EXIT.fine;
}

function entryOf({ path, scans }: { readonly path: string; readonly scans: readonly ImageScan[] }): unknown {
	const answerOf = (answer: ImageScan['answer']): object => 'problem' in answer ? answer : { ...answer.result, counts: countsOf(answer.result) };
	return { path, images: scans.map(({ reference, line, answer, relatives }) => ({ reference, line: line + 1, ...answerOf(answer), relatives: relatives.map((each) => ({ reference: each.reference, ...answerOf(each.answer) })) })) };
}

function textOf({ path, scans }: { readonly path: string; readonly scans: readonly ImageScan[] }): string {
	const said = ({ answer }: Pick<ImageScan, 'answer'>): string => 'problem' in answer ? styled('red', printable(answer.problem)) : wordsOf(answer.result);
	const lines = scans.flatMap((each) => [`  line ${each.line + 1}: ${printable(each.reference)}: ${said(each)}`, ...each.relatives.map((other) => `    → ${printable(other.reference)}: ${said(other)}`)]);
	const [by] = scans.flatMap(({ answer }) => 'result' in answer ? [answer.result.scanner] : []);
	return `${styled('bold', printable(path))}${by === undefined ? '' : ` (${by})`}\n${lines.length > 0 ? lines.join('\n') : '  no base image to scan'}\n`;
}
