/** Paths relative to a folder, `/` between parts, as files name each other by them. */

/** A path without `.` and with `..` taken up; what leads out of the folder keeps its `..` in front. */
export function normalisedPath(path: string): string {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
		else parts.push(part);
	}
	return parts.join('/');
}

/** A file of a folder; undefined for what is no folder relative to this one: an address, an absolute path, a home. */
export function joinedPath(folder: string | undefined, file: string): string | undefined {
	return folder === undefined || !isRelative(folder) ? undefined : isRelative(file) ? normalisedPath(`${folder}/${file}`) : undefined;
}

export function isRelative(path: string): boolean {
	return !/^(?:[\w+.-]+:|git@|\/|\\|~)/.test(path);
}

/** The folder of a file: `''` for one at the top. */
export function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
