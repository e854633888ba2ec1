/**
 * `bulwark pin [PATH…]`: asks the registries for the digests of the images, and adds them, or renews those that are there.
 * Nothing is written before every image has its answer, and nothing to a file of which one has none.
 */
import { analyze, applyEdits, type PinPlan, pinEdits, planPins } from '../engine/index';
import { optionsFor } from './check';
import { diffOf } from './diff';
import { findDockerfiles } from './find';
import { counted, printable, remark, say, styled, warn } from './output';
import { ProjectSettings } from './project';
import { ReadError, readText } from './read';
import { interruptible } from './interrupt';
import { EXIT, type ExitCode, parseArguments, UsageError } from './usage';
import { replaceFile, WriteError } from './write';

interface Pinned {
	readonly path: string;
	readonly before: string;
	/** The same as before when an image has no answer. */
	readonly after: string;
	readonly plan: PinPlan;
}

export async function pin(argv: readonly string[]): Promise<ExitCode> {
	const parsed = parseArguments(argv, { update: { type: 'boolean' }, write: { type: 'boolean' }, diff: { type: 'boolean' }, format: { type: 'string' }, 'docker-logins': { type: 'boolean' } });
	const asJson = parsed.choice('format', ['text', 'json']) === 'json';
	const [write, update] = [parsed.flag('write'), parsed.flag('update')];
	if (asJson && parsed.flag('diff')) throw new UsageError('--diff and --format json exclude each other');
	if (write && parsed.paths.includes('-')) throw new UsageError('--write cannot write to standard input');

	const { files, failures, empty } = findDockerfiles(parsed.paths.length > 0 ? parsed.paths : ['.']);
	for (const folder of empty) warn(`no Dockerfile found in ${printable(folder)}`);
	const unusable = [...failures];
	const project = new ProjectSettings();
	const signal = interruptible();
	const lookup = await lookupWith(parsed.flag('docker-logins'), signal);
	const done = (await Promise.all(files.map(async ({ path }) => {
		try {
			return await pinFile(path, async () => optionsFor(path, await project.of(path)), lookup, update);
		} catch (error) {
			if (!(error instanceof ReadError)) throw error;
			unusable.push({ path, message: error.message });
			return [];
		}
	}))).flat();
	if (signal.aborted) {
		warn('cancelled; nothing was written');
		return EXIT.trouble;
	}
	const written = new Set<string>();
	for (const { path, before, after } of write ? done : []) {
		try {
			if (after !== before) replaceFile(path, before, after);
			written.add(path);
		} catch (error) {
			if (!(error instanceof WriteError)) throw error;
			unusable.push({ path, message: error.message });
		}
	}
	if (!asJson) for (const one of done) tell(one, { diff: parsed.flag('diff') || !write, written: written.has(one.path), update });
	for (const { path, message } of unusable) warn(printable(`${path === '-' ? 'standard input' : path} ${message}`));
	if (asJson) say(`${JSON.stringify({ files: done.map(entryOf), problems: unusable.map(({ path, message }) => ({ path, message })) })}\n`);
	return unusable.length > 0 || project.troubled || done.some(hasProblem) ? EXIT.trouble : EXIT.fine;
}

async function lookupWith(logins: boolean, signal: AbortSignal) {
	const { digestLookup, dockerLogins, nodeHttp, noLogins, RegistrySession } = await import('../ports/registry/index');
	return digestLookup(new RegistrySession({ http: nodeHttp, logins: logins ? dockerLogins : noLogins, loginsAllowed: logins, signal }));
}

async function pinFile(path: string, options: () => ReturnType<typeof optionsFor>, lookup: Parameters<typeof planPins>[1], update: boolean): Promise<Pinned> {
	const before = readText(path);
	const plan = await planPins(analyze(before, await options()).model, lookup, { update });
	const complete = plan.pins.every(({ problem }) => problem === undefined);
	return { path, before, after: complete ? applyEdits(before, pinEdits(plan.pins)) : before, plan };
}

function hasProblem({ plan }: Pinned): boolean {
	return plan.pins.some(({ problem }) => problem !== undefined);
}

function entryOf({ path, before, after, plan }: Pinned): unknown {
	return {
		path, before, after,
		pins: plan.pins.map(({ reference, line, before: from, after: to, problem }) => ({ reference, line: line + 1, before: from ?? null, after: to ?? null, ...(problem !== undefined && { problem }) })),
		leftAlone: plan.leftAlone.map(({ reference, line, reason }) => ({ reference, line: line + 1, reason })),
	};
}

function tell(pinned: Pinned, { diff, written, update }: { readonly diff: boolean; readonly written: boolean; readonly update: boolean }): void {
	const { path, before, after, plan } = pinned;
	if (diff) say(diffOf(path, before, after));
	const moved = plan.pins.filter((each) => each.after !== undefined && each.after !== each.before);
	const troubled = hasProblem(pinned);
	const outcome = troubled ? 'left as it is' : moved.length > 0 && !written ? 'not written (--write does)' : '';
	const account = [
		`${styled('bold', printable(path))}: ${counted(moved.length, 'digest')} ${update ? 'moved' : 'to add'}${outcome === '' ? '' : `, ${outcome}`}`,
		...plan.pins.map((each) => `  ${lineOf(each)}`),
		...plan.leftAlone.map(({ reference, line, reason }) => `  ${styled('yellow', '–')} line ${line + 1}: ${printable(reference)} left alone: ${reason}`),
	];
	remark(`${account.join('\n')}\n`);
}

function lineOf({ reference, line, before, after, problem }: PinPlan['pins'][number]): string {
	const where = `line ${line + 1}: ${printable(reference)}`;
	if (problem !== undefined) return `${styled('red', '✗')} ${where}: ${printable(problem)}`;
	if (before === undefined) return `${styled('green', '✓')} ${where}: ${after}`;
	return before === after ? `${styled('grey', '=')} ${where}: unchanged` : `${styled('green', '✓')} ${where}: ${before} → ${after}`;
}
