/**
 * `bulwark check [PATH…|-]`: analyses every file that the paths mean and reports in one of the formats.
 * One bad file never stops the others; it is part of the report and makes the exit code 2.
 */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnalyzeOptions, besideKindOf, hasContext, type Kind, type Settings, SEVERITIES, type Severity } from '../engine/index';
import { readBuildContext } from '../ports/buildContext';
import { surveyContext } from '../ports/buildContextView';
import { type Around, readBuilds } from '../ports/composeFiles';
import { nodeFiles } from '../ports/nodeFiles';
import { nodeFolders } from '../ports/nodeFolders';
import { findAll } from './find';
import { github } from './formats/github';
import { json } from './formats/json';
import { sarif } from './formats/sarif';
import { text } from './formats/text';
import { printable, say, warn } from './output';
import { ProjectSettings } from './project';
import { ReadError, readText } from './read';
import { type FileReport, reportOf, unusable } from './report';
import { toolInformation } from './tool';
import { EXIT, type ExitCode, parseArguments } from './usage';

export const PRESETS = ['recommended', 'strict', 'all', 'devcontainer'] as const satisfies readonly Settings['preset'][];
const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
const FAIL_LEVELS = ['warning', 'error', 'info', 'hint', 'never'] as const;

export async function check(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { format: { type: 'string' }, preset: { type: 'string' }, 'fail-level': { type: 'string' } });
	const format = parsed.choice('format', FORMATS);
	const preset = parsed.optionalChoice('preset', PRESETS);
	const failLevel = parsed.choice('fail-level', FAIL_LEVELS);

	const { files, failures, empty } = findAll(parsed.paths.length > 0 ? parsed.paths : ['.']);
	for (const folder of empty) warn(`no Dockerfile or Compose file found in ${printable(folder)}`);
	const project = new ProjectSettings();
	const reports = failures.map(({ path, message }) => unusable(path, message));
	for (const { path } of files) reports.push(await reportOn(path, async () => ({ ...await project.of(path), ...(preset && { preset }) })));

	const tool = toolInformation();
	switch (format) {
		case 'json': say(json(reports, tool.version)); break;
		case 'sarif': say(sarif(reports, tool)); break;
		case 'github': say(github(reports)); break;
		default: say(text(reports));
	}
	for (const report of reports) tellTrouble(report, format !== 'text');
	const troubled = project.troubled || reports.some(({ score, failures: broken }) => score === null || broken.length > 0);
	return troubled ? EXIT.trouble : reports.some((report) => reaches(report, failLevel)) ? EXIT.findings : EXIT.fine;
}

/** The settings are asked for after the file could be read, so that their mistakes are told for files that count. */
async function reportOn(path: string, settings: () => Promise<Partial<Settings>>): Promise<FileReport> {
	try {
		const content = readText(path);
		return reportOf(path, content, await optionsFor(path, await settings()), await kindFor(path));
	} catch (error) {
		if (error instanceof ReadError) return unusable(path, error.message);
		throw error;
	}
}

/** What a file is besides a Dockerfile, by its name. */
export async function kindFor(path: string): Promise<Kind | undefined> {
	const name = path === '-' ? undefined : besideKindOf(basename(path));
	return name && (await import('../engine/beside')).KINDS[name];
}

/** What the engine is told of a file besides its text. */
export async function optionsFor(path: string, settings: Partial<Settings>): Promise<AnalyzeOptions> {
	if (path === '-') return settings;
	const uri = pathToFileURL(path).href;
	const [buildContext, builds] = await Promise.all([readBuildContext(nodeFiles, uri, AROUND), besideKindOf(basename(path)) === undefined ? readBuilds(nodeFiles, uri, AROUND) : []]);
	const inventory = hasContext(besideKindOf(basename(path))) ? await surveyContext(nodeFolders, uri, buildContext.dockerignore, undefined, SURVEY) : undefined;
	return { ...settings, buildContext: { ...buildContext, ...(builds.length > 0 && { builds }), ...(inventory && { inventory }) } };
}

const AROUND: Around = { top: undefined, load: () => import('../engine/beside') };

/** A look that no check has to wait for: the top of the folder counts. */
const SURVEY = { entries: 5_000, depth: 12 };

function tellTrouble({ path, score, problems, failures }: FileReport, unusableToo: boolean): void {
	if (score === null && unusableToo) for (const { message } of problems) warn(printable(`${path}: ${message}`));
	for (const { rule, error } of failures) warn(printable(`${path}: the rule ${rule} failed, please report it: ${String(error)}`));
}

/** Syntax that no builder accepts counts as an error. */
function reaches({ findings, problems }: FileReport, level: Severity | 'never'): boolean {
	if (level === 'never') return false;
	return problems.length > 0 || findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level));
}
