/** The folder of a build context, wherever it is: listed and looked into, never written to, never left. */
import type { FolderReader } from '../engine/index';

export interface ContextFolders {
	/** @param folder the URI of the context, with or without a slash at the end */
	reader(folder: string): Promise<FolderReader>;
	/** The first bytes of a file, at most, as text; undefined for what is no file, lies outside, or cannot be read. */
	head(folder: string, path: string, bytes: number): Promise<string | undefined>;
}
