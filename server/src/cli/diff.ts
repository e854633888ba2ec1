/** The difference of one file as a unified diff that `patch` and `git apply` take. */
import { createTwoFilesPatch } from 'diff';

/** @param before null: the file is to be created. Empty when there is no difference. */
export function diffOf(path: string, before: string | null, after: string): string {
	if (before === after) return '';
	const absolute = /^([A-Za-z]:)?[\\/]/.test(path);
	const [from, to] = [before === null ? '/dev/null' : absolute ? path : `a/${path}`, absolute ? path : `b/${path}`];
	const patch = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, { context: 3 });
	return patch.replace(/^=+\n/, '');
}
