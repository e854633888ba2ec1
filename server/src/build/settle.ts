/**
 * Leaves out of a hardening what breaks the build. Contract: the original builds; the answer is a version that was built,
 * with every change that had to go. Deterministic for an engine that is: changes are tried in the order in which they
 * were made, those that touch the failing instruction first. Every change that is blamed was seen to make the
 * difference between a build that gets past a step and one that does not.
 */
import { analyze, type HardenResult, LineIndex, type TextRange } from '../engine/index';
import { changesOf, originOf, touching } from './changes';
import type { FailedStep, TakenBack } from './contract';

export type Built = { readonly ok: true } | { readonly ok: false; readonly step: FailedStep };

export interface Trials {
	/** The hardening without the changes for which `veto` gives a reason. */
	harden(veto: (change: string) => string | undefined): HardenResult;
	/** Builds it; the same text costs one build. @throws {@link OutOfBuilds} */
	build(result: HardenResult, what: string): Promise<Built>;
	/** What is known of a text without a build. */
	known(result: HardenResult): Built | undefined;
}

/** No more builds are allowed. */
export class OutOfBuilds extends Error {}

export interface Settled {
	readonly result: HardenResult;
	readonly takenBack: readonly TakenBack[];
	readonly incomplete: boolean;
}

/** Changes at the failing instruction that are tried by themselves before all are searched. */
const MOST_SUSPECTS = 3;

export async function settle(trials: Trials): Promise<Settled> {
	const taken = new Map<string, TakenBack>();
	const whole = (): HardenResult => trials.harden((id) => reasonOf(taken.get(id)));
	let result = whole();
	try {
		for (;;) {
			const built = await trials.build(result, taken.size === 0 ? 'the hardened version' : `the hardened version without ${counted(taken.size)}`);
			if (built.ok) return { result, takenBack: [...taken.values()], incomplete: false };
			const culprit = await culpritOf(result, built.step, taken, trials);
			taken.set(culprit.id, culprit);
			result = whole();
		}
	} catch (error) {
		if (!(error instanceof OutOfBuilds)) throw error;
		return { result: longestKnown(result, taken, trials), takenBack: [...taken.values()], incomplete: true };
	}
}

/** The change that makes the build fail. `result` holds at least one, for without any it is the original. */
async function culpritOf(result: HardenResult, step: FailedStep, taken: ReadonlyMap<string, TakenBack>, trials: Trials): Promise<TakenBack> {
	const ids = changesOf(result);
	const blamed = (id: string, at: FailedStep, of: HardenResult): TakenBack => {
		const { rule, title, line } = result.applied.find((change) => change.id === id) as HardenResult['applied'][number];
		return { id, rule, title, line, step: inOriginal(at, of) };
	};
	if (ids.length === 1) return blamed(ids[0] as string, step, result);
	for (const id of suspects(result, step)) {
		const without = trials.harden((each) => each === id ? NOT_TRIED : reasonOf(taken.get(each)));
		const built = await trials.build(without, `it without “${titleOf(result, id)}”`);
		if (built.ok || isFurther(without, built.step, result, step)) return blamed(id, step, result);
	}
	let good = ids.length - 1;
	while (good > 0 && trials.known(first(ids, good, taken, trials))?.ok !== true) good--;
	let bad = ids.length;
	let last = { step, of: result };
	while (bad - good > 1) {
		const middle = Math.floor((good + bad) / 2);
		const part = first(ids, middle, taken, trials);
		const built = await trials.build(part, `it with ${middle} of ${ids.length} changes`);
		if (built.ok) good = middle;
		else {
			bad = middle;
			last = { step: built.step, of: part };
		}
	}
	return blamed(ids[bad - 1] as string, last.step, last.of);
}

/** Only the first so many of these changes. */
function first(ids: readonly string[], count: number, taken: ReadonlyMap<string, TakenBack>, trials: Trials): HardenResult {
	const wanted = new Set(ids.slice(0, count));
	return trials.harden((id) => reasonOf(taken.get(id)) ?? (wanted.has(id) ? undefined : NOT_TRIED));
}

const NOT_TRIED = 'the builds that are allowed were used up before it was proved';

/** As many of the changes as were seen to build. */
function longestKnown(result: HardenResult, taken: ReadonlyMap<string, TakenBack>, trials: Trials): HardenResult {
	const ids = changesOf(result);
	for (let count = ids.length; ; count--) {
		const candidate = first(ids, count, taken, trials);
		if (count === 0 || trials.known(candidate)?.ok) return candidate;
	}
}

/** The changes at the failing instruction, the latest first: it worked on what the earlier ones had left. */
function suspects(result: HardenResult, { line }: FailedStep): string[] {
	const range = line === undefined ? undefined : instructionAt(result.after, line);
	if (!range) return [];
	const order = changesOf(result);
	return touching(result, range).sort((a, b) => order.indexOf(b) - order.indexOf(a)).slice(0, MOST_SUSPECTS);
}

/**
 * True when the second build came further within the same stage. Stages are built side by side, and files to copy are
 * looked up ahead of time: only a command runs when all in front of it is done.
 */
function isFurther(second: HardenResult, at: FailedStep, result: HardenResult, before: FailedStep): boolean {
	if (at.line === undefined || before.line === undefined || !/^RUN\b/i.test(at.instruction)) return false;
	const [now, then] = [placeOf(second, at.line), placeOf(result, before.line)];
	return now.stages === then.stages && now.stage === then.stage && now.origin > then.origin;
}

function placeOf(result: HardenResult, line: number): { readonly stages: number; readonly stage: number; readonly origin: number } {
	const { tree, lines } = analyze(result.after).model;
	const { start } = lines.contentRange(line);
	const froms = tree.instructions.filter(({ keyword }) => keyword === 'FROM');
	return { stages: froms.length, stage: froms.filter(({ range }) => range.start <= start).length, origin: originOf(result, start) };
}

/** The same step with the line of the original, which is what its reader has. */
function inOriginal(step: FailedStep, result: HardenResult): FailedStep {
	if (step.line === undefined) return step;
	const { start } = new LineIndex(result.after).contentRange(step.line);
	return { ...step, line: new LineIndex(result.before).lineAt(originOf(result, start)) };
}

function instructionAt(text: string, line: number): TextRange | undefined {
	const { tree, lines } = analyze(text).model;
	return tree.instructions.findLast(({ range }) => lines.lineAt(range.start) <= line)?.range;
}

function titleOf({ applied }: HardenResult, id: string): string {
	return applied.find((change) => change.id === id)?.title ?? id;
}

function reasonOf(taken: TakenBack | undefined): string | undefined {
	return taken && `the build fails with it at ${taken.step.instruction}`;
}

function counted(changes: number): string {
	return changes === 1 ? 'one change' : `${changes} changes`;
}
