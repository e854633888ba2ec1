/** What the server answers to `bulwark.server.pin`, and how it is told to the user. No VS Code in here. */
import type { PlanEdit } from './hardenPlan';

export interface PinAnswer {
	readonly version: number;
	/** The document was changed while the registries were asked. */
	readonly changed?: boolean;
	readonly pins: readonly { readonly reference: string; readonly line: number; readonly before?: string; readonly after?: string; readonly problem?: string; readonly edits: readonly PlanEdit[] }[];
	readonly leftAlone: readonly { readonly reference: string; readonly line: number; readonly reason: string }[];
}

export interface FilePins {
	readonly name: string;
	readonly answer: PinAnswer;
}

/** `sha256:0123456789ab…` */
export function shortDigest(digest: string): string {
	return digest.length > 19 ? `${digest.slice(0, 19)}…` : digest;
}

/** @param applied the user took the changes of the files that were ready */
export function messageOf(files: readonly FilePins[], update: boolean, applied: boolean): { readonly message: string; readonly isTrouble: boolean } {
	const all = files.flatMap(({ answer }) => answer.pins);
	const problems = all.flatMap(({ reference, problem }) => problem === undefined ? [] : [`${reference}: ${problem}`]);
	const ready = files.filter(({ answer }) => answer.pins.every(({ problem }) => problem === undefined)).flatMap(({ answer }) => answer.pins).filter(({ edits }) => edits.length > 0).length;
	const done = ready === 0 ? all.length > 0 && problems.length === 0 ? 'every digest is up to date.' : problems.length > 0 ? '' : update ? 'there is no digest to update.' : 'there is nothing to pin.'
		: !applied ? 'nothing was changed.' : update ? `${counted(ready, 'digest')} updated.` : `${counted(ready, 'image')} pinned.`;
	const [first, ...more] = problems;
	const left = files.filter(({ answer }) => answer.pins.some(({ problem }) => problem !== undefined)).length;
	const trouble = first === undefined ? '' : `${first}${more.length > 0 ? ` And ${more.length} more.` : ''} ${left === 1 ? '1 file was' : `${left} files were`} left alone.`;
	return { message: [done, trouble].filter((part) => part !== '').join(' '), isTrouble: problems.length > 0 };
}

/** A table of every image, as Markdown. */
export function accountOf(files: readonly FilePins[]): string {
	const rows = files.flatMap(({ name, answer }) => [
		...answer.pins.map(({ reference, line, before, after, problem }) => [name, line + 1, `\`${reference}\``, before === undefined ? '–' : `\`${before}\``, problem ?? (before === after ? 'unchanged' : `\`${after}\``)]),
		...answer.leftAlone.map(({ reference, line, reason }) => [name, line + 1, `\`${reference}\``, '', reason]),
	]);
	return `# Digests\n\n| File | Line | Image | Was | Is |\n|---|---|---|---|---|\n${rows.map((cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`).join('\n')}\n`;
}

function counted(count: number, word: string): string {
	return `${count} ${word}${count === 1 ? '' : 's'}`;
}
