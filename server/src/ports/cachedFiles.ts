/** A reader that asks once per file until it is told that the file has changed. */
import { decoded, type FileReader } from './files';

export class CachedFiles implements FileReader {
	readonly #read = new Map<string, Promise<string | null | undefined>>();

	constructor(private readonly files: FileReader) {}

	read(uri: string): Promise<string | null | undefined> {
		// Editors encode URIs differently from URL: `c%3A`, `%40`.
		const key = decoded(uri);
		const known = this.#read.get(key) ?? this.files.read(uri);
		this.#read.set(key, known);
		return known;
	}

	/** What is known of a file, or of all, is out of date. @returns whether anything was known, be it that there is none */
	forget(uri?: string): boolean {
		if (uri !== undefined) return this.#read.delete(decoded(uri));
		const known = this.#read.size > 0;
		this.#read.clear();
		return known;
	}
}
