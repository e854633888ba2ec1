/** What Harden would do to a document, at one level or at each of them, and how to run the image that it makes. */
import { adviceComment, adviceMarkdown, composeFile, dockerRun, harden, type HardenOptions, type HardenResult, type Level, LEVEL_NOTES, LEVELS, runAdvice } from '../../engine/index';
import { toHardenAnswer, toOffsets } from '../convert';
import type { AnySnapshot, Snapshot } from '../session';

/** @param wishes of the client: whatever is no level means `recommended`, whatever is no range means all of the file */
export function hardenPlan(snapshot: AnySnapshot | undefined, { level: wish, range }: { readonly level?: unknown; readonly range?: unknown }): object | null {
	if (!canHarden(snapshot)) return null;
	const level = isLevel(wish) ? wish : 'recommended';
	const part = toOffsets(snapshot.document, range);
	return toHardenAnswer(snapshot.document, hardened(snapshot, { level, ...(part && { range: part }) }), level);
}

function canHarden(snapshot: AnySnapshot | undefined): snapshot is AnySnapshot {
	return snapshot !== undefined && (!snapshot.kind || snapshot.kind.harden !== undefined);
}

function hardened(snapshot: AnySnapshot, wishes: Pick<HardenOptions, 'level' | 'range'>): HardenResult {
	const { text, options } = snapshot;
	if (!snapshot.kind) return harden(text, { ...options, ...wishes, found: snapshot.analysis });
	return (snapshot.kind.harden ?? harden)(text, { ...options, ...wishes });
}

/** For each level: what it is, the score that it leads to, and how many changes it makes. */
export function hardenLevels(snapshot: AnySnapshot | undefined): object | null {
	if (!canHarden(snapshot)) return null;
	const { score, grade } = snapshot.analysis;
	return {
		score: { score, grade },
		levels: LEVELS.map((level) => {
			const { scoreAfter, applied, followUps } = hardened(snapshot, { level });
			return { level, note: LEVEL_NOTES[level], scoreAfter, changes: applied.length, risky: applied.filter(({ applicability }) => applicability === 'unsafe').length, followUps: followUps.length };
		}),
	};
}

/** `text` is the document with the advice as a comment; null for what is no image of Linux. */
export function runAdviceFor(snapshot: Snapshot | undefined): object | null {
	const advice = snapshot && runAdvice(snapshot.analysis.model);
	if (!advice) return null;
	const { options, notes } = advice;
	return { version: snapshot.document.version, run: dockerRun(advice), compose: composeFile(advice), markdown: adviceMarkdown(advice), options: options.map(({ flag, reason }) => ({ flag, reason })), notes, text: adviceComment(snapshot.text, advice) };
}

function isLevel(value: unknown): value is Level {
	return (LEVELS as readonly unknown[]).includes(value);
}
