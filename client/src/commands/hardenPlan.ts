/**
 * What the server answers to Harden, and which part of it a text shows to have been taken. No VS Code in here.
 */
export interface Position {
	readonly line: number;
	readonly character: number;
}

export interface PlanEdit {
	readonly range: { readonly start: Position; readonly end: Position };
	readonly newText: string;
}

export type Applicability = 'safe' | 'unsafe';

/** A fix that the plan takes. */
export interface PlanChange {
	readonly rule: string;
	readonly title: string;
	readonly theme: string;
	readonly reason: string;
	readonly assumption?: string;
	readonly applicability: Applicability;
}

/** A part of the difference: what it is made for are places in the plan's `applied`. */
export interface PlanHunk extends PlanChange {
	readonly edits: readonly PlanEdit[];
	readonly steps: readonly number[];
}

export interface Score {
	readonly score: number;
	readonly grade: string;
}

export type Level = 'safe' | 'recommended' | 'maximum';

export interface HardenPlan {
	readonly version: number;
	readonly level: Level;
	readonly scoreBefore: Score;
	readonly scoreAfter: Score;
	readonly hunks: readonly PlanHunk[];
	readonly applied: readonly (PlanChange & { readonly line: number; readonly followUp?: string; readonly files?: readonly string[] })[];
	readonly leftAlone: readonly { readonly rule: string; readonly reason: string; readonly line: number }[];
	readonly followUps: readonly string[];
	readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** What each level would bring. */
export interface LevelOffers {
	readonly score: Score;
	readonly levels: readonly { readonly level: Level; readonly note: string; readonly scoreAfter: Score; readonly changes: number; readonly risky: number; readonly followUps: number }[];
}

/** A replacement at offsets of the original text. */
export interface Replacement {
	readonly start: number;
	readonly end: number;
	readonly newText: string;
}

/**
 * Which of the disjoint, sorted replacements turn `before` into `after`; undefined when none of their combinations does.
 * The reader of a preview may have left out any of them.
 */
export function takenOf(before: string, after: string, replacements: readonly Replacement[]): boolean[] | undefined {
	const dead = new Set<string>();
	const walk = (index: number, at: number): boolean[] | undefined => {
		const next = replacements[index];
		const from = replacements[index - 1]?.end ?? 0;
		const gap = before.slice(from, next?.start ?? before.length);
		if (!after.startsWith(gap, at)) return undefined;
		const here = at + gap.length;
		if (!next) return here === after.length ? [] : undefined;
		const key = `${index}:${here}`;
		if (dead.has(key)) return undefined;
		for (const [taken, text] of [[true, next.newText], [false, before.slice(next.start, next.end)]] as const) {
			const rest = after.startsWith(text, here) ? walk(index + 1, here + text.length) : undefined;
			if (rest) return [taken, ...rest];
		}
		dead.add(key);
		return undefined;
	};
	return walk(0, 0);
}

/** How much of a change was taken: all of its hunks, some, or none. */
export type Taken = 'all' | 'part' | 'none';

/**
 * By change of the plan. One that later ones wrote over has no hunk of its own: it counts as taken when all hunks are.
 * @param hunks by hunk; undefined when it cannot be told, which counts as all
 * @param written paths of the files beside the Dockerfile that were written
 */
export function changesTaken(plan: HardenPlan, hunks: readonly boolean[] | undefined, written: readonly string[] = []): Taken[] {
	return plan.applied.map(({ files = [] }, change) => {
		const parts = [...plan.hunks.flatMap(({ steps }, hunk) => steps.includes(change) ? [hunks?.[hunk] ?? true] : []), ...files.map((path) => written.includes(path))];
		const own = parts.length > 0 ? parts : [hunks?.every((taken) => taken) ?? true];
		return own.every((taken) => taken) ? 'all' : own.some((taken) => taken) ? 'part' : 'none';
	});
}

/** One file's plan and what became of it. */
export interface Outcome {
	/** As the user knows the file. */
	readonly name: string;
	readonly plan: HardenPlan;
	readonly after: Score;
	/** By change of the plan. */
	readonly taken: readonly Taken[];
	/** Paths of the files beside it that were written. */
	readonly written: readonly string[];
}

export function tookSomething({ taken, written }: Outcome): boolean {
	return taken.some((one) => one !== 'none') || written.length > 0;
}

/** What remains to be done for what was taken. */
export function toDoAfter({ plan, taken }: Outcome): string[] {
	return [...new Set(plan.applied.flatMap(({ followUp }, i) => followUp === undefined || taken[i] === 'none' ? [] : [followUp]))];
}

export function shown({ score, grade }: Score): string {
	return `${score} (${grade})`;
}

export function counted(count: number, word: string): string {
	return `${count} ${word}${count === 1 ? '' : 's'}`;
}
