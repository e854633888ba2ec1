/** Where the files of a COPY or ADD arrive. */
import type { Copy } from './copy';
import { joinPath } from './stage';

/** The absolute path of the destination. @param cwd the working directory there; undefined when it is not known */
export function copyPath({ destination }: Copy, cwd: string | undefined): string | undefined {
	if (destination?.value.kind !== 'known') return undefined;
	const text = destination.value.value.text.replace(/^(["'])(.*)\1$/, '$2');
	if (text.startsWith('/')) return joinPath('/', text);
	return cwd === undefined || text.includes('$') ? undefined : joinPath(cwd, text);
}
