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

export interface PlanHunk {
	readonly rule: string;
	readonly title: string;
	readonly reason: string;
	readonly applicability: 'safe' | 'unsafe';
	readonly edits: readonly PlanEdit[];
}

export interface Score {
	readonly score: number;
	readonly grade: string;
}

export interface HardenPlan {
	readonly version: number;
	readonly scoreBefore: Score;
	readonly scoreAfter: Score;
	readonly hunks: readonly PlanHunk[];
	readonly applied: readonly { readonly rule: string; readonly title: string; readonly reason: string; readonly applicability: 'safe' | 'unsafe'; readonly line: number }[];
	readonly leftAlone: readonly { readonly rule: string; readonly reason: string; readonly line: number }[];
	readonly followUps: readonly string[];
	readonly files: readonly { readonly path: string; readonly content: string }[];
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

export interface Outcome {
	readonly plan: HardenPlan;
	readonly after: Score;
	/** By hunk; undefined when it cannot be told. */
	readonly taken: readonly boolean[] | undefined;
}

/** The summary as Markdown. */
export function summaryOf(name: string, { plan, after, taken }: Outcome): string {
	const entries = distinct(plan.hunks.map((hunk, i) => ({ ...hunk, taken: taken?.[i] ?? true })));
	const parts = [
		`# ${name}: ${plan.scoreBefore.score} (${plan.scoreBefore.grade}) → ${after.score} (${after.grade})`,
		section('Applied', entries.filter((e) => e.taken).map(line)),
		section('Not taken', entries.filter((e) => !e.taken).map(line)),
		section('Next steps outside of the Dockerfile', plan.followUps.map((text) => text.includes('\n') ? text : `- ${text}`)),
		section('Left alone', plan.leftAlone.map(({ rule, reason }) => `- \`${rule}\`: ${reason}`)),
		section('Files beside it', plan.files.map(({ path }) => `- \`${path}\``)),
	];
	return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function line({ rule, title, reason, applicability }: PlanHunk): string {
	return `- **${title}** (\`${rule}\`${applicability === 'unsafe' ? ', needs review' : ''}): ${reason}`;
}

function section(title: string, lines: readonly string[]): string {
	return lines.length === 0 ? '' : `## ${title}\n\n${[...new Set(lines)].join('\n')}`;
}

function distinct<T extends PlanHunk & { readonly taken: boolean }>(hunks: readonly T[]): T[] {
	return hunks.filter((hunk, i) => hunks.findIndex((other) => other.rule === hunk.rule && other.title === hunk.title && other.taken === hunk.taken) === i);
}
