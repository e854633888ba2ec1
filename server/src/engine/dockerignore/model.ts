/** An ignore file with what stands beside it: the Dockerfiles that it counts for, and what lies in the folder. */
import type { ContextInventory } from '../config/buildContext';
import { type IgnoreFile, readIgnoreFile } from '../model/dockerignore';
import type { DockerfileModel } from '../model/model';
import type { Comment } from '../syntax/instruction';
import { LineIndex } from '../text/lines';
import type { TextRange } from '../text/range';

/** A Dockerfile beside an ignore file. */
export interface ServedDockerfile {
	/** Its name: `Dockerfile`. */
	readonly path: string;
	readonly model: DockerfileModel;
}

export interface DockerignoreModel {
	readonly text: string;
	readonly lines: LineIndex;
	readonly eol: string;
	readonly file: IgnoreFile;
	readonly comments: readonly Comment[];
	readonly dockerfiles: readonly ServedDockerfile[];
	readonly inventory?: ContextInventory;
}

export interface Beside {
	readonly dockerfiles?: readonly ServedDockerfile[];
	readonly inventory?: ContextInventory | undefined;
}

export function buildDockerignoreModel(text: string, { dockerfiles = [], inventory }: Beside = {}): DockerignoreModel {
	const lines = new LineIndex(text);
	return { text, lines, eol: text.includes('\r\n') ? '\r\n' : '\n', file: readIgnoreFile(text), comments: commentsIn(text, lines), dockerfiles, ...(inventory && { inventory }) };
}

/** Lines that begin with `#`, which nothing may stand in front of. */
function commentsIn(text: string, lines: LineIndex): Comment[] {
	const comments: Comment[] = [];
	for (let line = 0; line <= lines.lineAt(text.length); line++) {
		const { start, end } = lines.contentRange(line);
		const from = line === 0 && text.startsWith('\uFEFF') ? start + 1 : start;
		if (text[from] === '#') comments.push({ range: { start: from, end }, text: text.slice(from + 1, end).trim(), inside: false });
	}
	return comments;
}

/** A line as a whole, its line end included, so that removing it leaves no empty one. */
export function lineOf({ lines }: DockerignoreModel, { start }: TextRange): TextRange {
	return lines.fullRange(lines.lineAt(start));
}

/** The comment and the line below it. */
export function scopeOf({ lines, text }: DockerignoreModel, comment: Comment): TextRange {
	const line = lines.lineAt(comment.range.start);
	return { start: comment.range.start, end: lines.contentRange(Math.min(line + 1, lines.lineAt(text.length))).end };
}
