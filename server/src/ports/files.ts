/** Reading small text files by URI, wherever they are. Readers never throw and never write. */
export interface FileReader {
	/** The text; null when there is no such file; undefined when that cannot be told, or the file is too large to be of use. */
	read(uri: string): Promise<string | null | undefined>;
}

/** No file that we look at is larger in earnest. */
export const MAX_FILE_BYTES = 4_000_000;

/** `uri` resolved against another one; undefined for documents that stand in no folder, such as untitled ones. */
export function resolveUri(path: string, base: string): string | undefined {
	try {
		return new URL(path, base).href;
	} catch {
		return undefined;
	}
}

/** The parts of a relative path, encoded so that each stays one part of a URI. */
export function encodePath(path: string): string {
	return path.split('/').map(encodeURIComponent).join('/');
}

/** Percent signs taken back; a text that is no encoding stays as it is. */
export function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
