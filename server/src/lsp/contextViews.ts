/**
 * What the builds of open folders would copy, for the view of it: a walk for each Dockerfile that somebody looks at.
 * An answer never waits for a walk to end: it tells what is there, and the walk goes on until it is done or cancelled.
 */
import type { BuildContext, ContextNode, ContextWalk } from '../engine/index';
import { LineIndex } from '../engine/index';
import { contextOf, walkBuild } from '../ports/buildContextView';
import type { ContextFolders } from '../ports/contextFolders';

/** How long an answer waits for a folder to be listed, and the first one for all of a small context, in milliseconds. */
const WAIT = 120;
/** Entries of one folder that an answer holds at most. */
const MOST_CHILDREN = 1_000;
const MOST_SECRETS = 100;

export interface ContextAnswer {
	readonly state: ContextWalk['state'];
	/** Entries looked at so far. */
	readonly entries: number;
	/** Of what is copied, so far. */
	readonly files: number;
	readonly bytes: number;
	/** Entries kept out, so far. */
	readonly excluded: number;
	/** The builder refuses to build with the ignore file. */
	readonly refused: boolean;
	/** The ignore file's name; null when there is none. */
	readonly ignoreFile: string | null;
	/** Copied files whose names say that they hold secrets; the first of them. */
	readonly secrets: readonly string[];
	readonly children: readonly ContextChild[];
	/** Entries of the folder that are left out of `children`. */
	readonly hidden: number;
	/** Whether all of the folder's entries are known. */
	readonly listed: boolean;
}

export interface ContextChild {
	readonly name: string;
	readonly path: string;
	readonly kind: ContextNode['kind'];
	/** `copied`, `partly`: some of a folder, `excluded` by the ignore file, `unused`: no instruction takes it. */
	readonly state: 'copied' | 'partly' | 'excluded' | 'unused';
	readonly bytes: number;
	readonly files: number;
	/** The line of the ignore file that decided, 1-based, and its pattern. */
	readonly by?: { readonly line: number; readonly pattern: string };
	readonly secret: boolean;
	/** A folder in which something has yet to be looked at. */
	readonly pending: boolean;
	/** Whether there may be something in it to look at. */
	readonly open: boolean;
}

interface View {
	readonly walk: ContextWalk;
	readonly ignoreFile: string | null;
	readonly ignoreText: string;
	readonly lines: LineIndex;
	cancelled: boolean;
	running: Promise<unknown>;
}

export interface ContextViewPorts {
	readonly folders: ContextFolders;
	/** The text of a Dockerfile, open or not. */
	text(uri: string): Promise<string | undefined>;
	ignoreFile(uri: string): Promise<BuildContext['dockerignore']>;
}

export class ContextViews {
	readonly #views = new Map<string, Promise<View | undefined>>();

	constructor(private readonly ports: ContextViewPorts) {}

	/**
	 * A folder of the context of a Dockerfile; null when there is none.
	 * @param anew begin again
	 */
	async look(uri: string, folder = '', anew = false): Promise<ContextAnswer | null> {
		if (anew) await this.cancel(uri, true);
		let opening = this.#views.get(uri);
		if (!opening) {
			// One folder is shown at a time, and a large one takes its memory.
			for (const other of this.#views.keys()) await this.cancel(other, true);
			opening = this.#open(uri);
			this.#views.set(uri, opening);
		}
		const view = await opening;
		if (!view) {
			this.#views.delete(uri);
			return null;
		}
		const node = view.walk.find(folder);
		if (!view.cancelled && node) await within(WAIT, anew ? view.running : view.walk.open(node, () => view.cancelled));
		return answer(view, view.walk.find(folder));
	}

	/** Stops the walk; what it has found stays to be looked at, or is forgotten. */
	async cancel(uri: string, forget = false): Promise<void> {
		const view = await this.#views.get(uri);
		if (view) view.cancelled = true;
		await view?.running;
		if (forget) this.#views.delete(uri);
	}

	async #open(uri: string): Promise<View | undefined> {
		const folder = contextOf(uri);
		const [text, ignore] = await Promise.all([this.ports.text(uri), this.ports.ignoreFile(uri)]);
		if (folder === undefined || text === undefined) return undefined;
		const walk = await walkBuild(this.ports.folders, folder, ignore, text);
		const ignoreText = ignore?.text ?? '';
		const view: View = { walk, ignoreFile: ignore?.path ?? null, ignoreText, lines: new LineIndex(ignoreText), cancelled: false, running: Promise.resolve() };
		view.running = walk.run(() => view.cancelled).catch(() => undefined);
		return view;
	}
}

function answer({ walk, ignoreFile, lines }: View, folder: ContextNode | undefined): ContextAnswer {
	const { root, state, entries, refused } = walk;
	const all = folder?.children ?? [];
	return {
		state, entries, files: root.files, bytes: root.bytes, excluded: root.excluded, refused, ignoreFile,
		secrets: walk.secrets.filter(({ taken, kind }) => taken && kind !== 'folder').slice(0, MOST_SECRETS).map(({ path }) => path),
		children: all.slice(0, MOST_CHILDREN).map((node) => childOf(node, walk, lines)), hidden: Math.max(0, all.length - MOST_CHILDREN),
		listed: folder !== undefined && walk.isListed(folder),
	};
}

function childOf(node: ContextNode, { ignore }: ContextWalk, lines: LineIndex): ContextChild {
	const { name, path, kind, copied, taken, bytes, files, by, secret, children, size } = node;
	const row = by === undefined ? undefined : ignore.rows[by];
	const state = kind === 'folder' && !(copied && taken) && files > 0 ? 'partly' : !copied ? 'excluded' : taken ? 'copied' : 'unused';
	const open = kind === 'folder' && (copied || children !== undefined || ignore.reopens(path));
	return {
		name, path, kind, state, pending: open && children === undefined, bytes: kind === 'folder' ? bytes : size, files, secret: secret !== undefined && taken, open,
		...(row && !copied && { by: { line: lines.lineAt(row.range.start) + 1, pattern: row.text } }),
	};
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	await Promise.race([work, new Promise<void>((done) => { timer = setTimeout(done, milliseconds); })]);
	clearTimeout(timer);
}
