/**
 * Fixes: edits that mend a finding, with their safety decided where they are made.
 * *Safe*: for every documented use the image builds and behaves the same. *Unsafe*: offered, explained, confirmed.
 */
import { edits, type TextEdit } from '../text/edit';

export type Applicability = 'safe' | 'unsafe';

/** A file beside the Dockerfile that a fix creates or extends. */
export interface NewFile {
	/** Relative to the build context, `/` between parts. */
	readonly path: string;
	readonly content: string;
}

export interface Fix {
	/** Imperative, one line: `Use node:24-slim`. */
	readonly title: string;
	readonly applicability: Applicability;
	/** Why it is unsafe, for the user who must decide. */
	readonly because?: string;
	readonly edits: readonly TextEdit[];
	/** The one to take where there are several. */
	readonly preferred?: true;
	readonly files?: readonly NewFile[];
	/** What remains to be done outside of the file, e.g. the `docker build --secret …` line to run. */
	readonly followUp?: string;
	/** The lowest harden level that takes it; `recommended` when left out, `safe` for safe ones. */
	readonly level?: 'safe' | 'recommended' | 'maximum' | 'manual';
}

type Extra = Pick<Fix, 'files' | 'followUp' | 'level'> & { readonly preferred?: boolean };

export function safeFix(title: string, list: readonly TextEdit[], extra: Extra = {}): Fix {
	return make(title, 'safe', list, extra);
}

/** @param because why the user must decide: a sentence. */
export function unsafeFix(title: string, because: string, list: readonly TextEdit[], extra: Extra = {}): Fix {
	return { ...make(title, 'unsafe', list, extra), because };
}

function make(title: string, applicability: Applicability, list: readonly TextEdit[], { preferred, ...extra }: Extra): Fix {
	return { title, applicability, edits: edits(...list), ...extra, ...(preferred && { preferred: true }) };
}

/** A list of the fix, or of none. */
export function maybe(fix: Fix | undefined): readonly Fix[] {
	return fix ? [fix] : [];
}
