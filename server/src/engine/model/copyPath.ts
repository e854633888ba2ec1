/** Where the files of a COPY or ADD arrive. */
import type { Copy } from './copy';
import { joinPath } from './stage';

/** True when one of two absolute paths is the other or lies below it. */
export function nested(one: string, other: string): boolean {
	const [a, b] = [one, other].map((path) => path.endsWith('/') ? path : `${path}/`) as [string, string];
	return a.startsWith(b) || b.startsWith(a);
}

/** The absolute path of the destination. @param cwd the working directory there; undefined when it is not known */
export function copyPath({ destination }: Copy, cwd: string | undefined): string | undefined {
	if (destination?.value.kind !== 'known') return undefined;
	const text = destination.value.value.text.replace(/^(["'])(.*)\1$/, '$2');
	if (text.startsWith('/')) return joinPath('/', text);
	return cwd === undefined || text.includes('$') ? undefined : joinPath(cwd, text);
}
