/** What the server answers about a build context, and the words for it. No VS Code in here. */
export interface ContextAnswer {
	readonly state: 'walking' | 'complete' | 'cancelled' | 'bounded';
	readonly entries: number;
	readonly files: number;
	readonly bytes: number;
	readonly excluded: number;
	readonly refused: boolean;
	readonly ignoreFile: string | null;
	readonly secrets: readonly string[];
	readonly children: readonly ContextChild[];
	readonly hidden: number;
	readonly listed: boolean;
}

export interface ContextChild {
	readonly name: string;
	readonly path: string;
	readonly kind: 'file' | 'folder' | 'link' | 'other';
	readonly state: 'copied' | 'partly' | 'excluded' | 'unused';
	readonly bytes: number;
	readonly files: number;
	readonly by?: { readonly line: number; readonly pattern: string };
	readonly secret: boolean;
	readonly pending: boolean;
	readonly open: boolean;
}

const number = (count: number): string => count.toLocaleString('en');
const counted = (count: number, word: string, words: string): string => `${number(count)} ${count === 1 ? word : words}`;

/** Above the tree: the totals, so far or at the end. */
export function totalsOf({ state, entries, files, bytes, excluded, refused, ignoreFile, secrets }: ContextAnswer): string {
	const soFar = state === 'walking' ? ` so far (${number(entries)} looked at)` : state === 'cancelled' ? ` until it was stopped (${number(entries)} looked at)` : state === 'bounded' ? `; the folder is too large to be looked at wholly` : '';
	const parts = [
		...(refused ? [`The builder refuses to build with this ${ignoreFile ?? '.dockerignore'}.`] : []),
		`Copies ${counted(files, 'file', 'files')}, ${sized(bytes)}${soFar}.`,
		ignoreFile === null ? 'There is no .dockerignore.' : `${ignoreFile} keeps ${counted(excluded, 'entry', 'entries')} out.`,
		...(secrets.length > 0 ? [`${counted(secrets.length, 'secret', 'secrets')} among them: ${secrets.slice(0, 3).join(', ')}${secrets.length > 3 ? ', …' : ''}.`] : []),
	];
	return parts.join(' ');
}

/** Behind a name. */
export function descriptionOf({ kind, state, bytes, files, by, pending }: ContextChild, ignoreFile: string | null): string {
	if (pending) return 'not looked at yet';
	if (state === 'excluded') return by ? `kept out by ${by.pattern} (${ignoreFile}, line ${by.line})` : 'kept out';
	if (state === 'unused') return 'no instruction takes it';
	if (kind === 'link') return 'link';
	return kind === 'folder' ? `${counted(files, 'file', 'files')}, ${sized(bytes)}${state === 'partly' ? ', in part' : ''}` : sized(bytes);
}

/** The whole of an entry for a screen reader, which sees no icon. */
export function spokenOf(child: ContextChild, ignoreFile: string | null): string {
	const state = child.state === 'copied' || child.state === 'partly' ? 'copied, ' : '';
	return `${child.name}, ${child.kind}, ${child.secret ? 'holds a secret, ' : ''}${state}${descriptionOf(child, ignoreFile)}`;
}

/** `1.2 MiB`. */
export function sized(bytes: number): string {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
	return step === 0 ? `${bytes} B` : `${(bytes / 1024 ** step).toFixed(1)} ${units[step]}`;
}
